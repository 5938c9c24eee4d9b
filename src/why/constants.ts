/** Other values of the constants that bound a spec: with which of them are steps executed that never are with these? */
import type { CompiledSpec } from "../run/compile.js";
import { explore, type OnProgress } from "../run/explore.js";
import { type Base, edited } from "./examine.js";

export interface Setting {
  readonly constant: string;
  readonly value: number;
}

/** The spec with one constant set otherwise; null if it is not accepted so. */
export function withConstant(base: Base, { constant, value }: Setting): CompiledSpec | null {
  const constants = new Map([...base.options.constants, [constant, String(value)]]);
  const spec = edited({ ...base, options: { ...base.options, constants } }, []);
  return "why" in spec ? null : spec;
}

/** The constants that bound the type of a variable, each with a value that is larger by `step`. */
export function boundingConstants(base: Base, step: 1 | -1): readonly Setting[] {
  const { typed, ir } = base.spec;
  const bounds = (spec: CompiledSpec["ir"]): string => JSON.stringify(spec.variables.map(({ type }) => type));
  return [...typed.constants].flatMap(([constant, value]) => {
    if (typeof value !== "number") return [];
    const setting = { constant, value: value + step };
    const other = withConstant(base, setting);
    return other === null || bounds(other.ir) === bounds(ir) ? [] : [setting];
  });
}

export interface Tried extends Setting {
  /** `unknown`: the search was not finished, so that what was not taken may be. */
  readonly verdict: "searched" | "unknown";
  /** Those of the actions that are taken with it. */
  readonly taken: readonly string[];
}

/** States of a search with another constant at most. */
const STATES_MAX = 100_000;

/** Which of these actions, none of which is ever taken, are taken with a constant that is one larger or smaller. */
export async function takenElsewhere(
  base: Base,
  actions: readonly string[],
  effort: number,
  onProgress: OnProgress,
): Promise<readonly Tried[]> {
  if (actions.length === 0) return [];
  const { symmetry, memoryMax } = base;
  const statesMax = STATES_MAX * effort;
  const options = {
    all: true,
    only: new Set<string>(),
    statesMax,
    memoryMax,
    symmetry,
    traces: "none",
  } as const;
  const tried: Tried[] = [];
  const open = new Set(actions);
  for (const setting of ([1, -1] as const).flatMap((step) => boundingConstants(base, step))) {
    if (open.size === 0) break;
    const spec = withConstant(base, setting);
    const found = spec && (await explore(spec, options, onProgress));
    if (found === null || "refused" in found) continue;
    const taken = found.actions.flatMap((action) =>
      action.taken > 0 && actions.includes(action.name) ? [action.name] : [],
    );
    for (const name of taken) open.delete(name);
    tried.push({ ...setting, verdict: found.stop === null ? "searched" : "unknown", taken });
  }
  return tried;
}
