/** Alternatives that several types have: which one is meant, and what is said where that is not clear. */
import { describe, expect, it } from "vitest";
import { format } from "../../src/format/format.js";
import { accepted, codesOf, compileText, run, verdicts } from "../support.js";

const HEAD = `spec a
type Rm = working | committed | failed(by: 0 .. 1, code: 0 .. 3)
type Tm = init | committed | failed(late: bool) | failed_rm(of: Rm)
var rm : [0 .. 1 -> Rm] = [i in 0 .. 1 |-> working]
var tm : Tm = committed
var last : Rm? = none
var seen : set of Rm = {committed}
var queue : seq of Tm max 2 = <<committed>>
action go(i in 0 .. 1) { rm[i]' = committed }
deadlock allowed
`;

const codes = (text: string): readonly string[] => codesOf(compileText(HEAD + text).diagnostics);

describe("what is wanted says which alternative is meant", () => {
  it.each([
    ["compared, on either side", "rm[0] = committed or committed = rm[0] or tm != committed"],
    ["in a set", "committed in seen and tm in {init, committed}"],
    ["in a set beside others", "{committed} subset seen and seen union {committed} != {}"],
    ["in a sequence", "append(queue, committed) != <<>> and contains(queue, committed)"],
    ["beside `none`", "last = none or last = committed"],
    ["in a branch", "tm = (if rm[0] = working then committed else init)"],
    ["in a record", "[x |-> tm, y |-> 1] = [x |-> committed, y |-> 1]"],
    ["in a tuple", "(tm, rm[0]) = (committed, committed) or true"],
    ["bound to a name", "let x = committed : x = tm or x = init"],
    ["as the value of an update", "(rm with [0] = committed)[0] is committed"],
    ["by what it carries", "rm[0] = failed(1, 2) or tm = failed(true)"],
    ["in what another carries", "tm = failed_rm(committed) or tm = failed_rm(failed(0, 0)) or true"],
    ["as the accumulator", "(fold x = committed, y in queue : if y = init then y else x) = tm"],
    ["tested", "tm is committed and not (rm[0] is failed)"],
    ["in patterns", "match tm { committed -> 1 failed(late) -> if late then 2 else 3 else -> 4 } > 0"],
    ["behind its type", "Rm.committed in seen and Tm.failed(false) != Tm.committed and tm is Tm.committed"],
    [
      "behind its type, in patterns",
      "match rm[0] { Rm.committed -> true Rm.failed(b, _) -> b < 2 Rm.working -> true }",
    ],
  ])("%s", (_, condition) => {
    expect(codes(`invariant I : (${condition}) or true`)).toEqual([]);
  });

  it("in definitions, by their arguments", async () => {
    const text = `${HEAD}def done(x) = x = committed
def of(x: Rm) = x != committed
invariant I : done(tm) and (done(rm[0]) or not done(rm[0])) and not of(committed)
invariant J : not done(rm[1])`;
    expect(verdicts(await run(text))).toEqual({ I: "holds", J: "violated" });
  });

  it("in constants, from outside too", () => {
    const text = `spec a
type A = one | both
type B = both | two
const X : B = both
const Y = if X = both then 1 else 2
var n : 0 .. 3 = Y
action go { n' = n }
`;
    const at = (constants: Readonly<Record<string, string>>): unknown =>
      accepted(compileText(text, { constants })).ir.constants.map(({ value }) => value);
    expect(at({})).toEqual([{ name: "both" }, 1]);
    expect(at({ X: "two" })).toEqual([{ name: "two" }, 2]);
    expect(at({ X: "B.both" })).toEqual([{ name: "both" }, 1]);
    expect(codesOf(compileText(text, { constants: { X: "A.both" } }).diagnostics)).toContain(
      "constant-outside-type",
    );
    const untyped = compileText(text.replace("const X : B = both", "const X = both"));
    expect(codesOf(untyped.diagnostics)).toContain("ambiguous-alternative");
    expect(
      accepted(compileText(text.replace("const X : B = both", "const X = B.both"))).ir.constants[1]?.value,
    ).toBe(1);
  });

  it("in instances, where it stands behind both", async () => {
    const files = {
      "m.subtle": "module m\ntype T = on | off\ntype U = off | out\nvar t : T = off\nvar u : U = U.off\n",
    };
    const text = `spec a
import "m" as i
import "m" as j
type V = off | last
var v : V = off
action go { i.t' = i.on  j.u' = j.out  v' = last }
invariant I : i.t = i.T.off or j.t = j.T.on or v is V.off or match i.t { i.T.on -> true i.off -> false }
invariant J : i.off in {i.t} or i.U.off = j.u or j.u = i.out
`;
    expect(codesOf(compileText(text, { files }).diagnostics)).toEqual([]);
  });
});

describe("where it is not clear", () => {
  it.each([
    ["nothing says what is meant", "invariant I : committed = committed", ["ambiguous-alternative"]],
    ["what carries nothing tells", "invariant I : let x = committed : tm = init", ["ambiguous-alternative"]],
    ["neither type is wanted", "invariant I : committed = 3", ["type-mismatch"]],
    ["it is no alternative of the type", "invariant I : tm = Tm.working", ["unknown-alternative"]],
    ["of the other type", "invariant I : tm = Rm.committed", ["type-mismatch"]],
    ["it wants something else", "invariant I : tm = failed(1, 2, 3)", ["argument-count"]],
    ["what it carries is of another type", "invariant I : rm[0] = failed(true, 0)", ["type-mismatch"]],
    [
      "a pattern is of neither",
      "type C = red\n| green\nvar c : C = red\ninvariant I : match c { committed -> true else -> true }",
      ["type-mismatch"],
    ],
  ])("%s", (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it("the message names both types and how to write it", () => {
    const [diagnostic] = compileText(`${HEAD}invariant I : committed = committed`).diagnostics;
    expect(diagnostic?.message).toBe("`committed` can be an alternative of `Rm` or `Tm`");
    expect(diagnostic?.hint).toBe("write `Rm.committed` or `Tm.committed`");
    expect(diagnostic?.notes.map(({ message }) => message)).toEqual([
      "an alternative of `Rm`",
      "an alternative of `Tm`",
    ]);
  });

  it("one type can't have two of a name, and nothing else may have it", () => {
    expect(codes("type C = red | red")).toEqual(["declared-twice"]);
    expect(codes("type C = red | committed | committed")).toEqual(["declared-twice"]);
    expect(codes("var committed : bool = true")).toEqual(["declared-twice"]);
    expect(codes("invariant I : forall committed in 0 .. 1 : true")).toEqual(["shadowed-name"]);
  });
});

it("both engines mean the same", async () => {
  const text = `${HEAD}action more { when tm = committed  tm' = failed_rm(committed) }
action back { match tm { failed_rm(r) -> { last' = r  tm' = Tm.committed } else -> { when false } } }
invariant I : last != committed`;
  const [compiled, reference] = [await run(text), await run(text, { engine: "reference" })];
  expect(verdicts(compiled)).toEqual({ I: "violated" });
  expect(verdicts(reference)).toEqual({ I: "violated" });
  expect(compiled.counts).toEqual(reference.counts);
});

it("the formatter leaves it as it is written", () => {
  const text = `${HEAD.split("\n").slice(0, 3).join("\n")}\n\nvar tm : Tm = Tm.committed\n`;
  const formatted = format(text);
  expect("text" in formatted ? formatted.text : "").toContain("var tm : Tm = Tm.committed");
});
