/** How processes go from label to label, with what happens to their locals. */
import { describe, expect, it } from "vitest";
import { codesOf, compileText } from "../support.js";
import { behaviourOf, successorsOf, walk } from "./behaviour.js";

const around = (processes: string): string => `spec a
type Colour = red | green
var x : 0 .. 9    = 0
var c : Colour    = red
var who : Process? = none
macro take() { when who = none  who' = self }
${processes}`;

const way = (processes: string): readonly string[] => walk(behaviourOf(around(processes)));

describe("a process", () => {
  it.each([
    [
      "falls through from label to label, and after the last to done",
      "process p { one: x' = 1  two: x' = 2 }",
      ["p.one: x = 1, p.pc = two", "p.two: x = 2, p.pc = done"],
    ],
    [
      "stands at an empty step too",
      "process p { one: two: x' = 2 }",
      ["p.one: p.pc = two", "p.two: x = 2, p.pc = done"],
    ],
    [
      "goes where `goto` says",
      "process p { one: if x < 2 { x' = x + 1  goto one } two: goto done }",
      ["p.one: x = 1", "p.one: x = 2", "p.one: p.pc = two", "p.two: p.pc = done"],
    ],
    [
      "may skip steps",
      "process p { one: either { goto three } or { when false } two: x' = 2 three: x' = 3 }",
      ["p.one: p.pc = three", "p.three: x = 3, p.pc = done"],
    ],
    [
      "waits while a step can't be taken",
      "process p { one: x' = 1 two: when x = 2 }",
      ["p.one: x = 1, p.pc = two"],
    ],
    [
      "jumps in one branch and falls through in the other",
      "process p { one: if x = 0 { x' = 1 } else { goto done } two: when x = 1  goto one }",
      ["p.one: x = 1, p.pc = two", "p.two: p.pc = one", "p.one: p.pc = done"],
    ],
    [
      "jumps in an arm of a match",
      "process p { one: match c { red -> { c' = green  goto one } green -> { } } two: x' = 2 }",
      ["p.one: c = green", "p.one: p.pc = two", "p.two: x = 2, p.pc = done"],
    ],
  ])("%s", (_, processes, lines) => {
    expect(way(processes)).toEqual(lines);
  });

  it("lets instances take turns, processes as declared, then by parameter", () => {
    const behaviour = behaviourOf(
      around("process p(i in 1 .. 2) { one: x' = i }\nprocess q { one: take() }"),
    );
    expect(successorsOf(behaviour, behaviour.start).map(({ name, effect }) => `${name}: ${effect}`)).toEqual([
      "p.one(1): x = 1, p.pc[1] = done",
      "p.one(2): x = 2, p.pc[2] = done",
      "q.one: who = q, q.pc = done",
    ]);
  });

  it("has several parameters", () => {
    const behaviour = behaviourOf(
      around("process p(i in 1 .. 2, b in bool) { var k : 0 .. 9 = i  one: when b and i = 2  x' = k }"),
    );
    expect(successorsOf(behaviour, behaviour.start).map(({ name, effect }) => `${name}: ${effect}`)).toEqual([
      "p.one(2, true): x = 2, p.pc[(2, true)] = done",
    ]);
  });
});

