/** `subtle why`: which guards, locks, orders and steps of a spec are needed, and what happens without them. */

import { availableParallelism } from "node:os";
import { style } from "../diagnostics/style.js";
import type { ElementClass, WhyElement } from "../elements/element.js";
import type { Host } from "../host/host.js";
import { nodeEnvironment } from "../host/node-environment.js";
import { startWhyThread } from "../host/node-threads.js";
import {
  askProtection,
  coreClasses,
  elementText,
  openWhy,
  rangesWanted,
  screenProof,
  showElement,
  tableText,
  unknownGoal,
  type ViolatedWhy,
  violatedText,
  withShown,
} from "../library/why.js";
import { recorder } from "../page/document/record.js";
import type { PageInput } from "../page/document/write.js";
import { renderComments } from "../report/why/why-comment.js";
import { whyErrorJson, whyJson, whyViolatedJson } from "../report/why/why-json.js";
import { protectionMarkdown, renderMarkdown } from "../report/why/why-markdown.js";
import { renderProtection } from "../report/why/why-protection.js";
import { renderWhySource, type WhyTextInput } from "../report/why/why-text.js";
import { variablesJson } from "../result/json.js";
import type { CompiledSpec } from "../run/compile.js";
import { reported } from "../run/interruptions.js";
import { type Base, LIMITS } from "../why/examine.js";
import { type Examiner, localExaminer, undecidedExaminer } from "../why/examiner.js";
import { isProtectionDecided } from "../why/protection.js";
import { type WhyOptions, type WhyProgress, type WhyResult, why } from "../why/why.js";
import { startPool } from "../work/why-pool.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { PAGE_TO_FILE, printDiagnostics, usageError } from "./failures.js";
import { codeUnwritten, jsonText, writeJson, writeTo } from "./output.js";
import { type Watch, watch } from "./progress.js";
import { openFiles, targetsOf } from "./run-files.js";

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
  /** Whether the table lists every element, and not only what matters for the goals. */
  readonly all: boolean;
  /** Whether to ask who protects what, and nothing else. */
  readonly protect: boolean;
  /** The names of the properties that count; null for a choice by what they say. */
  readonly goals: readonly string[] | null;
  /** Multiplies the budgets that are counted in work. */
  readonly effort: number;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
  /** A path, or null. */
  readonly html: string | null;
  /** Whether to look for a proof, and nothing else. */
  readonly proof: boolean;
  /** The folder for the proof in TLA+; null for none. */
  readonly tla: string | null;
  readonly version: string;
  readonly symmetry: boolean;
  readonly statesMax: number | null;
  readonly memoryMax: number | null;
  /** Milliseconds that the command may take; null without a limit. */
  readonly timeMax: number | null;
  /** Null for as many as there are cores and as the work is worth. */
  readonly threads: number | null;
}

export async function whyCommand(host: Host, path: string, options: WhyCommandOptions): Promise<ExitCode> {
  const { constants, variant, json, html, symmetry, statesMax, only, version } = options;
  if (html === "-") {
    printDiagnostics(host, [usageError(PAGE_TO_FILE)], []);
    return EXIT.wrong;
  }
  if (options.tla !== null && (!options.proof || options.tla === "")) {
    printDiagnostics(
      host,
      [usageError("--tla needs --proof, and a folder for its modules: name it with -o")],
      [],
    );
    return EXIT.wrong;
  }
  const files = openFiles(host, [path], [...targetsOf("--json", json), ...targetsOf("--html", html)]);
  if (files === null) return EXIT.wrong;
  const watching = watch(host, options);
  const memoryMax = host.memory.forStates(options.memoryMax);
  const limits = { symmetry, statesMax, memoryMax };
  const question = { constants, variant, only, element: options.show, limits };
  const { read, files: readFiles } = recorder(watching.patient(files.read));
  const opened = await openWhy(path, question, read, watching.onProgress).catch((error: unknown) => {
    watching.end();
    throw error;
  });
  if (files.isRefused()) {
    watching.end();
    return EXIT.wrong;
  }
  if ("wrong" in opened) {
    watching.end();
    printDiagnostics(host, opened.wrong, opened.sources);
    if (json !== null) writeJson(host, json, whyErrorJson(opened.wrong, opened.sources));
    return EXIT.wrong;
  }
  if ("violated" in opened) {
    watching.end();
    const page = { main: path, files: readFiles(), constants, variant, version };
    return tellWhatFails(host, opened, page, options, watching);
  }
  const { base, elements, shown, undecided } = opened;
  const wrongGoal = unknownGoal(base.spec, options.goals);
  if (wrongGoal !== null) {
    watching.end();
    const wrong = [wrongGoal];
    printDiagnostics(host, wrong, base.spec.sources);
    if (json !== null) writeJson(host, json, whyErrorJson(wrong, base.spec.sources));
    return EXIT.wrong;
  }
  if (options.proof) {
    const { whyProof } = await import("./commands/why-proof.js");
    return whyProof(host, base, options, watching);
  }
  const { sources } = base.spec;
  const asked = options.protect
    ? await askProtection(opened, watching.onProgress, options.effort, protectionProgress(watching))
    : undecided === null
      ? await ask(host, base, elements, shown, options, watching)
      : await why(
          base,
          elements,
          undecidedExaminer(undecided),
          wantedOf(options, base.spec, shown, watching),
        );
  const again = shown && (await showElement(base, shown, asked, watching.onProgress));
  const result = shown === null ? asked : withShown(asked, shown, again, watching.onProgress.poll);
  const interrupted = watching.signal() !== null;
  const { all, core, form, protect } = options;
  const isScreen =
    (form === "table" || form === "markdown") &&
    shown === null &&
    only === null &&
    !core &&
    !all &&
    !protect &&
    undecided === null;
  const proof = await screenProof(base, isScreen, nodeEnvironment, watching.onProgress);
  const input: WhyTextInput = { base, result, sources, variant, elapsedMs: host.now(), proof };
  if (json !== "-")
    host.out.show(
      result.protection !== undefined
        ? form === "markdown"
          ? protectionMarkdown(input, result.protection, elements)
          : renderProtection(input, result.protection, elements, style)
        : shown === null
          ? textOf(input, options)
          : elementText(input, shown, again, options.goals, watching.onProgress.poll),
    );
  watching.end();
  const code = isDecided(result) && !interrupted ? EXIT.ok : EXIT.incomplete;
  if (json === null && html === null) return code;
  const written = whyJson(base, result, sources, variant, input.elapsedMs, proof);
  if (html !== null) {
    const { whyPage } = await import("../page/document/write.js");
    const page = { main: path, files: readFiles(), constants, variant, version };
    const variables = variablesJson(base.spec.ir);
    const text = await whyPage(page, written, base.spec, variables, host.browser.assets());
    if (writeTo(host, html, text)) return codeUnwritten(code);
  }
  return json !== null && writeJson(host, json, written) ? codeUnwritten(code) : code;
}

