/** The outside judge: what may never be seen of a run, and of several together. It knows nothing of the inside. */
import { type Input, own, type Run } from "./input.js";
import { brokenJson, type Json, jsonPlaces } from "./judge-json.js";
import { brokenRelation } from "./judge-relation.js";
import type { Complaint, Outcome } from "./outcome.js";

/** What a rule looks at: one run and what came of it. */
export interface Seen {
  readonly run: Run;
  readonly outcome: Outcome;
  /** The files before it. */
  readonly before: Input["files"];
  readonly json: readonly Json[];
}

export interface Rule {
  readonly name: string;
  /** What is wrong, or null. */
  readonly broken: (seen: Seen) => string | null;
}

const CODES: readonly (number | null)[] = [0, 1, 2, 3];
/** What a second signal ends a process with. */
const SIGNAL_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 };

/** A second signal ends the command at once: nothing is then promised but the code. */
const isEndedBySecondSignal = ({ run: { disturbance }, outcome: { code } }: Seen): boolean =>
  disturbance?.kind === "signal" && disturbance.times === 2 && code === SIGNAL_CODES[disturbance.signal];

/**
 * A signal that comes when all was said, in the moment in which Node.js ends and has taken its handlers away, has its usual effect.
 * What was said is judged as ever.
 */
const isEndedAtTheEnd = ({ run: { disturbance }, outcome: { ended, stdout, stderr } }: Seen): boolean =>
  disturbance?.kind === "signal" && ended === "by a signal" && stdout + stderr !== "";

/** Diagnostics without a place: about the command line, a file as a whole, or something without a source. */
const PLACELESS: ReadonlySet<string> = new Set([
  ...[
    "usage",
    "file-unreadable",
    "file-too-large",
    "path-unwritable",
    "would-overwrite",
    "no-spec",
    "nothing-judged",
    "tlc-unreadable",
    "bad-setting",
  ],
  ...["unknown-constant", "unknown-element", "unknown-property", "unknown-variant"],
]);

const STACK =
  /^\s+at .*:\d+:\d+\)?$|node:internal|subtle: internal error|UnhandledPromiseRejection|Fatal error|FATAL/m;

