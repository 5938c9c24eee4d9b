/** ITF traces: read by others as they are meant, and by Subtle as they were. */
import { ofItf } from "@informalsystems/quint/dist/src/itf.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Type } from "../../src/ir/type.js";
import { itfOf, readOwnItf } from "../../src/view/itf.js";
import { identifiers, itfCodec } from "../../src/view/itf-values.js";
import { readTraces, traceDocument, UnreadableTrace } from "../../src/view/written.js";
import { LONG } from "../support.js";
import { apalacheReads } from "./apalache.js";
import { randomTrace } from "./random-traces.js";

const RUNS = { numRuns: LONG ? 3000 : 200 };

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("on random traces with values of every type", () => {
  it("trace -> JSON -> trace is the identity", () => {
    fc.assert(
      fc.property(randomTrace, ({ trace }) => {
        const [read, ...more] = readTraces(throughText(traceDocument(trace)));
        expect(read?.trace).toEqual(trace);
        expect(more).toEqual([]);
      }),
      RUNS,
    );
  });

  it("trace -> ITF -> trace is the identity, with the spec at hand", () => {
    fc.assert(
      fc.property(randomTrace, ({ trace, facts }) => {
        expect(readOwnItf(throughText(itfOf(trace, facts)))).toEqual(trace);
      }),
      RUNS,
    );
  });

  it("trace -> ITF -> trace is the identity, without the spec", () => {
    fc.assert(
      fc.property(randomTrace, ({ trace }) => {
        expect(readOwnItf(throughText(itfOf(trace, null)))).toEqual(trace);
      }),
      RUNS,
    );
  });

  it("Apalache reads every value as one of the type that is given", () => {
    fc.assert(
      fc.property(randomTrace, fc.boolean(), ({ trace, facts }, alone) => {
        expect(apalacheReads(throughText(itfOf(trace, alone ? null : facts)))).toBeNull();
      }),
      RUNS,
    );
  });

  it("Quint reads every state", () => {
    fc.assert(
      fc.property(randomTrace, ({ trace, facts }) => {
        const itf = throughText(itfOf(trace, facts)) as Parameters<typeof ofItf>[0];
        const states = ofItf(itf);
        expect(states.length).toBe(itf.states.length);
        for (const state of states) expect(fieldsOf(state)).toEqual(itf.vars);
      }),
      RUNS,
    );
  });
});

type QuintEx = ReturnType<typeof ofItf>[number];

const argumentsOf = (ex: QuintEx): readonly QuintEx[] => (ex.kind === "app" ? ex.args : []);

/** The fields of a record, which stand before their values. */
const fieldsOf = (ex: QuintEx): readonly string[] =>
  argumentsOf(ex).flatMap((part, i) => (i % 2 === 0 && part.kind === "str" ? [part.value] : []));

/** As Quint would write it. */
function text(ex: QuintEx): string {
  switch (ex.kind) {
    case "bool":
    case "int":
      return String(ex.value);
    case "str":
      return JSON.stringify(ex.value);
    case "app":
      return `${ex.opcode}(${ex.args.map(text).join(", ")})`;
    default:
      return ex.kind;
  }
}

const quintText = (type: Type, json: Parameters<ReturnType<typeof itfCodec>["encode"]>[1]): string => {
  const value = itfCodec([type], ["fault(Fault#1)", "fault(1, -2)"]).encode(type, json);
  const [state] = ofItf({ vars: ["v"], states: [{ v: value as never }] });
  return state === undefined ? "" : text(argumentsOf(state)[1] as QuintEx);
};

