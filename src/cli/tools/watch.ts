/** `subtle watch`: checks a spec again whenever a file that it consists of is changed. */
import { Interruption } from "../../../checker/interruption.js";
import { style } from "../../diagnostics/style.js";
import { type FileWatch, type Host, STANDARD_INPUT } from "../../host/host.js";
import { interpret } from "../../interpret/model.js";
import { renderDeviation, renderView } from "../../report/view-text.js";
import type { ReadResult } from "../../resolve/load.js";
import type { ResultJson } from "../../result/json.js";
import type { CompiledSpec } from "../../run/compile.js";
import { visibleLine } from "../../source/visible.js";
import { deviationOf } from "../../view/behaviour.js";
import { differenceFrom } from "../../view/same-spec.js";
import { traceFacts, traceView } from "../../view/trace-view.js";
import { tracesOf, type WrittenTrace } from "../../view/written.js";
import { type CheckOptions, check } from "../check.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";

export async function watchCommand(host: Host, path: string, options: CheckOptions): Promise<ExitCode> {
  if (path === STANDARD_INPUT) {
    printDiagnostics(host, [usageError("only a file can be watched, not standard input")], []);
    return EXIT.wrong;
  }
  let isOver = host.signalNow() !== null;
  let wake = (): void => undefined;
  const unlisten = host.onSignal(() => {
    isOver = true;
    wake();
  });
  /** The last counterexample; of an earlier text, perhaps. */
  let kept: WrittenTrace | null = null;
  try {
    for (;;) {
      const round = watchedRound(host, () => wake());
      let found: { readonly result: ResultJson; readonly spec: CompiledSpec } | null = null;
      const code = await check(round.host, path, {
        ...options,
        told: (result, spec) => {
          found = { result, spec };
        },
      }).catch((error: unknown) => {
        // So a change ends it while it reads.
        if (error instanceof Interruption && round.isStale()) return EXIT.incomplete;
        throw error;
      });
      if (!round.isStale()) {
        kept = await keep(round.host, kept, found);
        round.tellWaiting();
      }
      while (!isOver && !round.isStale())
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      round.end();
      if (isOver) return code;
      host.err.show(`${style.dim(`${round.changed() ?? path} has changed`)}\n`);
    }
  } finally {
    unlisten();
  }
}

interface Round {
  /** The machine for one check: what it writes after a change is of an old text, and is dropped. */
  readonly host: Host;
  /** Whether a file is not any more what was read. */
  readonly isStale: () => boolean;
  /** The file. */
  readonly changed: () => string | null;
  readonly tellWaiting: () => void;
  readonly end: () => void;
}

/** @param onChange Called when the round has become stale. */
function watchedRound(host: Host, onChange: () => void): Round {
  const start = host.now();
  const read = new Map<string, ReadResult>();
  let changed: string | null = null;
  const compare = (): void => {
    if (changed !== null) return;
    for (const [path, before] of read) {
      if (sameText(before, host.files.read(path))) continue;
      changed = path;
      onChange();
      return;
    }
  };
  const watch: FileWatch = host.files.watch(compare);
  const isStale = (): boolean => changed !== null;
  const unlessStale = <Given extends readonly unknown[]>(write: (...given: Given) => void) => {
    return (...given: Given): void => {
      if (!isStale()) write(...given);
    };
  };
  const output = (to: Host["out"]): Host["out"] => ({
    show: unlessStale(to.show),
    write: unlessStale(to.write),
    status: to.status,
    isTerminal: to.isTerminal,
    isOver: to.isOver,
  });
  const { files } = host;
  return {
    host: {
      ...host,
      out: output(host.out),
      err: output(host.err),
      now: () => host.now() - start,
      // An edit ends the search as a signal does.
      signalNow: () => host.signalNow() ?? (isStale() ? "SIGINT" : null),
      files: {
        ...files,
        read: (path, written, poll) => {
          // Watched before it is read, so that no change is missed.
          watch.add(path);
          const result = files.read(path, written, poll);
          read.set(path, result);
          return result;
        },
        replace: (path, text) => (isStale() ? null : files.replace(path, text)),
        replaceByPieces: (path, pieces) => (isStale() ? null : files.replaceByPieces(path, pieces)),
      },
    },
    isStale,
    changed: () => (changed === null ? null : visibleLine(changed)),
    tellWaiting: () => {
      const count = read.size === 1 ? "1 file" : `${read.size} files`;
      host.err.show(`${style.dim(`watching ${count}; Ctrl-C ends`)}\n`);
    },
    end: watch.end,
  };
}

const sameText = (a: ReadResult, b: ReadResult): boolean =>
  a.kind === "text" && b.kind === "text" ? a.text === b.text : a.kind === b.kind;

/** The counterexample that is kept after a check, and what is told of an earlier one. */
async function keep(
  { out }: Host,
  kept: WrittenTrace | null,
  found: { readonly result: ResultJson; readonly spec: CompiledSpec } | null,
): Promise<WrittenTrace | null> {
  const violated = found?.result.properties.filter(({ verdict }) => verdict === "violated") ?? [];
  const [own] = found === null ? [] : tracesOf({ ...found.result, properties: violated });
  if (own !== undefined) return own.trace;
  const view = kept === null ? null : traceView(kept, kept.property);
  if (kept === null || view === null) return null;
  const name = `the last counterexample, of ${view.property.name}`;
  if (found === null) {
    out.show(`\n${style.dim(`${name}, is kept:`)}\n${renderView(view, "oneline", style)}`);
    return kept;
  }
  const { spec } = found;
  const other = differenceFrom(kept, spec.ir);
  if (other !== null) {
    out.show(`\n${style.dim(`${name}, is of other states: ${other}`)}\n`);
    return kept;
  }
  const deviation = await deviationOf(kept, spec, interpret(spec.ir, { symmetry: false }));
  const shown = traceView(kept, kept.property, traceFacts(spec)) ?? view;
  out.show(`\n${style.dim(`${name}:`)}\n${renderDeviation(shown, deviation, style)}`);
  return kept;
}
