/** `subtle test`: checks every spec against its own expectations, one line each. */

import { Interruption } from "../../checker/interruption.js";
import { type Diagnostic, diagnose } from "../diagnostics/diagnostic.js";
import { diagnosticJson } from "../diagnostics/render.js";
import { style } from "../diagnostics/style.js";
import { judge } from "../expectations/judge-expectations.js";
import { type Host, type ReadPatiently, shownPath } from "../host/host.js";
import type { TestedSpec } from "../page/document/judged-html.js";
import {
  renderJudgement,
  renderModule,
  renderTally,
  renderWrong,
  type SpecStatus,
  type Stopped,
  statusOf,
} from "../report/judgement.js";
import { reportOfTest } from "../reporters/of-test.js";
import type { ReportFile } from "../reporters/report.js";
import { type Loaded, load, type ReadFile } from "../resolve/load.js";
import { compileProgram, NO_OPTIONS } from "../run/compile.js";
import { type Cache, openCache } from "./cache.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { PAGE_TO_FILE, printDiagnostics, usageError } from "./failures.js";
import { codeUnwritten } from "./output.js";
import { type Watch, watch } from "./progress.js";
import { hidesText, type ReporterOption, reporterTargets, writeReports } from "./reporters.js";
import { openFiles, targetsOf } from "./run-files.js";
import { type SpecFiles, specFiles } from "./spec-files.js";

/** How a file comes out: its spec, or that it is none. */
type Outcome = SpecStatus | "module";

export interface TestOptions {
  /** Milliseconds that the whole run may take; null without a limit. */
  readonly timeMax: number | null;
  /** Where to write a page with the results, or null. */
  readonly html: string | null;
  /** A folder with verdicts of earlier runs, which are not judged again; null without one. */
  readonly cache: string | null;
  readonly reporters: readonly ReporterOption[];
  /** Whether warnings count as failures, and a spec without expectations too. */
  readonly strict: boolean;
  /** Of the program. */
  readonly version: string;
}

export async function test(host: Host, paths: readonly string[], options: TestOptions): Promise<ExitCode> {
  const { timeMax, html, reporters, version } = options;
  const specs = specFiles(host, paths);
  if (html === "-") {
    printDiagnostics(host, [usageError(PAGE_TO_FILE)], []);
    return EXIT.wrong;
  }
  const targets = [...targetsOf("--html", html), ...reporterTargets(reporters)];
  const files = targets.length === 0 ? null : openFiles(host, specs.files, targets);
  if (targets.length > 0 && files === null) return EXIT.wrong;
  const cache = options.cache === null ? null : openCache(host, options.cache);
  if (options.cache !== null && cache === null) return EXIT.wrong;
  const page = html === null ? null : await import("./commands/test-page.js");
  const telling: Telling = {
    show: hidesText(reporters) ? () => undefined : host.out.show,
    read: files?.read ?? host.files.read,
    page: page && { ...page, told: [] },
    reported: [],
    strict: options.strict,
    cache: page === null ? cache : null,
  };
  const watching = watch(host, { memoryMax: null, timeMax });
  try {
    const code = await testAll(host, paths, specs, watching, telling);
    const stopped = stoppedBy(watching);
    watching.end();
    if (files?.isRefused() === true) return EXIT.wrong;
    const report = { version, stopped, files: telling.reported };
    let failed = await writeReports(host, reporters, report);
    if (telling.page !== null && html !== null)
      failed = (await telling.page.writeTestPage(host, html, telling.page.told, version)) || failed;
    return failed ? codeUnwritten(code) : code;
  } finally {
    watching.end();
  }
}

/** How a run tells what it finds. */
interface Telling {
  /** Shows text for people, where no reporter has standard output. */
  readonly show: (text: string) => void;
  readonly read: ReadPatiently;
  /** What is told in a page; null if none is written. */
  readonly page: (typeof import("./commands/test-page.js") & { readonly told: TestedSpec[] }) | null;
  /** What reporters tell. */
  readonly reported: ReportFile[];
  readonly strict: boolean;
  /** Null if nothing is kept, or traces are wanted, which are not. */
  readonly cache: Cache | null;
}

async function testAll(
  host: Host,
  paths: readonly string[],
  specs: SpecFiles,
  watching: Watch,
  telling: Telling,
): Promise<ExitCode> {
  printDiagnostics(host, specs.diagnostics, []);
  const outcomes = new Map<string, Outcome>();
  let isCut = false;
  for (const path of specs.files) {
    if ((await watching.breathe()) !== null) break;
    watching.tell(`${outcomes.size} of ${specs.files.length}  ${shownPath(path)}`);
    const outcome = await testOne(host, path, watching, telling);
    if (outcome?.status === "module" && paths.includes(path))
      telling.show(renderModule(shownPath(path), style));
    if (outcome !== null) outcomes.set(path, outcome.status);
    isCut ||= outcome?.isCut === true;
  }
  return summary(host, telling, specs, outcomes, watching, isCut);
}

