/** Nothing that comes from outside is obeyed by a terminal, starts a line of its own, or is taken for a colour. */
import { describe, expect, it } from "vitest";
import { diagnose } from "../../src/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { style } from "../../src/diagnostics/style.js";
import { clipped } from "../../src/source/visible.js";
import { excerpt } from "../../src/syntax/excerpt.js";
import { type Machine, run } from "../host/memory-host.js";

/** What clears the screen, rings, ends a C1 sequence, deletes, turns the direction of text, and hides. */
const EVIL: readonly (readonly [what: string, text: string, shown: string])[] = [
  ["ESC", "\u001b[2J", "<U+001B>[2J"],
  ["BEL", "\u0007", "<U+0007>"],
  ["CSI", "\u009b31m", "<U+009B>31m"],
  ["DEL", "\u007f", "<U+007F>"],
  ["RLO", "\u202e", "<U+202E>"],
  ["ZWSP", "\u200b", "<U+200B>"],
  ["CR", "\r", "<U+000D>"],
];

/** All that a terminal would obey, but for line feeds and the colours that are Subtle's own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
const COLOURS = /\u001b\[\d+m/g;

const isObeyed = (text: string): boolean =>
  OBEYED.test(text.replace(COLOURS, "").replace(/[\u{10000}-\u{10ffff}]/gu, ""));

/** A spec with `evil` wherever a spec has texts. */
const specWith = (evil: string): string => `spec a
var x : 0 .. 9 = 0
/// Doc ${evil} comment. */ After it.
action up at "file.c:1 ${evil} */ x" { when x < 2  x' = x + 1 } // line ${evil} comment
action check { assert x < 2 "text ${evil} */ x" }
invariant Low : x <= 2 /* ${evil} */
expect holds
variant wrong "what ${evil} it does" {
  replace up with { when x < 2  x' = x + 1  assert x < 1 "in ${evil}" }
  expect holds
}
`;

const PRINTERS: readonly string[] = [
  "check a.subtle",
  "check a.subtle --all --coverage",
  "check a.subtle --variant wrong",
  "check holding.subtle --coverage",
  "test a.subtle",
  "why holding.subtle",
  "why holding.subtle --source",
  "why holding.subtle --markdown",
  "why holding.subtle --comment c",
  "why holding.subtle --show up.when",
  "repl a.subtle",
  "check broken.subtle",
  "check token.subtle",
  "fmt -",
];

const ran = (command: string, machine: Machine) => run(command.split(" "), machine);

describe("a text with control characters for a terminal is shown", () => {
  const cases = EVIL.flatMap(([what, evil, shown]) =>
    // One of them in every printer, the others in two.
    PRINTERS.filter((_, i) => what === "ESC" || i < 2).map((command) => ({ what, evil, shown, command })),
  );
  it.each(cases)("where `subtle $command` prints $what", async ({ evil, command }) => {
    const text = specWith(evil);
    const files = {
      "a.subtle": text,
      "holding.subtle": text.replace("assert x < 2", "assert x < 3"),
      "broken.subtle": `spec a\nvar x : "${evil}" = 0\n`,
      "token.subtle": `spec a\nvar x : ${evil} = 0\n`,
    };
    const stdin =
      command === "fmt -"
        ? text
        : `steps\nup\n${evil}\nwhy-not ${evil}\nstep ${evil}\nx = "${evil}\nup\nsteps\n`;
    for (const terminal of [false, true]) {
      const { stdout, stderr } = await ran(command, { files, stdin, terminal });
      expect(stdout + stderr).not.toBe("");
      if (command === "fmt -" && !terminal)
        expect([stdout, stderr]).toEqual([stdout.replace(COLOURS, stdout), ""]);
      else expect([isObeyed(stdout), isObeyed(stderr)]).toEqual([false, false]);
    }
  });

  it("where `why --comment c` prints it, in comments that end where they are to end", async () => {
    const files = { "a.subtle": specWith("*").replace("assert x < 2", "assert x < 3") };
    const { stdout } = await ran("why a.subtle --comment c", { files });
    expect(stdout).toContain("file.c:1");
    for (const comment of stdout.trim().split(/\n\n(?=\/\*)/))
      expect(comment.indexOf("*/")).toBe(comment.length - 2);
  });

  it("where progress is printed, in a line that stays one", async () => {
    const { stderr } = await ran("check a.subtle", {
      files: { "a.subtle": "spec a\nvar x : 0 .. 20000 = 0\naction up { when x < 20000  x' = x + 1 }\n" },
      terminal: true,
      columns: 20,
      tickMs: 300,
    });
    expect(stderr).toContain("\r\u001b[2K");
    expect(stderr).not.toContain("\n");
    for (const line of stderr.split("\r\u001b[2K")) expect(line.length).toBeLessThan(20);
  });
});

