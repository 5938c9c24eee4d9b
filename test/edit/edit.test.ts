/** What the edits of a variant make of a spec: the way a process goes, with what each of its steps does. */
import { describe, expect, it } from "vitest";
import { behaviourOf, successorsOf, walk } from "../interpret/behaviour.js";
import { accepted, codesOf, compileText } from "../support.js";

const withVariant = (text: string, edits: string): string => `${text}\nvariant v { ${edits} expect holds }`;

/** `a(x = 1) > b > done`: the labels of process `p` in the order in which it comes to them, with what they do. */
function course(text: string, edits: string): string {
  const behaviour = behaviourOf(withVariant(text, edits), { variant: "v" });
  const lines = walk(behaviour).map((line) => {
    const [, name = "", effect = ""] = /^p\.([\w.]+)(?:\([^)]*\))?: (.*)$/.exec(line) ?? [];
    const changes = effect.split(", ").filter((change) => !/^p\.pc = |^nothing$/.test(change));
    const target = /p\.pc = ([\w.]+)/.exec(effect)?.[1] ?? name;
    return { shown: changes.length === 0 ? name : `${name}(${changes.join(", ")})`, target };
  });
  return [...lines.map((line) => line.shown), lines.at(-1)?.target ?? "stuck"].join(" > ");
}

const codes = (text: string, edits: string): readonly string[] =>
  codesOf(compileText(withVariant(text, edits), { variant: "v" }).diagnostics);

const LINE = `spec a
var x : 0 .. 9 = 0
var y : 0 .. 9 = 0
process p {
  a: x' = 1
  b: x' = 2
  c: x' = 3
}`;

const ROUND = `spec a
var x : 0 .. 9 = 0
process p {
  a: x' = 1
  b: x' = 2
     goto d
  c: x' = 3
     restart
  d: x' = 0
     goto c
}`;

