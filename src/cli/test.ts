/** `subtle test`: checks every spec against its own expectations, one line each. */

import { diagnose } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import { judge } from "../expectations/judge-expectations.js";
import type { Host } from "../host/host.js";
import {
  renderJudgement,
  renderModule,
  renderTally,
  renderWrong,
  type SpecStatus,
  type Stopped,
  statusOf,
} from "../report/judgement.js";
import { load } from "../resolve/load.js";
import { compileProgram, NO_OPTIONS } from "../run/compile.js";
import { EXIT, type ExitCode } from "./exit-codes.js";
import { printDiagnostics } from "./failures.js";
import { type Watch, watch } from "./progress.js";
import { type SpecFiles, specFiles } from "./spec-files.js";

/** How a file comes out: its spec, or that it is none. */
type Outcome = SpecStatus | "module";

export interface TestOptions {
  /** Milliseconds that the whole run may take; null without a limit. */
  readonly timeMax: number | null;
}

export async function test(
  host: Host,
  paths: readonly string[],
  { timeMax }: TestOptions,
): Promise<ExitCode> {
  const watching = watch(host, { memoryMax: null, timeMax });
  try {
    return await testAll(host, paths, watching);
  } finally {
    watching.end();
  }
}

async function testAll(host: Host, paths: readonly string[], watching: Watch): Promise<ExitCode> {
  const specs = specFiles(host, paths);
  printDiagnostics(host, specs.diagnostics, []);
  const outcomes = new Map<string, Outcome>();
  for (const path of specs.files) {
    if ((await watching.breathe()) !== null) break;
    watching.tell(`${outcomes.size} of ${specs.files.length}  ${path}`);
    const outcome = await testOne(host, path, watching);
    if (outcome === "module" && paths.includes(path)) host.out.show(renderModule(path, style));
    if (outcome !== null) outcomes.set(path, outcome);
  }
  return summary(host, specs, outcomes, watching);
}

/** Null if the run was stopped before anything of it was judged. */
async function testOne(host: Host, path: string, watching: Watch): Promise<Outcome | null> {
  const start = host.now();
  const { program, diagnostics } = load(path, host.files.read);
  const [main] = program.modules.filter((module) => module.span.file === 0);
  if (main?.kind === "module") return "module";
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  if (base.spec === null) {
    host.out.show(renderWrong(path, style));
    printDiagnostics(host, base.diagnostics, base.sources);
    return "wrong";
  }
  if ((await watching.breathe()) !== null) return null;
  const judgement = await judge(program, base, {
    onProgress: watching.onProgress,
    isStopped: async () => (await watching.breathe()) !== null,
    memoryMax: host.memory.forStates(null),
  });
  host.out.show(renderJudgement(path, judgement, base.sources, host.now() - start, style));
  printDiagnostics(host, [...judgement.diagnostics, ...judgement.warnings], base.sources);
  return statusOf(judgement);
}

function summary(
  host: Host,
  { files, found, diagnostics }: SpecFiles,
  outcomes: ReadonlyMap<string, Outcome>,
  watching: Watch,
): ExitCode {
  const count = (status: Outcome) => [...outcomes.values()].filter((outcome) => outcome === status).length;
  const by = watching.signal() ?? (watching.stop() === "time" ? "the limit on time" : null);
  const unreached = files.length - outcomes.size;
  const stopped: Stopped | null =
    by !== null && unreached + count("undecided") > 0 ? { by, unreached } : null;
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
  if (specCount > 0 || stopped !== null) host.out.show(renderTally(tally, stopped, style));
  if (isNothing)
    printDiagnostics(host, [diagnose("nothing-judged", null, { onlyModules: specCount === 0 })], []);
  if (stopped === null && (isWrong || isNothing)) return EXIT.wrong;
  if (tally.failed > 0) return EXIT.violated;
  return stopped !== null || tally.undecided > 0 ? EXIT.incomplete : EXIT.ok;
}
