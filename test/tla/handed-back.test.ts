/** What TLC printed comes back as a result of the spec. The texts in `tlc/` are what TLC 1.7.4 wrote. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interpret } from "../../src/interpret/model.js";
import { writeTla } from "../../src/tla/module.js";
import { readTlcJson, readTlcOutput, type TlcState } from "../../src/tla/tlc/output.js";
import { handedBack } from "../../src/tla/tlc/result.js";
import { readValue, type TlaValue, Unreadable } from "../../src/tla/tlc/value.js";
import { accepted, compileFile, findingOf, ROOT, runSpec } from "../support.js";

const printed = (name: string): string =>
  readFileSync(join(ROOT, "test", "tla", "tlc", `${name}.out`), "utf8");

const DAX = "specs/dax/fault_vs_truncate.subtle";
const SHAPES = "test/tla/specs/shapes.subtle";

interface Given {
  readonly path?: string;
  readonly variant?: string | null;
  /** What is added to the module's name. */
  readonly suffix?: string;
  readonly output?: string;
  readonly trace?: readonly TlcState[] | null;
}

function back(name: string, { path = DAX, variant = null, suffix = "", output, trace = null }: Given = {}) {
  const spec = accepted(compileFile(path, { variant }));
  const module = writeTla(spec, { symmetry: true, apalache: false, variant });
  const model = interpret(spec.ir, { symmetry: false });
  const run = suffix === "" ? null : suffix.slice(1);
  return {
    spec,
    exploration: handedBack(
      { output: readTlcOutput(output ?? printed(name)), trace, run, variant },
      spec,
      module,
      model,
    ),
  };
}

const actionsOf = ({ exploration, spec }: ReturnType<typeof back>, name: string) =>
  findingOf(exploration, name).trace?.steps.map(({ action }) =>
    action === null ? null : spec.ir.actions[action]?.name,
  );

describe("a complete run", () => {
  it("has the counts, and verdicts of only what it checked", () => {
    const { exploration } = back("holds");
    expect(exploration.counts).toEqual({ distinct: 564, generated: 1671, depth: 24, initial: 1 });
    expect([exploration.stop, exploration.engine, exploration.reduced]).toEqual([null, "tlc", true]);
    expect(exploration.findings.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      "NoDangling holds",
      "Exclusion holds",
      "Blocked holds",
      "SizeFirst holds",
      "Window unknown",
      "deadlock holds",
      "types holds",
      "asserts holds",
      "evaluation holds",
    ]);
  });
});

