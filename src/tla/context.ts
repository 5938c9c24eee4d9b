/** The input of writing a TLA+ module, and the helper definitions that turned out to be needed. */

import type { Slot } from "../ir/ir.js";
import type { Type, TypeOf } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Binder, Span, TypeNode } from "../syntax/tree.js";
import { closed } from "../types/type.js";
import { Names } from "./names.js";

/** Operators that a module defines for itself where it needs them. */
export type Helper = "Sum" | "Min" | "Max" | "SeqOf" | "Processes" | "none";

export interface Alias {
  readonly name: string;
  readonly type: Type;
  readonly node: TypeNode;
  readonly doc: string | null;
  /** Whether `type` was given from outside, in place of what `node` says. */
  readonly isGiven: boolean;
}

/** A constant that stands for the values of a symmetric type. */
export interface SymmetricType {
  readonly name: string;
  readonly type: TypeOf<"symmetric">;
}

export interface TlaContext {
  readonly spec: CompiledSpec;
  readonly names: Names;
  /** Declared types by the name they have in the spec. */
  readonly aliases: ReadonlyMap<string, Alias>;
  readonly constants: ReadonlyMap<string, string>;
  readonly variables: readonly string[];
  readonly actions: readonly string[];
  /** Of each action, its parameters as they are written in the spec: those of its process, or its own. */
  readonly parameters: readonly (readonly Binder[])[];
  readonly processes: readonly string[];
  readonly functions: readonly string[];
  readonly properties: readonly string[];
  readonly constraints: readonly string[];
  /** The field that tells the alternatives of a type with payload apart. */
  readonly tag: string;
  readonly helpers: Set<Helper>;
  /** Orders of types that a `choose` needs: of each, its name and its definition. */
  readonly orders: Map<string, { readonly name: string; readonly lines: readonly string[] }>;
  /** Symmetric types that only another spec has, which this one refines. */
  readonly foreign: SymmetricType[];
}

/** @param tag The field for alternatives; found if it is left out. */
export function contextFor(spec: CompiledSpec, tag: string | null = null): TlaContext {
  const { ir, expansion, typed } = spec;
  const names = new Names();
  const unique = (wanted: string): string => names.unique(wanted);
  const constants = new Map(ir.constants.map(({ name }): [string, string] => [name, unique(name)]));
  const variables = ir.variables.map(({ name }) => unique(name));
  const aliases = new Map<string, Alias>();
  for (const node of expansion.declarations) {
    if (node.kind !== "type" || node.parameters.length > 0) continue;
    aliases.set(node.name.name, {
      name: unique(node.name.name),
      type: closed(typed.elaborator.typeDeclared(node)),
      node: node.definition,
      doc: node.doc,
      isGiven: spec.givenTypes.has(node.name.name),
    });
  }
  return {
    spec,
    names,
    aliases,
    constants,
    variables,
    actions: ir.actions.map(({ name }) => unique(name)),
    parameters: expansion.agents.flatMap((agent) =>
      "action" in agent ? [agent.action.parameters] : agent.steps.map(() => agent.process.parameters),
    ),
    processes: ir.processes.map(({ name }) => unique(name)),
    functions: ir.functions.map(({ name }) => unique(name)),
    properties: ir.properties.map(({ name }) => unique(name)),
    constraints: ir.constraints.map(({ name }) => unique(name)),
    tag: tag ?? tagFor([spec, ...spec.refined.values()]),
    helpers: new Set(),
    orders: new Map(),
    foreign: [],
  };
}

/** A name that no alternative has for a field: the same for all specs, since values of the one are values of the other. */
function tagFor(specs: readonly CompiledSpec[]): string {
  const fields = new Set<string>();
  for (const { expansion, typed } of specs)
    for (const node of expansion.declarations) {
      if (node.kind !== "type" || node.parameters.length > 0) continue;
      const type = typed.elaborator.typeDeclared(node);
      if (type.kind === "alternatives")
        for (const c of type.cases) for (const f of c.fields) fields.add(f.name);
    }
  let tag = "tag";
  while (fields.has(tag)) tag = `${tag}_`;
  return tag;
}

/** What the source says at a place. */
export function sourceAt({ spec }: TlaContext, span: Span): string {
  return spec.sources[span.file]?.text.slice(span.start, span.end).trim() ?? "";
}

/** Where bound names get the names they have in TLA+. */
export interface TlaScope {
  readonly tla: TlaContext;
  readonly names: Names;
  readonly slots: ReadonlyMap<number, string>;
}

export const tlaScopeOf = (tla: TlaContext): TlaScope => ({
  tla,
  names: new Names(tla.names),
  slots: new Map(),
});

/** The scope with one more bound name. */
export function bind(scope: TlaScope, slot: Slot): { readonly name: string; readonly scope: TlaScope } {
  const names = new Names(scope.names);
  const name = names.unique(slot.name);
  return { name, scope: { ...scope, names, slots: new Map([...scope.slots, [slot.slot, name]]) } };
}

export const fresh = (
  scope: TlaScope,
  wanted: string,
): { readonly name: string; readonly scope: TlaScope } => {
  const names = new Names(scope.names);
  return { name: names.unique(wanted), scope: { ...scope, names } };
};

/** A name for a parameter of an operator that a module defines for itself: only what is global could clash with it. */
export function formal({ names }: TlaContext, wanted: string): string {
  let name = wanted;
  while (names.has(name)) name = `${name}_`;
  return name;
}

/** The name of a constant of the spec, by how it is written in a file: in an instance it has a short name there. */
export function constantNamed(
  { spec, constants }: TlaContext,
  written: string,
  file: number,
): string | undefined {
  const prefix = spec.resolution.prefixes.get(file);
  return (prefix === undefined ? undefined : constants.get(`${prefix}${written}`)) ?? constants.get(written);
}
