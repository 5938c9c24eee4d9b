/** States of every awkward width and numbers at every border: both engines agree, and on what is written here. */
import { describe, expect, it } from "vitest";
import { emitted } from "../../src/emit/load.js";
import { accepted, compileText, findingOf, LONG, run, verdicts } from "../support.js";

/** How many bits of a state hold something, and how many words it has. */
function layoutOf(text: string): { readonly bits: number; readonly words: number } {
  const { ir, sources } = accepted(compileText(text));
  const module = emitted(ir, sources, { symmetry: false, language: "javascript" });
  if ("why" in module) throw new Error(module.why);
  return { bits: module.layout.bits, words: module.layout.words };
}

/** So many variables of one bit each, that are set one after another, and cleared all at once. */
const bits = (count: number): string =>
  [
    "spec a",
    ...Array.from({ length: count }, (_, i) => `var b${i} : bool = false`),
    ...Array.from(
      { length: count },
      (_, i) => `action set${i} { when not b${i}${i > 0 ? ` and b${i - 1}` : ""}  b${i}' = true }`,
    ),
    `action clear { when b${count - 1}  ${Array.from({ length: count }, (_, i) => `b${i}' = false`).join("  ")} }`,
  ].join("\n");

/** A set of so many numbers that is filled in order. */
const set = (count: number): string => `spec a
var s : set of (1 .. ${count}) = {}
action put(k in 1 .. ${count}) { when size(s) = k - 1  s' = s union {k} }
action clear { when size(s) = ${count}  s' = {} }
`;

/** So many bits, and so many words: what has more goes the same ways, and the reference engine takes its time. */
const LARGE: [bits: number, words: number] = LONG ? [640, 20] : [160, 5];

describe("a state of exactly so many bits is laid out in whole words, and both engines explore it", () => {
  it.each<[count: number, words: number]>([
    [1, 2],
    [31, 2],
    [32, 2],
    [33, 2],
    [63, 2],
    [64, 2],
    [65, 3],
    LARGE,
  ])("%d, as variables of one bit", async (count, words) => {
    expect(layoutOf(bits(count))).toEqual({ bits: count, words });
    const { counts } = await run(bits(count));
    expect(counts).toEqual({ distinct: count + 1, generated: count + 2, depth: count + 1, initial: 1 });
  });

  it.each<[count: number, bits: number, words: number]>([
    [1, 1, 2],
    [31, 31, 2],
    [32, 32, 2],
    // Wide values begin with a word, and fill it.
    [33, 64, 2],
    [64, 64, 2],
    [65, 96, 3],
    [LARGE[0], LARGE[0], LARGE[1]],
  ])("a set of %d numbers takes %d bits, in %d words", async (count, taken, words) => {
    expect(layoutOf(set(count))).toEqual({ bits: taken, words });
    const { counts } = await run(set(count));
    expect(counts).toEqual({ distinct: count + 1, generated: count + 2, depth: count + 1, initial: 1 });
  });
});

