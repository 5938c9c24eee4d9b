/** What random specs have found, made small by hand: each with the answer that both engines must give. */
import { describe, expect, test } from "vitest";
import { compileText, findingOf, run, verdicts } from "../support.js";
import { compareEngines } from "./agreement.js";

type Row = readonly [name: string, spec: string, verdicts: Readonly<Record<string, string>>];

const VERDICTS: readonly Row[] = [
  [
    "a mistake in a property is reported although the property is violated already",
    `spec a
     var n : 0 .. 3 = 0
     action count { when n < 3  n' = n + 1 }
     invariant Divides : n != 1 and 3 / (2 - n) > -9
     deadlock allowed`,
    { Divides: "violated", evaluation: "violated" },
  ],
  [
    "a mistake in a reachable is reported although a witness was found already",
    `spec a
     var n : 0 .. 3 = 0
     action count { when n < 3  n' = n + 1 }
     reachable Divides : n = 1 or 3 / (2 - n) > 9
     deadlock allowed`,
    { Divides: "holds", evaluation: "violated" },
  ],
  [
    "a minimum over two names is wanted of all combinations, not of those of each first element",
    `spec a
     var n : 0 .. 2 = 0
     action least { n' = min i in 1 .. 2, j in {k in 1 .. 2 where k > i} : j }
     invariant Start : n in {0, 2}
     reachable Two : n = 2`,
    { Start: "holds", Two: "holds" },
  ],
  [
    "a part that is replaced by none is not a number",
    `spec a
     var f : [1 .. 2 -> 0 .. 3] = [k in 1 .. 2 |-> 0]
     var o : (0 .. 3)? = none
     var n : 0 .. 3 = 0
     action count { n' = (f with [1] = o)[1] + 1 }
     reachable One : n = 1`,
    { One: "violated", evaluation: "violated" },
  ],
  [
    "a procedure that ends with a call of another gets its locals back too",
    `spec a
     var x : bool = true
     procedure inner() { flip: x' = not x }
     procedure outer() {
       var n : 0 .. 2 = 0
       set:  n' = 2
       call: inner()
     }
     process p {
       start: outer()
       again: goto start
     }
     invariant Fresh : p at again implies p.start.n = 0
     reachable Set   : p.start.n = 2`,
    { Fresh: "holds", Set: "holds" },
  ],
  [
    "what is not in a set that has only none is left out of it",
    `spec a
     var x : 0 .. 1 = 0
     action go { x' = 1 - x }
     invariant Nothing : forall e in {none} minus {2, none} : false
     invariant Same    : forall e in {none} intersect {2, none} : e = none
     invariant All     : size({none} union {2, none}) = 2
     invariant Within  : not ({2, none} subset {none})
     reachable Left    : exists e in {none} minus {2} : x = 1`,
    { Nothing: "holds", Same: "holds", All: "holds", Within: "holds", Left: "holds" },
  ],
];

describe("what random specs have found stays right:", () => {
  test.each(VERDICTS)("%s", async (_, text, wanted) => {
    expect(verdicts(await run(text))).toEqual(wanted);
    expect((await compareEngines(compileText(text))).differences).toEqual([]);
  });
});

/** Sets of nothing but `none`, beside sets of what could be there: [what is there, its type, a value of it]. */
const OPTIONALS: readonly (readonly [what: string, type: string, value: string])[] = [
  ["a number", "0 .. 2", "1"],
  ["a truth value", "bool", "true"],
  ["a name", "Mode", "fast"],
  ["a symmetric value", "Cpu", "c"],
  ["a record", "[x: 0 .. 2, y: bool]", "[x |-> 1, y |-> true]"],
  ["a tuple", "(bool, Mode)", "(true, fast)"],
  ["an alternative that carries something", "Message", "data(2)"],
  ["a set", "set of 0 .. 2", "{1}"],
];

describe("what two sets have in common, if one of them has only none in it", () => {
  test.each(OPTIONALS)("where the other one may have %s", async (_, type, value) => {
    const text = `spec a
      type Mode = slow | fast
      type Message = quiet | data(n: 0 .. 3)
      type Cpu = symmetric 2
      var s : set of (${type})? = {}
      var n : 0 .. 4 = 0
      action value(c in Cpu) { when n = 0  s' = {${value}}  n' = 1 }
      action absent { when n = 1  s' = s union {none}  n' = 2 }
      action only { when n = 2  s' = {none} intersect s  n' = 3 }
      action gone { when n = 3  s' = {none} minus s  n' = 4 }
      invariant Common : ({none} intersect s = {none}) iff none in s
      invariant Left : (size({none} minus s) = 1) iff none not in s
      invariant Within : n = 3 implies s subset {none} and s = {none}
      invariant Empty : n = 4 implies s = {}
      reachable End : n = 4
      deadlock allowed`;
    const all = { Common: "holds", Left: "holds", Within: "holds", Empty: "holds", End: "holds" };
    expect(verdicts(await run(text))).toEqual(all);
    expect((await compareEngines(compileText(text))).differences).toEqual([]);
  });
});

/** The text at the place that the only mistake of a kind is blamed on. */
const BLAMED: readonly (readonly [name: string, spec: string, kind: string, at: string])[] = [
  [
    "the initial value of a local of several processes",
    `spec a
     process p(i in 1 .. 2) {
       var n : 1 .. 2 = i + 1
       a: n' = 1
     }`,
    "types",
    "i + 1",
  ],
  [
    "the initial value of a local of a process with two parameters",
    `spec a
     process p(i in 1 .. 2, j in 1 .. 2) {
       var n : 1 .. 2 = i + j
       a: n' = 1
     }`,
    "types",
    "i + j",
  ],
];

describe("a failure is blamed on", () => {
  test.each(BLAMED)("%s", async (_, text, kind, at) => {
    const { place } = findingOf(await run(text), kind);
    expect(text.slice(place?.start, place?.end)).toBe(at);
    expect((await compareEngines(compileText(text))).differences).toEqual([]);
  });
});
