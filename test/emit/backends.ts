/** Runs a model in JavaScript, and by a kernel in WebAssembly, and says where their answers differ. */

import { Member, type RaiseCrew } from "../../checker/kernel/crew.js";
import { type WasmHost, wasmHost } from "../../checker/kernel/program.js";
import type { Tuning } from "../../checker/packed/explorer-options.js";
import type { PackedModel } from "../../checker/packed/model.js";
import { type PackedOptions, type PackedOutcome, searchPacked } from "../../checker/packed/search.js";
import { carryOut } from "../../checker/strategy.js";
import { emittedOf, loadModel } from "../../src/emit/load.js";
import { type Linked, linkKernel } from "../../src/emit/wasm/link.js";
import type { CompiledSpec } from "../../src/run/compile.js";

/** What a search says, as plain data: all but the order in which the states of a level were found. */
export type Told = Readonly<Record<string, string>>;

export interface Searched {
  readonly told: Told;
  readonly backend: "wasm" | "javascript";
  /** Words of all transitions. */
  readonly words: number;
  readonly isWhole: boolean;
}

const SEARCH = {
  all: true,
  only: null,
  statesMax: Number.POSITIVE_INFINITY,
  memoryMax: Number.POSITIVE_INFINITY,
  lowMemory: false,
};

const plain = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    ArrayBuffer.isView(each) ? [...(each as Int32Array)] : typeof each === "bigint" ? String(each) : each,
  );

export function searched(model: PackedModel, options: Partial<PackedOptions> = {}): Searched {
  const search = searchPacked(model, { ...SEARCH, ...options });
  let next = search.next();
  while (next.done !== true) next = search.next();
  return told(model, next.value);
}

/** The same for a search that threads may share. */
export async function searchedTogether(
  model: PackedModel,
  options: Partial<PackedOptions>,
): Promise<Searched & { readonly workers: number }> {
  const outcome = await carryOut(searchPacked(model, { ...SEARCH, ...options }), () => undefined);
  return { ...told(model, outcome), workers: outcome.workers };
}

function told(model: PackedModel, outcome: PackedOutcome): Searched {
  const { states, counts, stop, actions, findings, backend } = outcome;
  const levels: string[][] = [];
  for (let index = 0; index < states.size; index += 1) {
    const level = states.levelOf(index);
    levels[level] ??= [];
    levels[level].push(states.state(index).join());
  }
  const parts = {
    counts: plain(counts),
    outside: plain(outcome.outside),
    stop: plain(stop),
    actions: plain(actions),
    findings: plain(findings),
    levels: plain(levels.map((level) => level.sort())),
  };
  return {
    told: parts,
    backend,
    words: counts.generated * model.words,
    isWhole: stop === null || stop === "violation",
  };
}

/** One line for each part of the answers that is not the same. */
export function differing(what: string, wanted: Told, found: Told): readonly string[] {
  return Object.keys(wanted).flatMap((part) =>
    wanted[part] === found[part]
      ? []
      : [`${what}: ${part}\n  javascript: ${shown(wanted[part])}\n  wasm:       ${shown(found[part])}`],
  );
}

const shown = (text = ""): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);

/** The kernel of a model. An error if it can't be made, or is not valid: no test may fall back silently. */
export function linked(model: PackedModel): Linked {
  const emitted = emittedOf(model);
  if (emitted === undefined) throw new Error("the model was not emitted");
  const made = linkKernel(emitted.core, emitted.layout, emitted.name, true);
  if (wasmHost()?.validate(made.program.bytes) !== true)
    throw new Error(`the kernel of ${emitted.name} is not valid`);
  return made;
}

/** Threads in this one: each obeys when its turn comes. */
export const raiseHere: RaiseCrew = (setups) => {
  const members = setups.map((setup) => new Member(setup, wasmHost() as WasmHost));
  return {
    size: members.length,
    give: (orders) => Promise.resolve(orders.map((order, i) => (members[i] as Member).obey(order))),
    dismiss: () => undefined,
  };
};

export type KernelTuning = NonNullable<Tuning["kernel"]>;

/** Tables and buffers so small that everything that can fill up does. */
export const TINY: KernelTuning = { outFlush: 1, partitionStates: 1, firstLineBits: 0 };

/** What is different in a search by a kernel, in turn. */
export const TUNINGS: readonly Tuning[] = [
  { kernelFrom: 0 },
  { kernelFrom: 0, chunkStates: 4, kernel: TINY },
  { kernelFrom: 0, chunkStates: 64, kernel: { outFlush: 3, partitionStates: 8, firstLineBits: 1 } },
];

/** As the second half of a search in JavaScript. */
export const midway = ({ words }: Searched): Tuning => ({
  kernelFrom: Math.max(1, Math.floor(words / 2)),
  batch: 1,
  chunkStates: 2,
  kernel: { outFlush: 2, firstLineBits: 0 },
});

export interface Comparison {
  /** Searches that were compared. */
  readonly compared: number;
  /** Those that the kernel took over when they had begun. */
  readonly takenOver: number;
  /** Whether constraints have excluded something. */
  readonly isConstrained: boolean;
  readonly found: readonly string[];
}

/**
 * @param turn Which two of the tunings are used; null for all of them.
 * @returns Null if the spec can't be packed, or has too many states.
 */
export function compareBackends(
  spec: CompiledSpec,
  ways: readonly { readonly all: boolean; readonly symmetry: boolean }[],
  statesMax: number,
  turn: number | null,
): Comparison | null {
  let [compared, takenOver, isConstrained] = [0, 0, false];
  const found: string[] = [];
  const models = new Map<boolean, PackedModel>();
  for (const { all, symmetry } of ways) {
    const known = models.get(symmetry);
    const model = known ?? loadModel(spec.ir, spec.sources, symmetry);
    if ("why" in model) return null;
    delete model.kernel;
    const wanted = searched(model, { all, statesMax });
    if (!wanted.isWhole) return null;
    isConstrained ||= Number(wanted.told["outside"]) > 0;
    if (known === undefined) {
      models.set(symmetry, model);
      kernels.set(model, linked(model));
    }
    model.kernel = () => (kernels.get(model) as Linked).program;
    const tunings = [...TUNINGS, midway(wanted)];
    for (const tuning of turn === null
      ? tunings
      : [tunings[(turn + (turn >> 2)) % 4], tunings[(turn + (turn >> 2) + 1) % 4]]) {
      if (tuning === undefined) continue;
      const what = `${all ? "all" : "first"}${symmetry ? ", symmetry" : ""}, ${JSON.stringify(tuning)}`;
      const { told, backend } = searched(model, { all, tuning });
      compared += 1;
      if (tuning.kernelFrom === 0) {
        if (backend !== "wasm" && !hasNoWork(told)) found.push(`${what}: the kernel did not run`);
      } else if (backend === "wasm") takenOver += 1;
      found.push(...differing(what, wanted.told, told));
    }
  }
  return { compared, takenOver, isConstrained, found };
}

const kernels = new WeakMap<PackedModel, Linked>();

/** Whether a search has nothing to expand: no initial state, or one that is wrong already. */
const hasNoWork = ({ counts = "", stop }: Told): boolean =>
  (JSON.parse(counts) as { distinct: number }).distinct === 0 ||
  (stop === '"violation"' && counts.includes('"depth":1'));