describe("edits of whole steps leave these actions:", () => {
  it.each([
    ["none", LINE, "", "a(x = 1) > b(x = 2) > c(x = 3) > done"],
    ["a dropped step stays as one that does nothing", LINE, "drop p.b", "a(x = 1) > b > c(x = 3) > done"],
    [
      "a dropped first step stays as one that does nothing",
      LINE,
      "drop p.a",
      "a > b(x = 2) > c(x = 3) > done",
    ],
    [
      "a jump at the end of a dropped step stays",
      ROUND,
      "drop p.b",
      "a(x = 1) > b > d(x = 0) > c(x = 3) > a(x = 1) > b",
    ],
    [
      "conditional jumps of a dropped step go",
      "spec a\nvar x : 0 .. 9 = 0\nprocess p { a: if x = 0 { goto c } b: x' = 2 c: x' = 3 }",
      "drop p.a",
      "a > b(x = 2) > c(x = 3) > done",
    ],
    ["a step is moved before another", LINE, "move p.c before p.b", "a(x = 1) > c(x = 3) > b(x = 2) > done"],
    ["a step is moved after another", LINE, "move p.a after p.b", "b(x = 2) > a(x = 1) > c(x = 3) > done"],
    [
      "a step is moved to the front, and is the start",
      LINE,
      "move p.c before p.a",
      "c(x = 3) > a(x = 1) > b(x = 2) > done",
    ],
    ["a step is moved to the end", LINE, "move p.a after p.c", "b(x = 2) > c(x = 3) > a(x = 1) > done"],
    [
      "a step is inserted before another",
      LINE,
      "insert before p.b { n: y' = 1 }",
      "a(x = 1) > n(y = 1) > b(x = 2) > c(x = 3) > done",
    ],
    [
      "several steps are inserted after another",
      LINE,
      "insert after p.b { n: y' = 1 m: y' = 2 }",
      "a(x = 1) > b(x = 2) > n(y = 1) > m(y = 2) > c(x = 3) > done",
    ],
    [
      "a step is inserted before the first, and is the start",
      LINE,
      "insert before p.a { n: y' = 1 }",
      "n(y = 1) > a(x = 1) > b(x = 2) > c(x = 3) > done",
    ],
    [
      "a step is inserted after the last",
      LINE,
      "insert after p.c { n: y' = 1 }",
      "a(x = 1) > b(x = 2) > c(x = 3) > n(y = 1) > done",
    ],
    [
      "a step is inserted that jumps over another",
      LINE,
      "insert after p.a { n: if x = 1 { goto c } }",
      "a(x = 1) > n > c(x = 3) > done",
    ],
    ["a step is replaced", LINE, "replace p.b with { y' = x + 4 }", "a(x = 1) > b(y = 5) > c(x = 3) > done"],
    [
      "a step is replaced together with its jump",
      ROUND,
      "replace p.d with { x' = 8  goto c }",
      "a(x = 1) > b(x = 2) > d(x = 8) > c(x = 3) > a(x = 1) > b",
    ],
    [
      "edits are made in order",
      LINE,
      "move p.c before p.a  drop p.c  insert after p.c { n: y' = 1 }",
      "c > n(y = 1) > a(x = 1) > b(x = 2) > done",
    ],
    [
      "what was inserted can be edited",
      LINE,
      "insert after p.a { n: y' = 1 } replace p.n.y' with (7)",
      "a(x = 1) > n(y = 7) > b(x = 2) > c(x = 3) > done",
    ],
  ])("%s", (_, text, edits, expected) => {
    expect(course(text, edits)).toBe(expected);
  });

  it("a last jump stays in its place in the sequence when its step is moved", () => {
    const text = `spec a
var x : 0 .. 9 = 0
process p {
  begin:   when x = 0
  lock:    x' = 1
  unlock:  x' = 2
  release: x' = 0
           restart
}`;
    expect(course(text, "")).toBe("begin > lock(x = 1) > unlock(x = 2) > release(x = 0) > begin");
    expect(course(text, "move p.release before p.lock")).toBe(
      "begin > release > lock(x = 1) > unlock(x = 2) > begin",
    );
    expect(course(text, "move p.lock after p.release")).toBe(
      "begin > unlock(x = 2) > release(x = 0) > lock(x = 1) > begin",
    );
    expect(course(text, "insert after p.release { n: x' = 5 }")).toBe(
      "begin > lock(x = 1) > unlock(x = 2) > release(x = 0) > n(x = 5) > begin",
    );
  });

  it("a last jump moves to the ends of the branches that do not jump", () => {
    const text = `spec a
var x : 0 .. 9 = 0
process p {
  begin: when x = 0
  test:  if x = 1 { goto begin }
  set:   x' = 1
         restart
}`;
    const written = text
      .replace("  test:  if x = 1 { goto begin }\n", "")
      .replace("         restart", "  test:  if x = 1 { goto begin } else { restart }");
    expect(course(text, "move p.test after p.set")).toBe(course(written, ""));
    expect(course(text, "insert after p.set { test_2: if x = 1 { goto test } }")).toContain("test_2 > test");
  });

  it("a step keeps its marks when it is replaced", () => {
    const text = `spec a
var x : 0 .. 9 = 0
process p { idle a: x' = 1 strong fair b: x' = 2 }`;
    const { spec } = behaviourOf(withVariant(text, "replace p.a with { x' = 3 } replace p.b with { }"), {
      variant: "v",
    });
    expect(spec.ir.processes[0]?.idle).toEqual(["a"]);
    expect(spec.ir.actions.map((action) => action.fairness)).toEqual(["unfair", "strong"]);
  });
});

