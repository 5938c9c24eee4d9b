/** Fingerprints of edited specs: equal for the same spec at other places, also where another thread has made one. */
import { expect, it } from "vitest";
import { compile } from "../../src/run/compile.js";
import { fingerprintOf, portable } from "../../src/why/texts.js";

const specOf = (text: string) => {
  const { spec } = compile("test.subtle", () => ({ kind: "text", text }));
  if (spec === null) throw new Error("the spec is not accepted");
  return spec;
};

const SPEC = `spec counter
var n : 0..3 = 0
action up { when n < 3  n' = n + 1 }
invariant Small : n <= 3
`;

it("what differs is told from what only stands elsewhere", () => {
  const own = fingerprintOf(specOf(SPEC));
  expect(fingerprintOf(specOf(SPEC.replace("var", "// a comment\n\nvar")))).toBe(own);
  for (const [from, to] of [
    ["n < 3", "n < 2"],
    ["0..3 = 0", "0..3 = 1"],
    ["n <= 3", "n <= 2"],
    ["up", "down"],
  ] as const)
    expect(fingerprintOf(specOf(SPEC.replace(from, to))), to).not.toBe(own);
});

it("between threads it says all of the spec, and no numbers of one thread", () => {
  const own = portable(fingerprintOf(specOf(SPEC)));
  expect(own).not.toMatch(/#\d/);
  expect(own).toContain('"name":"up"');
  expect(portable(fingerprintOf(specOf(SPEC.replace("n < 3", "n < 2"))))).not.toBe(own);
  expect(portable("without up")).toBe("without up");
});
