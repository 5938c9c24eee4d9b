/** Modules that are imported under a name, several times, with other constants and types. */
import { describe, expect, it } from "vitest";
import { accepted, codesOf, compileText, findingOf, runSpec, verdicts } from "../support.js";

const COUNTER = `module counter
const MOST = 1
type Mode = idle | busy(by: Mark)
type Mark = 0 .. MOST
var value : Mark = 0
var mode : Mode = idle
def is_full = value = MOST
macro up(by) { when value + by <= MOST  value' = value + by  mode' = busy(value) }
action rest { when mode is busy  mode' = idle }
invariant Bounded : value <= MOST
`;

const compiled = (text: string, files: Readonly<Record<string, string>> = { "counter.subtle": COUNTER }) =>
  compileText(text, { files });
const ran = (text: string, files?: Readonly<Record<string, string>>) =>
  runSpec(accepted(compiled(text, files)));

const TWO = `spec a
import "counter" as one
import "counter" as two with { MOST = 3 }
action both { one.up(1)  two.up(2) }
action single { two.up(1) }
deadlock allowed
`;

describe("instances of a module", () => {
  it("have variables, actions and properties of their own", async () => {
    const spec = accepted(compiled(TWO));
    expect(spec.ir.variables.map(({ name }) => name)).toEqual([
      "one.value",
      "one.mode",
      "two.value",
      "two.mode",
    ]);
    expect(spec.ir.actions.map(({ name }) => name)).toEqual(["one.rest", "two.rest", "both", "single"]);
    expect(spec.ir.constants).toEqual([
      { name: "one.MOST", value: 1 },
      { name: "two.MOST", value: 3 },
    ]);
    expect(verdicts(await runSpec(spec))).toEqual({ "one.Bounded": "holds", "two.Bounded": "holds" });
  });

  it("are written out as one would by hand", async () => {
    const byHand = `spec a
const MOST1 = 1
const MOST2 = 3
type Mark1 = 0 .. MOST1
type Mark2 = 0 .. MOST2
type Mode1 = idle1 | busy1(by: Mark1)
type Mode2 = idle2 | busy2(by: Mark2)
var value1 : Mark1 = 0
var mode1 : Mode1 = idle1
var value2 : Mark2 = 0
var mode2 : Mode2 = idle2
action rest1 { when mode1 is busy1  mode1' = idle1 }
action rest2 { when mode2 is busy2  mode2' = idle2 }
action both {
  when value1 + 1 <= MOST1  value1' = value1 + 1  mode1' = busy1(value1)
  when value2 + 2 <= MOST2  value2' = value2 + 2  mode2' = busy2(value2)
}
action single { when value2 + 1 <= MOST2  value2' = value2 + 1  mode2' = busy2(value2) }
deadlock allowed
`;
    const [ours, theirs] = [await ran(TWO), await ran(byHand)];
    expect(ours.counts).toEqual(theirs.counts);
    expect(ours.counts.distinct).toBeGreaterThan(10);
    expect(ours.actions.map(({ taken, enabled }) => [taken, enabled])).toEqual(
      theirs.actions.map(({ taken, enabled }) => [taken, enabled]),
    );
  });

  it("are spoken of with their names in front, wherever a name stands", async () => {
    const text = `${TWO}
var saved : two.Mark = 0
action save(m in two.Mark) { when two.mode = two.busy(m)  saved' = m  two.mode' = two.idle }
invariant Full : one.is_full iff one.value = one.MOST
invariant Busy : two.mode is two.busy implies two.mode.by < two.MOST
invariant Match : match two.mode { two.idle -> true  two.busy(by) -> by < two.value }
step Rests : taken two.rest implies two.mode' = two.idle
reachable All : saved = 2 and enabled one.rest
`;
    const found = verdicts(await ran(text));
    expect(found).toEqual({
      ...{ "one.Bounded": "holds", "two.Bounded": "holds" },
      ...{ Full: "holds", Busy: "holds", Match: "holds", Rests: "holds", All: "holds" },
    });
  });

  it("share types that depend on nothing that is replaced, and no others", () => {
    const module = `module m
const N = 1
type Colour = red | green
type Size = small(n: Number) | large
type Number = 0 .. N
var colour : Colour = red
var size : Size = large
action go { colour' = green  size' = small(0) }
`;
    const files = { "m.subtle": module };
    const text = (same: string): string =>
      `spec a\nimport "m" as x\nimport "m" as y with { N = 2 }\nimport "m" as z\ninvariant Same : ${same}\n`;
    expect(codesOf(compiled(text("x.colour = y.green"), files).diagnostics)).toEqual([]);
    expect(codesOf(compiled(text("y.colour = z.colour or x.red = z.red"), files).diagnostics)).toEqual([]);
    expect(codesOf(compiled(text("x.size = z.size"), files).diagnostics)).toEqual([]);
    expect(codesOf(compiled(text("x.size = y.size"), files).diagnostics)).toEqual(["type-mismatch"]);
  });

  it("share what the module imports without a name", async () => {
    const files = {
      "clock.subtle":
        "module clock\nvar time : 0 .. 2 = 0\naction tick { when time < 2  time' = time + 1 }\n",
      "user.subtle": 'module user\nimport "clock"\nvar seen : 0 .. 2 = 0\naction look { seen\' = time }\n',
    };
    const text = `spec a
import "user" as p
import "user" as q
invariant One : p.seen <= time and q.seen <= time
`;
    const spec = accepted(compiled(text, files));
    expect(spec.ir.variables.map(({ name }) => name)).toEqual(["time", "p.seen", "q.seen"]);
    expect(findingOf(await runSpec(spec), "One").verdict).toBe("holds");
  });

  it("have for themselves what is replaced in a module that theirs imports without a name", async () => {
    const files = {
      "sizes.subtle": "module sizes\nconst MOST = 1\ntype Level = 0 .. MOST\ntype Colour = red | green\n",
      "tools.subtle":
        'module tools\nimport "sizes"\nimport "clock"\ndef full(l: Level) = l = MOST\nvar last : Level = 0\n',
      "clock.subtle": "module clock\nvar time : 0 .. 1 = 0\naction tick { time' = 1 - time }\n",
      "user.subtle": `module user
import "tools"
import "clock"
var level : Level = 0
var colour : Colour = red
action up { when not full(level)  level' = level + 1  last' = level  colour' = if time = 0 then red else green }
invariant Top : level <= MOST
`,
    };
    const text = `spec a
import "user" as p
import "user" as q with { MOST = 3 }
invariant Low : p.level <= 1 and q.last < 3 and p.colour in {red, green}
reachable High : q.level = 3 and q.full(q.level) and p.level = 1 and last = 0
reachable Same : p.colour != q.colour
deadlock allowed
`;
    const spec = accepted(compiled(text, files));
    // What replaces nothing shares what it imports; what replaces something has a copy of what depends on it.
    expect(spec.ir.variables.map(({ name }) => name)).toEqual([
      ...["time", "last", "p.level", "p.colour", "q.last", "q.level", "q.colour"],
    ]);
    expect(spec.ir.constants).toEqual([
      { name: "MOST", value: 1 },
      { name: "q.MOST", value: 3 },
    ]);
    expect(verdicts(await runSpec(spec))).toMatchObject({ Low: "holds", High: "holds", Same: "holds" });
    const ranged = text
      .replace("MOST = 3", "type Level = 0 .. 2, MOST = 2")
      .replace("3 and q.full", "2 and q.full");
    expect(verdicts(await ran(ranged, files))).toMatchObject({ Low: "holds", High: "holds" });
    expect(codesOf(compiled(text.replace("MOST = 3", "type MOST = bool"), files).diagnostics)).toContain(
      "unknown-replaced",
    );
  });

  it("may be inside of each other", async () => {
    const files = {
      "counter.subtle": COUNTER,
      "pair.subtle": `module pair
import "counter" as low with { MOST = LOW }
import "counter" as high
const LOW = 1
action carry { when low.is_full  high.up(1)  low.value' = 0 }
invariant Inner : low.value <= LOW
`,
    };
    const text = `spec a
import "pair" as p with { LOW = 2 }
action go { p.low.up(1) }
deadlock allowed
reachable End : p.high.is_full and p.low.value = 1
`;
    const spec = accepted(compiled(text, files));
    expect(spec.ir.variables.map(({ name }) => name)).toEqual([
      ...["p.low.value", "p.low.mode", "p.high.value", "p.high.mode"],
    ]);
    expect(verdicts(await runSpec(spec))).toMatchObject({ "p.Inner": "holds", End: "holds" });
  });

  it("have processes and procedures", async () => {
    const files = {
      "worker.subtle": `module worker
var jobs : 0 .. 2 = 0
procedure add() { wait: when jobs < 2 put: jobs' = jobs + 1 }
process worker(me in 1 .. 2) {
  var mine : 0 .. 2 = 0
  idle rest: when jobs > 0  jobs' = jobs - 1  mine' = jobs
  work:      restart
}
`,
    };
    const text = `spec a
import "worker" as w
process boss { add: w.add() again: goto add }
invariant Locals : forall i in 1 .. 2 : w.worker[i] at rest implies w.worker[i].mine = 0
step Takes : taken w.worker[1].rest implies w.jobs' < w.jobs
reachable Both : w.worker[1] at work and w.worker[2] at work and boss at add.put
`;
    expect(verdicts(await ran(text, files))).toMatchObject({
      Locals: "holds",
      Takes: "holds",
      Both: "holds",
    });
  });

  it("are edited one by one", async () => {
    const text = `${TWO}
invariant Low : one.value <= 1 and two.value <= 3
variant first  { drop one.up.when  expect violates types }
variant second { drop two.up.when  expect violates types }
variant calls  { drop both.one.up  expect holds }
variant most   { const two.MOST = 2  expect holds }
variant rests  { drop two.rest  expect holds }
`;
    const states = async (variant: string | null): Promise<readonly [number, string | undefined]> => {
      const spec = accepted(compileText(text, { files: { "counter.subtle": COUNTER }, variant }));
      const run = await runSpec(spec);
      const failed = run.findings.find(({ name, verdict }) => name === "types" && verdict === "violated");
      return [run.counts.distinct, failed?.message?.match(/`(\w+)\.value`/)?.[1]];
    };
    expect((await states("first"))[1]).toBe("one");
    expect((await states("second"))[1]).toBe("two");
    const [all] = await states(null);
    for (const variant of ["calls", "most", "rests"]) expect((await states(variant))[0]).not.toBe(all);
  });
});

