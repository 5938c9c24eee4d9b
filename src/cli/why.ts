/** `subtle why`: which guards, locks, orders and steps of a spec are needed, and what happens without them. */

import { availableParallelism } from "node:os";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import type { ElementClass, WhyElement } from "../elements/element.js";
import { elementNamed, elementsIn } from "../elements/enumerate.js";
import type { Host } from "../host/host.js";
import { startWhyThread } from "../host/node-threads.js";
import { renderResult } from "../report/text.js";
import { renderComments, renderMarkdown } from "../report/why-comment.js";
import { whyErrorJson, whyJson, whyViolatedJson } from "../report/why-json.js";
import { renderWhy, renderWhySource, type WhyTextInput } from "../report/why-text.js";
import { load, type Program } from "../resolve/load.js";
import { type CompiledSpec, compileProgram } from "../run/compile.js";
import { type Exploration, explore } from "../run/explore.js";
import type { Source } from "../source/source.js";
import { type Base, edited } from "../why/examine.js";
import { type Examiner, localExaminer, undecidedExaminer } from "../why/examiner.js";
import { remarkOf } from "../why/remark.js";
import {
  CORE_CLASSES,
  openBase,
  type WhyOptions,
  type WhyProgress,
  type WhyResult,
  why,
} from "../why/why.js";
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
  /** Null for as many as there are cores. */
  readonly threads: number | null;
}

export async function whyCommand(host: Host, path: string, options: WhyCommandOptions): Promise<ExitCode> {
  const { constants, variant, json, symmetry, statesMax } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ExitCode => {
    printDiagnostics(host, diagnostics, sources);
    if (json !== null) writeJson(host, json, whyErrorJson(diagnostics, sources));
    return EXIT.wrong;
  };
  if (json !== null && isUnwritable(host, json)) return EXIT.wrong;
  const { program, diagnostics } = load(path, host.files.read);
  const compilation = compileProgram(program, diagnostics, { constants, variant });
  const { spec, sources } = compilation;
  if (spec === null) return refuse(compilation.diagnostics, sources);
  const shown = options.show === null ? null : elementNamed(spec, options.show);
  if (shown !== null && "suggestion" in shown)
    return refuse([diagnose("unknown-element", null, { name: options.show ?? "", ...shown })], sources);

  const watching = watch(host, options.memoryMax);
  const memoryMax = host.memory.forStates(options.memoryMax);
  const given = { symmetry, statesMax, memoryMax };
  const opened = await openBase(program, spec, { constants, variant }, given, watching.onProgress);
  if ("kind" in opened && opened.kind !== "stopped") {
    watching.end();
    return opened.kind === "refused"
      ? refuse(opened.diagnostics, sources)
      : tellWhatFails(host, spec, sources, opened.exploration, options);
  }
  const elements = shown === null ? elementsIn(spec, options.only && new Set(options.only)) : [shown];
  const base = "kind" in opened ? opened.base : opened;
  const result =
    "kind" in opened
      ? await why(base, elements, undecidedExaminer(opened.reason), wantedOf(options))
      : await ask(host, base, elements, program, options, watching);
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
function tellWhatFails(
  host: Host,
  spec: CompiledSpec,
  sources: readonly Source[],
  exploration: Exploration,
  { variant, json }: WhyCommandOptions,
): ExitCode {
  const { ir, edits } = spec;
  const elapsedMs = host.now();
  const change = variant === null ? null : `variant ${variant}`;
  if (json !== "-") {
    const input = { ir, edits, sources, change, exploration, elapsedMs, quiet: false, options: HINTED };
    host.out.show(renderResult(input, style));
    host.out.show("\n`subtle why` needs a spec that holds: it asks what keeps the properties true.\n");
  }
  const code = EXIT.violated;
  if (json === null) return code;
  const unwritten = writeJson(host, json, whyViolatedJson(ir, sources, variant, exploration, [], elapsedMs));
  return unwritten ? codeUnwritten(code) : code;
}

/** Options of this command that the hints in a result may mention. */
const HINTED = new Set(["--json"] as const);

// ─────────────────────────────────────────────────────────────────────── asking

/** With fewer elements another thread would take longer to start than to help. */
const ELEMENTS_PER_THREAD = 8;

async function ask(
  host: Host,
  base: Base,
  elements: readonly WhyElement[],
  program: Program,
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
      program,
      constants,
      variant,
      symmetry,
      statesMax,
      memoryMax,
      ids: elements.map(({ id }) => id),
    },
    startWhyThread,
  );
  const stop = (): void => void pool.end();
  const unlisten = host.onSignal(stop);
  // A signal may have arrived before the pool existed.
  if (watching.signal() !== null) stop();
  try {
    return await run(pool.examiner);
  } finally {
    unlisten();
    await pool.end();
  }
}

function wantedOf({ depth, core, only }: WhyCommandOptions): WhyOptions {
  return { depth, core: core ? (only === null ? CORE_CLASSES : new Set(only)) : null };
}

/** After a signal, elements not yet examined are not decided. */
function unlessInterrupted(examiner: Examiner, { signal }: Watch): Examiner {
  const silent = undecidedExaminer("interrupted");
  const current = (): Examiner => (signal() !== null ? silent : examiner);
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
      write(shown === null ? renderWhy(input, c) : await showElement(host, input, shown));
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

/** One element with all that happens without it: the search again, printed as `check` prints it. */
async function showElement(host: Host, input: WhyTextInput, element: WhyElement): Promise<string> {
  const c = style;
  const { base, sources } = input;
  const answer = input.result.answers.find(({ id }) => id === element.id);
  const head = [
    `${c.bold(element.id)}  ${element.text}`,
    ...(answer === undefined ? [] : [`  ${answer.verdict}: ${remarkOf(answer)}`]),
  ];
  // Its verdict is unknown, and another search would end like the first.
  if (answer?.verdict === "unknown" && answer.states?.distinct === 0) return `${head.join("\n")}\n`;
  const spec = edited(base, element.edits);
  if ("why" in spec) return `${head.join("\n")}\n`;
  const { symmetry, statesMax, memoryMax } = base;
  const options = { all: true, only: null, symmetry, statesMax, memoryMax, traces: "violations" } as const;
  const exploration = await explore(spec, options);
  if ("refused" in exploration) return `${head.join("\n")}\n`;
  const { ir, edits } = spec;
  const change = `without ${element.id}`;
  const elapsedMs = host.now();
  const found = renderResult(
    { ir, edits, sources, change, exploration, elapsedMs, quiet: false, options: HINTED },
    c,
  );
  return `${head.join("\n")}\n\n${found}`;
}
