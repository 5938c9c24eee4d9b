/** Runs a spec through both engines, and says where their answers differ: whole, to the last step of every trace. */

import type { PackedModel, Words } from "../../checker/index.js";
import { loadModel } from "../../src/emit/load.js";
import { interpret } from "../../src/interpret/model.js";
import { permutationCount } from "../../src/ir/renamings.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { type EngineName, explore } from "../../src/run/explore.js";
import type { State, TypedValue } from "../../src/state/values.js";
import { answerOf } from "../support.js";

export interface BothOptions {
  /** Specs with more states are left out; null then. */
  readonly statesMax: number;
  /** From how many states the steps are compared one by one. */
  readonly expandedMax: number;
  /** The ways of searching that are compared. */
  readonly ways: readonly { readonly all: boolean; readonly symmetry: boolean }[];
}

/** One line for each difference; null when the spec has too many states to compare, or can't be packed. */
export async function differences(
  spec: CompiledSpec,
  { statesMax, expandedMax, ways }: BothOptions,
): Promise<readonly string[] | null> {
  const { ir } = spec;
  const packed = loadModel(ir, spec.sources, false);
  if ("why" in packed) return null;
  /** To write and load a module takes longer than to search most of them: as far as it can, one serves all ways. */
  const modelFor = (symmetry: boolean): PackedModel | null =>
    ir.properties.some(({ kind }) => kind === "temporal") || (symmetry && permutationCount(ir) > 1)
      ? null
      : packed;
  const found: string[] = [];
  // The fast one says which specs have too many states, before the slow one is asked at all.
  const answers: { readonly way: BothOptions["ways"][number]; readonly compiled: NonNullable<Answer> }[] = [];
  for (const way of ways) {
    const compiled = await answerBy(spec, "compiled", way, statesMax, modelFor(way.symmetry));
    if (compiled === null) return null;
    answers.push({ way, compiled });
  }
  for (const { way, compiled } of answers) {
    const { all, symmetry } = way;
    const reference = await answerBy(spec, "reference", way, statesMax, null);
    if (reference === null) return null;
    found.push(...differing(`${all ? "all" : "first"}${symmetry ? ", symmetry" : ""}`, compiled, reference));
  }
  found.push(...stepDifferences(spec, packed, expandedMax));
  return found;
}

type Answer = Readonly<Record<string, unknown>> | null;

async function answerBy(
  spec: CompiledSpec,
  engine: EngineName,
  { all, symmetry }: BothOptions["ways"][number],
  statesMax: number,
  packed: PackedModel | null,
): Promise<Answer> {
  const exploration = await explore(spec, { engine, all, only: null, statesMax, symmetry, packed });
  if ("refused" in exploration) return { refused: exploration.refused.code };
  if (exploration.stop === "states") return null;
  if (exploration.engine !== engine) throw new Error(`${exploration.engine} ran instead of ${engine}`);
  return answerOf(spec, exploration);
}

function differing(what: string, compiled: NonNullable<Answer>, reference: NonNullable<Answer>): string[] {
  return Object.keys({ ...compiled, ...reference }).flatMap((part) => {
    const [a, b] = [compiled[part], reference[part]];
    if (JSON.stringify(a) === JSON.stringify(b)) return [];
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length)
      return [`${what}: ${part}\n  compiled:  ${JSON.stringify(a)}\n  reference: ${JSON.stringify(b)}`];
    return a.flatMap((item, i) =>
      JSON.stringify(item) === JSON.stringify(b[i])
        ? []
        : [`${what}: ${part}\n  compiled:  ${JSON.stringify(item)}\n  reference: ${JSON.stringify(b[i])}`],
    );
  });
}

/**
 * Goes over all states that the reference engine reaches, and compares what each engine says of every step from
 * them: action, choices, where it leads or how it fails; and the successors that are made with those explained.
 */
export function stepDifferences(
  { ir }: CompiledSpec,
  packed: PackedModel,
  statesMax: number,
): readonly string[] {
  const model = interpret(ir, { symmetry: false });
  const found: string[] = [];
  const seen = new Set<string>();
  const queue: State[] = [];
  const add = (state: State): void => {
    const text = JSON.stringify(model.codec.json(state));
    if (seen.has(text) || seen.size >= statesMax) return;
    seen.add(text);
    queue.push(state);
  };
  for (const outcome of model.initial()) if (outcome.kind === "state") add(outcome.state);
  for (const state of queue) {
    const words = packed.encode(model.codec.json(state));
    const json = JSON.stringify(model.codec.json(state));
    if (JSON.stringify(packed.decode(words)) !== json) found.push(`decoded otherwise: ${json}`);
    const steps = model.explain(state);
    const reference = steps.map((step) => {
      const choices = step.choices.map(({ name, value }) => {
        const typed = value as TypedValue;
        return [name, model.printer.json(typed.type, typed.value)];
      });
      const { outcome } = step;
      return JSON.stringify([
        step.action,
        choices,
        outcome.kind === "state" ? model.codec.json(outcome.state) : placeOf(outcome.failure),
      ]);
    });
    const explained = packed.explain(words);
    const compiled = explained.map(({ action, choices, outcome }) =>
      JSON.stringify([
        action,
        choices.map(({ name, value }) => [name, value]),
        outcome.kind === "state" ? packed.decode(outcome.state) : placeOf(outcome.failure),
      ]),
    );
    const made = successorsOf(packed, words).join("|");
    const leading = explained.flatMap(({ outcome }) =>
      outcome.kind === "state" ? [outcome.state.join()] : [],
    );
    if (made !== leading.join("|")) found.push(`successors are not those explained in ${json}`);
    reference.forEach((step, i) => {
      if (step !== compiled[i])
        found.push(`a step from ${json}\n  compiled:  ${compiled[i]}\n  reference: ${step}`);
    });
    if (compiled.length > reference.length)
      found.push(`more steps from ${json}: ${compiled[reference.length]}`);
    for (const { outcome } of steps) if (outcome.kind === "state") add(outcome.state);
    if (found.length > 3) break;
  }
  return found;
}

const placeOf = ({ kind, place }: { readonly kind: string; readonly place: { readonly start: number } }) => [
  kind,
  place.start,
];

function successorsOf(packed: PackedModel, words: Words): readonly string[] {
  let out = new Int32Array(1024);
  let end = packed.expand(words, 0, out, 0);
  if (end > out.length) {
    out = new Int32Array(end);
    end = packed.expand(words, 0, out, 0);
  }
  return Array.from({ length: end / packed.words }, (_, i) =>
    out.slice(i * packed.words, (i + 1) * packed.words).join(),
  );
}
