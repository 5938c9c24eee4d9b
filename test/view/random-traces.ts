/** Random traces over variables of every type, as if some spec had them; with it, its facts. */
import fc from "fast-check";
import type { CaseOf, FieldOf, Type } from "../../src/ir/type.js";
import { showType } from "../../src/ir/type.js";
import type { TraceJson, TraceStepJson } from "../../src/result/json.js";
import type { Json } from "../../src/state/print.js";
import type { TraceFacts } from "../../src/view/trace-view.js";
import type { WrittenTrace } from "../../src/view/written.js";

export interface RandomTrace {
  readonly trace: WrittenTrace;
  readonly facts: TraceFacts;
}

/** Two processes, one with a parameter; in each state they have a program counter. */
const PROCESSES = ["fault(Fault#1)", "fault(Fault#2)", "truncate"];
const FAULT: Type = { kind: "symmetric", name: "Fault", size: 2 };

/** Names that mean something to others who read a trace, and ones that would clash when they are made plain. */
const NAMES = ["tag", "value", "Some", "None", "UNIT", "Int", "Set", "x", "_", "__y", "a_b", "index", "end"];

const fieldsOf = (type: fc.Arbitrary<Type>): fc.Arbitrary<readonly FieldOf[]> =>
  fc.uniqueArray(fc.record({ name: fc.constantFrom(...NAMES), type }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ name }) => name,
  });

/** The types of one spec: alternatives and symmetric types have a name each, so what is in them depends on it. */
const { type: anyType } = fc.letrec<{ type: Type }>((tie) => {
  const leaf: fc.Arbitrary<Type> = fc.oneof(
    fc.constant<Type>({ kind: "bool" }),
    fc.constant<Type>({ kind: "int", low: -3, high: 3 }),
    fc.constant(FAULT),
    fc.constant<Type>({ kind: "symmetric", name: "FAULT", size: 1 }),
    fc.constant<Type>({ kind: "process" }),
    fc.constant<Type>({
      kind: "alternatives",
      name: "Plain",
      cases: ["ours", "Some", "None", "UNIT", "Int", "a.b", "a_b"].map(
        (name): CaseOf => ({ name, fields: [] }),
      ),
    }),
  );
  const inner = tie("type");
  const optional = inner.map((of): Type => (of.kind === "optional" ? of : { kind: "optional", of }));
  return {
    type: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      optional,
      inner.map((of): Type => ({ kind: "set", of })),
      inner.map((of): Type => ({ kind: "sequence", of, max: 3 })),
      fc.tuple(leaf, inner).map(([key, value]): Type => ({ kind: "function", key, value })),
      fc.array(inner, { minLength: 2, maxLength: 3 }).map((items): Type => ({ kind: "tuple", items })),
      fieldsOf(inner).map((fields): Type => ({ kind: "record", fields })),
      fc
        .uniqueArray(
          fc.record({ name: fc.constantFrom(...NAMES), fields: fc.oneof(fc.constant([]), fieldsOf(inner)) }),
          { minLength: 1, maxLength: 3, selector: ({ name }) => name },
        )
        .map((cases): Type => ({ kind: "alternatives", name: "", cases })),
    ),
  };
});

/** Each type of alternatives gets a name of its own. */
function withNames(types: readonly Type[]): readonly Type[] {
  let count = 0;
  const named = (type: Type): Type => {
    switch (type.kind) {
      case "alternatives":
        if (type.name !== "") return type;
        count += 1;
        return {
          ...type,
          name: `A${count}`,
          cases: type.cases.map((c) => ({
            ...c,
            fields: c.fields.map((f) => ({ ...f, type: named(f.type) })),
          })),
        };
      case "optional":
      case "set":
      case "sequence":
        return { ...type, of: named(type.of) };
      case "function":
        return { ...type, key: named(type.key), value: named(type.value) };
      case "tuple":
        return { ...type, items: type.items.map(named) };
      case "record":
        return { ...type, fields: type.fields.map((f) => ({ ...f, type: named(f.type) })) };
      default:
        return type;
    }
  };
  return types.map(named);
}

/** Values of a type; of functions, those with some of the keys, which is enough to be written. */
export function valueOf(type: Type): fc.Arbitrary<Json> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "int":
      return fc.integer({ min: type.low ?? -9, max: type.high ?? 9 });
    case "symmetric":
      return fc.integer({ min: 1, max: type.size }).map((number) => `${type.name}#${number}`);
    case "process":
      return fc.constantFrom(...PROCESSES);
    case "optional":
      return fc.option(valueOf(type.of), { nil: null });
    case "alternatives":
      return fc.oneof(
        ...type.cases.map(({ name, fields }) =>
          fields.length === 0
            ? fc.constant(name)
            : recordOf(fields).map((value): Json => ({ tag: name, value })),
        ),
      );
    case "record":
      return recordOf(type.fields);
    case "function":
      return fc
        .uniqueArray(fc.tuple(valueOf(type.key), valueOf(type.value)), {
          maxLength: 3,
          selector: ([key]) => JSON.stringify(key),
        })
        .map((entries): Json => ({ "#map": entries }));
    case "set":
      return fc
        .uniqueArray(valueOf(type.of), { maxLength: 3, selector: (item) => JSON.stringify(item) })
        .map((items): Json => ({ "#set": items }));
    case "sequence":
      return fc.array(valueOf(type.of), { maxLength: type.max ?? 3 });
    case "tuple":
      return fc.tuple(...type.items.map(valueOf)).map((items): Json => ({ "#tup": items }));
    default:
      throw new Error(`no value of ${type.kind}`);
  }
}