describe("edits of parts of a step leave these actions:", () => {
  const text = `spec a
var x : 0 .. 9 = 0
var y : 0 .. 9 = 0
macro wait(n) { when y = n }
process p {
  a: when x = 0 and y = 1
     x' = 1
  b: when y > 5
     if x = 1 { y' = 4 } else { y' = 5 }
     assert y = 8
     wait(7)
     wait(6)
  c: pick k in 0 .. 2 where k = 5 and k > 3
     for j in 0 .. 2 where j = k { x' = k }
}`;
  const toB = "drop p.a.when drop p.b.when drop p.b.assert";
  it.each([
    ["nothing dropped, nothing to do", "", "stuck"],
    ["a `when` is dropped", "drop p.a.when", "a(x = 1) > b"],
    ["a conjunct is dropped by its number", "drop p.a.when.and.2", "a(x = 1) > b"],
    [
      "calls are dropped by name and number: once one is gone, the next takes its number",
      `${toB} drop p.b.wait drop p.b.wait`,
      "a(x = 1) > b(y = 4) > c",
    ],
    [
      "calls are dropped from the last to the first",
      `${toB} drop p.b.wait.2 drop p.b.wait`,
      "a(x = 1) > b(y = 4) > c",
    ],
    [
      "an `if` without its condition always does its part",
      `${toB} drop p.b.wait drop p.b.wait drop p.b.if`,
      "a(x = 1) > b(y = 4) > c",
    ],
    ["an assignment is dropped", `${toB} drop p.b.wait drop p.b.wait drop p.b.y'`, "a(x = 1) > b > c"],
    [
      "the other assignment is dropped",
      `${toB} drop p.b.wait drop p.b.wait drop p.b.y'.2`,
      "a(x = 1) > b(y = 4) > c",
    ],
    ["a condition is replaced", "replace p.a.when with (x < 1)", "a(x = 1) > b"],
    ["a conjunct is replaced", "replace p.a.when.and.2 with (y = 0)", "a(x = 1) > b"],
    ["a value is replaced", "drop p.a.when replace p.a.x' with (x + 7)", "a(x = 7) > b"],
    [
      "a call is replaced with statements",
      `${toB} replace p.b.wait with { } replace p.b.wait with { x' = 8 }`,
      "a(x = 1) > b(x = 8, y = 4) > c",
    ],
    [
      "a `when` is replaced with statements",
      "replace p.a.when with { when y = 0  y' = 9 }",
      "a(x = 1, y = 9) > b(assertion: the assertion is false) > b",
    ],
    [
      "the condition of an `if` is replaced",
      `${toB} drop p.b.wait drop p.b.wait replace p.b.if with (x = 3)`,
      "a(x = 1) > b(y = 5) > c",
    ],
  ])("%s", (_, edits, expected) => {
    // Where it ends it may go on forever with the last step.
    expect(course(text, edits).replace(/( > c)( > c)+$/, "$1")).toBe(expected);
  });

  it.each([
    ["dropped, everything can be picked", "drop p.c.where", ["p.c(0)", "p.c(1)", "p.c(2)"]],
    ["replaced, names that are picked are in sight", "replace p.c.where with (k > 0)", ["p.c(1)", "p.c(2)"]],
    [
      "replaced in part",
      "replace p.c.where.and.1 with (true) replace p.c.where.and.2 with (k < 1)",
      ["p.c(0)"],
    ],
  ])("an edit of `where` leaves these choices: %s", (_, edits, names) => {
    const behaviour = behaviourOf(withVariant(text, `move p.c before p.a ${edits}`), { variant: "v" });
    expect(successorsOf(behaviour, behaviour.start).map(({ name }) => name)).toEqual(names);
  });

  it("the `where` of a `for` is the second one", () => {
    const behaviour = behaviourOf(
      withVariant(
        text,
        "move p.c before p.a replace p.c.where with (k = 2) replace p.c.where.2 with (j = 1)",
      ),
      { variant: "v" },
    );
    expect(successorsOf(behaviour, behaviour.start).map(({ effect }) => effect)).toEqual(["x = 2, p.pc = a"]);
  });
});