describe("both engines count right, and find the verdicts, at a border:", () => {
  it.each([
    [
      "no variables at all",
      "spec a\naction idle { }",
      { distinct: 1, generated: 2, depth: 1, initial: 1 },
      {},
    ],
    [
      "no actions either: a deadlock",
      "spec a\nvar x : bool = true",
      { distinct: 1, generated: 1, depth: 1, initial: 1 },
      { deadlock: "violated" },
    ],
    [
      "types of one value",
      "spec a\nvar x : 5 .. 5 = 5\nvar r : [only: 3 .. 3] = [only |-> 3]\nvar f : [1 .. 1 -> 7 .. 7] = [k in 1 .. 1 |-> 7]\n" +
        "var n : 0 .. 2 = 0\naction count { when n < 2  n' = n + x - 4 }\naction back { when n = 2  n' = f[1] - 7  x' = 5 }\n" +
        "invariant Same : r.only = 3 and f[1] = 7 and x = 5",
      { distinct: 3, generated: 4, depth: 3, initial: 1 },
      { Same: "holds" },
    ],
    [
      "negative ranges",
      "spec a\nvar x : -3 .. -1 = -3\nvar y : -5 .. 5 = 0\naction up { when x < -1  x' = x + 1  y' = y - 2 }\n" +
        "action down { when x = -1  x' = -3  y' = -y }\ninvariant Known : y >= -4",
      // From 0 to -2, -4, then 4, 2, 0, then 0 again.
      { distinct: 6, generated: 7, depth: 6, initial: 1 },
      { Known: "holds" },
    ],
    [
      "numbers of more than 32 bits",
      "spec a\nvar x : 0 .. 5000000000 = 4999999998\naction up { when x < 5000000000 and x != 2  x' = x + 1 }\n" +
        "action far { when x = 5000000000  x' = x - 4999999999 }\naction back { when x = 2  x' = 4999999998 }\n" +
        "reachable One : x = 1\ninvariant Low : x != 3",
      { distinct: 5, generated: 6, depth: 5, initial: 1 },
      { One: "holds", Low: "holds" },
    ],
    [
      "numbers on both sides of 0, of 32 bits and more",
      "spec a\nvar x : -4294967296 .. 2147483648 = -4294967296\naction up { when x < 0  x' = x + 2147483648 }\n" +
        "action top { when x = 0  x' = 2147483648 }\naction back { when x > 0  x' = -x - x }",
      { distinct: 4, generated: 5, depth: 4, initial: 1 },
      {},
    ],
    [
      "numbers that just fit, and then do not",
      "spec a\nvar x : -2147483648 .. 2147483647 = 2147483646\naction up { x' = x + 1 }",
      { distinct: 2, generated: 2, depth: 2, initial: 1 },
      { types: "violated" },
    ],
    [
      "several initial states, and some twice",
      "spec a\nvar x : 0 .. 3 in {0, 1, 2}\ninit x < 2\naction up { when x < 3  x' = x + 1 }\naction stay { when x = 3 }",
      { distinct: 4, generated: 6, depth: 3, initial: 2 },
      {},
    ],
  ] as const)("%s", async (_, text, counts, found) => {
    const exploration = await run(text);
    expect(exploration.counts).toEqual(counts);
    expect(verdicts(exploration)).toEqual(found);
  });
});

describe("both engines find a violation", () => {
  it("in the initial state", async () => {
    const text = "spec a\nvar x : bool = true\naction flip { x' = not x }\ninvariant Not : not x";
    const exploration = await run(text, { all: false });
    expect(exploration.counts).toEqual({ distinct: 1, generated: 1, depth: 1, initial: 1 });
    expect(findingOf(exploration, "Not").trace?.steps.length).toBe(1);
  });

  it("with another one at its depth", async () => {
    const text =
      "spec a\nvar x : 0 .. 3 = 0\naction one { when x = 0  x' = 1 }\naction two { when x = 0  x' = 2 }\n" +
      "action three { when x > 0  x' = 3 }\ninvariant NotTwo : x != 2\ninvariant NotOne : x != 1\ninvariant NotThree : x != 3";
    const exploration = await run(text, { all: false });
    expect(exploration.counts).toEqual({ distinct: 3, generated: 3, depth: 2, initial: 1 });
    expect(verdicts(exploration)).toEqual({
      NotTwo: "violated",
      NotOne: "violated",
      NotThree: "unknown",
      deadlock: "unknown",
      types: "unknown",
      asserts: "unknown",
      evaluation: "unknown",
    });
  });

  it("of a step property, only on a step into a state that is known", async () => {
    const text =
      "spec a\nvar x : 0 .. 3 = 0\naction up { when x < 3  x' = x + 1 }\naction back { when x = 3  x' = 0 }\nstep Up : x' >= x";
    const exploration = await run(text, { all: false });
    expect(exploration.counts).toEqual({ distinct: 4, generated: 5, depth: 4, initial: 1 });
    expect(findingOf(exploration, "Up").trace?.steps.length).toBe(5);
  });

  it("not of a step property on a step that leaves everything as it is", async () => {
    const exploration = await run("spec a\nvar x : bool = true\naction stay { x' = x }\nstep Never : false");
    expect(verdicts(exploration)).toEqual({ Never: "holds" });
  });
});
