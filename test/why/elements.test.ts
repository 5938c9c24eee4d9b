/** What is an element, and what it is called. */
import { describe, expect, it } from "vitest";
import { elementsIn } from "../../src/elements/enumerate.js";
import { accepted, compileFile, compileText, specPaths } from "../support.js";

const ids = (text: string, kinds: readonly string[] | null = null): readonly string[] =>
  elementsIn(accepted(compileText(text)))
    .filter(({ kind }) => kinds?.includes(kind) ?? true)
    .map(({ id }) => id);

const LOCKS = `
type Lock = [writer: Process?, readers: set of Process]
macro read_lock(l) pairs read_unlock { when l.writer = none  l.readers' = l.readers union {self} }
macro read_unlock(l) { assert self in l.readers  l.readers' = l.readers minus {self} }
macro write_lock(l) pairs write_unlock { when l.writer = none and l.readers = {}  l.writer' = self }
macro write_unlock(l) { assert l.writer = self  l.writer' = none }
var a : Lock = [writer |-> none, readers |-> {}]
var b : Lock = [writer |-> none, readers |-> {}]`;

describe("the elements of a spec are", () => {
  it.each<[what: string, text: string, ids: readonly string[]]>([
    [
      "an action, its guards by conjunct, its assignments",
      "spec s var x : 0 .. 3 = 0 action up(n in 0 .. 1 where n > 0) { when x < 3 and x >= 0  x' = x + n }",
      ["up", "up.where", "up.when.and.1", "up.when.and.2", "up.x'"],
    ],
    [
      "conditions are taken as true by conjunct, and as false as a whole",
      "spec s var x : 0 .. 3 = 0 action up { if x < 3 and x >= 0 { x' = x + 1 } else if x = 3 { x' = 0 } }",
      ["up", "up.if.and.1", "up.if.and.2", "up.if.false", "up.x'", "up.if.2", "up.if.2.false", "up.x'.2"],
    ],
    [
      "initial conditions",
      "spec s var x : 0 .. 3 in 0 .. 3 init x > 0 and x < 3 init x != 2 action stay { x' = x }",
      ["stay", "stay.x'", "init.and.1", "init.and.2", "init.2"],
    ],
    [
      "asserts are left alone, and so are steps that only jump",
      "spec s var x : bool = true process p { a: assert x  x' = not x b: goto a }",
      ["p.a", "p.a.x'"],
    ],
    [
      "a step with several effects is asked whether it has to be one",
      "spec s var x : bool = true var y : bool = true process p { a: x' = not x  y' = x }",
      ["p.a", "p.a.x'", "p.a.y'", "p.a.atomic"],
    ],
    [
      "neighbours in straight-line code can be swapped, but not over a label that is gone to",
      "spec s var x : 0 .. 9 = 0 process p { a: x' = 1 b: x' = 2 c: x' = 3 d: x' = 4 goto c }",
      ["p.a", "p.a.x'", "p.a.before.b", "p.b", "p.b.x'", "p.c", "p.c.x'", "p.d", "p.d.x'"],
    ],
    [
      "what a procedure does, by its call; of one that is called twice also in both",
      "spec s var x : bool = true procedure q() { z: x' = not x } process p { a: q() b: q() }",
      ["q.z", "q.z.x'", "p.a", "p.a.z", "p.a.z.x'", "p.a.before.b", "p.b", "p.b.z", "p.b.z.x'"],
    ],
    [
      "what is in a macro, which is no lock",
      "spec s var x : 0 .. 3 = 0 macro m(n) { when x < n  x' = n } action up { m(3) }",
      ["m.when", "m.x'", "up", "up.m"],
    ],
  ])("%s", (_, text, expected) => {
    const found = ids(text);
    expect([...found].sort()).toEqual([...expected].sort());
  });

  it.each<[what: string, steps: string, ids: readonly string[]]>([
    [
      "a lock is what takes it and what gives it back",
      "p1: read_lock(a) p2: read_unlock(a)",
      ["p.p1.read_lock.pair", "p.p1.read_lock.as.write_lock"],
    ],
    [
      "of two in a row each has its own",
      "p1: write_lock(a) p2: write_unlock(a) p3: write_lock(a) p4: write_unlock(a)",
      [
        "p.p1.write_lock.pair",
        "p.p1.write_lock.as.read_lock",
        "p.p3.write_lock.pair",
        "p.p3.write_lock.as.read_lock",
      ],
    ],
    [
      "what gives it back on another path belongs to it",
      "p1: read_lock(a) p2: if a.writer = none { goto p4 } p3: read_unlock(a) goto p5 p4: read_unlock(a) p5: read_lock(b)",
      [
        "p.p1.read_lock.pair",
        "p.p1.read_lock.as.write_lock",
        "p.p5.read_lock.pair",
        "p.p5.read_lock.as.write_lock",
      ],
    ],
    [
      "two that are given back in one place are one",
      "p1: if a.writer = none { goto p3 } p2: read_lock(a) goto p4 p3: read_lock(a) p4: read_unlock(a)",
      ["p.p2.read_lock.pair", "p.p2.read_lock.as.write_lock"],
    ],
  ])("%s", (_, steps, expected) => {
    expect(ids(`spec s ${LOCKS} process p { ${steps} }`, ["lock", "lock-mode"])).toEqual(expected);
  });

  it.each<[what: string, text: string, ids: readonly string[]]>([
    [
      "in a procedure that is called twice: each call, and the procedure with both",
      `procedure q(x) { take: write_lock(a) give: write_unlock(a) } process p { p1: q(1) p2: q(2) }`,
      ["p.p1.take.write_lock.pair", "p.p2.take.write_lock.pair", "q.take.write_lock.pair"],
    ],
    [
      "in a procedure that is called once: the call",
      `procedure q(x) { take: write_lock(a) give: write_unlock(a) } process p { p1: q(1) }`,
      ["p.p1.take.write_lock.pair"],
    ],
    [
      "taken in one procedure and given back in another, both called twice",
      `procedure q() { take: write_lock(a) } procedure r() { give: write_unlock(a) }
       process p { p1: q() p2: r() p3: q() p4: r() }`,
      ["p.p1.take.write_lock.pair", "p.p3.take.write_lock.pair", "q.take.write_lock.pair"],
    ],
    [
      "in procedures that call each other: the inner and the outer one",
      `procedure q() { take: write_lock(a) give: write_unlock(a) } procedure r() { r1: q() r2: q() }
       process p { p1: r() p2: r() }`,
      [
        "p.p1.r1.take.write_lock.pair",
        "p.p1.r2.take.write_lock.pair",
        "p.p2.r1.take.write_lock.pair",
        "p.p2.r2.take.write_lock.pair",
        "r.r1.take.write_lock.pair",
        "r.r2.take.write_lock.pair",
        "q.take.write_lock.pair",
      ],
    ],
    [
      "in macros that are no locks themselves: all their calls",
      `macro enter(l) { write_lock(l) } macro leave(l) { write_unlock(l) }
       process p { p1: enter(a) p2: leave(a) p3: enter(a) p4: leave(a) }`,
      ["enter.write_lock.pair"],
    ],
  ])("of a lock %s", (_, text, expected) => {
    expect(ids(`spec s ${LOCKS} ${text}`, ["lock"])).toEqual(expected);
  });

  it.each(specPaths())("of %s have ids of their own, and texts", (path) => {
    const elements = elementsIn(accepted(compileFile(path)));
    expect(elements.length).toBeGreaterThan(0);
    expect(new Set(elements.map(({ id }) => id)).size).toBe(elements.length);
    for (const { text, claim, edits } of elements) {
      expect(text).not.toBe("");
      expect(claim).not.toContain("§");
      expect(edits).not.toEqual([]);
    }
  });

  it("of fault_vs_truncate are more than forty", () => {
    expect(elementsIn(accepted(compileFile("specs/dax/fault_vs_truncate.subtle"))).length).toBeGreaterThan(
      40,
    );
  });
});