const recordOf = (fields: readonly FieldOf[]): fc.Arbitrary<Json> =>
  fc.record(Object.fromEntries(fields.map(({ name, type }) => [name, valueOf(type)])), {
    noNullPrototype: true,
  });

const PC: Type = {
  kind: "alternatives",
  name: "fault.pc",
  cases: ["look", "dax.lock", "dax_lock", "done"].map((name) => ({ name, fields: [] })),
};

/** Names of variables: some are those of locals, and clash when they are made plain. */
const VARIABLES = ["x", "fault_pc", "fault.page", "Int", "mbt", "loop", "truncate_pc"];

const SPAN = { file: "a.subtle", line: 3, column: 7 };

export const randomTrace: fc.Arbitrary<RandomTrace> = fc
  .tuple(
    fc.array(anyType, { minLength: 1, maxLength: 4 }),
    fc.shuffledSubarray(VARIABLES, { minLength: 4 }),
    anyType,
    anyType,
  )
  .chain(([types, names, parameterType, choiceType]) => {
    const all = withNames([...types, parameterType, choiceType]);
    const variables = all.slice(0, types.length).map((type, i) => ({ name: names[i] ?? "", type }));
    const pcs = [
      { name: "fault.pc", type: { kind: "function", key: FAULT, value: PC } as Type },
      { name: "truncate.pc", type: { ...PC, name: "truncate.pc" } as Type },
    ];
    const every = [...variables, ...pcs];
    const pc = fc.constantFrom(...PC.cases.map(({ name }) => name));
    const state = fc
      .tuple(...variables.map(({ type }) => valueOf(type)), pc, pc, pc)
      .map((values): { readonly [variable: string]: Json } => {
        const [one, two, three] = values.slice(variables.length);
        return {
          ...Object.fromEntries(variables.map(({ name }, i) => [name, values[i] as Json])),
          "fault.pc": { "#map": [["Fault#1", one as Json] as const, ["Fault#2", two as Json] as const] },
          "truncate.pc": three as Json,
        };
      });
    const parameters = fc.oneof(
      fc.constant({}),
      fc.record({ me: valueOf(FAULT) }, { noNullPrototype: true }),
      fc.record({ p: valueOf(all.at(-2) as Type) }, { noNullPrototype: true }),
      // The same name for something else.
      fc.record({ p: fc.boolean(), q: fc.integer() }, { noNullPrototype: true }),
    );
    const choices = fc.option(
      fc.array(fc.record({ name: fc.constantFrom("either", "x[1]"), value: valueOf(all.at(-1) as Type) }), {
        minLength: 1,
        maxLength: 2,
      }),
      { nil: undefined },
    );
    const step = (isFirst: boolean): fc.Arbitrary<TraceStepJson> =>
      fc
        .record({
          action: isFirst ? fc.constant(null) : fc.constantFrom("fault.dax.lock", "truncate.go", "tick"),
          parameters: isFirst ? fc.constant({}) : parameters,
          choices: isFirst ? fc.constant(undefined) : choices,
          state,
          changed: fc.uniqueArray(fc.constantFrom("x", "fault.pc[Fault#1]")),
        })
        .map(({ choices: chosen, ...rest }) => ({
          ...rest,
          span: SPAN,
          ...(chosen === undefined ? {} : { choices: chosen }),
        }));
    const trace = fc
      .tuple(
        step(true),
        fc.array(step(false), { maxLength: 4 }),
        fc.constantFrom("finite", "loop", "fails"),
        parameters,
      )
      .map(([first, rest, end, given]): TraceJson => {
        const steps = [first, ...rest];
        if (end === "loop")
          return {
            steps,
            loop: steps.length - 1,
            back: rest.length % 2 === 0 ? null : { action: "tick", parameters: given },
            fair: [{ action: "tick", parameters: given, fairness: "weak", why: "taken", at: 0 }],
          };
        if (end === "finite" || rest.length === 0) return { steps, loop: null };
        return {
          steps: [...steps.slice(0, -1), { ...(rest.at(-1) as TraceStepJson), state: null }],
          loop: null,
        };
      });
    return trace.map(
      (found): RandomTrace => ({
        facts: {
          locks: [],
          types: Object.fromEntries(every.map(({ name, type }) => [name, type])),
          arities: { fault: 1, truncate: 0 },
        },
        trace: {
          spec: "a",
          variant: null,
          constants: { N: 3, fast: true, who: "ours" },
          variables: every.map(({ name, type }) => ({ name, type: showType(type) })),
          property: {
            name: "Small",
            kind: found.loop === null ? "invariant" : "temporal",
            verdict: "violated",
            message: "it is false in this state",
            trace: found,
          },
        },
      }),
    );
  });
