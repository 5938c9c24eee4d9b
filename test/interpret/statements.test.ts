/** What statements do: the steps an action allows from the initial state, in order, and what they change. */
import { describe, expect, it } from "vitest";
import { codesOf, compileText } from "../support.js";
import { behaviourOf, successorsOf } from "./behaviour.js";

const around = (body: string, parameters = ""): string => `spec a
type Colour = red | green
type Message = nothing | note(of: Colour)
var x : 0 .. 5            = 2
var y : 0 .. 5            = 1
var o : (0 .. 3)?         = none
var s : set of 0 .. 2     = {}
var q : seq of bool max 2 = <<true>>
var f : [0 .. 3 -> 0 .. 5] = [k in 0 .. 3 |-> 0]
var g : [bool -> [c: Colour, n: 0 .. 1]] = [b in bool |-> [c |-> red, n |-> 0]]
var h : [c: Colour]?      = none
var m : Message           = note(red)
macro set(place, value) { place' = value }
macro swap(a, b) { let old = a  a' = b  b' = old }
macro twice(p, v) { set(p[v], v)  set(p[v + 1], v) }
macro guarded(c) { when c }
action it${parameters} {
${body}
}`;

/** `name: effect` of each step, without the action's name where it has no choices. */
function stepsOf(body: string, parameters = ""): readonly string[] {
  const behaviour = behaviourOf(around(body, parameters));
  return successorsOf(behaviour, behaviour.start).map(({ name, effect }) =>
    name === "it" ? effect : `${name.slice(2)}: ${effect}`,
  );
}

describe("assignments lead to these states:", () => {
  it.each([
    ["nothing is mentioned, nothing changes", "", ["nothing"]],
    ["the right side reads the state before the step", "x' = y  y' = x", ["x = 1, y = 2"]],
    ["the order of the lines does not matter", "y' = x  x' = y", ["x = 1, y = 2"]],
    ["a part of a function", "f[y]' = x", ["f[1] = 2"]],
    ["two parts of a function", "f[y]' = x  f[x]' = y", ["f[1] = 2, f[2] = 1"]],
    ["an index is read before the step", "y' = 3  f[y]' = 5", ["y = 3, f[1] = 5"]],
    ["a part of a record in a function", "g[true].c' = green", ["g[true].c = green"]],
    ["two parts of one record", "g[true].c' = green  g[true].n' = 1", ["g[true].c = green, g[true].n = 1"]],
    ["an element of a sequence", "q[1]' = false", ["q = <<false>>"]],
    ["an optional gets a value", "o' = 3", ["o = 3"]],
    ["any element of a set, in its order", "x' in {4, 0, 2}", ["x = 0", "nothing", "x = 4"]],
    [
      "any element, twice",
      "x' in {0, 1}  y' in {2, 3}",
      ["x = 0, y = 2", "x = 0, y = 3", "x = 1, y = 2", "x = 1, y = 3"],
    ],
    ["any element of a set that the state gives", "y' in 0 .. y", ["y = 0", "nothing"]],
    ["no element of the empty set", "x' in {}", []],
    ["a place in any element", "f[3]' in 1 .. 2", ["f[3] = 1", "f[3] = 2"]],
  ])("%s", (_, body, steps) => {
    expect(stepsOf(body)).toEqual(steps);
  });
});

