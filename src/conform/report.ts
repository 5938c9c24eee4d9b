/** What a failed run, and what a whole test, say in words. */
import { pathsThrough } from "../interpret/blocked-paths.js";
import { wrapped, wrapWords } from "../report/wrap.js";
import { placeText } from "../result/place.js";
import { plural } from "../result/words.js";
import { grouped } from "../source/numbers.js";
import { visibleLine } from "../source/visible.js";
import type { Json } from "../state/print.js";
import { excerpt } from "../syntax/excerpt.js";
import { valueText } from "../view/values.js";
import type { Report } from "./api.js";
import type { Kit } from "./kit.js";
import { laneLines } from "./lanes.js";
import { type Compared, Mismatch } from "./mistakes.js";
import { replayText } from "./replays.js";
import type { Failure } from "./run.js";
import type { Shrunk } from "./shrink.js";
import { valueOf } from "./values.js";

/** So many states are shown of those that the spec allows. */
const SHOWN_MAX = 3;

/** A step with its arguments: `producer.put  me = Producer#1`. */
export function commandText({ ir, graph }: Kit, command: number): string {
  const { action, args } = graph.commands[command] as (typeof graph.commands)[number];
  const given = Object.entries(args).map(([name, json]) => `${name} = ${valueText(null, json)}`);
  return visibleLine(
    [ir.actions[action]?.name ?? "", given.join(", ")].filter((part) => part !== "").join("  "),
  );
}

export function mismatchOf(kit: Kit, shrunk: Shrunk, isConcurrent: boolean): Mismatch {
  const { failure, run } = shrunk;
  const { compared, nearest } = comparison(kit, failure);
  const replay = replayText(run);
  const lines = [
    ...wrapWords(`${visibleLine(kit.ir.name)}: ${headline(kit, failure, isConcurrent)}`),
    "",
    ...wrapped(`  set up with ${stateText(kit, run.initial)}`),
    ...laneLines(kit, run),
    "",
    ...(failure.command === null ? [] : wrapped(`  the last: ${commandText(kit, failure.command)}`)),
    ...detailLines(kit, failure, nearest),
    "",
    ...wrapWords(`  ${howText(shrunk)}`),
    `  To run it again: conforms(…, { …, replay: ${JSON.stringify(replay)} })`,
  ];
  return new Mismatch(lines.join("\n"), { replay, compared, cause: failure.cause });
}

function headline(kit: Kit, { kind, during, command }: Failure, isConcurrent: boolean): string {
  const order = isConcurrent ? " in any order of the steps that overlap" : "";
  const step = command === null ? "" : commandText(kit, command).split("  ")[0];
  switch (kind) {
    case "threw":
      return during === "step" ? `the step ${step} throws` : `\`${during}\` throws`;
    case "refused":
      return `the code refuses ${step}, which the spec allows${order}`;
    case "took place":
      return `the code does ${step}, which the spec forbids${order}`;
    case "pending":
      return `${step} is allowed and does not settle within ${kit.driven.timeout} ms`;
    case "told":
      return `the spec does not allow what ${step} says of itself${order}`;
    case "observed":
      return during === "setup"
        ? "what `setup` makes is not the initial state"
        : `the state after ${step} is not one that the spec allows${order}`;
    default:
      return kind satisfies never;
  }
}

/** The state, on one line. @param only Indices of the variables that are wanted. */
function stateText({ ir, graph }: Kit, state: number, only?: ReadonlySet<number>): string {
  return ir.variables
    .flatMap(({ name, type }, i) =>
      only?.has(i) === false ? [] : [`${name} = ${valueText(type, graph.json(state)[i] as Json)}`],
    )
    .map(visibleLine)
    .join(", ");
}

/** The allowed states that differ in what was seen, nearest first. */
function comparison({ ir, graph }: Kit, { allowed, seen }: Failure) {
  if (seen === null || allowed.length === 0) return { compared: null, nearest: [] };
  const indices = [...seen.values.keys()];
  const distance = (state: number): number =>
    indices.filter((i) => !fits(graph.texts(state)[i] as string, i)).length;
  const texts = new Map(indices.map((i) => [i, seen.texts.get(i)]));
  const fits = (text: string, i: number): boolean => texts.get(i) === text;
  const nearest: number[] = [];
  const known = new Set<string>();
  for (const state of [...allowed].sort((a, b) => distance(a) - distance(b) || a - b)) {
    const key = indices.map((i) => graph.texts(state)[i]).join();
    if (!known.has(key)) nearest.push(state);
    known.add(key);
  }
  const valuesIn = (jsonAt: (i: number) => Json): { readonly [variable: string]: unknown } =>
    Object.fromEntries(
      indices.map((i) => {
        const variable = ir.variables[i] as (typeof ir.variables)[number];
        return [variable.name, valueOf(variable.type, jsonAt(i))];
      }),
    );
  const compared: Compared = {
    expected: valuesIn((i) => graph.json(nearest[0] as number)[i] as Json),
    actual: valuesIn((i) => seen.values.get(i) as Json),
  };
  return { compared, nearest };
}

