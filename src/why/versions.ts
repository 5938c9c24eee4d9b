/**
 * One module for a spec and many edits of it, so that what they share is written and optimised once. An edit that only
 * changes actions, and what properties say of them, is a choice, for each place in their order, among those that stand
 * there in some version; any other one gets a module of its own.
 */
import type { PackedModel } from "../../checker/packed/model.js";
import type { Versions } from "../emit/load.js";
import type { Ir, IrAction, IrProperty } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import type { CompiledSpec } from "../run/compile.js";
import { actionsTested } from "./joint-candidates.js";
import { sameBesides, textOf } from "./texts.js";

export interface SharedModule {
  /** The model of an edited spec; null if it is not among the versions. */
  readonly modelOf: (ir: Ir) => PackedModel | null;
}

const NONE: SharedModule = { modelOf: () => null };

/** Whether two specs differ in nothing but their actions, and in what properties say. */
const areAlike = (a: Ir, b: Ir): boolean =>
  sameBesides(a, b, VERSIONED) &&
  a.properties.length === b.properties.length &&
  a.properties.every(({ name, kind, premise }, place) => {
    const other = b.properties[place];
    return name === other?.name && kind === other.kind && (premise === null) === (other.premise === null);
  });

const VERSIONED: ReadonlySet<keyof Ir> = new Set(["actions", "properties"]);

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
  const actions = new Alternatives<IrAction>();
  const properties = new Alternatives<IrProperty>();
  const tested = new TestedActions();
  let fewest = ir.actions.length;
  const add = (version: Ir): void => {
    version.actions.forEach((action, place) => {
      actions.add(action, place);
    });
    version.properties.forEach((property, place) => {
      properties.add(property, place);
    });
    fewest = Math.min(fewest, version.actions.length);
  };
  const isVersion = (other: Ir): boolean => areAlike(ir, other);
  tested.add(ir);
  add(ir);
  for (const other of edited) if (isVersion(other.ir) && tested.add(other.ir)) add(other.ir);
  if (!actions.areSeveral && !properties.areSeveral) return NONE;
  const { loadVersions, NO_ACTION } = await import("../emit/load.js");
  const loaded = loadVersions(
    { ...ir, actions: actions.all, properties: properties.all },
    sources,
    symmetry,
    {
      alternatives: actions.slots,
      properties: properties.slots,
      fewest,
    },
  );
  if ("why" in loaded) return NONE;
  const module: Selected = { ...loaded, chosen: null };
  return {
    modelOf: (other) => {
      const { length } = other.actions;
      if (length > actions.slots.length || length < fewest || !isVersion(other) || !tested.admits(other))
        return null;
      const chosen = [
        ...actions.slots.map((_, place) => {
          const action = other.actions[place];
          return action === undefined ? NO_ACTION : actions.choiceOf(action, place);
        }),
        ...other.properties.map((property, place) => properties.choiceOf(property, place)),
      ];
      return chosen.every((version) => version !== undefined)
        ? choosing(module, Int32Array.from(chosen), other)
        : null;
    },
  };
}

/** What can take the places of an order: each thing once, and for each place which ones. */
class Alternatives<Part extends object> {
  readonly all: Part[] = [];
  /** For each place, the numbers of those that can take it. */
  readonly slots: number[][] = [];
  private readonly numbers = new Map<string, number>();
  /** For each place, the texts of those that can take it, with their numbers among them. */
  private readonly known: Map<string, number>[] = [];

  add(part: Part, place: number): void {
    const text = textOf(part);
    const texts = this.known[place] ?? new Map<string, number>();
    this.known[place] = texts;
    if (texts.has(text)) return;
    if (!this.numbers.has(text)) {
      this.numbers.set(text, this.all.length);
      this.all.push(part);
    }
    texts.set(text, texts.size);
    this.slots[place] = [...(this.slots[place] ?? []), this.numbers.get(text) as number];
  }

  get areSeveral(): boolean {
    return this.slots.some(({ length }) => length > 1);
  }

  choiceOf(part: Part, place: number): number | undefined {
    return this.known[place]?.get(textOf(part));
  }
}

/** The places of actions that some version speaks of: all that can take one of them need the same parameters. */
class TestedActions {
  private readonly places = new Set<number>();
  private readonly versions: Ir[] = [];

  /** Whether the version goes together with those before it; if so, it is one of them. */
  add(version: Ir): boolean {
    const places = actionsTested(version);
    const all = [...this.versions, version];
    for (const place of [...places, ...this.places])
      if (new Set(all.map(({ actions }) => parametersText(actions[place]))).size > 1) return false;
    for (const place of places) this.places.add(place);
    this.versions.push(version);
    return true;
  }

  admits(version: Ir): boolean {
    const [first] = this.versions;
    return [...actionsTested(version), ...this.places].every(
      (place) =>
        this.places.has(place) &&
        parametersText(version.actions[place]) === parametersText(first?.actions[place]),
    );
  }
}

const parametersText = (action: IrAction | undefined): string =>
  action === undefined ? "" : textOf(action.parameters);

/** The fewest versions for which a shared module saves time. */
export const SHARED_MIN = 2;

/** Versions in groups that are alike, in the order of the first of each. */
export function groupsAlike<Version extends { readonly spec: CompiledSpec }>(
  versions: readonly Version[],
  areAlike: (a: Ir, b: Ir) => boolean,
): readonly (readonly Version[])[] {
  const groups: Version[][] = [];
  for (const version of versions) {
    const group = groups.find(([first]) => first && areAlike(first.spec.ir, version.spec.ir));
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
  for (const group of groupsAlike(
    specs.map((spec) => ({ spec })),
    areAlike,
  )) {
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
    judge: (states, from) => {
      choose();
      model.judge(states, from);
    },
    judgeStep: (states, from, next, to) => {
      choose();
      model.judgeStep(states, from, next, to);
    },
    explain: (state, found) => {
      choose();
      return model.explain(state, found);
    },
  };
}
