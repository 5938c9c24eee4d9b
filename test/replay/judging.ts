/** Judges logs that are texts against specs and maps that are texts. */
import { interpret } from "../../src/interpret/model.js";
import { openLog } from "../../src/logs/read.js";
import { bindMap } from "../../src/mapping/bind.js";
import { parseMap } from "../../src/mapping/parse.js";
import { type Log, type Replay, replayLog } from "../../src/replay/replay.js";
import { traceLog } from "../../src/replay/trace-log.js";
import { compileText } from "../support.js";

export interface Bench {
  readonly judge: (log: string) => Replay;
  readonly spec: NonNullable<ReturnType<typeof compileText>["spec"]>;
  readonly model: ReturnType<typeof interpret>;
}

export function benchFor(specText: string, mapText: string, statesMax = 1_000_000): Bench {
  const { spec, diagnostics } = compileText(specText);
  if (spec === null) throw new Error(diagnostics.map(({ message }) => message).join("; "));
  const file = spec.sources.length;
  const { map, diagnostics: wrong } = parseMap(mapText, file);
  if (map === null) throw new Error(wrong.map(({ message }) => message).join("; "));
  const model = interpret(spec.ir, { symmetry: false });
  const bound = bindMap(map, { spec, text: mapText, file }, model);
  if (bound.map === null) throw new Error(bound.diagnostics.map(({ message }) => message).join("; "));
  const ready = bound.map;
  const sources = [...spec.sources, { path: "a.map", text: mapText }];
  const open = (log: string): Log => {
    const lines = log.split("\n");
    if (lines.at(-1) === "") lines.pop();
    let at = 0;
    const opened = openLog({ next: () => lines[at++] ?? null }, ready.format, ready.roles, () => undefined);
    if (opened.kind === "whole") return traceLog(opened.text(), spec, model);
    return { next: opened.next, isFollowed: false, initial: null, again: () => open(log) };
  };
  return {
    spec,
    model,
    judge: (log) =>
      replayLog(open(log), spec, ready, model, {
        statesMax,
        poll: () => undefined,
        tell: () => undefined,
        sources,
        isExplained: false,
      }),
  };
}