describe("edits of actions, constants and fairness do what they say:", () => {
  const text = `spec a
const N = 2
var x : 0 .. 9 = 0
action set(k in 0 .. N where k > 0 and k < 2) { when x = 0  x' = k }
fair action other { x' = 9 }
fair process p { idle a: when false b: fair c: }`;
  const steps = (edits: string): readonly string[] => {
    const behaviour = behaviourOf(withVariant(text, edits), { variant: "v" });
    return successorsOf(behaviour, behaviour.start).map(({ name, effect }) => `${name}: ${effect}`);
  };
  const fairness = (edits: string): readonly string[] =>
    behaviourOf(withVariant(text, edits), { variant: "v" }).spec.ir.actions.map(({ fairness: mark }) => mark);

  it.each([
    ["a dropped action is never taken", "drop set", ["other: x = 9"]],
    [
      "the `where` of an action is dropped",
      "drop set.where",
      ["set(0): nothing", "set(1): x = 1", "set(2): x = 2", "other: x = 9"],
    ],
    [
      "a part of the `where` of an action is dropped",
      "drop set.where.and.2",
      ["set(1): x = 1", "set(2): x = 2", "other: x = 9"],
    ],
    ["the `when` of an action is replaced", "replace set.when with (x = 1)", ["other: x = 9"]],
    [
      "the body of an action is replaced, and can use its parameters",
      "replace set with { x' = k + 5 }",
      ["set(1): x = 6", "other: x = 9"],
    ],
    ["a constant is set", "const N = 1 drop set.where", ["set(0): nothing", "set(1): x = 1", "other: x = 9"]],
  ])("%s", (_, edits, expected) => {
    expect(steps(edits)).toEqual(expected);
  });

  it.each([
    ["none", "", ["unfair", "weak", "unfair", "weak", "weak"]],
    [
      "an action made fair, and strongly",
      "fair set strong fair other",
      ["weak", "strong", "unfair", "weak", "weak"],
    ],
    ["an action made unfair", "unfair other", ["unfair", "unfair", "unfair", "weak", "weak"]],
    [
      "a process made unfair: the marks of its steps stay",
      "unfair p",
      ["unfair", "weak", "unfair", "unfair", "weak"],
    ],
    [
      "a process made strongly fair: its idle steps are not",
      "strong fair p",
      ["unfair", "weak", "unfair", "strong", "strong"],
    ],
    ["a step", "unfair p strong fair p.b", ["unfair", "weak", "unfair", "strong", "weak"]],
    ["an idle step", "fair p.a", ["unfair", "weak", "weak", "weak", "weak"]],
  ])("fairness: %s", (_, edits, expected) => {
    expect(fairness(edits)).toEqual(expected);
  });
});

describe("edits of procedures leave these actions:", () => {
  const text = `spec a
var x : 0 .. 9 = 0
procedure add(n) {
  look: when x < 9
  put:  x' = x + n
}
procedure twice() { one: add(1) two: add(2) }
process p { here: add(3) there: twice() }`;
  const whole =
    "here.look > here.put(x = 3) > there.one.look > there.one.put(x = 4) > there.two.look > there.two.put(x = 6) > done";
  it.each([
    ["none", "", whole],
    [
      "a step of one call alone is dropped",
      "drop p.here.put",
      "here.look > here.put > there.one.look > there.one.put(x = 1) > there.two.look > there.two.put(x = 3) > done",
    ],
    [
      "a step of a call within a call is dropped",
      "replace p.there.two.put with { x' = n }",
      whole.replace("two.put(x = 6)", "two.put(x = 2)"),
    ],
    [
      "a whole call is dropped",
      "drop p.there.one",
      whole.replace("there.one.look > there.one.put(x = 4)", "there.one").replace("x = 6", "x = 5"),
    ],
    ["the caller of a call is edited", "drop p.there", "here.look > here.put(x = 3) > there > done"],
    ["a step of the procedure itself is dropped for every call", "drop add.look", whole],
    [
      "what a step of the procedure does is replaced for every call",
      "replace add.put.x' with (x + 1)",
      whole.replace("x = 3", "x = 1").replace("x = 4", "x = 2").replace("x = 6", "x = 3"),
    ],
    [
      "steps are moved within a call",
      "move p.here.put before p.here.look",
      whole.replace("here.look > here.put(x = 3)", "here.put(x = 3) > here.look"),
    ],
    [
      "steps are inserted within a call",
      "insert after p.here.put { more: x' = 9 }",
      "here.look > here.put(x = 3) > here.more(x = 9) > there.one.look",
    ],
    [
      "a call is inserted",
      "insert before p.there { again: add(4) } drop p.there",
      "here.look > here.put(x = 3) > again.look > again.put(x = 7) > there > done",
    ],
    [
      "a call is moved",
      "move p.there before p.here  drop p.there",
      "there > here.look > here.put(x = 3) > done",
    ],
  ])("%s", (_, edits, expected) => {
    expect(course(text, edits).replace(/( > there\.one\.look)+$/, "$1")).toBe(expected);
  });

  it("a part of a step in a call is edited in that call alone", () => {
    expect(course(text, "replace p.here.look.when with (x > 0)")).toBe("stuck");
  });
});