function detailLines(kit: Kit, failure: Failure, nearest: readonly number[]): readonly string[] {
  const { kind, seen, command, before, cause } = failure;
  if (kind === "threw") return wrapWords(`  ${visibleLine(String(cause))}`);
  if (kind === "took place" && command !== null) return guardLines(kit, command, before);
  if (seen === null) return [];
  const only = new Set(seen.values.keys());
  const more = nearest.length - SHOWN_MAX;
  return [
    `  the spec allows${nearest.length > 1 ? ", nearest first" : ""}:`,
    ...nearest.slice(0, SHOWN_MAX).flatMap((state) => wrapped(`    ${stateText(kit, state, only)}`)),
    ...(more > 0 ? [`    … and ${more} more`] : []),
    "  and seen was:",
    ...wrapped(`    ${seenText(kit, failure)}`),
  ];
}

const seenText = ({ ir }: Kit, { seen }: Failure): string =>
  [...(seen?.values ?? [])]
    .sort(([a], [b]) => a - b)
    .map(([i, json]) =>
      visibleLine(`${ir.variables[i]?.name} = ${valueText(ir.variables[i]?.type ?? null, json)}`),
    )
    .join(", ");

/** The guards that are false where a step took place nevertheless. */
function guardLines(kit: Kit, command: number, before: readonly number[]): readonly string[] {
  const { ir, graph, model, spec } = kit;
  const { action: index, args } = graph.commands[command] as (typeof graph.commands)[number];
  const action = ir.actions[index];
  const [state] = before;
  if (action === undefined || state === undefined) return [];
  const json = Object.fromEntries(ir.variables.map(({ name }, i) => [name, graph.json(state)[i]]));
  const given = action.parameters.map(({ name, type }) => model.codec.value(type, args[name] as Json));
  const { blocked } = pathsThrough(action, index, given, model.environment(model.codec.state(json), null, 0));
  const guards = (blocked[0] ?? []).flatMap(({ kind, parts }) =>
    parts.map((part) => {
      const [text, place] = [excerpt(spec.sources, part), placeText(spec.sources, part)];
      if (kind === "label") return `the process is not at \`${text}\` (${place})`;
      return kind === "choice"
        ? `there is nothing to choose in \`${text}\` (${place})`
        : `\`${text}\` is false (${place})`;
    }),
  );
  return [
    "  the spec forbids it where",
    ...wrapped(`    ${stateText(kit, state)}`),
    ...(guards.length === 0 ? [] : ["  because"]),
    ...guards.flatMap((guard) => wrapWords(`    ${visibleLine(guard)}`)),
  ];
}

function howText({ how, again }: Shrunk): string {
  const repeated = again === null ? "" : ` It failed again in ${again.times} of ${again.of} runs.`;
  switch (how) {
    case "path":
      return "This is a shortest way there.";
    case "reduced":
      return `This is what is left of the run: it fails, and nothing more can be left out.${repeated}`;
    case "whole":
      return `This is the whole run: nothing of it can be left out.${repeated}`;
    case "unrepeated":
      return `This is the whole run. It did not fail again: it depends on history or time.${repeated}`;
    default:
      return how satisfies never;
  }
}

/** What was done, if all of it conformed. */
export function reportOf(
  kit: Kit,
  { neverChosen, isTour, resetCost }: { neverChosen: readonly number[]; isTour: boolean; resetCost: number },
): Report {
  const { count, graph, ir } = kit;
  const taken = count.taken.filter((times) => times > 0).length;
  const perhaps = count.taken.filter((times) => times === 1).length;
  const edgeText = (edge: number): string =>
    `${commandText(kit, graph.command[edge] as number)}${chosenText(graph.chosen[edge] ?? {})}, from ${stateText(kit, graph.from[edge] as number)}`;
  const never = neverChosen.map(edgeText);
  const text = (): string => {
    const lines = [
      ...wrapWords(
        `${visibleLine(ir.name)} conforms: ${plural(count.steps, "step")}, ${plural(count.resets, "setup")}${count.probes === 0 ? "" : `, ${plural(count.probes, "probe")}`}${count.runs === 0 ? "" : `, ${plural(count.runs, "concurrent run")}`}`,
      ),
      ...wrapWords(
        `  ${grouped(taken)} of ${plural(graph.asked, "transition")} taken${perhaps === 0 ? "" : `, ${grouped(perhaps)} of them perhaps: what was seen fits others too`}`,
      ),
      ...(isTour ? [`  a setup was worth ${resetCost} steps`] : []),
      ...(never.length === 0 ? [] : ["  never chosen by the code:"]),
      ...never.slice(0, NEVER_MAX).flatMap((one) => wrapped(`    ${one}`)),
      ...(never.length > NEVER_MAX ? [`    … and ${never.length - NEVER_MAX} more`] : []),
    ];
    return `${lines.join("\n")}\n`;
  };
  const { steps, resets, probes, runs } = count;
  return {
    steps,
    resets,
    probes,
    runs,
    edges: { taken, all: graph.asked },
    perhaps,
    neverChosen: never,
    text,
  };
}

const NEVER_MAX = 20;

const chosenText = (chosen: { readonly [name: string]: Json }): string =>
  Object.entries(chosen)
    .map(([name, json]) => `, ${visibleLine(`${name} = ${valueText(null, json)}`)}`)
    .join("");
