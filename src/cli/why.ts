/** `subtle why`: which guards, locks, orders and steps of a spec are needed, and what happens without them. */

import { availableParallelism } from "node:os";
import { style } from "../diagnostics/style.js";
import type { ElementClass, WhyElement } from "../elements/element.js";
import type { Host } from "../host/host.js";
import { startWhyThread } from "../host/node-threads.js";
import { coreClasses, elementText, openWhy, type ViolatedWhy, violatedText } from "../library/why.js";
import { renderComments, renderMarkdown } from "../report/why-comment.js";
import { whyErrorJson, whyJson, whyViolatedJson } from "../report/why-json.js";
import { renderWhy, renderWhySource, type WhyTextInput } from "../report/why-text.js";
import { type Base, LIMITS } from "../why/examine.js";
import { type Examiner, localExaminer, undecidedExaminer } from "../why/examiner.js";
import { type WhyOptions, type WhyProgress, type WhyResult, why } from "../why/why.js";
import { startPool } from "../work/why-pool.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { codeUnwritten, isUnwritable, writeJson } from "./output.js";
import { type Watch, watch } from "./progress.js";

/** What is printed: a table, the source with a margin, comments for code in C, or Markdown. */
export type WhyForm = "table" | "source" | "comment" | "markdown";

export interface WhyCommandOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Null for all classes. */
  readonly only: readonly ElementClass[] | null;
  readonly depth: number;
  readonly core: boolean;
  /** The id of the only element to examine, whose trace is shown; null for all. */
  readonly show: string | null;
  readonly form: WhyForm;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
  readonly symmetry: boolean;
  readonly statesMax: number | null;
  readonly memoryMax: number | null;
  /** Milliseconds that the command may take; null without a limit. */
  readonly timeMax: number | null;
  /** Null for as many as there are cores. */
  readonly threads: number | null;
}

export async function whyCommand(host: Host, path: string, options: WhyCommandOptions): Promise<ExitCode> {
  const { constants, variant, json, symmetry, statesMax, only } = options;
  if (json !== null && isUnwritable(host, json)) return EXIT.wrong;
  const watching = watch(host, options);
  const memoryMax = host.memory.forStates(options.memoryMax);
  const limits = { symmetry, statesMax, memoryMax };
  const question = { constants, variant, only, element: options.show, limits };
  const opened = await openWhy(path, question, host.files.read, watching.onProgress);
  if ("wrong" in opened) {
    watching.end();
    printDiagnostics(host, opened.wrong, opened.sources);
    if (json !== null) writeJson(host, json, whyErrorJson(opened.wrong, opened.sources));
    return EXIT.wrong;
  }
  if ("violated" in opened) {
    watching.end();
    return tellWhatFails(host, opened, options);
  }
  const { base, elements, shown, undecided } = opened;
  const { sources } = base.spec;
  const result =
    undecided === null
      ? await ask(host, base, elements, options, watching)
      : await why(base, elements, undecidedExaminer(undecided), wantedOf(options));
  const interrupted = watching.signal() !== null;
  const input: WhyTextInput = { base, result, sources, variant, elapsedMs: host.now() };
  watching.end();
  if (json !== "-") await print(host, input, options, shown);
  const code = isDecided(result) && !interrupted ? EXIT.ok : EXIT.incomplete;
  if (json === null) return code;
  const unwritten = writeJson(host, json, whyJson(base, result, sources, variant, input.elapsedMs));
  return unwritten ? codeUnwritten(code) : code;
}

const isDecided = ({ answers, joint }: WhyResult): boolean =>
  !answers.some(({ verdict }) => verdict === "unknown") && joint.undecided.length === 0;

/** The base does not hold, so `why` has nothing to explain. */
function tellWhatFails(host: Host, opened: ViolatedWhy, { variant, json }: WhyCommandOptions): ExitCode {
  const { ir, sources } = opened.spec;
  const elapsedMs = host.now();
  if (json !== "-") host.out.show(violatedText(opened, variant, elapsedMs));
  const code = EXIT.violated;
  if (json === null) return code;
  const result = whyViolatedJson(ir, sources, variant, opened.violated, [], elapsedMs);
  return writeJson(host, json, result) ? codeUnwritten(code) : code;
}

// ─────────────────────────────────────────────────────────────────────── asking

/** The longest that a timer of Node.js can run, in milliseconds. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** With fewer elements another thread would take longer to start than to help. */
const ELEMENTS_PER_THREAD = 8;

async function ask(
  host: Host,
  base: Base,
  elements: readonly WhyElement[],
  options: WhyCommandOptions,
  watching: Watch,
): Promise<WhyResult> {
  const threads = Math.min(
    options.threads ?? availableParallelism(),
    Math.max(1, Math.floor(elements.length / ELEMENTS_PER_THREAD)),
  );
  const { constants, variant, symmetry, statesMax } = options;
  const run = (examiner: Examiner) => why(base, elements, examiner, wantedOf(options), progressOf(watching));
  if (threads === 1)
    return run(unlessInterrupted(localExaminer(base, elements, watching.onProgress), watching));
  const memoryMax = Math.floor(base.memoryMax / threads);
  const pool = startPool(
    threads,
    {
      program: base.program,
      constants,
      variant,
      symmetry,
      statesMax,
      memoryMax,
      ids: elements.map(({ id }) => id),
    },
    startWhyThread,
  );
  const unlisten = host.onSignal(() => void pool.end("interrupted"));
  const { timeMax } = options;
  const timer =
    timeMax === null
      ? undefined
      : setTimeout(() => void pool.end("time"), Math.min(timeMax - host.now(), TIMER_MAX_MS));
  // A signal may have arrived before the pool existed.
  const stop = watching.stop();
  if (stop !== null) void pool.end(stop);
  try {
    return await run(pool.examiner);
  } finally {
    unlisten();
    clearTimeout(timer);
    await pool.end("interrupted");
  }
}

function wantedOf({ depth, core, only }: WhyCommandOptions): WhyOptions {
  return { depth, core: coreClasses(core, only) };
}

/** After a signal or at the limit on time, elements not yet examined are not decided. */
function unlessInterrupted(examiner: Examiner, watching: Watch): Examiner {
  const current = (): Examiner => {
    const stop = watching.stop();
    return stop === null ? examiner : undecidedExaminer(LIMITS[stop]);
  };
  return {
    examine: (id) => current().examine(id),
    examineTogether: (ids) => current().examineTogether(ids),
    keeps: (ids) => current().keeps(ids),
  };
}

const progressOf =
  ({ tell }: Watch) =>
  ({ phase, done, total }: WhyProgress): void => {
    const what = { elements: "elements", together: "sets of elements", core: "steps towards a core" }[phase];
    const bar = total === null ? "" : `${"█".repeat(Math.round((20 * done) / total)).padEnd(20, "░")}  `;
    tell(`${bar}${done}${total === null ? "" : ` of ${total}`} ${what}`);
  };

// ─────────────────────────────────────────────────────────────────────── telling

async function print(
  host: Host,
  input: WhyTextInput,
  { form }: WhyCommandOptions,
  shown: WhyElement | null,
): Promise<void> {
  const c = style;
  const write = (text: string): void => void host.out.show(text);
  switch (form) {
    case "table":
      write(shown === null ? renderWhy(input, c) : await elementText(input, shown, host.now));
      return;
    case "source":
      write(renderWhySource(input, c));
      return;
    case "comment":
      write(renderComments(input));
      return;
    case "markdown":
      write(renderMarkdown(input));
      return;
    default:
      form satisfies never;
  }
}
