/** Parses the output of the tools. Each returns null if the text does not report a finished search. */

export interface Reported {
  readonly distinct: number;
  /** Transitions, with the initial state. */
  readonly generated: number;
  /** Seconds of the search, as the tool says; null if it tells nothing finer than whole seconds. */
  readonly seconds: number | null;
  /** Whether its states are not those of the others: of the model together with an automaton, say. */
  readonly ownStates?: boolean;
}

const number = (text: string, pattern: RegExp): number | null => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found.replaceAll(",", ""));
};

/** The JSON of `subtle check --json -`. Its time runs from the start of the process to the verdict. */
export function readSubtle(text: string): Reported | null {
  try {
    const { verdict, states, elapsedMs } = JSON.parse(text);
    if (verdict !== "holds") return null;
    return { distinct: states.distinct, generated: states.generated, seconds: elapsedMs / 1000 };
  } catch {
    return null;
  }
}

/** The one line of JSON of the C programs. */
export function readC(text: string): Reported | null {
  try {
    const { states, gen, ms } = JSON.parse(text);
    return { distinct: states, generated: gen, seconds: ms / 1000 };
  } catch {
    return null;
  }
}

/**
 * What `pan` prints. `extra` is 1 if the model's own start is a step from a state before it; then that state and that
 * step are Spin's alone, and the step stands for the initial state that others count among the generated ones.
 */
export function readSpin(text: string, extra: 0 | 1): Reported | null {
  if (!/errors: 0$/m.test(text) || text.includes("max search depth too small")) return null;
  if (text.includes("Search not completed")) return null;
  const stored = number(text, /^\s*(\S+) states, stored(?: \(\d+ visited\))?$/m);
  const transitions = number(text, /^\s*(\S+) transitions/m);
  const seconds = number(text, /elapsed time (\S+) seconds/);
  if (stored === null || transitions === null || seconds === null) return null;
  // Without such a step the transitions lack the initial state, but Spin counts it as stored, hence in the sum.
  return { distinct: stored - extra, generated: transitions - extra, seconds };
}

/** How deep a depth-first search of `pan` went. */
export const readSpinDepth = (text: string): number | null => number(text, /depth reached (\d+)/);

/** What a verifier made by Rumur prints. The initial state is no rule that fired. */
export function readRumur(text: string): Reported | null {
  if (!text.includes("No error found.")) return null;
  const found = /^\s*(\d+) states, (\d+) rules fired in \d+s\.\s*$/m.exec(
    text.slice(text.indexOf("State Space Explored")),
  );
  if (found === null) return null;
  return { distinct: Number(found[1]), generated: Number(found[2]) + 1, seconds: null };
}

export function readTlc(text: string): Reported | null {
  if (!text.includes("No error has been found")) return null;
  const found = /^([\d,]+) states generated, ([\d,]+) distinct states found, 0 states left/m.exec(text);
  if (found === null) return null;
  const [generated, distinct] = [found[1], found[2]].map((digits) => Number(digits?.replaceAll(",", "")));
  return { distinct: distinct as number, generated: generated as number, seconds: null };
}

/** The peak of resident memory, in kB, from /proc/PID/status; 0 if it is not there (any more). */
export const readPeakKb = (status: string): number => number(status, /^VmHWM:\s*(\d+) kB$/m) ?? 0;
