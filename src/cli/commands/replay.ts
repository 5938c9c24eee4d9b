/** `subtle replay`: judges a log against a spec, or proposes a map for a log. */
import { Interruption } from "../../../checker/interruption.js";
import { type Diagnostic, diagnose, hasErrors } from "../../diagnostics/diagnostic.js";
import { style } from "../../diagnostics/style.js";
import { suggest } from "../../diagnostics/suggest.js";
import { type Host, type Lines, shownPath } from "../../host/host.js";
import { interpret } from "../../interpret/model.js";
import { LogMistake } from "../../logs/event.js";
import { learnMap } from "../../logs/learn.js";
import { openLog } from "../../logs/read.js";
import { bindMap } from "../../mapping/bind.js";
import type { BoundMap } from "../../mapping/bound-map.js";
import { parseMap } from "../../mapping/parse.js";
import { type CoverageFile, coverageIn, merged, spaceIdentity } from "../../replay/coverage.js";
import { replayErrorJson, replayJson, replayProposalJson, verdictOf } from "../../replay/json.js";
import { type Log, replayLog } from "../../replay/replay.js";
import { replayText } from "../../replay/text.js";
import { traceLog } from "../../replay/trace-log.js";
import { folderOf, isAbsolute, normalized } from "../../resolve/paths.js";
import { type CompiledSpec, compile } from "../../run/compile.js";
import { grouped } from "../../source/numbers.js";
import type { Source } from "../../source/source.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { PAGE_TO_FILE, printDiagnostics, usageError } from "../failures.js";
import { codeUnwritten, jsonText, writeJson, writeTo } from "../output.js";
import { type Watch, watch } from "../progress.js";
import { openFiles, type RunFiles, targetsOf } from "../run-files.js";
import { EXTENSION } from "../spec-files.js";

export interface ReplayCommandOptions {
  readonly map: string | null;
  readonly learn: boolean;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly follow: boolean;
  readonly coverageFile: string | null;
  readonly statesMax: number;
  readonly memoryMax: number | null;
  readonly timeMax: number | null;
  readonly json: string | null;
  readonly html: string | null;
  readonly quiet: boolean;
  readonly version: string;
}

/** Nothing can be judged. */
class Refused extends Error {
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    readonly sources: readonly Source[] = [],
  ) {
    super("refused");
  }
}

export async function replayCommand(
  host: Host,
  paths: readonly string[],
  options: ReplayCommandOptions,
): Promise<ExitCode> {
  const watched = watch(host, options);
  try {
    return options.learn ? learn(host, paths, options, watched) : await judge(host, paths, options, watched);
  } catch (error) {
    if (error instanceof Interruption) {
      watched.end();
      host.err.show(`${style.yellow("stopped before the log was judged")}\n`);
      return EXIT.incomplete;
    }
    if (!(error instanceof Refused)) throw error;
    watched.end();
    printDiagnostics(host, error.diagnostics, error.sources);
    if (options.json !== null)
      writeJson(host, options.json, replayErrorJson(error.diagnostics, error.sources));
    return EXIT.wrong;
  } finally {
    watched.end();
  }
}

const refuse = (message: string): Refused => new Refused([usageError(message)]);

// ─────────────────────────────────────────────────────────────────────── judging