describe("a name from the command line stays in its line", () => {
  it.each<[what: string, words: readonly string[], shown: string]>([
    ["a file that is not there", ["check", "a\nb"], "`a<U+000A>b` can't be read"],
    ["an option", ["check", "h.subtle", "--a\nb"], "unknown option '--a<U+000A>b'"],
    ["a command", ["a\nb"], "unknown command 'a<U+000A>b'"],
    ["a command that help is asked for", ["help", "a\nb"], "unknown command 'a<U+000A>b'"],
    ["an argument of an option", ["check", "h.subtle", "--max-states", "1\n2"], "'1<U+000A>2' is invalid"],
    ["a property", ["check", "h.subtle", "--property", "a\nb"], "`a<U+000A>b`"],
    ["a variant", ["check", "h.subtle", "--variant", "a\u001b[1mb"], "`a<U+001B>[1mb`"],
    ["a value of a constant", ["check", "h.subtle", "--const", "N=1\u202e2"], "<U+202E>"],
    ["a file to write", ["check", "h.subtle", "--json", "a\nb/c"], "`a<U+000A>b/c` can't be written"],
    ["an element", ["why", "h.subtle", "--show", "a\nb"], "`a<U+000A>b`"],
    ["a folder without a spec", ["test", "a\n"], "<U+000A>"],
  ])("%s", async (_, words, shown) => {
    const files = { "h.subtle": "spec h\nconst N = 1\nvar x : 0 .. N = 0\n", "a\n/x": "" };
    const { code, stderr } = await run(words, { files });
    expect(code).toBe(2);
    expect(stderr).toContain(shown);
    expect(
      stderr
        .trimEnd()
        .split("\n")
        .filter((line) => !/^(?:error\[| {2}hint: )/.test(line)),
    ).toEqual([]);
  });

  it("a file's name, wherever it is shown", async () => {
    const path = "a\n\u001b[2Jb.subtle";
    const files = { [path]: specWith("x"), "c\n.subtle": "spec   c\n", "d\n.subtle": "spec d oops\n" };
    for (const words of [
      ["check", path, "--all", "--coverage"],
      ["test", path],
      ["fmt", "c\n.subtle"],
      ["check", "d\n.subtle"],
    ]) {
      const { stdout, stderr } = await run(words, { files });
      expect(stdout + stderr).toContain("<U+000A>");
      expect(isObeyed(stdout + stderr)).toBe(false);
      expect(stdout + stderr).not.toMatch(/^(?:b)?\.subtle/m);
    }
  });
});

describe("JSON is exact", () => {
  // A text can hold no line end.
  it.each(EVIL.filter(([what]) => what !== "CR"))("and escapes %s", async (_, evil) => {
    for (const words of [
      ["check", "a.subtle", "--json", "-"],
      ["compile", "a.subtle", "--phase", "tree"],
    ]) {
      const { stdout } = await run(words, { files: { "a.subtle": specWith(evil) } });
      // Without width, but obeyed by no terminal.
      expect(isObeyed(stdout.replaceAll("\u200b", ""))).toBe(false);
      if (words[0] === "compile")
        expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(evil).slice(1, -1));
    }
  });
});

describe("a text that is cut is cut between characters", () => {
  it.each([58, 59, 60, 61, 62])("an excerpt of %d characters before an emoji", (length) => {
    const text = `${"a".repeat(length)}😀😀😀`;
    const cut = excerpt([{ path: "a", text }], { file: 0, start: 0, end: text.length });
    expect(isObeyed(cut)).toBe(false);
  });

  it.each([1, 2, 3, 4, 8])("what is clipped to %d characters", (length) => {
    expect(Array.from(clipped("😀\u001b😀😀😀", length)).length).toBeLessThanOrEqual(length);
    expect(isObeyed(clipped("😀\u001b😀😀😀", length))).toBe(false);
  });

  it("no text in a diagnostic imitates a mark", () => {
    const mark = style.red("x")[0] ?? "";
    const text = renderDiagnostic(diagnose("usage", null, { message: `a${mark}b` }), [], style);
    expect(text).toContain("a<U+DC1F>b");
  });
});

it("lines are wrapped by what is shown of them", async () => {
  const doc = Array.from({ length: 30 }, () => "\u001b[1m").join(" ");
  const files = {
    "a.subtle": `spec a\nvar x : 0 .. 1 = 0\n/// ${doc}\naction up { x' = 1 }\ninvariant Low : x < 1\n`,
  };
  const { stdout } = await ran("check a.subtle", { files });
  expect(stdout).toContain("<U+001B>");
  for (const line of stdout.split("\n")) expect(Array.from(line).length).toBeLessThanOrEqual(80);
});