describe("guards and asserts keep these steps:", () => {
  it.each([
    ["a true `when` lets the step be", "when x = 2  y' = 0", ["y = 0"]],
    ["a false `when` takes the step away", "when x = 3  y' = 0", []],
    ["a false `when` takes the step away also when it comes last", "y' = 0  when x = 3", []],
    ["a false `when` takes the step away also inside a branch", "if x = 2 { when false }  y' = 0", []],
    ["a false `when` inside the other branch does nothing", "if x = 3 { when false }  y' = 0", ["y = 0"]],
    ["a disjunction in a `when` counts once", "when x = 2 or y = 1 or true  y' = 0", ["y = 0"]],
    ["an `exists` in a `when` counts once", "when exists k in 0 .. 5 : k > 1  y' = 0", ["y = 0"]],
    ["a true assert does nothing", 'assert x = 2 "x is 2"  y' + "' = 0", ["y = 0"]],
    ["a false assert fails with its text", "y" + `' = 0  assert x = 3 "x is 3"`, ["assertion: x is 3"]],
    ["a false assert fails without a text", "assert x = 3", ["assertion: the assertion is false"]],
    ["what comes first decides: a false `when`", "when false  assert false", []],
    [
      "what comes first decides: a failed assert",
      "assert false  when false",
      ["assertion: the assertion is false"],
    ],
  ])("%s", (_, body, steps) => {
    expect(stepsOf(body)).toEqual(steps);
  });
});

describe("choices give these steps, in this order:", () => {
  it.each([
    ["one step for each element", "pick k in {3, 1}  x' = k", ["(1): x = 1", "(3): x = 3"]],
    ["`where` leaves some out", "pick k in 0 .. 3 where k > 1  x' = k", ["(2): nothing", "(3): x = 3"]],
    ["a pick from nothing takes the step away", "pick k in {}  x' = 0", []],
    [
      "a later binder reads an earlier one",
      "pick k in 1 .. 2, l in k .. 2  x' = l",
      ["(1, 1): x = 1", "(1, 2): nothing", "(2, 2): nothing"],
    ],
    [
      "two picks, the first varying slowest",
      "pick b in bool  pick c in Colour",
      ["(false, red): nothing", "(false, green): nothing", "(true, red): nothing", "(true, green): nothing"],
    ],
    [
      "sets come by size, then in order",
      "pick t in subsets({1, 0})  s' = t",
      ["({}): nothing", "({0}): s = {0}", "({1}): s = {1}", "({0, 1}): s = {0, 1}"],
    ],
    ["either, from top to bottom", "either { x' = 5 } or { x' = 0 } or { when false }", ["x = 5", "x = 0"]],
    [
      "choices compare as they stand on the path",
      "either { pick k in 0 .. 1  x' = k } or { x' = 3 }  y' in {0, 2}",
      [
        "(0): x = 0, y = 0",
        "(0): x = 0, y = 2",
        "(1): x = 1, y = 0",
        "(1): x = 1, y = 2",
        "x = 3, y = 0",
        "x = 3, y = 2",
      ],
    ],
    ["a pick in a branch is taken only there", "if x = 3 { pick k in 0 .. 5  x' = k }  y' = 0", ["y = 0"]],
    ["`none` comes first", "pick k in {2, none}  o' = k", ["(none): nothing", "(2): o = 2"]],
  ])("%s", (_, body, steps) => {
    expect(stepsOf(body)).toEqual(steps);
  });

  it("choices come after the parameters, which come in the order of their types", () => {
    expect(stepsOf("x' in {0, 1}", "(b in bool, c in Colour)")).toEqual([
      "(false, red): x = 0",
      "(false, red): x = 1",
      "(false, green): x = 0",
      "(false, green): x = 1",
      "(true, red): x = 0",
      "(true, red): x = 1",
      "(true, green): x = 0",
      "(true, green): x = 1",
    ]);
  });

  it("parameters are left out by `where`, which can read the state", () => {
    expect(stepsOf("", "(k in 0 .. 3, l in 0 .. 3 where k = x and l < k)")).toEqual([
      "(2, 0): nothing",
      "(2, 1): nothing",
    ]);
  });
});