describe("Quint takes", () => {
  const key: Type = { kind: "symmetric", name: "Key", size: 2 };
  const int: Type = { kind: "int", low: 0, high: 9 };
  const message: Type = {
    kind: "alternatives",
    name: "Message",
    cases: [
      { name: "stop", fields: [] },
      { name: "go", fields: [{ name: "to", type: key }] },
    ],
  };
  it.each<[string, Type, Parameters<typeof quintText>[1], string]>([
    ["a number", int, 7, "7"],
    ["a truth value", { kind: "bool" }, true, "true"],
    ["a symmetric value", key, "Key#2", '"2_OF_KEY"'],
    ["a process", { kind: "process" }, "fault(Fault#1)", '"fault_Fault_1__OF_PROCESS"'],
    ["none", { kind: "optional", of: int }, null, 'variant("None", Tup())'],
    ["what may be none and is not", { kind: "optional", of: int }, 3, 'variant("Some", 3)'],
    ["an alternative", message, "stop", 'variant("stop", Tup())'],
    [
      "an alternative with fields",
      message,
      { tag: "go", value: { to: "Key#1" } },
      'variant("go", Rec("to", "1_OF_KEY"))',
    ],
    ["a set", { kind: "set", of: int }, { "#set": [1, 2] }, "Set(1, 2)"],
    ["a sequence", { kind: "sequence", of: int, max: 3 }, [2, 1], "List(2, 1)"],
    ["a tuple", { kind: "tuple", items: [int, key] }, { "#tup": [1, "Key#1"] }, 'Tup(1, "1_OF_KEY")'],
    [
      "a function",
      { kind: "function", key, value: int },
      { "#map": [["Key#1", 4]] },
      'Map(Tup("1_OF_KEY", 4))',
    ],
    [
      "a record whose fields have names of its own",
      {
        kind: "record",
        fields: [
          { name: "tag", type: int },
          { name: "value", type: int },
        ],
      },
      { tag: 1, value: 2 },
      'Rec("tag_2", 1, "value", 2)',
    ],
  ])("%s", (_, type, json, expected) => {
    expect(quintText(type, json)).toBe(expected);
  });
});

it("names are made plain, clashes numbered, and those that are plain stay", () => {
  expect([...identifiers(["fault.pc", "fault_pc", "fault_pc_2", "a.b", "a-b", "Int", "__x"])]).toEqual([
    ["fault_pc", "fault_pc"],
    ["fault_pc_2", "fault_pc_2"],
    ["Int", "Int_2"],
    ["fault.pc", "fault_pc_3"],
    ["a.b", "a_b"],
    ["a-b", "a_b_2"],
    ["__x", "_x"],
  ]);
});

describe("what is no ITF trace of Subtle is refused, and why is said", () => {
  const good = {
    "#meta": {
      subtle: {
        schema: "subtle/trace-v1",
        spec: "a",
        variant: null,
        constants: {},
        variables: [{ name: "x", type: "0 .. 3" }],
        property: {
          name: "P",
          kind: "invariant",
          verdict: "violated",
          message: null,
          trace: {
            steps: [{ action: null, parameters: {}, span: { file: "a", line: 1, column: 1 }, changed: [] }],
            loop: null,
          },
        },
        types: { x: { kind: "int", low: 0, high: 3 } },
        processes: [],
      },
    },
    vars: ["x"],
    states: [{ x: { "#bigint": "1" } }],
  };

  it("this one is not", () => {
    expect(readOwnItf(good).property.trace.steps[0]?.state).toEqual({ x: 1 });
  });

  it.each<[string, string]>([
    ["a state is missing", '"states":[]'],
    ["a variable is missing", '"states":[{}]'],
    ["a value is of another type", '"states":[{"x":"one"}]'],
    ["a state is a number", '"states":[7]'],
    ["a type is none", '"types":{"x":{"kind":"strange"}}'],
    ["a type is a number", '"types":{"x":7}'],
    ["types are missing", '"types":null'],
    ["the loop leads out", '"states":[{"x":{"#bigint":"1"}}],"loop":4'],
  ])("%s", (_, change) => {
    const key = /^"(\w+)"/.exec(change)?.[1] ?? "";
    const before = JSON.stringify(good);
    const replaced =
      key === "states"
        ? before.replace(/"states":\[\{"x":\{"#bigint":"1"\}\}\]/, change)
        : before.replace(/"types":\{"x":\{"kind":"int","low":0,"high":3\}\}/, change);
    expect(replaced).not.toBe(before);
    expect(() => readOwnItf(JSON.parse(replaced))).toThrow(UnreadableTrace);
  });
});