async function judge(
  host: Host,
  paths: readonly string[],
  options: ReplayCommandOptions,
  { patient, stop, tell, end }: Watch,
): Promise<ExitCode> {
  const { map: mapPath, coverageFile, json, html, quiet } = options;
  if (mapPath === null) throw refuse("give the map with --map; --learn proposes one");
  if (paths.length > 2) throw refuse("give one spec and one log");
  if (html === "-") throw refuse(PAGE_TO_FILE);
  const logPath = paths.at(-1) ?? "";
  const given = paths.length === 2 ? (paths[0] ?? null) : null;
  if (given === null && logPath.endsWith(EXTENSION)) throw refuse("give the log behind the spec");
  const targets = [
    ...targetsOf("--json", json),
    ...targetsOf("--html", html),
    ...targetsOf("--coverage-file", coverageFile),
  ];
  const files = openFiles(host, [mapPath, logPath, ...(given === null ? [] : [given])], targets);
  if (files === null) return EXIT.wrong;
  const poll = (): void => {
    const reason = stop() ?? (host.memory.isShort(options.memoryMax) ? "memory" : null);
    if (reason !== null) throw new Interruption(reason);
  };
  const { spec, map, sources, diagnostics, variant } = readMap(files, mapPath, given, options, patient);
  if (files.isRefused()) return EXIT.wrong;
  const model = interpret(spec.ir, { symmetry: false });
  model.pollWith?.(poll);
  const before = coverageFile === null ? null : readCoverage(host, coverageFile, spec);
  const opened = openedLog(host, logPath, map, spec, options.follow, poll);
  const replay = attempt(
    () =>
      replayLog(opened, spec, map, model, {
        statesMax: options.statesMax,
        poll,
        tell: (events) => tell(`${grouped(events)} events`),
        sources,
        isExplained: !quiet || json !== null || html !== null,
      }),
    logPath,
    sources,
  );
  end();
  model.pollWith?.(null);
  const coverage = merged(spec.ir, replay.coverage, before);
  const about = { spec, variant, map, logPath: shownPath(logPath), coverage, elapsedMs: host.now() };
  const result = replayJson(replay, about, diagnostics, sources);
  const verdict = verdictOf(replay);
  const code = { accepted: EXIT.ok, rejected: EXIT.violated, undecided: EXIT.incomplete }[verdict];
  const results: [string | null, () => string | Promise<string>][] = [
    [json, () => jsonText(result)],
    [
      html,
      async () => {
        const { replayPage } = await import("../../page/document/replay-html.js");
        return replayPage(result, options.version, host.browser.assets());
      },
    ],
    // What a rejected log shows is no behaviour of the spec.
    [verdict === "rejected" ? null : coverageFile, () => jsonText(coverage)],
  ];
  if (json !== "-") host.out.show(replayText(result, quiet, style));
  if (!quiet) printDiagnostics(host, diagnostics, sources);
  let failed = false;
  for (const [path, text] of results) if (path !== null) failed = writeTo(host, path, await text()) || failed;
  return failed ? codeUnwritten(code) : code;
}

interface MapRead {
  readonly spec: CompiledSpec;
  readonly map: BoundMap;
  /** Those of the spec, and the map. */
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
  readonly variant: string | null;
}

function readMap(
  files: RunFiles,
  path: string,
  given: string | null,
  options: ReplayCommandOptions,
  patient: Watch["patient"],
): MapRead {
  const read = patient(files.read);
  const text = read(path, path);
  if (text.kind === "failed") throw new Refused([diagnose("file-unreadable", null, { path, ...text })]);
  const alone = [{ path: shownPath(path), text: text.text }];
  const parsed = parseMap(text.text, 0);
  if (parsed.map === null) throw new Refused(parsed.diagnostics, alone);
  const { spec: named } = parsed.map;
  if (given === null && named === null)
    throw new Refused([diagnose("map-without-spec", parsed.map.name.span, {})], alone);
  const beside =
    named === null || isAbsolute(named.path) ? (named?.path ?? "") : `${folderOf(path)}/${named.path}`;
  const specPath = given ?? normalized(beside);
  const variant = options.variant ?? named?.variant ?? null;
  const constants = new Map([...(named?.settings ?? []), ...options.constants]);
  const { spec, sources, diagnostics } = compile(specPath, read, { constants, variant });
  if (spec === null) throw new Refused(diagnostics, sources);
  const all = [...sources, ...alone];
  // Where it stands is counted among all sources.
  const map = parseMap(text.text, sources.length).map ?? parsed.map;
  const model = interpret(spec.ir, { symmetry: false });
  const bound = bindMap(map, { spec, text: text.text, file: sources.length }, model);
  if (bound.map === null || hasErrors(bound.diagnostics)) throw new Refused(bound.diagnostics, all);
  return { spec, map: bound.map, sources: all, diagnostics: [...diagnostics, ...bound.diagnostics], variant };
}