describe("locals", () => {
  it.each([
    [
      "persist from step to step",
      "process p { var k : 0 .. 9 = 3  one: k' = k + 1 two: x' = k }",
      ["p.one: p.pc = two, p.k = 4", "p.two: x = 4, p.pc = done"],
    ],
    [
      "keep their values after `goto`",
      "process p { var k : 0 .. 9 = 0  one: if k = 1 { goto done } else { k' = 1  goto one } }",
      ["p.one: p.k = 1", "p.one: p.pc = done"],
    ],
    [
      "get their initial values back at `restart`, all of them",
      "process p { var k : 0 .. 9 = 1  var b : bool = true  one: when x < 2  x' = x + k  b' = false two: k' = 5 three: restart }",
      [
        "p.one: x = 1, p.pc = two, p.b = false",
        "p.two: p.pc = three, p.k = 5",
        "p.three: p.pc = one, p.k = 1, p.b = true",
        "p.one: x = 2, p.pc = two, p.b = false",
        "p.two: p.pc = three, p.k = 5",
        "p.three: p.pc = one, p.k = 1, p.b = true",
      ],
    ],
    [
      "start with values that can depend on the parameter",
      "process p(i in 3 .. 3) { var k : 0 .. 9 = i * 2  one: x' = k }",
      ["p.one(3): x = 6, p.pc[3] = done"],
    ],
    [
      "are seen from outside",
      "process p { var k : 0 .. 9 = 7  one: when false }\nprocess q { one: when p at one  x' = p.k }",
      ["q.one: x = 7, q.pc = done"],
    ],
    [
      "can be functions and records",
      "process p { var f : [bool -> [n: 0 .. 9]] = [b in bool |-> [n |-> 0]]  one: f[true].n' = 2 two: x' = f[true].n }",
      ["p.one: p.pc = two, p.f[true].n = 2", "p.two: x = 2, p.pc = done"],
    ],
  ])("%s", (_, processes, lines) => {
    expect(way(processes)).toEqual(lines);
  });
});

describe("`self`", () => {
  it.each([
    [
      "is the process that runs",
      "process p(i in 2 .. 2) { one: who' = self }",
      ["p.one(2): who = p(2), p.pc[2] = done"],
    ],
    [
      "is the process that runs, also in a macro",
      "process q { one: take() }",
      ["q.one: who = q, q.pc = done"],
    ],
    [
      "is the process that runs, also in a procedure",
      "procedure grab() { now: take() }\nprocess q { one: grab() }",
      ["q.one.now: who = q, q.pc = done"],
    ],
    ["can be compared", "process q { one: when self = q  x' = 1 }", ["q.one: x = 1, q.pc = done"]],
  ])("%s", (_, processes, lines) => {
    expect(way(processes)).toEqual(lines);
  });
});

describe("procedures", () => {
  const procedures = `
procedure add(n) {
  var seen : 0 .. 9 = 0
  look: seen' = x
  put:  x' = seen + n
}
procedure early(flag: bool) {
  first:  if flag { return }
  second: x' = 9
}
procedure set_both(place, other) { all: place' = 1  other' = 2 }
procedure outer(n) {
  var kept : 0 .. 9 = 5
  begin: kept' = n
  inner: add(kept)
  after: x' = x + 1
}
`;
  it.each([
    [
      "are inlined, their labels and locals under the label of the call",
      "process p { one: add(2) two: x' = x + 1 }",
      ["p.one.look: p.pc = one.put", "p.one.put: x = 2, p.pc = two", "p.two: x = 3, p.pc = done"],
    ],
    [
      "keep their locals apart in two calls",
      "process p { var k : 0 .. 9 = 3  one: add(k) two: add(1) }",
      [
        "p.one.look: p.pc = one.put",
        "p.one.put: x = 3, p.pc = two.look",
        "p.two.look: p.pc = two.put, p.two.seen = 3",
        "p.two.put: x = 4, p.pc = done, p.two.seen = 0",
      ],
    ],
    [
      "are left by `return`",
      "process p { one: early(true) two: early(false) }",
      ["p.one.first: p.pc = two.first", "p.two.first: p.pc = two.second", "p.two.second: x = 9, p.pc = done"],
    ],
    [
      "assign to the places they are given",
      "process p { var k : 0 .. 9 = 0  one: set_both(x, k) }",
      ["p.one.all: x = 1, p.pc = done, p.k = 2"],
    ],
    [
      "can call each other",
      "process p { go: outer(4) }",
      [
        "p.go.begin: p.pc = go.inner.look, p.go.kept = 4",
        "p.go.inner.look: p.pc = go.inner.put",
        "p.go.inner.put: x = 4, p.pc = go.after",
        "p.go.after: x = 5, p.pc = done, p.go.kept = 5",
      ],
    ],
    [
      "begin again when their call's label is gone to",
      "process p { one: add(1) two: if x < 2 { goto one } }",
      [
        "p.one.look: p.pc = one.put",
        "p.one.put: x = 1, p.pc = two",
        "p.two: p.pc = one.look",
        "p.one.look: p.pc = one.put, p.one.seen = 1",
        "p.one.put: x = 2, p.pc = two, p.one.seen = 0",
        "p.two: p.pc = done",
      ],
    ],
  ])("%s", (_, process, lines) => {
    expect(way(procedures + process)).toEqual(lines);
  });

  it.each([
    ["one step", "p at one.put", false],
    ["another step", "p at one.look", true],
    ["all of them, by the label of the call", "p at one", true],
    ["the local of a call", "p.one.seen = 0", true],
  ])("are seen from outside: %s", (_, condition, value) => {
    const behaviour = behaviourOf(
      `${around(`${procedures}process p { one: add(2) two: outer(1) }`)}\naction ask { when ${condition} }`,
    );
    const names = successorsOf(behaviour, behaviour.start).map(({ name }) => name);
    expect(names.includes("ask")).toBe(value);
  });

  it.each([
    ["called beside something", "process p { one: x' = 1  add(1) }", "procedure-call-not-alone"],
    ["called in an action", "action b { add(1) }", "procedure-call-not-alone"],
    ["that call themselves", "procedure loop() { go: loop() }\nprocess p { one: loop() }", "recursive"],
    ["that restart", "procedure again() { go: restart }\nprocess p { one: again() }", "restart-in-procedure"],
    [
      "whose labels are gone to from outside",
      "process p { one: add(1) two: if x = 0 { goto look } }",
      "unknown-label",
    ],
    [
      "that go to labels outside",
      "procedure away() { go: goto two }\nprocess p { one: away() two: x' = 1 }",
      "unknown-label",
    ],
    [
      "that end the process",
      "procedure away() { go: goto done }\nprocess p { one: away() }",
      "unknown-label",
    ],
    ["with too few arguments", "process p { one: add() }", "argument-count"],
    ["with a value where a place is wanted", "process p { one: set_both(x, 3) }", "argument-not-a-place"],
  ])("are refused: %s", (_, text, code) => {
    expect(codesOf(compileText(around(procedures + text)).diagnostics)).toContain(code);
  });
});

