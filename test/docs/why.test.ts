/** The page on `subtle why`: what it shows is what the command prints, and its spec is as it expects to be. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { judge } from "../../src/expectations/judge-expectations.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { subtle } from "../cli/command.js";
import { inMemory, ROOT } from "../support.js";
import { openText } from "../why/support.js";
import { blocksOf } from "./page.js";

const page = readFileSync(join(ROOT, "docs/why.md"), "utf8");
const blocks = blocksOf(page);
const shown = blocks.filter(({ language }) => language === "console");
const letter = blocks.find(({ text }) => text.startsWith("spec letter"))?.text ?? "";

it.each(shown.map(({ text }) => [text.split("\n")[0], text] as const))(
  "%s prints what the page shows",
  async (_, text) => {
    const [command = "", ...lines] = text.split("\n");
    // With the threads of this process, of which there is one: the answers are the same with more.
    const { stdout, code } = await subtle([
      ...command.replace(/^\$ npx subtle /, "").split(" "),
      "--threads",
      "1",
    ]);
    expect(code).toBe(0);
    const withoutTime = (line: string): string => line.replace(/; [\d.]+ s$/, "");
    const real = stdout.split("\n").map(withoutTime);
    const wanted = lines.filter((line) => line !== "" && line.trim() !== "…");
    expect(wanted.length).toBeGreaterThan(2);
    for (const line of wanted) expect(real).toContain(withoutTime(line));
  },
);

it("docs/why.md shows some commands", () => {
  expect(shown.length).toBeGreaterThan(1);
});

it("docs/why.md has a spec of the letter, whose locks are needed and not needed as the reply said", async () => {
  const { program } = load("letter.subtle", inMemory({ "letter.subtle": letter }));
  const { judged, diagnostics } = await judge(
    program,
    compileProgram(program, [], { constants: new Map(), variant: null }),
  );
  expect(diagnostics).toEqual([]);
  expect(judged.map(({ verdict, found }) => [verdict, found])).toEqual([
    ["agrees", []],
    ["agrees", []],
  ]);
  const { examiner } = await openText(letter);
  const { answer } = await examiner.examine("truncate.lock.lock_write.pair");
  expect(answer.properties[0]?.trace?.steps).toHaveLength(4);
  expect((await examiner.examine("truncate.lock_again.lock_write.pair")).answer.how).toBe("same-graph");
  await expect(openText(letter, { constants: { KIND: "huge" } })).rejects.toThrow("the base is violated");
});