/** Null if the run was stopped while a pipe was waited for. */
function loadUnlessStopped(path: string, readFile: ReadFile): Loaded | null {
  try {
    return load(path, readFile);
  } catch (error) {
    if (error instanceof Interruption) return null;
    throw error;
  }
}

/** Null if the run was stopped before anything of it was judged. */
async function testOne(
  host: Host,
  path: string,
  watching: Watch,
  { show, read, page, reported, strict, cache }: Telling,
): Promise<{ readonly status: Outcome; readonly isCut: boolean } | null> {
  const start = host.now();
  const readFile = watching.patient(read);
  const loaded = loadUnlessStopped(path, readFile);
  if (loaded === null) return null;
  const { program, diagnostics } = loaded;
  const [main] = program.modules.filter((module) => module.span.file === 0);
  if (main?.kind === "module") return { status: "module", isCut: false };
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  if (base.spec === null) {
    show(renderWrong(shownPath(path), style));
    printDiagnostics(host, base.diagnostics, base.sources);
    page?.told.push(page.wrongSpec(path, base.diagnostics, base.sources));
    const wrong = base.diagnostics.map((each) => diagnosticJson(each, base.sources));
    reported.push({ path: shownPath(path), cases: [], diagnostics: wrong, elapsedMs: host.now() - start });
    return { status: "wrong", isCut: false };
  }
  const key = ["test", base.sources, strict];
  const known = (cache?.read(key) ?? null) as Remembered | null;
  if (known !== null) {
    show(known.text);
    printDiagnostics(host, known.diagnostics, base.sources);
    reported.push({ ...known.report, path: shownPath(path) });
    return { status: known.status, isCut: false };
  }
  if ((await watching.breathe()) !== null) return null;
  const judgement = await judge(program, base, {
    onProgress: watching.onProgress,
    isStopped: async () => (await watching.breathe()) !== null,
    memoryMax: host.memory.forStates(null),
    strict,
  });
  const elapsedMs = host.now() - start;
  const text = (ms: number | null) => renderJudgement(path, judgement, base.sources, ms, style);
  show(text(elapsedMs));
  if (page !== null) {
    const { onProgress } = watching;
    page.told.push(await page.testedSpec(path, judgement, base.sources, elapsedMs, readFile, onProgress));
  }
  const told = [...judgement.diagnostics, ...judgement.warnings];
  printDiagnostics(host, told, base.sources);
  const report = reportOfTest(shownPath(path), judgement, base.sources, elapsedMs);
  reported.push(report);
  const status = statusOf(judgement);
  const isWhole = judgement.diagnostics.length === 0 && !judgement.isCut;
  if (isWhole && judgement.judged.every(({ verdict }) => verdict !== "undecided"))
    cache?.write(key, { status, text: text(null), diagnostics: told, report } satisfies Remembered);
  return { status, isCut: judgement.isCut };
}

/** What the folder of `--cache` keeps of a spec. */
interface Remembered {
  readonly status: SpecStatus;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly report: ReportFile;
}

const stoppedBy = (watching: Watch): string | null =>
  watching.signal() ?? (watching.stop() === "time" ? "the limit on time" : null);

function summary(
  host: Host,
  { show }: Telling,
  { files, found, diagnostics }: SpecFiles,
  outcomes: ReadonlyMap<string, Outcome>,
  watching: Watch,
  isCut: boolean,
): ExitCode {
  const count = (status: Outcome) => [...outcomes.values()].filter((outcome) => outcome === status).length;
  const by = stoppedBy(watching);
  const unreached = files.length - outcomes.size;
  const stopped: Stopped | null =
    by !== null && (isCut || unreached + count("undecided") > 0) ? { by, unreached } : null;
  const isNoSpec = (path: string): boolean => outcomes.get(path) === "module";
  const empty = found.filter(({ isFolder, files: inside }) => isFolder && inside.every(isNoSpec));
  printDiagnostics(
    host,
    empty.map(({ path }) => diagnose("no-spec", null, { path })),
    [],
  );
  const tally = {
    passed: count("passed"),
    unjudged: count("unjudged"),
    failed: count("failed"),
    wrong: count("wrong"),
    undecided: count("undecided"),
  };
  const specCount = outcomes.size - count("module");
  const isWrong = diagnostics.length + empty.length + tally.wrong > 0;
  const isNothing = !isWrong && stopped === null && tally.passed + tally.failed + tally.undecided === 0;
  if (specCount > 0 || stopped !== null) show(renderTally(tally, stopped, style));
  if (isNothing)
    printDiagnostics(host, [diagnose("nothing-judged", null, { onlyModules: specCount === 0 })], []);
  if (stopped === null && (isWrong || isNothing)) return EXIT.wrong;
  if (tally.failed > 0) return EXIT.violated;
  return stopped !== null || tally.undecided > 0 ? EXIT.incomplete : EXIT.ok;
}