/** Controls but line feed and tab; C1; line and paragraph separators; bidirectional controls; lone surrogates. */
const OBEYED = /(?![\n\t])\p{Cc}|[\u2028\u2029\p{Bidi_Control}\p{Cs}]/u;
/** Colours, and the line of progress that is drawn again: on a terminal only. */
const COLOUR = String.raw`\u001b\[\d{1,2}m`;
const ERASE = String.raw`\r\u001b\[2K`;
const TERMINAL = new RegExp(`${COLOUR}|${ERASE}`, "g");
/** What a line of progress had shown, up to where it is erased. */
const ERASED = new RegExp(`[^\n]*${ERASE}`, "g");
const ERROR = /^error\[/m;

/** What is left to read, without colours. */
const legible = (text: string): string => text.replace(ERASED, "").replace(TERMINAL, "");

/** `fmt -` gives a pipe the text as it is; so do modules that are printed. */
const isForPrograms = ({ words: [command, ...rest] }: Run): boolean =>
  (command === "fmt" && rest.includes("-")) ||
  (command === "compile" && rest.some((w) => /^--target/.test(w)));

const isGiven = ({ words }: Run, option: string): boolean => words.includes(option);

export const RULES: readonly Rule[] = [
  {
    name: "it ends",
    broken: ({ outcome: { ended, stderr } }) =>
      ended === "hung" || ended === "crashed" ? `it ${ended}: ${stderr.slice(-600)}` : null,
  },
  {
    name: "the exit code is 0, 1, 2 or 3",
    broken: (seen) => {
      const { ended, code } = seen.outcome;
      if (ended === "hung" || ended === "crashed" || CODES.includes(code) || isEndedBySecondSignal(seen))
        return null;
      if (isEndedAtTheEnd(seen)) return null;
      return `it ended ${ended}, with ${code}`;
    },
  },
  {
    name: "no stack trace, no internal error",
    broken: ({ outcome: { stdout, stderr } }) => STACK.exec(`${stdout}\n${stderr}`)?.[0] ?? null,
  },
  {
    name: "no control characters",
    broken: ({ run, outcome: { stdout, stderr } }) => {
      for (const [text, stream, isExempt] of [
        [stdout, run.out, isForPrograms(run)],
        [stderr, run.err, false],
      ] as const) {
        const found = isExempt
          ? null
          : OBEYED.exec(run.out === "terminal" || stream === "terminal" ? text.replace(TERMINAL, "") : text);
        if (found !== null)
          return `U+${found[0].charCodeAt(0).toString(16)} in ${JSON.stringify(around(text, found.index))}`;
      }
      return null;
    },
  },
  {
    name: "an error is explained",
    broken: ({ run, outcome: { code, stderr, isWhole } }) =>
      code === 2 && isWhole.stderr && run.words.length > 0 && !ERROR.test(legible(stderr))
        ? "exit code 2, and no error"
        : null,
  },
  {
    name: "an error of a spec has a place",
    broken: ({ run, outcome: { code, stderr, isWhole } }) => {
      if (code !== 2 || !isWhole.stderr) return null;
      const lines = legible(stderr).split("\n");
      for (const [i, line] of lines.entries()) {
        const name = /^error\[([\w-]+)\]/.exec(line)?.[1];
        if (name === undefined || PLACELESS.has(name)) continue;
        const rest = lines.slice(i + 1);
        const end = rest.findIndex((next) => /^(?:error|warning)\[/.test(next));
        if (!rest.slice(0, end === -1 ? rest.length : end).some((next) => /^ *--> .+:\d+:\d+$/.test(next)))
          return `${line} (of ${run.words[0]})`;
      }
      return null;
    },
  },
  {
    name: "JSON is complete, valid and agrees with the exit code",
    broken: (seen) => (isEndedBySecondSignal(seen) ? null : brokenJson(seen)),
  },
  { name: "places in JSON are in the file", broken: jsonPlaces },
  {
    name: "something is said",
    broken: (seen) => {
      const { run, outcome } = seen;
      const isSilent = outcome.stdout + outcome.stderr === "";
      const mayBeSilent =
        ["fmt", "compile", "repl", "handover"].includes(run.words[0] ?? "") || isGiven(run, "--json");
      return isSilent &&
        outcome.isWhole.stdout &&
        outcome.isWhole.stderr &&
        !mayBeSilent &&
        !isEndedBySecondSignal(seen)
        ? `nothing, and exit code ${outcome.code}`
        : null;
    },
  },
  {
    name: "nothing is left behind",
    broken: (seen) =>
      seen.outcome.leftOver.length === 0 || isEndedBySecondSignal(seen)
        ? null
        : seen.outcome.leftOver.join(", "),
  },
  {
    name: "specs are only written by fmt",
    broken: ({ run: { words }, before, outcome: { files } }) => {
      const changed = Object.keys(before).filter(
        (path) => JSON.stringify(own(before, path)) !== JSON.stringify(own(files, path)),
      );
      const mayWrite =
        words[0] === "fmt"
          ? !words.includes("--check")
          : words.some((w) => /^(?:--json|--output|-o)/.test(w));
      return changed.length > 0 && !mayWrite ? changed.join(", ") : null;
    },
  },
  {
    name: "a limit of memory is kept",
    broken: ({ run: { words }, outcome: { memoryPeak } }) => {
      const limit = words[words.indexOf("--max-memory") + 1];
      const mebibytes = words.includes("--max-memory")
        ? Number(/^(\d+)M$/.exec(limit ?? "")?.[1] ?? Number.NaN)
        : Number.NaN;
      const max = (Math.max(mebibytes, MEMORY_START_MIB) + MEMORY_SLACK_MIB) * 2 ** 20;
      return memoryPeak !== null && memoryPeak > max
        ? `${Math.round(memoryPeak / 2 ** 20)} MiB, not ${limit}`
        : null;
    },
  },
];

/** What Node.js and the front end take before a search; and how far a search may go beyond its limit. */
const MEMORY_START_MIB = 130;
const MEMORY_SLACK_MIB = 200;

const around = (text: string, at: number): string => text.slice(Math.max(0, at - 30), at + 30);

/** All that is wrong with what an input came to. */
export function judge(input: Input, outcomes: readonly Outcome[]): readonly Complaint[] {
  const complaints: Complaint[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    const run = input.runs[i];
    if (run === undefined) continue;
    const seen: Seen = { run, outcome, before: outcomes[i - 1]?.files ?? input.files, json: [] };
    for (const { name, broken } of RULES) {
      const text = broken(seen);
      if (text !== null) complaints.push({ rule: name, run: i, text });
    }
  }
  if (complaints.length > 0) return complaints;
  return brokenRelation(input, outcomes);
}
