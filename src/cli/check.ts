/** `subtle check`: explores one spec, or one variant of it, and says what holds. */
import { type Diagnostic, hasErrors, strictly } from "../diagnostics/diagnostic.js";
import { style } from "../diagnostics/style.js";
import type { Host } from "../host/host.js";
import { raiseCrew, raiseRunsCrew } from "../host/node-threads.js";
import { compileFor, exploreCompiled, resultText } from "../library/check.js";
import { recorder } from "../page/document/record.js";
import type { TraceStyle } from "../report/trace-style.js";
import { reportOfCheck } from "../reporters/of-check.js";
import { type ErrorJson, errorJson, overallVerdict, type ResultJson, resultJson } from "../result/json.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Backend, EngineName } from "../run/explore.js";
import { reported } from "../run/interruptions.js";
import { type Location, locate, type Source } from "../source/source.js";
import { atUsualPace } from "./at-usual-pace.js";
import { openCache } from "./cache.js";
import { EXIT, EXIT_OF, type ExitCode } from "./exit-codes.js";
import { PAGE_TO_FILE, printDiagnostics, usageError } from "./failures.js";
import { codeUnwritten, jsonText, writeJson, writeResults } from "./output.js";
import { watch } from "./progress.js";
import {
  conflictWith,
  hidesText,
  type ReporterOption,
  reporterTargets,
  withoutJson,
  writeReports,
} from "./reporters.js";
import { openFiles, targetsOf } from "./run-files.js";
import { openStorage, type StorageOptions, storageConflict } from "./storage.js";

export interface CheckOptions extends StorageOptions {
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly all: boolean;
  /** Names of the properties to check; empty for all. */
  readonly properties: readonly string[];
  readonly symmetry: boolean;
  readonly engine: EngineName;
  readonly backend: Backend | null;
  readonly workers: number;
  /** Whether to save memory rather than time. */
  readonly lowMemory: boolean;
  readonly statesMax: number;
  /** In bytes, of the whole process; null for what the machine has left. */
  readonly memoryMax: number | null;
  /** Milliseconds that the command may take; null without a limit. */
  readonly timeMax: number | null;
  /** A path, `-` for standard output, or null. */
  readonly json: string | null;
  readonly reporters: readonly ReporterOption[];
  /** Where to write a trace as ITF: a path, `-` for standard output, or null. */
  readonly itf: string | null;
  readonly traceStyle: TraceStyle;
  readonly coverage: boolean;
  /** Expressions whose values are shown beside each state of a trace. */
  readonly evaluate: readonly string[];
  readonly quiet: boolean;
  /** A folder with verdicts of earlier runs, which are not searched for again; null without one. */
  readonly cache: string | null;
  /** Whether a warning is a failure. */
  readonly strict: boolean;
  /** Where to write the result as a page, or null. */
  readonly html: string | null;
  /** The same without the engine. */
  readonly htmlLight: string | null;
  /** Of the program. */
  readonly version: string;
  /** Told what was found in a spec that could be checked. */
  readonly told?: (result: ResultJson, spec: CompiledSpec) => void;
}

/** What of the options can't be had together; null if all can. */
function conflictIn(options: CheckOptions): string | null {
  const { engine, backend, json, itf, html, htmlLight } = options;
  if (json === "-" && itf === "-") return "only one of --json and --itf can be written to standard output";
  if (html === "-" || htmlLight === "-") return PAGE_TO_FILE;
  if (backend !== null && engine === "reference")
    return "--backend is for the compiled engine: leave it out, or --engine reference";
  return null;
}