describe("branches and loops lead to these states:", () => {
  it.each([
    ["if", "if x = 2 { y' = 0 } else { y' = 5 }", ["y = 0"]],
    ["else", "if x = 3 { y' = 0 } else { y' = 5 }", ["y = 5"]],
    ["else if", "if x = 3 { } else if x = 2 { y' = 4 } else { y' = 5 }", ["y = 4"]],
    ["if without else does nothing otherwise", "if x = 3 { y' = 0 }", ["nothing"]],
    [
      "match, with what the alternative holds",
      "match m { nothing -> { } note(c) -> { g[true].c' = c  y' = 0 } }",
      ["y = 0"],
    ],
    ["match with else", "match m { nothing -> { x' = 0 } else -> { x' = 1 } }", ["x = 1"]],
    ["match that binds nothing", "match m { note(_) -> { x' = 0 } nothing -> { } }", ["x = 0"]],
    ["let", "let k = x + y  x' = k  y' = k", ["x = 3, y = 3"]],
    ["let reads the state before the step", "x' = 0  let k = x  y' = k", ["x = 0, y = 2"]],
    [
      "for makes all its assignments at once",
      "for k in 0 .. 3 where k > 1 { f[k]' = f[k - 1] + k }",
      ["f[2] = 2, f[3] = 3"],
    ],
    [
      "for over several names",
      "for k in 0 .. 1, b in bool where b { f[k * 2]' = 1 }",
      ["f[0] = 1, f[2] = 1"],
    ],
    ["for over nothing", "for k in {} { x' = 0 }", ["nothing"]],
    ["a `when` in a for must hold for every element", "for k in 0 .. 3 { when k < 3  f[k]' = 1 }", []],
    [
      "if in a for",
      "for k in 0 .. 3 { if k = 1 { f[k]' = 1 } else { let l = k  f[l]' = 2 } }",
      ["f[0] = 2, f[1] = 1, f[2] = 2, f[3] = 2"],
    ],
    ["for in a for", "for k in 0 .. 1 { for l in 0 .. 1 { f[k * 2 + l]' = l } }", ["f[1] = 1, f[3] = 1"]],
  ])("%s", (_, body, steps) => {
    expect(stepsOf(body)).toEqual(steps);
  });
});

describe("macros lead to these states:", () => {
  it.each([
    ["a primed parameter is the place it is given", "set(x, 5)", ["x = 5"]],
    [
      "a primed parameter is also a part of a place",
      "set(f[y], 5)  set(g[true].n, 1)",
      ["f[1] = 5, g[true].n = 1"],
    ],
    ["arguments are read before the step", "swap(x, y)", ["x = 1, y = 2"]],
    [
      "names inside don't meet names outside",
      "let old = 5  swap(x, y)  f[0]' = old",
      ["x = 1, y = 2, f[0] = 5"],
    ],
    [
      "names inside don't meet names outside, also when an argument has them",
      "pick old in 3 .. 3  swap(x, f[old])",
      ["(3): x = 0, f[3] = 2"],
    ],
    ["a macro in a macro", "twice(f, y)", ["f[1] = 1, f[2] = 1"]],
    ["a macro twice in one step", "swap(x, f[0])  swap(y, f[1])", ["x = 0, y = 0, f[0] = 2, f[1] = 1"]],
    ["a `when` in a macro guards the step", "guarded(x = 3)  y' = 0", []],
  ])("%s", (_, body, steps) => {
    expect(stepsOf(body)).toEqual(steps);
  });
});

