/** `subtle handover --to spark`: hands a search over to Apache Spark, and shows what comes back. */

import { posix } from "node:path";
import type { PackedModel } from "../../../checker/packed/model.js";
import { begin } from "../../cluster/begin.js";
import {
  type Handover,
  type Returned,
  readHandover,
  readReturned,
  Unreadable,
} from "../../cluster/handover.js";
import { explorationOf } from "../../cluster/result.js";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnostic.js";
import { style } from "../../diagnostics/style.js";
import { emittedOf, loadModel } from "../../emit/load.js";
import type { Host } from "../../host/host.js";
import { interpret } from "../../interpret/model.js";
import { questionOf } from "../../ir/identity.js";
import { permutationCount } from "../../ir/renamings.js";
import { recorder } from "../../page/document/record.js";
import type { SpecFile } from "../../page/engine/protocol.js";
import { renderResult } from "../../report/text.js";
import { load } from "../../resolve/load.js";
import { errorJson, overallVerdict, resultJson } from "../../result/json.js";
import { plural } from "../../result/words.js";
import { type CompiledSpec, compileProgram } from "../../run/compile.js";
import { withInsights } from "../../run/insights.js";
import type { Source } from "../../source/source.js";
import { EXIT, EXIT_OF, type ExitCode } from "../exit-codes.js";
import { printDiagnostics, usageError } from "../failures.js";
import { codeUnwritten, writeJson } from "../output.js";
import { watch } from "../progress.js";
import { openFiles, type RunFiles, targetsOf } from "../run-files.js";
import { missingFor, startWords, submitProgram } from "./spark-start.js";

export interface SparkOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly symmetry: boolean;
  /** The folder to write to; null with `read`. */
  readonly output: string | null;
  /** The folder to read a result from; null for an export. */
  readonly read: string | null;
  /** Whether to run it, too, and on which master; null for one on this machine. */
  readonly start: boolean;
  readonly master: string | null;
  /** Whether to hand over the initial states rather than a level that is worth it. */
  readonly fromStart: boolean;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
  readonly version: string;
}

/** So many states that are not expanded yet are handed over: a job for fewer takes longer to start than to run. */
const FRONTIER = 100_000;

const MASTER = "local[*]";

/** What is copied beside the model: from where in the package, and as what. */
const SHIPPED = {
  "subtle_driver.py": "spark/subtle_driver.py",
  "subtle_worker.py": "spark/subtle_worker.py",
  "expand.cjs": "dist/src/bundle/expand-states.cjs",
} as const;

/** A spec that can be handed over. */
interface Ready {
  readonly spec: CompiledSpec;
  readonly model: PackedModel;
  readonly question: string;
  readonly reduced: boolean;
  /** The spec without its variant, with other constants; null if it has no variant. */
  readonly unedited: Parameters<typeof withInsights>[2];
}

export async function sparkCommand(host: Host, path: string, options: SparkOptions): Promise<ExitCode> {
  const { json, read } = options;
  const refuse = (diagnostics: readonly Diagnostic[], sources: readonly Source[] = []): ExitCode => {
    printDiagnostics(host, diagnostics, sources);
    if (json !== null) writeJson(host, json, errorJson(diagnostics, sources));
    return EXIT.wrong;
  };
  const given = read === null ? [] : [`${read}/handover.json`, `${read}/result.json`];
  const files = openFiles(host, [path, ...given], targetsOf("--json", json));
  if (files === null) return EXIT.wrong;
  const missing = options.start ? missingFor(host) : [];
  if (missing.length > 0) return refuse(missing);
  const { read: reading, files: sourceFiles } = recorder(files.read);
  const { program, diagnostics: loaded } = load(path, reading);
  const { spec, sources, diagnostics } = compileProgram(program, loaded, options);
  if (files.isRefused()) return EXIT.wrong;
  if (spec === null) return refuse(diagnostics, sources);
  printDiagnostics(host, diagnostics, sources);
  const unedited = (more: ReadonlyMap<string, string>): CompiledSpec | null =>
    compileProgram(program, [], { constants: new Map([...options.constants, ...more]), variant: null }).spec;
  const ready = readyFor(spec, options, options.variant === null ? null : unedited);
  if ("wrong" in ready) return refuse([ready.wrong], sources);
  if (read !== null) return takeBack(host, read, ready, options, refuse);
  const folder = options.output ?? "";
  const written = await handOver(
    host,
    path,
    { folder, ready, files, sourceFiles: sourceFiles() },
    options,
    refuse,
  );
  if (written !== null) return written;
  if (!options.start) {
    host.out.show(instructions(folder, options));
    return EXIT.ok;
  }
  const failed = await run(host, folder, options);
  if (failed === "stopped") return EXIT.incomplete;
  return failed === null ? takeBack(host, folder, ready, options, refuse) : refuse([failed]);
}