describe("split and join", () => {
  const text = `spec a
var x : 0 .. 9 = 0
var y : 0 .. 9 = 0
process p {
  a: when x = 0
     pick k in 3 .. 3
     x' = k
     y' = x + k
  b: x' = 1
  c: y' = 2
}`;
  it.each([
    [
      "each effect becomes a step, which reads the state of its own time",
      "split p.a",
      "a(x = 3, p.a_k = 3) > a_2(y = 6, p.a_k = none) > b(x = 1) > c(y = 2) > done",
    ],
    [
      "two steps become one, of which the second acts on what the first has done",
      "join p.a, p.b",
      "a(x = 1, y = 3) > c(y = 2) > done",
    ],
    ["two steps become one", "join p.b, p.c", "a(x = 3, y = 3) > b(x = 1, y = 2) > done"],
    [
      "what was split can be dropped",
      "split p.a drop p.a_2",
      "a(x = 3, p.a_k = 3) > a_2 > b(x = 1) > c(y = 2) > done",
    ],
  ])("%s", (_, edits, expected) => {
    expect(course(text, edits)).toBe(expected);
  });

  it.each([
    ["split a step with one effect", "split p.b"],
    ["join steps that don't follow each other", "join p.a, p.c"],
  ])("refused: %s", (_, edits) => {
    expect(codes(text, edits)).toEqual(["edit-not-possible"]);
  });
});

describe("an edit is refused with its code:", () => {
  it.each([
    ["of a process that is not there", "drop q.a", "address-unknown"],
    ["of a step that is not there", "drop p.e", "address-unknown"],
    ["of a part that is not there", "drop p.a.when", "address-unknown"],
    ["of a repeat that is not there", "drop p.a.x'.2", "address-unknown"],
    ["of a step that an earlier edit has taken the part from", "drop p.a drop p.a.x'", "address-unknown"],
    ["of a process as a whole", "replace p with { x' = 1 }", "address-kind"],
    ["of a step into an expression", "replace p.a with (x = 1)", "address-kind"],
    ["of a step next to itself", "move p.a after p.a", "edit-not-possible"],
    ["of a constant that is not there", "const M = 1", "unknown-constant"],
    ["that bring in a label twice", "insert after p.a { b: x' = 4 }", "declared-twice"],
    ["that bring in nothing", "insert after p.a { }", "edit-not-possible"],
    ["that leave a step that nothing leads to", "insert after p.a { n: goto c }", "unreachable-step"],
    ["that bring in an unknown name", "replace p.a.x' with (z)", "unknown-name"],
    ["that bring in a value of another type", "replace p.a.x' with (true)", "type-mismatch"],
  ])("%s", (_, edits, code) => {
    expect(codes(LINE, edits)).toEqual([code]);
  });

  it("wrong edits are found in every variant, whichever is compiled", () => {
    expect(codesOf(compileText(withVariant(LINE, "drop p.e")).diagnostics)).toEqual(["address-unknown"]);
  });
});

describe("it is known of each action by its name whether it was dropped or edited:", () => {
  const TEXT = `spec a
var n : 0 .. 3 = 0
procedure inner() { up: n' = 1 }
procedure outer() { first: inner() second: n' = 2 }
process p { one: outer() two: n' = 0 three: outer() }
action reset { n' = 0 }`;

  it.each([
    ["a step", "drop p.two", { "p.two": "dropped" }],
    ["a part of an action", "replace reset.n' with (1)", { reset: "edited" }],
    [
      "a procedure's step, in all of its calls",
      "drop outer.second",
      { "p.one.second": "dropped", "p.three.second": "dropped" },
    ],
    [
      "in a call within a call",
      "drop inner.up",
      { "p.one.first.up": "dropped", "p.three.first.up": "dropped" },
    ],
    ["in one call alone", "drop p.three.second", { "p.three.second": "dropped" }],
  ])("%s", (_, edits, wanted) => {
    const spec = accepted(compileText(withVariant(TEXT, edits), { variant: "v" }));
    const names = new Set(spec.ir.actions.map(({ name }) => name));
    expect(Object.fromEntries([...spec.edits].filter(([name]) => names.has(name)))).toEqual(wanted);
  });
});
