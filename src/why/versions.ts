/**
 * One module for a spec and many edits of it, so that what they share is written and optimised once. An edit that only
 * changes actions is a choice among versions of these actions; any other one gets a module of its own.
 */
import type { PackedModel } from "../../checker/packed/model.js";
import type { Versions } from "../emit/load.js";
import type { Ir, IrAction } from "../ir/ir.js";
import type { CompiledSpec } from "../run/compile.js";
import { actionsSpokenOf } from "./joint-candidates.js";

export interface SharedModule {
  /** The model of an edited spec; null if it is not among the versions. */
  readonly modelOf: (ir: Ir) => PackedModel | null;
}

const NONE: SharedModule = { modelOf: () => null };

/** Everything but the actions, as text: it has to be the same in all versions. */
const rest = (ir: Ir): string => JSON.stringify({ ...ir, actions: ir.actions.map(({ name }) => name) });

export async function shareModule(
  base: CompiledSpec,
  edited: readonly CompiledSpec[],
  symmetry: boolean,
): Promise<SharedModule> {
  const { ir, sources } = base;
  // The code that checks a temporal property is made for one spec.
  if (ir.properties.some(({ kind }) => kind === "temporal")) return NONE;
  const common = rest(ir);
  const spoken = actionsSpokenOf(ir);
  const actions: IrAction[] = [...ir.actions];
  const slots = ir.actions.map((_, i) => i);
  /** For each place, the texts of the actions that can take it, with their numbers among them. */
  const known = ir.actions.map((action) => new Map([[JSON.stringify(action), 0]]));
  for (const spec of edited) {
    if (rest(spec.ir) !== common) continue;
    spec.ir.actions.forEach((action, slot) => {
      const texts = known[slot] as Map<string, number>;
      const text = JSON.stringify(action);
      // A property that names the action is about the edited one, and would have to be another one too.
      if (texts.has(text) || spoken.has(action.name)) return;
      texts.set(text, texts.size);
      actions.push(action);
      slots.push(slot);
    });
  }
  if (actions.length === ir.actions.length) return NONE;
  const { loadVersions } = await import("../emit/load.js");
  const module = loadVersions({ ...ir, actions }, sources, symmetry, slots);
  if ("why" in module) return NONE;
  return {
    modelOf: (other) => {
      if (rest(other) !== common) return null;
      const chosen = other.actions.map((action, slot) => known[slot]?.get(JSON.stringify(action)));
      return chosen.every((version) => version !== undefined)
        ? choosing(module, Int32Array.from(chosen))
        : null;
    },
  };
}

/** The module's model, which makes its choice before it does anything that depends on it. */
function choosing({ model, versions }: Versions, chosen: Int32Array): PackedModel {
  return {
    ...model,
    expand: (states, from, out, to) => {
      versions.set(chosen);
      return model.expand(states, from, out, to);
    },
    explain: (state, found) => {
      versions.set(chosen);
      return model.explain(state, found);
    },
  };
}
