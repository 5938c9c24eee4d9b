/** Streams that are full, closed, or whose reader leaves: no exit code is another one for it. */
import type { Chance } from "../../test/random/text.js";
import { TINY } from "../corpus.js";
import { type Made, run, type Stream } from "../input.js";

export function streams(chance: Chance): Made {
  const { path, files, text } = chance.pick(TINY);
  const words = chance.pick<readonly string[]>([
    ["check", path],
    ["check", path, "--all", "--json", "-"],
    ["check", path, "--coverage"],
    ["check", path, "--const", "NOTHING=1", "--json", "-"],
    ["test", path],
    ["test", "."],
    ["fmt", "-"],
    ["fmt", "--check", path],
    ["compile", path, "--phase", "tree"],
    ["compile", path, "--target", "typescript"],
    ["why", path, "--threads", "1", "--depth", "1"],
    ["repl", path],
    ["--help"],
    ["check", "--help"],
    ["nothing"],
  ]);
  const broken: readonly Stream[] = ["full", "closed", "gone", "cut", "open"];
  const [out, err] = [chance.pick(broken), chance.pick(broken)];
  const stdin = words[0] === "repl" ? "steps\n1\nstate\n" : text;
  return { files, relation: "same code", runs: [run(words, { stdin }), run(words, { stdin, out, err })] };
}
