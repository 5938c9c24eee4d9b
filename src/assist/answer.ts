/** What a tool answers: the JSON of its command, cut down where it is more than an assistant can read. */

/** An answer has so many characters at most. */
const LENGTH_MAX = 100_000;

export interface Answer {
  /** As the exit codes of commands. */
  readonly outcome: "ok" | "violated" | "wrong" | "undecided" | "failed";
  /** What the command wrote as JSON; null if it wrote none. */
  readonly result: unknown;
  /** What it printed for people: its result where it has no JSON, and what is wrong. */
  readonly text: string;
  /** What was left out because of its length; null if nothing was. */
  readonly leftOut: string | null;
  /** Files that it was told to write. */
  readonly written: readonly string[];
}

const OUTCOMES: Readonly<Record<number, Answer["outcome"]>> = {
  0: "ok",
  1: "violated",
  2: "wrong",
  3: "undecided",
};

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function answerOf({ code, out, err }: Ended, hasJson: boolean, written: readonly string[]): Answer {
  const outcome = OUTCOMES[code ?? -1] ?? "failed";
  const result = hasJson ? parsed(out) : null;
  const text = cut(hasJson && result !== null ? err : out + err);
  const done = outcome === "ok" || outcome === "violated" || outcome === "undecided" ? written : [];
  return fitting({ outcome, result, text, leftOut: null, written: done });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const cut = (text: string): string => {
  const trimmed = text.trim();
  return trimmed.length > LENGTH_MAX / 4 ? `${trimmed.slice(0, LENGTH_MAX / 4)}…` : trimmed;
};

/** What can be left out, from what is missed least. */
const STAGES: readonly (readonly [what: string, without: (name: string, value: unknown) => unknown])[] = [
  ["the states of traces", (name, value) => (name === "state" ? undefined : value)],
  [
    "all but the first 50 items of lists, and the states of traces",
    (name, value) => (name === "state" ? undefined : Array.isArray(value) ? value.slice(0, 50) : value),
  ],
  [
    "traces, and all but the first 20 items of lists",
    (name, value) => (name === "trace" ? null : Array.isArray(value) ? value.slice(0, 20) : value),
  ],
];

function fitting(answer: Answer): Answer {
  const length = (): number => JSON.stringify(answer.result)?.length ?? 0;
  if (length() <= LENGTH_MAX) return answer;
  for (const [leftOut, without] of STAGES) {
    const text = JSON.stringify(answer.result, (name, value: unknown) => without(name, value));
    if (text.length <= LENGTH_MAX) return { ...answer, result: JSON.parse(text), leftOut };
  }
  return { ...answer, result: null, leftOut: "the result: ask for less" };
}
