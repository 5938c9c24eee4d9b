/** Carries out an input, and has it judged. */
import { ENTRY, type Entry, inProcess } from "./in-process.js";
import type { Input, Run } from "./input.js";
import type { Outcome } from "./outcome.js";
import { inFolder, type Wrapping } from "./whole-process.js";

/** The command as it is, or with a fault planted in front of it. */
export interface Command {
  readonly entry: Entry;
  readonly wrap: Wrapping;
}

export const SUBTLE: Command = { entry: ENTRY, wrap: (command) => command };

/** Nothing is to be compared once a spec is refused that both runs read. */
const isOver = ({ relation }: Input, outcomes: readonly Outcome[]): boolean =>
  (relation === "equal" && outcomes[0]?.code === 2) ||
  (relation === "formatted" && outcomes.at(-1)?.code === 2 && outcomes.length >= 2);

export async function outcomesOf(input: Input, { entry, wrap }: Command): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const over = (): boolean => isOver(input, outcomes);
  if (input.way === "whole process") {
    await inFolder(input.files, input.runs, wrap, (outcome) => {
      outcomes.push(outcome);
      return over();
    });
    return outcomes;
  }
  let { files } = input;
  for (const run of input.runs) {
    const outcome = await onceInProcess(files, run, entry);
    outcomes.push(outcome);
    files = outcome.files;
    if (over()) break;
  }
  return outcomes;
}

/** What came of runs that nothing disturbs: many inputs begin with the same one, of a spec as it stands. */
const known = new Map<string, Outcome>();
const KNOWN_MAX = 300;

async function onceInProcess(files: Input["files"], run: Run, entry: Entry): Promise<Outcome> {
  if (run.disturbance !== null) return inProcess(files, run, entry);
  const key = JSON.stringify([files, run]);
  const outcome = known.get(key) ?? (await inProcess(files, run, entry));
  if (known.size < KNOWN_MAX) known.set(key, outcome);
  return outcome;
}