export async function check(host: Host, path: string, options: CheckOptions): Promise<ExitCode> {
  const { itf, version } = options;
  const { json, reporters } = withoutJson(options.json, options.reporters);
  const report = (
    result: ResultJson | ErrorJson,
    stopped: string | null,
    declared: (name: string) => Location | null,
  ): Promise<boolean> => {
    const file = reportOfCheck(path, result, host.now(), declared);
    const files = [options.strict ? { ...file, diagnostics: strictly(file.diagnostics) } : file];
    return writeReports(host, reporters, { version, stopped, files });
  };
  const refuse = async (
    diagnostics: readonly Diagnostic[],
    sources: readonly Source[],
  ): Promise<ExitCode> => {
    printDiagnostics(host, diagnostics, sources);
    const result = errorJson(diagnostics, sources);
    if (json !== null) writeJson(host, json, result);
    await report(result, null, () => null);
    return EXIT.wrong;
  };

  const conflict =
    conflictIn({ ...options, json }) ??
    storageConflict(options, options) ??
    conflictWith(reporters, [json, itf]);
  if (conflict !== null) return refuse([usageError(conflict)], []);
  const { html, htmlLight } = options;
  const targets = [
    ...targetsOf("--json", json),
    ...targetsOf("--itf", itf),
    ...targetsOf("--html", html),
    ...targetsOf("--html-light", htmlLight),
    ...reporterTargets(reporters),
  ];
  const files = openFiles(host, [path], targets);
  if (files === null) return EXIT.wrong;
  const { onProgress, patient, signal, end } = watch(host, {
    ...options,
    warnsOfMemory: true,
    checkpoint: options.resume ?? options.checkpoint,
  });
  const settings = {
    ...options,
    only: options.properties,
    maxStates: options.statesMax,
    maxMemory: host.memory.forStates(options.memoryMax),
    crew: { size: options.workers, raise: atUsualPace(raiseCrew), raiseRuns: atUsualPace(raiseRunsCrew) },
  };
  const { read, files: readFiles } = recorder(patient(files.read));
  const compiled = compiledUnlessStopped(() => compileFor(path, settings, read), end);
  if (files.isRefused()) {
    end();
    return EXIT.wrong;
  }
  if ("wrong" in compiled) {
    end();
    return refuse(compiled.wrong, compiled.sources);
  }
  const { ir, sources } = compiled.spec;
  const { variant, quiet, traceStyle } = options;
  const declared = (name: string): Location | null => {
    const property = ir.properties.find((one) => one.name === name);
    return property === undefined ? null : locate(sources, property.span);
  };
  const tell = async (found: Told, failed: boolean): Promise<ExitCode> => {
    const told = options.strict ? strictly(found.diagnostics) : found.diagnostics;
    const code = hasErrors(told) ? EXIT.violated : found.code;
    if (!quiet || hasErrors(told)) printDiagnostics(host, told, sources);
    const isUnreported = found.result !== null && (await report(found.result, signal(), declared));
    return failed || isUnreported ? codeUnwritten(code) : code;
  };

  const cache = options.cache === null ? null : openCache(host, options.cache);
  if (options.cache !== null && cache === null) {
    end();
    return EXIT.wrong;
  }
  const isHidden = json === "-" || itf === "-" || hidesText(reporters);
  const key = ["check", sources, [...options.constants], ...dependedOn(options)];
  const known = (isCachable(options) ? cache?.read(key) : null) as Remembered | null | undefined;
  if (known != null) {
    end();
    options.told?.(known.result, compiled.spec);
    if (!isHidden) host.out.show(`${known.text}${quiet ? "" : style.dim("  as an earlier run found\n")}`);
    const texts = [{ path: json, text: json === null ? null : jsonText(known.result, () => undefined) }];
    return tell(known, writeResults(host, texts));
  }

  const opened = openStorage(host, options);
  if ("wrong" in opened) {
    end();
    return refuse([opened.wrong], []);
  }
  const { storage } = opened;
  const checked = await exploreCompiled(compiled, { ...settings, storage }, onProgress).finally(() => {
    end();
    opened.end();
  });
  if ("wrong" in checked) return refuse(checked.wrong, checked.sources);
  const elapsedMs = host.now();
  const { spec, diagnostics } = checked;
  const wanted = {
    variant,
    traceStyle,
    asked: options.properties,
    quiet,
    memoryLimited: options.memoryMax !== null,
  };
  const itfText = itf === null ? null : (await import("./commands/itf-text.js")).itfText;
  const pages = html === null && htmlLight === null ? null : await import("./commands/check-pages.js");
  const made = reported(checked.exploration, onProgress.poll, (exploration, poll) => {
    const result =
      json === null && itf === null && reporters.length === 0 && cache === null && options.told === undefined
        ? null
        : resultJson(ir, sources, variant, exploration, diagnostics, elapsedMs);
    return {
      result,
      isCut: exploration.cut != null,
      code: EXIT_OF[overallVerdict(exploration.findings, exploration.stop)],
      found: pages?.told({ ...checked, exploration }, variant, elapsedMs) ?? null,
      texts: [
        { path: json, text: json && result && jsonText(result, poll) },
        {
          path: itf,
          text: itfText && result && itfText(spec, exploration, result, options.properties, poll),
        },
      ],
      text:
        isHidden && cache === null
          ? ""
          : resultText({ ...checked, exploration }, { ...wanted, signal: signal() }, elapsedMs),
    };
  });
  const { code, found, result, text } = made;
  if (!isHidden) host.out.show(text);
  const saved = code === EXIT.incomplete ? opened.saved() : null;
  if (saved !== null && !isHidden && !quiet)
    host.out.show(`${style.dim(`  saved; go on with --resume ${saved}`)}\n`);
  if (result !== null) options.told?.(result, spec);
  let failed = writeResults(host, made.texts);
  if (found !== null && pages !== null) {
    const { constants } = options;
    const input = { main: path, files: readFiles(), constants, variant, version };
    failed = (await pages.writePages(host, input, found, sources, { html, htmlLight })) || failed;
  }
  const isWhole = code !== EXIT.incomplete && (result?.stop ?? "violation") === "violation" && !made.isCut;
  if (result !== null && isWhole && isCachable(options))
    cache?.write(key, { code, text, result, diagnostics } satisfies Remembered);
  return tell({ code, result, diagnostics }, failed);
}

/** A signal ends what waits for a pipe; then nothing is watched any more. */
function compiledUnlessStopped<Found>(compile: () => Found, end: () => void): Found {
  try {
    return compile();
  } catch (error) {
    end();
    throw error;
  }
}

/** What is told of a spec that was explored. */
interface Told {
  readonly code: ExitCode;
  /** Null if nobody asked for it. */
  readonly result: ResultJson | null;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What the folder of `--cache` keeps. */
interface Remembered extends Told {
  readonly result: ResultJson;
  readonly text: string;
}

/** What the result depends on besides the texts and constants; limits can't have ended a run that is remembered. */
const dependedOn = ({ variant, all, properties, symmetry, engine, backend, ...options }: CheckOptions) => [
  variant,
  all,
  properties,
  symmetry,
  engine,
  backend,
  options.workers,
  options.lowMemory,
  options.evaluate,
  options.traceStyle,
  options.quiet,
];

/** What needs the states themselves is searched for again. */
const isCachable = ({ itf, html, htmlLight, coverage }: CheckOptions): boolean =>
  itf === null && html === null && htmlLight === null && !coverage;