const isDecided = ({ answers, joint, protection }: WhyResult): boolean =>
  !answers.some(({ verdict }) => verdict === "unknown") &&
  joint.undecided.length === 0 &&
  joint.left === 0 &&
  (protection === undefined || isProtectionDecided(protection));

/** The base does not hold, so `why` has nothing to explain. */
async function tellWhatFails(
  host: Host,
  opened: ViolatedWhy,
  page: PageInput,
  { variant, json, html }: WhyCommandOptions,
  { onProgress }: Watch,
): Promise<ExitCode> {
  const { ir, sources } = opened.spec;
  // The page is that of a check: there is nothing to explain.
  const pages = html === null ? null : await import("./commands/check-pages.js");
  const elapsedMs = host.now();
  const { text, written, found } = reported(opened.violated, onProgress.poll, (violated, poll) => ({
    text: json === "-" ? "" : violatedText({ ...opened, violated }, variant, elapsedMs),
    written: json && jsonText(whyViolatedJson(ir, sources, variant, violated, [], elapsedMs), poll),
    found:
      pages?.told({ spec: opened.spec, exploration: violated, diagnostics: [] }, variant, elapsedMs) ?? null,
  }));
  host.out.show(text);
  const code = EXIT.violated;
  const targets = { html, htmlLight: null };
  if (pages !== null && found !== null && (await pages.writePages(host, page, found, sources, targets)))
    return codeUnwritten(code);
  return json !== null && written !== null && writeTo(host, json, written) ? codeUnwritten(code) : code;
}

// ─────────────────────────────────────────────────────────────────────── asking

/** The longest that a timer of Node.js can run, in milliseconds. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** With fewer elements another thread would take longer to start than to help. */
const ELEMENTS_PER_THREAD = 8;

/**
 * Each thread compiles and optimises anew what they share. With fewer transitions in all searches together that is more
 * than half of the work.
 */
const TRANSITIONS_PER_THREAD = 1_000_000;

async function ask(
  host: Host,
  base: Base,
  elements: readonly WhyElement[],
  shown: WhyElement | null,
  options: WhyCommandOptions,
  watching: Watch,
): Promise<WhyResult> {
  const work = elements.length * base.exploration.counts.generated;
  const threads = Math.min(
    options.threads ?? Math.min(availableParallelism(), 1 + Math.floor(work / TRANSITIONS_PER_THREAD)),
    Math.max(1, Math.floor(elements.length / ELEMENTS_PER_THREAD)),
  );
  const { constants, variant, symmetry, statesMax } = options;
  const run = (examiner: Examiner) =>
    why(base, elements, examiner, wantedOf(options, base.spec, shown, watching), progressOf(watching));
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

function wantedOf(
  { depth, core, only, form, json, goals, effort }: WhyCommandOptions,
  spec: CompiledSpec,
  shown: WhyElement | null,
  { onProgress }: Watch,
): WhyOptions {
  const isTold = form === "table" || form === "markdown" || json !== null;
  const ranges = isTold ? rangesWanted(spec, only, shown, goals, effort, onProgress) : null;
  return { depth, core: coreClasses(core, only), ranges, effort };
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
    attempt: (versions) => current().attempt(versions),
    keeps: (ids) => current().keeps(ids),
  };
}

const progressOf =
  ({ tell }: Watch) =>
  ({ phase, done, total }: WhyProgress): void => {
    const what = {
      elements: "elements",
      together: "sets of elements",
      core: "steps towards a core",
      orders: "places of steps",
      protection: "edited specs",
      weaker: "weaker forms",
    }[phase];
    const bar = total === null ? "" : `${"█".repeat(Math.round((20 * done) / total)).padEnd(20, "░")}  `;
    tell(`${bar}${done}${total === null ? "" : ` of ${total}`} ${what}`);
  };

/** Counts what was searched for who protects what. */
function protectionProgress(watching: Watch): () => void {
  const tell = progressOf(watching);
  let done = 0;
  return () => {
    done += 1;
    tell({ phase: "protection", done, total: null });
  };
}

// ─────────────────────────────────────────────────────────────────────── telling

function textOf(input: WhyTextInput, { form, all, core, only }: WhyCommandOptions): string {
  switch (form) {
    case "table":
      return tableText(input, { all, core, only });
    case "source":
      return renderWhySource(input, style);
    case "comment":
      return renderComments(input);
    case "markdown":
      return renderMarkdown(input);
    default:
      return form satisfies never;
  }
}