describe("what an instance declares", () => {
  it.each([
    ["a definition", "replace two.is_full with (value = 0)"],
    ["a definition, by names of the importing file", "replace two.is_full with (two.value = one.value)"],
    ["an invariant", "replace two.Bounded with (value < MOST)"],
    ["an operand", "drop two.up.when"],
    ["what a variable starts with", "replace two.value with (MOST)"],
    ["a constant's type", "const two.MOST : 0 .. 4 = 4"],
    ["the step of an action", "split two.up_twice"],
  ])("can be edited: %s", (_, edit) => {
    const files = {
      "counter.subtle": `${COUNTER}action up_twice { when value < MOST  value' = value + 1  mode' = idle }\n`,
    };
    const compile = (edits: string) =>
      accepted(
        compileText(
          `${TWO}invariant Full : two.is_full implies two.value > 0\nvariant v { ${edits} expect holds }`,
          {
            files,
            variant: "v",
          },
        ),
      );
    expect(JSON.stringify(compile(edit).ir)).not.toBe(JSON.stringify(compile("").ir));
  });
});

describe("an instance is refused", () => {
  it.each([
    [
      "under a name that is taken",
      'import "counter" as x\nvar x : bool = true\naction flip { x\' = not x }',
      "declared-twice",
    ],
    ["under a name twice", 'import "counter" as x\nimport "counter" as x', "declared-twice"],
    ["with a constant that it does not have", 'import "counter" as x with { LEAST = 2 }', "unknown-replaced"],
    ["with a variable as a type", 'import "counter" as x with { type value = bool }', "unknown-replaced"],
    ["with a constant twice", 'import "counter" as x with { MOST = 2, MOST = 3 }', "declared-twice"],
    [
      "where a bound name is the same",
      'import "counter" as x\ninvariant I : forall x in 0 .. 1 : x < 2',
      "shadowed-name",
    ],
    ["where it is taken for a value", 'import "counter" as x\ninvariant I : x = 1', "wrong-kind-of-name"],
    ["where it has no such name", 'import "counter" as x\ninvariant I : x.valeu = 1', "unknown-name"],
    ["where its names stand without it", 'import "counter" as x\ninvariant I : value = 1', "unknown-name"],
  ])("%s", (_, text, code) => {
    const { spec, diagnostics } = compiled(`spec a\n${text}\n`);
    expect(spec).toBeNull();
    expect(new Set(codesOf(diagnostics))).toContain(code);
    expect(diagnostics.every(({ span }) => span?.file === 0 || code === "declared-twice")).toBe(true);
  });

  it("with a hint where a type is replaced as a constant, or the other way round", () => {
    const files = { "m.subtle": "module m\nconst N = 1\ntype T = 0 .. N\n" };
    const told = (replacement: string) =>
      compiled(`spec a\nimport "m" as x with { ${replacement} }\n`, files).diagnostics.map(
        ({ message, hint }) => `${message}: ${hint}`,
      );
    expect(told("T = bool")).toEqual(["`T` of `m` is a type, not a constant: write `type T = …`"]);
    expect(told("type N = bool")).toEqual(["`N` of `m` is a constant, not a type: write `N = …`"]);
  });

  it("where it imports itself", () => {
    const files = { "m.subtle": 'module m\nimport "m" as inner\n' };
    expect(codesOf(compiled('spec a\nimport "m" as x\n', files).diagnostics)).toEqual(["import-cycle"]);
  });
});