function readyFor(
  spec: CompiledSpec,
  { symmetry }: Pick<SparkOptions, "symmetry">,
  unedited: Ready["unedited"],
): Ready | { readonly wrong: Diagnostic } {
  const { ir, sources } = spec;
  const [constraint] = ir.constraints;
  if (constraint !== undefined)
    return {
      wrong: diagnose("not-for-spark", constraint.span, {
        why: "it explores all states, and knows no constraints",
      }),
    };
  const reduced = symmetry && permutationCount(ir) > 1;
  const model = loadModel(ir, sources, reduced);
  if ("why" in model) return { wrong: diagnose("not-for-spark", spec.span, { why: model.why }) };
  const question = questionOf(ir, { identity: model.identity, expectations: [], toolVersion: "" });
  return { spec, model, question, reduced, unedited };
}

interface Destination {
  readonly folder: string;
  readonly ready: Ready;
  readonly files: RunFiles;
  readonly sourceFiles: readonly SpecFile[];
}

/** Explores the first levels, and writes all that Spark needs. Null, if it is handed over. */
async function handOver(
  host: Host,
  path: string,
  { folder, ready, files, sourceFiles }: Destination,
  options: SparkOptions,
  refuse: (diagnostics: readonly Diagnostic[]) => ExitCode,
): Promise<ExitCode | null> {
  const { model, question } = ready;
  const { onProgress, end, signal } = watch(host, { memoryMax: null, timeMax: null });
  const memoryMax = host.memory.forStates(null);
  const frontier = options.fromStart ? 1 : FRONTIER;
  const { handover, lines, stop } = await begin(model, { frontier, memoryMax, question }, onProgress).finally(
    end,
  );
  if (stop !== null) {
    const why = signal() === null ? "there is not enough memory to begin" : `stopped by ${signal()}`;
    host.err.show(`${style.dim(`${why}: nothing is handed over`)}\n`);
    return EXIT.incomplete;
  }
  if (handover === null) return checkHere(host, path, options);
  const text = emittedOf(model)?.text ?? "";
  const outputs: Readonly<Record<string, () => string | Iterable<string>>> = {
    ...Object.fromEntries(
      sourceFiles.flatMap(({ path: source, result }) =>
        result.kind === "text" ? [[`sources/${placeOf(source, path)}`, () => result.text]] : [],
      ),
    ),
    // A model by itself: what gives it the runtime loads it as a module.
    "model.cjs": () => `module.exports = (runtime) => {\n${text}\n};\n`,
    "begin.csv": lines,
    ...Object.fromEntries(
      Object.entries(SHIPPED).map(([name, from]) => [name, () => host.programs.shipped(from)]),
    ),
    "handover.json": () => `${JSON.stringify(handover, null, 2)}\n`,
  };
  // To go on, the same command is given again: then the copies of the sources are there already.
  const isThere = (name: string): boolean => {
    const there = name.startsWith("sources/") ? host.files.read(`${folder}/${name}`) : null;
    return there?.kind === "text" && there.text === outputs[name]?.();
  };
  const names = Object.keys(outputs).filter((name) => !isThere(name));
  const targets = names.map((name) => ({ option: "-o", path: `${folder}/${name}` }));
  if (files.isRefused(targets)) return EXIT.wrong;
  for (const { path: target } of targets) {
    const made = host.files.makeFolder(posix.dirname(target));
    if (made !== null)
      return refuse([diagnose("path-unwritable", null, { path: posix.dirname(target), ...made })]);
  }
  for (const name of names) {
    const target = `${folder}/${name}`;
    const made = outputs[name]?.() ?? "";
    const failed =
      typeof made === "string"
        ? host.files.replace(target, made)
        : host.files.replaceByPieces(target, joined(made));
    if (failed !== null) return refuse([diagnose("path-unwritable", null, { path: target, ...failed })]);
  }
  host.err.show(
    `${style.dim(
      `handed over: ${plural(handover.distinct, "state")} found, of level ${handover.level + 1} none expanded`,
    )}\n`,
  );
  return null;
}

