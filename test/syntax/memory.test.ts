/** A file that is parsed again after an edit, with what is known of it from before, has the same tree and the same mistakes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { longSpec, typed } from "../../bench/typing.js";
import { newMemory } from "../../src/syntax/memory.js";
import { parse } from "../../src/syntax/parse.js";
import { LONG, ROOT } from "../support.js";

const texts = readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".subtle"))
  .sort()
  .map((path) => readFileSync(join(ROOT, "specs", path), "utf8"))
  .filter(({ length }) => length < 5_000);

const pieces = [
  ..."{}()[]:='\"/*\n\r \t;,.<>|&!?→∧é0a\u0000",
  ...[
    "//",
    "/*",
    "*/",
    "\r\n",
    "/// doc\n",
    "and ",
    "when ",
    " at ",
    "x'",
    "<<",
    "->",
    "|->",
    "..",
    "\u2028",
  ],
  ...["invariant I : ", "expect holds\n", "deadlock allowed\n", "fair ", "step ", "init ", "show x : 1\n"],
  ...[
    "type T = a | b\n",
    "variant v { ",
    "process p { a: }\n",
    "restart",
    "goto a",
    "label: ",
    "(((((((((((",
  ],
];

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  taken: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(400)),
  put: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("", ...pieces) },
    fc.string({ maxLength: 4 }),
    fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(200) }),
  ),
});

it("after any edits", () => {
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 12 }), (text, edits) => {
      const memory = newMemory();
      let now = text;
      expect(parse(now, 0, memory)).toEqual(parse(now, 0));
      edits.forEach(({ at, taken, put }, i) => {
        const from = Math.floor(at * now.length);
        const by = typeof put === "string" ? put : text.slice(put.from * text.length).slice(0, put.length);
        const before = now;
        now = now.slice(0, from) + by + now.slice(from + taken);
        // Its number can change, too: with the imports of the spec that it is part of.
        expect(parse(now, i % 3, memory), now).toEqual(parse(now, i % 3));
        // One undoes much of what one types.
        if (i % 2 === 1) now = before;
      });
    }),
    { numRuns: LONG ? 3_000 : 25 },
  );
});

it("while a long spec is typed", () => {
  let now = longSpec(LONG ? 1_000 : 100);
  const memory = newMemory();
  const offset = ({ line, character }: { readonly line: number; readonly character: number }): number =>
    now.split("\n").slice(0, line).join("\n").length + (line > 0 ? 1 : 0) + character;
  for (const { range, text } of typed(now, LONG ? 500 : 60)) {
    const [start, end] = [offset(range.start), offset(range.end)];
    now = now.slice(0, start) + text + now.slice(end);
    expect(parse(now, 0, memory)).toEqual(parse(now, 0));
  }
});

it("when only a comment is another one", () => {
  const memory = newMemory();
  const docs = ["/// one\n", "/// two\n", "// two \n", "/*/ tw*/", "        "].map((comment) => {
    const text = `spec a\n${comment}const A = 1\n${comment}const B = 2\n`;
    const { module } = parse(text, 0, memory);
    expect(module).toEqual(parse(text, 0).module);
    return module?.declarations.map((node) => ("doc" in node ? node.doc : "none"));
  });
  expect(docs.slice(0, 3)).toEqual([
    ["one", "one"],
    ["two", "two"],
    [null, null],
  ]);
});
