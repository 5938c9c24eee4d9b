/** Files where folders should be and the other way round, files that are not there, names that lead nowhere. */
import type { Chance } from "../../test/random/text.js";
import { TINY } from "../corpus.js";
import { type Contents, type Made, run } from "../input.js";

export function places(chance: Chance): Made {
  const { path, files, text } = chance.pick(TINY);
  const around: Contents = {
    "folder/inner": { folder: true },
    "folder.subtle": { folder: true },
    "a-file": { text: "" },
    "empty.subtle": { text: "" },
    "module.subtle": { text: "module m\n\ntype T = a | b\n" },
    "imports-folder.subtle": { text: 'spec s\n\nimport "folder"\n\nvar x : bool = true\n' },
    "imports-itself.subtle": { text: 'spec s\n\nimport "imports-itself"\n' },
    "imports-nothing.subtle": { text: 'spec s\n\nimport "../../nothing"\nimport "a-file/x"\n' },
    "large.subtle": { text: chance.percent(3) ? `// ${"x".repeat(17 * 2 ** 20)}\n` : text },
  };
  const anything = (): string =>
    chance.pick([
      path,
      "",
      ".",
      "/",
      "folder",
      "folder/",
      "folder/inner/",
      "a-file",
      "a-file/",
      "a-file/x",
      "a-file/x/y",
      "nothing",
      "nothing/x",
      "-",
      "/dev/null",
      `${path}/`,
      `./${path}`,
      `folder/../${path}`,
      ...Object.keys(around).filter((name) => name.endsWith(".subtle")),
    ]);
  const words = chance.pick<() => readonly string[]>([
    () => ["check", anything(), "--max-states", "300"],
    () => ["check", path, "--json", anything(), "--quiet"],
    () => ["check", anything(), "--json", "-", "--max-states", "300"],
    () => ["test", anything(), anything()],
    () => ["fmt", anything(), anything()],
    () => ["fmt", "--check", anything()],
    () => ["compile", path, "--target", "tla", "-o", anything()],
    () => ["compile", path, "--target", "typescript", "-o", anything()],
    () => ["compile", anything(), "--phase", "ir"],
    () => ["handover", path, "--to", "tlc", "-o", anything()],
    () => ["handover", path, "--read", anything(), "--json", anything()],
    () => ["why", anything(), "--threads", "1", "--depth", "1", "--max-states", "300"],
    () => ["repl", anything()],
  ])();
  return { files: { ...around, ...files }, relation: "none", runs: [run(words, { stdin: text })] };
}
