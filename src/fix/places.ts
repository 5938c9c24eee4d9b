/** The bodies that an edit can change, with the names that can be used in them. */
import { elementsOf } from "../edit/address.js";
import type { AcceptedSpec } from "../elements/element.js";
import { callCountsIn, isEmpty } from "../elements/steps.js";
import { finalJump, jumps } from "../expand/control.js";
import type { NameScope, Symbol } from "../resolve/symbols.js";
import type { CompiledSpec } from "../run/compile.js";
import { copyOf } from "../syntax/copy.js";
import type { Action, Block, Edit, Statement, Step } from "../syntax/tree.js";
import { settled } from "../types/type.js";
import { blockOf, inserting, replacing, stepOf } from "./candidate.js";

/** A name that stands for a value in one body only: a local, a parameter, what a process is indexed by. */
export interface OwnName {
  readonly name: string;
  readonly symbol: Symbol;
  /** Equal for types whose values can stand for each other; bounds do not count. */
  readonly type: string;
}

/** A process or procedure: its steps in their order. */
export interface Place {
  readonly name: string;
  readonly isProcess: boolean;
  readonly steps: readonly Step[];
  readonly own: readonly OwnName[];
  readonly scope: NameScope;
}

export interface ActionPlace {
  readonly action: Action;
  readonly own: readonly OwnName[];
  readonly scope: NameScope;
}

export function placesIn(spec: CompiledSpec): readonly Place[] {
  const counts = callCountsIn(spec);
  return spec.expansion.declarations.flatMap((node): readonly Place[] => {
    if (node.kind !== "process" && node.kind !== "procedure") return [];
    if (node.kind === "procedure" && !counts.has(node.name.name)) return [];
    const { scopes, globals } = spec.resolution;
    const scope = scopes.get(node.body) ?? scopes.get(node.body.steps[0] ?? node.body) ?? globals;
    const { steps } = node.body;
    const isProcess = node.kind === "process";
    return [{ name: node.name.name, isProcess, steps, own: ownNames(spec, scope), scope }];
  });
}

export const actionsIn = (spec: CompiledSpec): readonly ActionPlace[] =>
  spec.expansion.declarations.flatMap((node): readonly ActionPlace[] => {
    if (node.kind !== "action") return [];
    const scope = spec.resolution.scopes.get(node) ?? spec.resolution.globals;
    return [{ action: node, own: ownNames(spec, scope), scope }];
  });

function ownNames({ resolution, typed }: CompiledSpec, scope: NameScope): readonly OwnName[] {
  const found = new Map<string, OwnName>();
  for (let at: NameScope | null = scope; at !== null && at !== resolution.globals; at = at.parent)
    for (const [name, symbol] of at.names) {
      if (symbol.kind !== "local" && symbol.kind !== "bound" && symbol.kind !== "argument") continue;
      const type = typeKey(typed, symbol);
      if (type !== null && !found.has(name)) found.set(name, { name, symbol, type });
    }
  return [...found.values()];
}

/** Null for a symbol whose type is not known. */
export function typeKey({ symbols }: CompiledSpec["typed"], symbol: Symbol): string | null {
  const type = symbols.get(symbol);
  if (type === undefined) return null;
  return JSON.stringify(settled(type), (key, value: unknown) =>
    key === "low" || key === "high" || key === "max" || key === "cases" ? undefined : value,
  );
}

export interface Code {
  readonly segments: readonly string[];
  readonly body: Block;
  readonly action: Action | null;
}

/** Every body of code with the segments of its address: steps of processes and procedures, actions, macros. */
export function codeIn({ expansion }: AcceptedSpec): readonly Code[] {
  return expansion.declarations.flatMap((node): readonly Code[] => {
    switch (node.kind) {
      case "action":
        return [{ segments: [node.name.name], body: node.body, action: node }];
      case "macro":
        return [{ segments: [node.name.name], body: node.body, action: null }];
      case "process":
      case "procedure":
        return node.body.steps.map(({ label, body }) => ({
          segments: [node.name.name, label.name],
          body,
          action: null,
        }));
      default:
        return [];
    }
  });
}

/** The statements of a body that an address names, with the last segments of it. */
export function statementsIn(
  body: Block,
): readonly { readonly rest: readonly string[]; readonly statement: Statement }[] {
  const counts = new Map<string, number>();
  return elementsOf(body, null).flatMap(({ name, element }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (element.kind !== "statement") return [];
    return [{ rest: count === 1 ? [name] : [name, String(count)], statement: element.statement }];
  });
}

/** A label that no step of the place has: `check`, `check_2`. */
export function freshLabel(
  { steps, own, scope }: Place,
  word: string,
  taken: readonly string[] = [],
): string {
  const used = new Set([...steps.map(({ label }) => label.name), ...own.map(({ name }) => name), ...taken]);
  for (let at: NameScope | null = scope; at !== null; at = at.parent)
    if (at.parent !== null) for (const name of at.names.keys()) used.add(name);
  for (let count = 1; ; count += 1) {
    const label = count === 1 ? word : `${word}_${count}`;
    if (!used.has(label)) return label;
  }
}

export const addressIn = ({ name }: Place, { label }: Step): readonly string[] => [name, label.name];

/** Has a statement done before or behind a step; in it, if it is one that does nothing so far. */
export function putting(
  place: Place,
  step: Step,
  side: "before" | "after",
  label: string,
  statement: Statement,
): Edit {
  const jump = finalJump(step.body);
  // No statement can follow one that jumps.
  const fits = isEmpty(step) && !step.idle && (jump === null || !jumps(statement));
  return fits
    ? replacing(
        addressIn(place, step),
        blockOf([statement, ...(jump === null ? [] : [copyOf(jump as Statement)])]),
      )
    : inserting(side, addressIn(place, step), stepOf(label, [statement]));
}
