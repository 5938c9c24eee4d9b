/** Encodings, line ends and characters that change a text but not what it says; and names that are no names. */
import type { Chance } from "../../test/random/text.js";
import { anySample, type Sample } from "../corpus.js";
import { CHARACTERS, LINE_ENDS, NAMES } from "../hostile-text.js";
import { type Content, contentOf, type Made, type Run, run } from "../input.js";

/** The text with other line ends, all of them or some. */
function withLineEnds(chance: Chance, text: string): string {
  const end = chance.pick(LINE_ENDS);
  const share = chance.pick([100, 100, 20]);
  return text.replace(/\n/g, (old) => (chance.percent(share) ? end : old));
}

/** Comments with hostile characters, ended by whatever some programs take for the end of a line. */
function withComments(chance: Chance, text: string): string {
  // Many of the characters are refused wherever they stand: then nothing is seen of the line ends.
  const isPlain = chance.percent(60);
  const share = chance.pick([10, 30]);
  const comment = (): string => {
    const words = isPlain ? "the rule" : `${chance.pick(CHARACTERS)} the rule`;
    return chance.percent(70) ? `// ${words}${chance.pick(["\n", ...LINE_ENDS])}` : `/* ${words} */ `;
  };
  return text
    .split("\n")
    .map((line) => (/^[a-z]/.test(line) && chance.percent(share) ? comment() + line : line))
    .join("\n");
}

/** A character put in anywhere: mostly it makes the text wrong, and never may it make a rule vanish. */
function withCharacter(chance: Chance, text: string): string {
  const at = chance.percent(30) ? chance.pick([0, text.length]) : chance.below(text.length);
  return text.slice(0, at) + chance.pick(CHARACTERS) + text.slice(at);
}

/** In a text of the spec, which is shown: the title of a variant. */
const withTitle = (chance: Chance, text: string): string =>
  text.replace(
    /^(variant \w+ ")[^"]*/m,
    (_, start) => `${start}${chance.pick(CHARACTERS)}${chance.pick(CHARACTERS)}`,
  );

function encoded(chance: Chance, text: string): Content {
  const bytes = Buffer.from(text, "utf8");
  switch (chance.below(6)) {
    case 0:
      return contentOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]));
    case 1:
      return contentOf(Buffer.from(`\ufeff${text}`, "utf16le"));
    case 2:
      return contentOf(Buffer.from(text, "utf16le").swap16());
    case 3:
      return contentOf(Buffer.from(text, "utf16le"));
    case 4:
      return contentOf(Buffer.concat([bytes, Buffer.from([chance.pick([0xff, 0xc0, 0xe2, 0xed, 0])])]));
    default:
      return contentOf(Buffer.concat([bytes, Buffer.from("\u001a\0\0\0", "latin1")]));
  }
}

function rewritten(chance: Chance, text: string): Content {
  const way = chance.below(100);
  if (way < 35) return { text: withLineEnds(chance, text) };
  if (way < 65) return { text: withComments(chance, text) };
  if (way < 80) return { text: withCharacter(chance, text) };
  if (way < 88) return { text: withTitle(chance, text) };
  return encoded(chance, text);
}

function otherText(chance: Chance, sample: Sample): Made {
  const { path, text } = sample;
  const other = "other.subtle";
  const moved = path.replace(/[^/]+$/, other);
  const check = (of: string): Run => run(["check", of, "--json", "-", "--max-states", "300"]);
  return {
    files: { ...sample.files, [moved]: rewritten(chance, text) },
    relation: "refused or equal",
    runs: [check(path), check(moved)],
  };
}

/** The text as people see it, on a terminal or not: nothing in it may be obeyed. */
function shown(chance: Chance, sample: Sample): Made {
  const { path } = sample;
  const files = { ...sample.files, [path]: rewritten(chance, sample.text) };
  const words = chance.pick([
    ["check", path, "--coverage"],
    ["check", path, "--all"],
    ["test", path],
    ["fmt", path],
    ["why", path, "--threads", "1", "--source"],
    ["compile", path, "--phase", "tree"],
    ["repl", path],
    ["handover", path, "--to", "tlc", "-o", "out"],
  ]);
  const limited = ["check", "why"].includes(words[0] ?? "") ? ["--max-states", "300"] : [];
  return {
    files,
    relation: "none",
    runs: [
      run([...words, ...limited], { out: chance.pick(["open", "terminal"]), stdin: "steps\n1\ntrace\n" }),
    ],
  };
}

function strangeName(chance: Chance, sample: Sample): Made {
  const { path, files, text } = sample;
  const name = chance.pick(NAMES);
  const file = /[\0/]/.test(name) || name === "" || /^\.*$/.test(name) ? "strange.subtle" : `${name}.subtle`;
  const here = path.replace(/[^/]+$/, file);
  const named = { ...files, [here]: { text } };
  const limit = ["--max-states", "300"];
  const words = chance.pick<readonly string[]>([
    ["check", here, ...limit],
    ["check", here, "--json", "-", ...limit],
    ["test", here],
    ["fmt", here],
    ["check", path, "--variant", name, "--json", "-", ...limit],
    ["check", path, "--property", name, ...limit],
    ["check", path, "--const", `${name}=${chance.pick(NAMES)}`],
    ["check", path, "--const", `LAST=${name}`, "--json", "-", ...limit],
    ["check", path, "--json", name, "--quiet", ...limit],
    ["why", path, "--show", name, "--threads", "1", ...limit],
    ["compile", path, "--target", "tla", "-o", name],
    ["handover", path, "--read", name],
    ["check", name],
    [name, path],
    ["check", path, name],
  ]);
  return { files: named, relation: "none", runs: [run(words, { out: chance.pick(["open", "terminal"]) })] };
}

export function hostile(chance: Chance): Made {
  const sample = anySample(chance);
  const way = chance.below(100);
  if (way < 55) return otherText(chance, sample);
  return way < 75 ? shown(chance, sample) : strangeName(chance, sample);
}