/** A search that has ended needs no cluster. */
async function checkHere(host: Host, path: string, options: SparkOptions): Promise<ExitCode> {
  host.err.show(
    `${style.dim(
      `no level has ${plural(FRONTIER, "state")} that could be handed over, so this machine has checked it (--from-start hands over all the same)`,
    )}\n`,
  );
  const { check } = await import("../check.js");
  const { constants, variant, symmetry, json, version } = options;
  return check(host, path, { ...CHECKED, constants, variant, symmetry, json, version });
}

/** As `subtle check` does without options. */
const CHECKED = {
  all: false,
  properties: [],
  engine: "compiled",
  backend: null,
  workers: 1,
  lowMemory: false,
  statesMax: Number.POSITIVE_INFINITY,
  memoryMax: null,
  timeMax: null,
  reporters: [],
  itf: null,
  traceStyle: "diff",
  coverage: false,
  evaluate: [],
  quiet: false,
  cache: null,
  strict: false,
  html: null,
  htmlLight: null,
  disk: null,
  diskMax: null,
  checkpoint: null,
  every: null,
  resume: null,
} as const;

/** Many short texts as fewer. */
function* joined(pieces: Iterable<string>): Iterable<string> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < 2 ** 20) continue;
    yield text;
    text = "";
  }
  yield text;
}

/** Where a source stands in the copy: as it stands to the spec, or by its own whole path. */
function placeOf(source: string, main: string): string {
  const relative = posix.relative(posix.dirname(main), source);
  return (relative.startsWith("/") || posix.isAbsolute(source) !== posix.isAbsolute(main) ? source : relative)
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .map((part) => (part === ".." ? "up" : part))
    .join("/");
}

function instructions(folder: string, { master }: SparkOptions): string {
  return [
    `Written to ${folder}. There, with Spark 3.5, Java 17 and Python, and with Python, pyarrow and`,
    "Node.js 20 on each executor:",
    "",
    `  ${["spark-submit", ...startWords(master ?? "URL_OF_THE_CLUSTER", "")].join(" ")} \\`,
    "    --work URL_OF_A_FOLDER_THAT_ALL_MACHINES_SHARE",
    "",
    "On one machine, leave out --work. After a failure, the same command goes on behind the last",
    "complete level. Afterwards, with the same --const and --variant:",
    "",
    "  subtle handover SPEC --to spark --read FOLDER",
    "",
    "shows what Spark found as `subtle check` would.",
    "",
  ].join("\n");
}

