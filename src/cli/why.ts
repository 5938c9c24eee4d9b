/** `subtle why`: which guards, locks, orders and steps of a spec are load-bearing, and what happens without them. */
import { availableParallelism } from "node:os";
import { type CompiledSpec, compileProgram } from "../compile.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { explore } from "../engine.js";
import { renderResult } from "../report/text.js";
import { renderComments, renderMarkdown } from "../report/why-comment.js";
import { whyErrorJson, whyJson, whyStoppedJson } from "../report/why-json.js";
import { remarkOf, renderWhy, renderWhySource, type WhyTextInput } from "../report/why-text.js";
import { load, type Program } from "../resolve/load.js";
import type { Source } from "../source/source.js";
import type { ElementClass, WhyElement } from "../why/element.js";
import { elementNamed, elementsIn } from "../why/enumerate.js";
import { type Base, edited } from "../why/examine.js";
import { type Examiner, localExaminer } from "../why/examiner.js";
import { CORE_CLASSES, openBase, type WhyProgress, type WhyResult, why } from "../why/why.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { colours, printDiagnostics } from "./failures.js";
import { readFile } from "./files.js";
import { memoryForStates } from "./memory.js";
import { isUnwritable, writeJson } from "./output.js";
import { type Watch, watch } from "./progress.js";
import { startPool } from "./why-pool.js";

/** What is printed: a table, the source with a margin, comments for code in C, or Markdown. */
export type WhyForm = "table" | "source" | "comment" | "markdown";

export interface WhyCommandOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  /** Null for all classes. */
  readonly only: readonly ElementClass[] | null;
  readonly depth: number;
  readonly core: boolean;
  /** The id of the only element to ask about, whose trace is shown; null for all. */
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

export async function whyCommand(path: string, options: WhyCommandOptions): Promise<ExitCode> {
  const { constants, variant, json, symmetry, statesMax } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): ExitCode => {
    printDiagnostics(diagnostics, sources);
    if (json !== null) writeJson(json, whyErrorJson(diagnostics, sources));
    return EXIT.wrong;
  };
  if (json !== null && isUnwritable(json)) return EXIT.wrong;
  const { program, diagnostics } = load(path, readFile);
  const compilation = compileProgram(program, diagnostics, { constants, variant });
  const { spec, sources } = compilation;
  if (spec === null) return refuse(compilation.diagnostics, sources);
  const shown = options.show === null ? null : elementNamed(spec, options.show);
  if (shown !== null && "suggestion" in shown)
    return refuse([diagnose("unknown-element", null, { name: options.show ?? "", ...shown })], sources);

  const watching = watch(options.memoryMax);
  const memoryMax = memoryForStates(options.memoryMax);
  const given = { symmetry, statesMax, memoryMax };
  const base = await openBase(program, spec, { constants, variant }, given, watching.onProgress);
  if ("kind" in base) {
    watching.end();
    if (base.kind === "refused") return refuse(base.diagnostics, sources);
    return tellWhatFails(spec, sources, base, options);
  }
  const elements = shown === null ? elementsIn(spec, options.only && new Set(options.only)) : [shown];
  const result = await ask(base, elements, program, options, watching);
  const interrupted = watching.isInterrupted();
  const input: WhyTextInput = { base, result, sources, variant, elapsedMs: performance.now() };
  watching.end();
  if (json !== "-") await print(input, options, shown);
  if (json !== null && writeJson(json, whyJson(base, result, sources, variant, input.elapsedMs)))
    return EXIT.wrong;
  return isDecided(result) && !interrupted ? EXIT.ok : EXIT.incomplete;
}

const isDecided = ({ answers, joint }: WhyResult): boolean =>
  !answers.some(({ verdict }) => verdict === "unknown") && joint.undecided.length === 0;

/** The base does not hold, or was not explored to its end: there is nothing to ask. */
function tellWhatFails(
  spec: CompiledSpec,
  sources: readonly Source[],
  { kind, exploration }: Exclude<Awaited<ReturnType<typeof openBase>>, Base | { readonly kind: "refused" }>,
  { variant, json }: WhyCommandOptions,
): ExitCode {
  const { ir, edits } = spec;
  const elapsedMs = performance.now();
  const change = variant === null ? null : `variant ${variant}`;
  if (json !== "-") {
    const input = { ir, edits, sources, change, exploration, elapsedMs, quiet: false };
    process.stdout.write(renderResult(input, colours()));
    process.stdout.write(
      "\nThere is no why: a spec is asked only when it holds, to the end of its search.\n",
    );
  }
  if (json !== null && writeJson(json, whyStoppedJson(ir, sources, variant, exploration, [], elapsedMs)))
    return EXIT.wrong;
  return kind === "violated" ? EXIT.violated : EXIT.incomplete;
}

// ─────────────────────────────────────────────────────────────────────── asking

/** With fewer elements another thread would take longer to start than to help. */
const ELEMENTS_PER_THREAD = 8;

async function ask(
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
  const { depth, constants, variant, symmetry, statesMax } = options;
  const core = options.core ? (options.only === null ? CORE_CLASSES : new Set(options.only)) : null;
  const run = (examiner: Examiner) => why(base, elements, examiner, { depth, core }, progressOf(watching));
  if (threads === 1) return run(localExaminer(base, elements, watching.onProgress));
  const memoryMax = Math.floor(base.memoryMax / threads);
  const pool = startPool(threads, {
    program,
    constants,
    variant,
    symmetry,
    statesMax,
    memoryMax,
    ids: elements.map(({ id }) => id),
  });
  const stop = (): void => void pool.end();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await run(pool.examiner);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await pool.end();
  }
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
  input: WhyTextInput,
  { form }: WhyCommandOptions,
  shown: WhyElement | null,
): Promise<void> {
  const c = colours();
  const write = (text: string): void => void process.stdout.write(text);
  switch (form) {
    case "table":
      write(shown === null ? renderWhy(input, c) : await showElement(input, shown));
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

/** One element with all that happens without it: the search once more, told as `check` tells it. */
async function showElement(input: WhyTextInput, element: WhyElement): Promise<string> {
  const c = colours();
  const { base, sources } = input;
  const answer = input.result.answers.find(({ id }) => id === element.id);
  const head = [
    `${c.bold(element.id)}  ${element.text}`,
    ...(answer === undefined ? [] : [`  ${answer.verdict}: ${remarkOf(answer)}`]),
  ];
  const spec = edited(base, element.edits);
  if ("why" in spec) return `${head.join("\n")}\n`;
  const { symmetry, statesMax, memoryMax } = base;
  const options = { all: true, only: null, symmetry, statesMax, memoryMax, traces: "violations" } as const;
  const exploration = await explore(spec, options);
  if ("refused" in exploration) return `${head.join("\n")}\n`;
  const { ir, edits } = spec;
  const change = `without ${element.id}`;
  const elapsedMs = performance.now();
  const found = renderResult({ ir, edits, sources, change, exploration, elapsedMs, quiet: false }, c);
  return `${head.join("\n")}\n\n${found}`;
}
