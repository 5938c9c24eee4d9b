/**
 * Two hashes of a spec (SHA-256, as hexadecimal digits): of its state space, and of everything that is checked.
 * Neither depends on places, doc comments or the names of bound values.
 */
import type { Ir, IrFunction } from "./ir.js";
import { sha256 } from "./sha256.js";
import { some } from "./walk.js";

export interface StateSpace {
  /** Whether states that differ by a permutation of symmetric values count as one. */
  readonly symmetry: boolean;
  /** The version of the packing. */
  readonly layoutVersion: number;
}

/**
 * The state space: variables, types and constants, initial states and what actions do. Two specs with the same
 * identity have the same packed states and the same graph, whatever is checked.
 */
export function identityOf(ir: Ir, { symmetry, layoutVersion }: StateSpace): string {
  const parts = spaceOf(ir);
  return hashOf({ symmetry, layoutVersion, ...withFunctions(parts, ir.functions) }, IN_NO_STATE);
}

/** A hash of each part of the state space, by what it is called: they tell what differs. */
export function identityParts(ir: Ir): Readonly<Record<string, string>> {
  const { variables, processes, constants, initials, initialConditions, constraints, actions } = spaceOf(ir);
  const parts = {
    constants,
    variables: { variables, processes },
    "initial states": { initials, initialConditions },
    actions,
    constraints: constraints ?? [],
  };
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      hashOf({ ...withFunctions({ part }, ir.functions) }, IN_NO_STATE),
    ]),
  );
}

/** A hash of each property by its name, and of when there is a deadlock. */
export function formulasOf(ir: Ir): {
  readonly properties: ReadonlyMap<string, string>;
  readonly deadlock: string;
} {
  const hash = (part: object): string => hashOf({ ...withFunctions({ part }, ir.functions) }, IN_NO_ANSWER);
  const idle = ir.processes.map(({ idle, action }) => ({ idle, action }));
  const environment = ir.actions.map((action) => action.environment);
  return {
    properties: new Map(ir.properties.map((property) => [property.name, hash(property)])),
    deadlock: hash({ allowed: ir.deadlockAllowed, idle, environment }),
  };
}

function spaceOf(ir: Ir) {
  return {
    variables: ir.variables,
    processes: ir.processes.map(({ name, parameters, labels, pc }) => ({ name, parameters, labels, pc })),
    constants: ir.constants,
    initials: ir.initials,
    initialConditions: ir.initialConditions,
    // Left out where there are none: what was stored before there were constraints stays readable.
    ...(ir.constraints.length === 0
      ? { constraints: undefined }
      : { constraints: ir.constraints.map(({ ofSteps, body }) => ({ ofSteps, body })) }),
    actions: ir.actions.map(({ name, process, label, parameters, body }) => ({
      name,
      process,
      label,
      parameters,
      body,
    })),
  };
}

export interface Asked {
  readonly identity: string;
  /** What the spec expects, as it is written. */
  readonly expectations: readonly string[];
  readonly toolVersion: string;
}

/** The state space and everything that is checked in it: if it is the same, so is the result. */
export function questionOf(ir: Ir, { identity, expectations, toolVersion }: Asked): string {
  const parts = {
    properties: ir.properties,
    deadlockAllowed: ir.deadlockAllowed,
    ...(ir.fairGroups.length === 0 ? {} : { fairGroups: ir.fairGroups }),
    idle: ir.processes.map(({ idle, action }) => (action === true ? { idle, action } : idle)),
    actions: ir.actions.map(({ fairness, environment }) => ({ fairness, environment })),
    // What failures say.
    bodies: ir.actions.map(({ body }) => body),
  };
  return hashOf({ identity, expectations, toolVersion, ...withFunctions(parts, ir.functions) }, IN_NO_ANSWER);
}

const IN_NO_ANSWER: ReadonlySet<string> = new Set(["span", "doc", "codePlace", "call", "frameSize"]);
/** What failures say, besides. */
const IN_NO_STATE: ReadonlySet<string> = new Set([...IN_NO_ANSWER, "text", "what", "names"]);

interface Used {
  /** The number of each function that is used, among those that are. */
  readonly numbers: ReadonlyMap<number, number>;
  readonly parts: object;
  readonly functions: readonly object[];
}

/** The functions that some parts use, numbered by themselves: others come and go without a trace. */
function withFunctions(parts: object, functions: readonly IrFunction[]): Used {
  const used = new Set<number>();
  const visit = (node: unknown): void => {
    some(node, (inner) => {
      if (inner.kind === "call" && !used.has(inner.function)) {
        used.add(inner.function);
        visit(functions[inner.function]?.body);
      }
      return false;
    });
  };
  visit(parts);
  const inOrder = [...used].sort((a, b) => a - b);
  return {
    numbers: new Map(inOrder.map((index, number) => [index, number])),
    parts,
    functions: inOrder.map((index) => {
      const { parameters, body } = functions[index] as IrFunction;
      return { parameters, body };
    }),
  };
}

function hashOf(
  { numbers, ...data }: Used & Readonly<Record<string, unknown>>,
  leftOut: ReadonlySet<string>,
) {
  // An IR consists mostly of types, the same few again and again: each is written once, then referred to by its number.
  const types = new Map<string, number>();
  const known = new Map<unknown, number>();
  const text = JSON.stringify(data, function (this: object, key: string, value: unknown): unknown {
    if (leftOut.has(key)) return undefined;
    if (key === "name" && "slot" in this) return undefined;
    if (key === "function" && typeof value === "number") return numbers.get(value);
    if (key !== "type" || typeof value !== "object") return value;
    const before = known.get(value);
    if (before !== undefined) return before;
    const type = JSON.stringify(value);
    const number = types.get(type) ?? types.size;
    types.set(type, number);
    known.set(value, number);
    return number;
  });
  return sha256(JSON.stringify([text, [...types.keys()]]));
}
