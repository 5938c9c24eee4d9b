/**
 * One module for a spec and many edits of it, so that what they share is written and optimised once. An edit that only
 * changes actions is a choice, for each place in their order, among those that stand there in some version; any other
 * one gets a module of its own.
 */
import type { PackedModel } from "../../checker/packed/model.js";
import type { Versions } from "../emit/load.js";
import type { Ir, IrAction } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { CompiledSpec } from "../run/compile.js";
import { actionsSpokenOf } from "./joint-candidates.js";
import { sameBesidesActions, textOf } from "./texts.js";

export interface SharedModule {
  /** The model of an edited spec; null if it is not among the versions. */
  readonly modelOf: (ir: Ir) => PackedModel | null;
}

const NONE: SharedModule = { modelOf: () => null };

/** Whether an action refers to others, by numbers that depend on the version. */
export const speaksOfActions = ({ body }: IrAction): boolean =>
  some(body, ({ kind }) => kind === "enabled" || kind === "taken");

export async function shareModule(
  { ir, sources }: CompiledSpec,
  edited: readonly CompiledSpec[],
  symmetry: boolean,
): Promise<SharedModule> {
  // The code that checks a temporal property is made for one spec.
  if (ir.properties.some(({ kind }) => kind === "temporal") || ir.actions.some(speaksOfActions)) return NONE;
  const spoken = actionsSpokenOf(ir);
  const actions: IrAction[] = [];
  const numbers = new Map<string, number>();
  /** For each place, the texts of the actions that can take it, with their numbers among them. */
  const known: Map<string, number>[] = [];
  const slots: number[][] = [];
  const add = (action: IrAction, place: number): void => {
    const text = textOf(action);
    const texts = known[place] ?? new Map<string, number>();
    known[place] = texts;
    if (texts.has(text)) return;
    if (!numbers.has(text)) {
      numbers.set(text, actions.length);
      actions.push(action);
    }
    texts.set(text, texts.size);
    slots[place] = [...(slots[place] ?? []), numbers.get(text) as number];
  };
  ir.actions.forEach(add);
  // A property that names an action is about the edited one, and would have to be another one too.
  const isVersion = (other: Ir): boolean =>
    sameBesidesActions(ir, other) &&
    !other.actions.some(
      (action, place) => spoken.has(action.name) && known[place]?.has(textOf(action)) !== true,
    );
  let fewest = ir.actions.length;
  for (const other of edited) {
    if (!isVersion(other.ir)) continue;
    other.ir.actions.forEach(add);
    fewest = Math.min(fewest, other.ir.actions.length);
  }
  if (actions.length === ir.actions.length) return NONE;
  const { loadVersions, NO_ACTION } = await import("../emit/load.js");
  const loaded = loadVersions({ ...ir, actions }, sources, symmetry, {
    alternatives: slots,
    fewest,
  });
  if ("why" in loaded) return NONE;
  const module: Selected = { ...loaded, chosen: null };
  return {
    modelOf: (other) => {
      const { length } = other.actions;
      if (length > slots.length || length < fewest || !isVersion(other)) return null;
      const chosen = slots.map((_, place) => {
        const action = other.actions[place];
        return action === undefined ? NO_ACTION : known[place]?.get(textOf(action));
      });
      return chosen.every((version) => version !== undefined)
        ? choosing(module, Int32Array.from(chosen), other)
        : null;
    },
  };
}

/** The fewest versions for which a shared module saves time. */
export const SHARED_MIN = 4;

/** Versions in groups that differ in nothing but their actions, in the order of the first of each. */
export function groupsAlike<Version extends { readonly spec: CompiledSpec }>(
  versions: readonly Version[],
): readonly (readonly Version[])[] {
  const groups: Version[][] = [];
  for (const version of versions) {
    const group = groups.find(([first]) => first && sameBesidesActions(first.spec.ir, version.spec.ir));
    if (group === undefined) groups.push([version]);
    else group.push(version);
  }
  return groups;
}

/** Models of versions, one module for all that are alike; null for one that is better by itself. */
export async function shareModules(
  specs: readonly CompiledSpec[],
  symmetry: boolean,
): Promise<(spec: CompiledSpec) => PackedModel | null> {
  const modules = new Map<CompiledSpec, SharedModule>();
  for (const group of groupsAlike(specs.map((spec) => ({ spec })))) {
    const [first] = group;
    if (first === undefined || group.length < SHARED_MIN) continue;
    const all = group.map(({ spec }) => spec);
    const module = await shareModule(first.spec, all, symmetry);
    for (const spec of all) modules.set(spec, module);
  }
  return (spec) => modules.get(spec)?.modelOf(spec.ir) ?? null;
}

/** A module, with the choice that was made last. */
interface Selected extends Versions {
  chosen: Int32Array | null;
}

/** The module's model, which makes its choice before it does anything that depends on it. */
function choosing(module: Selected, chosen: Int32Array, { actions }: Ir): PackedModel {
  const { model, versions } = module;
  const choose = (): void => {
    if (module.chosen === chosen) return;
    versions.set(chosen);
    module.chosen = chosen;
  };
  return {
    ...model,
    actions: actions.map(({ name }) => name),
    expand: (states, from, out, to) => {
      choose();
      return model.expand(states, from, out, to);
    },
    explain: (state, found) => {
      choose();
      return model.explain(state, found);
    },
  };
}