describe("where a jump is wrong, nothing is said of what it may have led to", () => {
  it.each([
    ["a jump before another", "process p { wait: if x = 0 { goto end } goto wait  end: }", "code-after-jump"],
    [
      "a jump before the end of a step",
      "process p { one: goto three  x' = 1  two:  three: restart }",
      "code-after-jump",
    ],
    ["a jump to nowhere", "process p { one: goto tow  two: x' = 1 }", "unknown-label"],
    ["a jump in a loop", "process p { one: for k in 0 .. 1 { goto two }  two: }", "not-in-for"],
    [
      "a return",
      "process p { one: either { return } or { goto three }  two:  three: }",
      "return-outside-procedure",
    ],
  ])("%s", (_, text, code) => {
    expect(codesOf(compileText(around(text)).diagnostics)).toEqual([code]);
  });
});

describe("processes are refused", () => {
  it.each([
    ["with a step that nothing leads to", "process p { one: goto done two: x' = 1 }", "unreachable-step"],
    ["with two labels of one name", "process p { one: one: }", "declared-twice"],
    ["with something after a jump", "process p { one: goto one  x' = 1 }", "code-after-jump"],
    [
      "with something after a branch that jumps",
      "process p { one: if x = 0 { restart } x' = 1 }",
      "code-after-jump",
    ],
    ["with a jump in a loop", "process p { one: for k in 0 .. 1 { restart } }", "not-in-for"],
    [
      "with a local that is set and reset",
      "process p { var k : bool = true one: k' = false  restart }",
      "assigned-and-reset",
    ],
    ["with a return", "process p { one: return }", "return-outside-procedure"],
    ["with a local called pc", "process p { var pc : bool = true one: }", "local-called-pc"],
    ["with a label called done", "process p { done: }", "label-called-done"],
    ["without steps", "process p { }", "no-steps"],
  ])("%s", (_, text, code) => {
    expect(codesOf(compileText(around(text)).diagnostics)).toEqual([code]);
  });
});
