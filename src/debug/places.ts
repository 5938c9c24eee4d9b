/** Where steps stand in the texts: for stack frames, and for breakpoints at lines. */
import type { CompiledSpec } from "../run/compile.js";
import { positionAt } from "../source/source.js";
import type { Span } from "../source/span.js";

export interface Place {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface Places {
  /** Of a step or action, by its name; null if there is none. */
  readonly ofAction: (name: string) => Place | null;
  readonly ofProcess: (name: string) => Place | null;
  /** Of the spec itself. */
  readonly ofSpec: Place;
  /** The steps whose text has this line, those that begin last if one stands within another, and where they begin. */
  readonly actionsAt: (
    isFile: (path: string) => boolean,
    line: number,
  ) => { readonly line: number; readonly actions: readonly string[] } | null;
  /** The steps that a name means: the whole one, or a label in all processes. */
  readonly named: (name: string) => readonly string[];
}

interface Stretch {
  readonly action: string;
  /** The label or the name. */
  readonly name: Span;
  readonly whole: Span;
}

export function placesOf({ ir, sources, expansion }: CompiledSpec): Places {
  const placeAt = ({ file, start }: Span): Place => {
    const source = sources[file];
    return { path: source?.path ?? "", ...positionAt(source?.text ?? "", start) };
  };
  const stretches = expansion.agents.flatMap((agent): readonly Stretch[] =>
    "action" in agent
      ? [{ action: agent.action.name.name, name: agent.action.name.span, whole: agent.action.span }]
      : agent.steps.map(({ label, source }) => ({
          action: `${agent.process.name.name}.${label}`,
          name: source.label.span,
          whole: source.span,
        })),
  );
  const lineOf = (file: number, at: number): number => positionAt(sources[file]?.text ?? "", at).line;
  const placed = new Map(stretches.map(({ action, name }) => [action, placeAt(name)]));
  const processes = new Map(
    expansion.agents.flatMap((agent) =>
      "process" in agent ? [[agent.process.name.name, placeAt(agent.process.name.span)] as const] : [],
    ),
  );
  return {
    ofAction: (name) => placed.get(name) ?? null,
    ofProcess: (name) => processes.get(name) ?? null,
    ofSpec: { path: sources[0]?.path ?? "", line: 1, column: 1 },
    actionsAt: (isFile, line) => {
      const around = stretches.filter(
        ({ whole, name }) =>
          isFile(sources[whole.file]?.path ?? "") &&
          lineOf(whole.file, Math.min(whole.start, name.start)) <= line &&
          line <= lineOf(whole.file, Math.max(name.end, whole.end) - 1),
      );
      const start = Math.max(...around.map(({ name }) => name.start));
      const chosen = around.filter(({ name }) => name.start === start);
      const [first] = chosen;
      return first === undefined
        ? null
        : { line: lineOf(first.name.file, first.name.start), actions: chosen.map(({ action }) => action) };
    },
    named: (name) =>
      ir.actions.flatMap((action) => (action.name === name || action.label === name ? [action.name] : [])),
  };
}
