/** WebAssembly answers what JavaScript answers: on specs of kinds that random ones seldom are. */
import { describe, expect, it } from "vitest";
import { accepted, compileText } from "../support.js";
import { compareBackends } from "./backends.js";

const WAYS = [true, false].map((all) => ({ all, symmetry: all }));

/** So many actions, of which some fail, and some are of the environment. */
const manyActions = (count: number): string => `spec many_actions
var x : 0 .. ${count} = 0
var y : 0 .. 3 = 0
${Array.from({ length: count }, (_, i) => {
  const kind = i % 7 === 3 ? "environment " : "";
  const last = i % 11 === 5 ? "  assert y < 3" : "";
  return `${kind}action a${i} { when x = ${i} or x = ${(i * 5) % count}  x' = ${i + 1}  y' = (y + ${i}) % 4${last} }`;
}).join("\n")}
invariant NotAll : x < ${count - 1} or y != 2
`;

const SPECS: readonly (readonly [what: string, text: string])[] = [
  ...[31, 32, 33, 63, 64, 65, 100].map((count) => [`${count} actions`, manyActions(count)] as const),
  [
    "more than 4,096 successors of a state",
    `spec successors
var a : 0 .. 99 = 0
var b : 0 .. 49 = 0
var go : bool = false
action jump { when not go  a' in 0 .. 99  b' in 0 .. 49  go' = true }
action stay { when go and a > 97  a' = a - 1 }
invariant Small : a + b < 148
step Down : a' <= a or go'
`,
  ],
  [
    "functions and subsets as choices",
    `spec choices
var f : [0 .. 5 -> bool] in [0 .. 5 -> bool]
var s : set of (0 .. 5) = {}
action choose_one(g in [0 .. 5 -> bool]) { when g[0] and not f[0]  f' = g }
action take { when s = {}  s' in subsets({0, 1, 2, 3, 4, 5}) }
invariant Small : size(s) < 7
reachable Both : f[5] and 5 in s
`,
  ],
  [
    "many words",
    `spec many_words
var f : [0 .. 19 -> 0 .. 200] = [i in 0 .. 19 |-> 0]
var pos : 0 .. 19 = 0
action next { when f[pos] < 2  pos' = (pos + 1) % 20  f[pos]' = f[pos] + 1 }
action skip { when pos < 9 and f[pos] = 1  pos' = pos + 1 }
invariant Low : f[18] < 2
`,
  ],
  [
    "integers near 2^53",
    `spec large
var x : 0 .. 6 = 0
def big = 9007199254740991
action up { when x < 6  x' = if (big - x) * 1 > 9007199254740988 then x + 1 else x + 2 }
action over { when x = 3  x' = if big + x - 9007199254740991 > 0 then 0 else 1 }
action rest { when x > 3  x' = (big - x) % 7 }
action part { when x > 1  x' = (big / (x * 1000000007)) % 7 }
`,
  ],
  [
    "divisions of all signs, and by 0",
    `spec divisions
var x : -4 .. 4 in -4 .. 4
var y : -4 .. 4 in -4 .. 4
action quotient { x' = x / y }
action remainder { y' = x % y }
invariant Same : y = 0 or (x / y) * y + x % y = x
`,
  ],
];

describe("on", () => {
  it.each(SPECS)("%s", (_, text) => {
    const comparison = compareBackends(accepted(compileText(text)), WAYS, 100_000, null);
    expect(comparison).toMatchObject({ compared: 8, found: [] });
  });
});