describe("a step fails where it meets", () => {
  it.each([
    ["a value outside its type", "x' = x * 3", ["type: 6 is outside the type of `x`: 0 .. 5"]],
    [
      "a part outside its type",
      "f[0]' = x - 3",
      ["type: -1 is outside the type of this part of `f`: 0 .. 5"],
    ],
    [
      "an element outside its type",
      "s' = s union {3}",
      ["type: {3} is outside the type of `s`: set of 0 .. 2"],
    ],
    [
      "too long a sequence",
      "q' = concat(q, <<true, true>>)",
      ["type: <<true, true, true>> is outside the type of `q`: seq of bool max 2"],
    ],
    ["none where a value is stored", "x' = o", ["type: none is outside the type of `x`: 0 .. 5"]],
    ["a place that is not there", "f[y + 3]' = 0", ["evaluation: 4 is outside the domain of the function"]],
    [
      "a position that is not there",
      "q[2]' = true",
      ["evaluation: position 2 is outside the sequence, which has 1 elements"],
    ],
    ["a part of nothing", "h.c' = green", ["evaluation: expected a value, found none"]],
    [
      "the same place twice, with equal values",
      "f[y]' = 0  f[1]' = 0",
      ["evaluation: this part of `f` is assigned twice in one step"],
    ],
    [
      "the same place twice, through a macro",
      "set(f[y], 0)  set(f[x - 1], 0)",
      ["evaluation: this part of `f` is assigned twice in one step"],
    ],
    [
      "a place inside another one",
      "let k = true  g[k]' = [c |-> red, n |-> 0]  g[true].n' = 1",
      ["evaluation: this part of `g` is assigned twice in one step"],
    ],
    [
      "the same place twice, in a loop",
      "for k in 0 .. 3 { f[k / 2]' = 1 }",
      ["evaluation: this part of `f` is assigned twice in one step"],
    ],
    [
      "a mistake in only some of its choices",
      "x' in {4, 6, 5}",
      ["x = 4", "x = 5", "type: 6 is outside the type of `x`: 0 .. 5"],
    ],
    [
      "a condition that can't be evaluated",
      "when f[x + 2] = 0",
      ["evaluation: 4 is outside the domain of the function"],
    ],
    [
      "a set that can't be evaluated",
      "pick k in 0 .. o  x' = k",
      ["evaluation: expected a value, found none"],
    ],
    ["a guard, but not behind one that is false", "when x < 2  f[x + 2]' = 0", []],
  ])("%s", (_, body, steps) => {
    expect(stepsOf(body)).toEqual(steps);
  });

  it("a mistake leaves the other choices and actions as they are", () => {
    expect(stepsOf("pick k in 4 .. 6  x' = k")).toEqual([
      "(4): x = 4",
      "(5): x = 5",
      "(6): type: 6 is outside the type of `x`: 0 .. 5",
    ]);
  });
});

describe("it is refused before anything is explored:", () => {
  it.each([
    ["a variable set twice", "x' = 1  x' = 1", "assigned-twice"],
    ["a variable and a part of it", "f' = f  f[0]' = 1", "assigned-twice"],
    ["a part that is surely the same", "f[1]' = 1  f[1]' = 2", "assigned-twice"],
    ["a variable set twice through a macro", "set(x, 1)  set(x, 2)", "assigned-twice"],
    ["a variable set before a branch and in it", "x' = 1  if y = 1 { x' = 2 }", "assigned-twice"],
    ["a pick in a for", "for k in 0 .. 1 { pick b in bool }", "not-in-for"],
    ["an either in a for", "for k in 0 .. 1 { either { } or { } }", "not-in-for"],
    ["any element in a for", "for k in 0 .. 1 { f[k]' in 0 .. 1 }", "not-in-for"],
    ["a jump in an action", "goto done", "jump-outside-process"],
    ["a prime that is read", "x' = 1  y' = x'", "prime-read"],
    ["a place that is no variable", "set(x + 1, 2)", "argument-not-a-place"],
    ["a name that is hidden", "pick x in bool", "shadowed-name"],
    ["a name that is out of sight", "if true { let k = 1 }  x' = k", "unknown-name"],
    ["the same branch twice", "match m { nothing -> { } nothing -> { } note(_) -> { } }", "arm-never-taken"],
  ])("%s: %s", (_, body, code) => {
    expect(codesOf(compileText(around(body)).diagnostics)).toEqual([code]);
  });

  it("two branches may each set one variable", () => {
    expect(stepsOf("either { x' = 1 } or { x' = 0 }")).toEqual(["x = 1", "x = 0"]);
    expect(stepsOf("if y = 1 { x' = 1 } else { x' = 0 }")).toEqual(["x = 1"]);
  });
});