describe("a counterexample", () => {
  it("of an invariant is one that the engines find too, with its actions and choices", async () => {
    const found = back("no_recheck", { variant: "no_recheck" });
    const { message, trace } = findingOf(found.exploration, "NoDangling");
    expect(message).toMatch(/^it is false for f = Fault#/);
    expect(trace?.steps[1]?.choices.map(({ name }) => name)).toEqual(["me", "p"]);
    const ours = findingOf(await runSpec(found.spec, { all: false }), "NoDangling");
    expect(trace?.steps.length).toBe(ours.trace?.steps.length);
    expect(found.exploration.stop).toBe("violation");
  });

  it("of a step property ends with the step", () => {
    const found = back("size_last", { variant: "size_last" });
    expect(actionsOf(found, "SizeFirst")).toEqual([null, "truncate.start", "truncate.lock"]);
  });

  it("of an assertion gets the step that fails", () => {
    const found = back("wrong_mode", { variant: "wrong_mode" });
    const { trace, message } = findingOf(found.exploration, "asserts");
    expect(trace?.steps.at(-1)?.state).toBeNull();
    expect(trace?.steps.length).toBe(7);
    expect(message).toBe("write_unlock: this process does not hold it for writing");
  });

  it("for a reachable property is a witness", () => {
    // Which run it was is told by what was violated, too.
    for (const suffix of [".Window", ""]) {
      const { verdict, trace } = findingOf(back("window", { suffix }).exploration, "Window");
      expect([verdict, trace?.steps.length]).toEqual(["holds", 8]);
    }
  });
});

/** As `-dumpTrace json` writes values: sets, tuples and sequences as arrays, keys as text. */
function asJson(value: TlaValue): unknown {
  if (value.kind === "list") return value.items.map(asJson);
  if (value.kind === "map") return Object.fromEntries(value.pairs.map(([k, v]) => [keyText(k), asJson(v)]));
  return value.kind === "name" ? value.name : value.value;
}

function keyText(key: TlaValue): string {
  if (key.kind === "list") return `<<${key.items.map(keyText).join(", ")}>>`;
  if (key.kind === "map")
    return `[${key.pairs.map(([k, v]) => `${keyText(k)} |-> ${v.kind === "name" ? JSON.stringify(v.name) : keyText(v)}`).join(", ")}]`;
  if (key.kind === "bool") return String(key.value).toUpperCase();
  return key.kind === "name" ? key.name : String(key.value);
}

describe("values", () => {
  it("of every type are restored", async () => {
    const { exploration, spec } = back("shapes", { path: SHAPES });
    const ours = findingOf(await runSpec(spec, { all: false }), "Never");
    expect(findingOf(exploration, "Never").trace?.steps.length).toBe(ours.trace?.steps.length);
  });

  it("of a trace in JSON are the same", () => {
    const states = readTlcOutput(printed("shapes")).trace;
    const json = {
      state: states.map((state, i) => [
        i + 1,
        Object.fromEntries([...state].map(([k, v]) => [k, asJson(v)])),
      ]),
    };
    const steps = (trace: readonly TlcState[] | null) =>
      findingOf(back("shapes", { path: SHAPES, trace }).exploration, "Never").trace?.steps.map(({ state }) =>
        state?.hashCode(),
      );
    expect(steps(readTlcJson(JSON.stringify(json)))).toEqual(steps(null));
  });

  it.each([
    ["1 .. 3", 3],
    ["<<>>", 0],
    ["{<<1, TRUE>>, <<-2, FALSE>>}", 2],
  ])("%s is a list", (text, length) => {
    const value = readValue(text);
    expect(value.kind === "list" ? value.items.length : -1).toBe(length);
  });

  it("keys of functions may be anything", () => {
    const value = readValue('(<<a, 1>> :> [x |-> "y"] @@ {2} :> (1 :> TRUE))');
    expect(value.kind === "map" ? value.pairs.map(([key]) => key.kind) : []).toEqual(["list", "list"]);
  });

  it.each(["", "<<1", "{1,", "[a |-> ]", "(1 :> )", "1 2", "?", "a b"])("`%s` is refused", (text) => {
    expect(() => readValue(text)).toThrow(Unreadable);
  });
});

describe("what does not fit is refused, with the reason", () => {
  const refused = (given: Given & { readonly from: string }) => () => back(given.from, given);

  it("no output of TLC", () => {
    expect(refused({ from: "holds", output: "hello\n" })).toThrow(/it is not output of TLC/);
  });

  it("an output of another spec", () => {
    expect(refused({ from: "shapes" })).toThrow(/it says "This is shapes\.", and not "This is dax_truncate/);
    // Where TLC has not printed what the module is written from, its name is enough to refuse it.
    const output = printed("shapes").replace(/^"This is.*\n/m, "");
    expect(refused({ from: "shapes", output })).toThrow(/of the module shapes, and not of dax_truncate/);
  });

  it("a trace that the spec does not allow", () => {
    const output = printed("no_recheck").replace(", variant no_recheck", "");
    expect(refused({ from: "no_recheck", output })).toThrow(
      /the spec has no step from state \d+ to state \d+/,
    );
  });

  it("an output of another variant", () => {
    expect(refused({ from: "holds", variant: "no_recheck" })).toThrow(
      /and not "This is dax_truncate, variant/,
    );
  });

  it("an output that ends early", () => {
    for (const mark of ["State 5", "Finished in", "712 states"]) {
      const whole = printed("no_recheck");
      const output = whole.slice(0, whole.indexOf(mark));
      expect(refused({ from: "no_recheck", variant: "no_recheck", output })).toThrow(/ends early/);
    }
  });

  it("a trace that is cut off", () => {
    const output = printed("no_recheck").replace(/i_size = 1/g, "i_size = {");
    expect(refused({ from: "no_recheck", variant: "no_recheck", output })).toThrow(Unreadable);
  });

  it("a value outside its type", () => {
    const output = printed("no_recheck").replace("i_size = 1", 'i_size = "long"');
    expect(refused({ from: "no_recheck", variant: "no_recheck", output })).toThrow(
      /not of the type 0 \.\. 1/,
    );
  });

  it("a run that TLC could not make", () => {
    const output =
      "Semantic processing of module dax_truncate\nError: Evaluating assumption failed.\nFinished in 00s at (now)\n";
    expect(refused({ from: "holds", output })).toThrow(/TLC could not check the spec: .*assumption/);
  });

  it("a run that was not written", () => {
    expect(refused({ from: "holds", suffix: ".Nothing" })).toThrow(
      /there is no run `Nothing`: there are dax_truncate, /,
    );
  });
});