function openedLog(
  host: Host,
  path: string,
  map: BoundMap,
  spec: CompiledSpec,
  isFollowed: boolean,
  poll: () => void,
): Log {
  const lines = linesOf(host, path, isFollowed, poll);
  const opened = attempt(() => openLog(lines, map.format, map.roles, poll), path, []);
  if (opened.kind === "whole")
    return attempt(() => traceLog(opened.text(), spec, interpret(spec.ir, { symmetry: false })), path, []);
  const isFile = path !== "-" && host.files.keyOf(path) !== null;
  return {
    next: opened.next,
    isFollowed,
    initial: null,
    again: isFile && !isFollowed ? () => openedLog(host, path, map, spec, false, poll) : null,
  };
}

function linesOf(host: Host, path: string, isFollowed: boolean, poll: () => void): Lines {
  const lines = host.files.lines(path, { isFollowed, poll });
  if ("kind" in lines)
    throw new Refused([
      diagnose("file-unreadable", null, { path: shownPath(path), why: lines.why, hint: lines.hint }),
    ]);
  return lines;
}

/** A line further down is told without showing it. */
const SHOWN_LINE_MAX = 2_000_000;

/** What `work` makes; a mistake in the log is shown with its line. */
function attempt<T>(work: () => T, path: string, sources: readonly Source[]): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof LogMistake)) throw error;
    const { line, why, hint, text, part } = error;
    if (line === null) throw new Refused([diagnose("log-whole", null, { why, hint })], sources);
    const details = { line, why, hint };
    if (text === null || line > SHOWN_LINE_MAX)
      throw new Refused([diagnose("log-line", null, details)], sources);
    // The lines before it are not at hand, and not shown.
    const source: Source = { path: shownPath(path), text: `${"\n".repeat(line - 1)}${text}` };
    const within = part === null ? -1 : text.lastIndexOf(part);
    const start = line - 1 + Math.max(within, 0);
    const end = within < 0 ? line - 1 + text.length : start + (part ?? "").length;
    throw new Refused(
      [diagnose("log-line", { file: sources.length, start, end }, details)],
      [...sources, source],
    );
  }
}

function readCoverage(host: Host, path: string, { ir }: CompiledSpec): CoverageFile | null {
  if (host.files.list(path).kind !== "file") return null;
  const result = host.files.readLarge(path);
  if (result.kind === "failed") throw new Refused([diagnose("file-unreadable", null, { path, ...result })]);
  const found = coverageIn(result.text);
  if (found === null) throw refuse(`\`${path}\` is no file that --coverage-file has written`);
  if (found.identity !== spaceIdentity(ir))
    throw refuse(`\`${path}\` has the coverage of another spec, or of other constants: name a file for each`);
  return found;
}

// ─────────────────────────────────────────────────────────────────────── learning

function learn(
  host: Host,
  paths: readonly string[],
  options: ReplayCommandOptions,
  { patient, stop, end }: Watch,
): ExitCode {
  if (paths.length > 2) throw refuse("give one log, behind a spec if there is one");
  const { json } = options;
  const needless = [
    ["--map", options.map !== null],
    ["--follow", options.follow],
    ["--coverage-file", options.coverageFile !== null],
    ["--html", options.html !== null],
  ] as const;
  for (const [name, isGiven] of needless)
    if (isGiven) throw refuse(`${name} is about judging a log: leave it out, or --learn`);
  const logPath = paths.at(-1) ?? "";
  const poll = (): void => {
    const reason = stop();
    if (reason !== null) throw new Interruption(reason);
  };
  const specPath = paths.length === 2 ? (paths[0] ?? "") : null;
  const steps: string[] = [];
  let isTaken = (_: string): boolean => false;
  if (specPath !== null) {
    const { spec, sources, diagnostics } = compile(specPath, patient(host.files.read), {
      constants: options.constants,
      variant: options.variant,
    });
    if (spec === null) throw new Refused(diagnostics, sources);
    steps.push(...spec.ir.actions.map(({ name }) => name));
    const { names } = spec.resolution.globals;
    isTaken = (name) => names.has(name);
  }
  const lines = linesOf(host, logPath, false, poll);
  const text = attempt(
    () => learnMap(lines, { path: shownPath(logPath), spec: specPath, steps, isTaken, suggest, poll }),
    logPath,
    [],
  );
  end();
  if (json !== "-") host.out.write(text);
  const failed = json !== null && writeJson(host, json, replayProposalJson(shownPath(logPath), text));
  return failed ? codeUnwritten(EXIT.ok) : EXIT.ok;
}