/** Runs what was written, and shows how far it is. Null when it is done; "stopped" after a signal. */
async function run(
  host: Host,
  folder: string,
  { master }: SparkOptions,
): Promise<Diagnostic | "stopped" | null> {
  const submit = submitProgram(host) ?? "spark-submit";
  const last: string[] = [];
  let isStopped = false;
  const running = host.programs.run(submit, startWords(master ?? MASTER, `${folder}/`), (line) => {
    if (/^(?:level \d|the result)/.test(line)) host.err.status(line);
    if (!/ INFO /.test(line)) last.push(line);
    if (last.length > LAST_LINES) last.shift();
  });
  const unlisten = host.onSignal(() => {
    isStopped = true;
    running.kill();
  });
  const code = await running.ended;
  unlisten();
  host.err.status(null);
  if (isStopped) {
    host.err.show(`${style.dim("stopped; the same command goes on behind the last complete level")}\n`);
    return "stopped";
  }
  if (code === 0) return null;
  const ended = code === null ? "Spark ended before its time" : `Spark ended with code ${code}`;
  const why = last.length === 0 ? ended : `${ended}. It said last:\n${last.join("\n")}`;
  return diagnose("spark-unreadable", null, { path: `${folder}/result.json`, why });
}

/** What Spark said last says why it failed. */
const LAST_LINES = 30;

async function takeBack(
  host: Host,
  folder: string,
  { spec, model: packed, question, reduced, unedited }: Ready,
  { json, variant }: SparkOptions,
  refuse: (diagnostics: readonly Diagnostic[], sources?: readonly Source[]) => ExitCode,
): Promise<ExitCode> {
  const { ir, sources, edits } = spec;
  let reading = `${folder}/handover.json`;
  try {
    const handover = readHandover(textOf(host, reading));
    if (handover.question !== question) throw new Unreadable(differs(handover, packed));
    reading = `${folder}/result.json`;
    const sizes = {
      words: packed.words,
      actions: packed.actions.length,
      flags: packed.flags.length,
      properties: packed.properties.length,
    };
    const returned: Returned = readReturned(textOf(host, reading), sizes);
    if (returned.question !== question) throw new Unreadable("it is of another search than `handover.json`");
    const model = interpret(ir, { symmetry: false });
    const found = explorationOf(spec, packed, model, handover, returned, reduced);
    const { onProgress, end } = watch(host, { memoryMax: null, timeMax: null });
    const exploration = await withInsights(found, spec, unedited, onProgress).finally(end);
    const code = EXIT_OF[overallVerdict(exploration.findings, exploration.stop)];
    const elapsedMs = returned.seconds * 1000;
    printDiagnostics(host, exploration.diagnostics, sources);
    if (json !== "-") {
      const change = variant === null ? null : `variant ${variant}`;
      const hinted = new Set(["--json"] as const);
      host.out.show(
        renderResult(
          { ir, edits, sources, exploration, elapsedMs, quiet: false, change, options: hinted },
          style,
        ),
      );
    }
    if (json === null) return code;
    const result = resultJson(ir, sources, variant, exploration, exploration.diagnostics, elapsedMs);
    return writeJson(host, json, result) ? codeUnwritten(code) : code;
  } catch (error) {
    if (error instanceof Unreadable)
      return refuse([diagnose("spark-unreadable", null, { path: reading, why: error.message })]);
    throw error;
  }
}

function differs({ identity }: Handover, { identity: ours }: PackedModel): string {
  return identity === ours
    ? "the same states were explored, but other properties were judged"
    : "it is of another spec, or of other constants, another variant or another choice of symmetry";
}

function textOf({ files }: Host, path: string): string {
  const result = files.readLarge(path);
  if (result.kind === "text") return result.text;
  throw new Unreadable(result.why);
}

/** What of the options can't be had together; null if all can. */
export function conflictIn({
  output,
  read,
  start,
  master,
  fromStart,
  json,
}: Omit<SparkOptions, "version">): Diagnostic | null {
  const wrong = (): string | null => {
    if ((output === null) === (read === null))
      return "--to spark needs either -o FOLDER, to hand over, or --read FOLDER, to show the result";
    if (read !== null && (start || fromStart))
      return "--read shows a result: leave out --start and --from-start";
    if (master !== null && read !== null) return "--master needs -o: a result was found already";
    return json !== null && read === null && !start
      ? "--json needs --read or --start: an export has no result"
      : null;
  };
  const why = wrong();
  return why === null ? null : usageError(why);
}
