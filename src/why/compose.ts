/**
 * The spec without several elements, put together from the versions without each of them: of every action at most one
 * of these has an own text, so it is the one that an edit of them all would give. Where that is not sure, there is no
 * answer, and the edits have to be applied together.
 */
import type { WhyElement } from "../elements/element.js";
import { jumpTargets } from "../expand/expand.js";
import type { Ir, IrAction } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { CompiledSpec } from "../run/compile.js";
import { sameBesidesActions, textOf } from "./texts.js";

/** An element, and the spec without it. */
export interface Removal {
  readonly element: WhyElement;
  readonly spec: CompiledSpec;
}

/** What a version changes. */
interface Change {
  readonly actions: ReadonlyMap<number, IrAction>;
  readonly jumps: Jumps;
}

/** For each action, the labels that it may go to. */
type Jumps = readonly (readonly string[])[];

/** Null where the versions together could be something else than each by itself. */
export type Compose = (removals: readonly Removal[]) => CompiledSpec | null;

export function composer(base: CompiledSpec): Compose {
  const { ir } = base;
  const jumps = jumpsOf(base);
  const changes = new Map<CompiledSpec, Change | null>();
  const changeOf = (spec: CompiledSpec): Change | null => {
    const known = changes.get(spec);
    if (known !== undefined) return known;
    const change =
      hasSameActions(ir, spec.ir) && mappingsOf(spec) === mappings
        ? { actions: changedActions(ir, spec.ir), jumps: jumpsOf(spec) }
        : null;
    changes.set(spec, change);
    return change;
  };
  const mappings = mappingsOf(base);
  const used = [...functionsUsed(ir, ir.actions)];

  return (removals) => {
    if (!areIndependent(base, removals)) return null;
    const actions = [...ir.actions];
    const edits = new Map(base.edits);
    const to = [...jumps];
    for (const { spec } of removals) {
      const change = changeOf(spec);
      if (change === null) return null;
      for (const [place, action] of change.actions) {
        if (actions[place] !== ir.actions[place]) return null;
        actions[place] = action;
        to[place] = change.jumps[place] ?? [];
      }
      for (const [name, edit] of spec.edits) edits.set(name, edit);
    }
    if (!isReached(ir, to)) return null;
    // What a definition is not used for any more is checked in another way.
    const stillUsed = functionsUsed(ir, actions);
    if (!used.every((fn) => stillUsed.has(fn))) return null;
    return { ...base, ir: { ...ir, actions }, edits };
  };
}

/** What the refinements say of the states. */
const mappingsOf = ({ refinements }: CompiledSpec): string =>
  refinements.map(({ mapping }) => textOf(mapping)).join();

const hasSameActions = (base: Ir, ir: Ir): boolean =>
  ir.actions.length === base.actions.length &&
  ir.actions.every(({ name }, place) => name === base.actions[place]?.name) &&
  sameBesidesActions(base, ir);

const changedActions = (base: Ir, ir: Ir): ReadonlyMap<number, IrAction> =>
  new Map(
    [...ir.actions.entries()].filter(
      ([place, action]) => textOf(action) !== textOf(base.actions[place] as IrAction),
    ),
  );

const jumpsOf = ({ expansion }: CompiledSpec): Jumps =>
  expansion.agents.flatMap(
    (agent): Jumps => ("process" in agent ? agent.steps.map(({ body }) => jumpTargets(body)) : [[]]),
  );

/** Whether every step of a process can be reached from its first one: otherwise the spec is not accepted. */
function isReached({ actions }: Ir, jumps: Jumps): boolean {
  return actions.every(({ process }, first) => {
    if (process === null || actions[first - 1]?.process === process) return true;
    const places = new Map(
      actions.flatMap((action, place) =>
        action.process === process ? [[action.label ?? "", place] as const] : [],
      ),
    );
    const reached = new Set<number>();
    const pending = [first];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (reached.has(place)) continue;
      reached.add(place);
      for (const label of jumps[place] ?? []) {
        const next = places.get(label);
        if (next !== undefined) pending.push(next);
      }
    }
    return reached.size === places.size;
  });
}

/**
 * Whether it does not matter in which order the edits are made. An edit inside a call gives it a copy of the procedure,
 * and an edit of the procedure itself changes the copy or does not.
 */
function areIndependent({ expansion }: CompiledSpec, removals: readonly Removal[]): boolean {
  const procedures = new Set(
    expansion.declarations.flatMap((node) => (node.kind === "procedure" ? [node.name.name] : [])),
  );
  const edited = new Set<string>();
  const through = new Set<string>();
  for (const edit of removals.flatMap(({ element }) => element.edits)) {
    if (!("address" in edit)) return false;
    const [owner = "", label] = edit.address.segments.map(({ text }) => text);
    if (procedures.has(owner)) edited.add(owner);
    for (const agent of expansion.agents)
      if ("process" in agent && agent.process.name.name === owner)
        for (const step of agent.steps)
          if (step.label === label || step.label.startsWith(`${label}.`))
            for (const { callee } of step.calls) through.add(callee.name);
  }
  return [...edited].every((name) => !through.has(name));
}

const called = new WeakMap<object, readonly number[]>();

/** The functions that something calls itself. */
function calledBy(part: object): readonly number[] {
  const known = called.get(part);
  if (known !== undefined) return known;
  const found: number[] = [];
  some(part, (node) => {
    if (node.kind === "call") found.push(node.function);
    return false;
  });
  called.set(part, found);
  return found;
}

/** The functions that a spec uses with these actions. */
function functionsUsed(ir: Ir, actions: readonly IrAction[]): ReadonlySet<number> {
  const { functions, initials, initialConditions, properties, constraints, deadlockAllowed } = ir;
  const found = new Set<number>();
  const visit = (part: object): void => {
    for (const fn of calledBy(part)) {
      if (found.has(fn)) continue;
      found.add(fn);
      visit(functions[fn] as object);
    }
  };
  for (const part of [initials, initialConditions, properties, constraints, ir.fairGroups, ...actions])
    visit(part);
  if (deadlockAllowed !== null) visit(deadlockAllowed);
  return found;
}
