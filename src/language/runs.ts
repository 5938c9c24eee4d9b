/**
 * Runs the command on a spec, when the user asks for it: in a process of its own, with limits, one at a time for a spec.
 * An edit ends it, as its answer would be of an older text.
 */
import type {
  CancellationToken,
  Connection,
  DiagnosticRelatedInformation,
  Diagnostic as Shown,
} from "vscode-languageserver";
import type { WhyJson } from "../report/why/why-json.js";
import type { Report, ReportCase } from "../reporters/report.js";
import type { ResultJson, SpanJson, TraceJson } from "../result/json.js";
import { COMMANDS, isBroken } from "./decorations.js";
import { rangeOf } from "./lined-text.js";
import { occurrencesIn } from "./occurrences.js";
import type { Analysis, Project } from "./project.js";
import { pathOf, uriOf } from "./uris.js";
import { countEdit, countedAt, wholeCount } from "./verdicts/expectations.js";
import type { Memory } from "./verdicts/memory.js";

/** What each run may take. */
const LIMITS = ["--max-time", "30s", "--max-memory", "1G"];

/** A command in another process. */
export interface RunningCommand {
  /** What it printed when it ended; the code is null if it was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  readonly kill: () => void;
}

export interface Outcome {
  readonly verdict: "holds" | "violated" | "incomplete" | "refused" | "cancelled" | "failed";
  /** A line for people. */
  readonly message: string;
  /** What the command printed; null if it did not run to its end. */
  readonly output: string | null;
  /** Of `subtle.test`: what came of each expectation. */
  readonly cases?: readonly CaseOutcome[];
}

export interface CaseOutcome {
  /** The `id` of its test item. */
  readonly id: string;
  readonly outcome: ReportCase["outcome"];
  /** What was found instead; a line each. */
  readonly details: readonly string[];
}

export interface Runs {
  readonly execute: (
    command: string,
    given: readonly unknown[],
    token: CancellationToken,
  ) => Promise<Outcome>;
  /** A text has changed: what runs is ended, and what was found is forgotten. */
  readonly forget: () => void;
  /** What was found, by the address of the document. */
  readonly findings: () => ReadonlyMap<string, readonly Shown[]>;
}

const VERDICTS: Readonly<Record<number, Outcome["verdict"]>> = {
  0: "holds",
  1: "violated",
  2: "refused",
  3: "incomplete",
};

const ERROR = 1;
const WARNING = 2;
const INFORMATION = 3;

export function runs(
  connection: Connection,
  project: Project,
  memory: Memory,
  run: (words: readonly string[]) => RunningCommand,
  showsProgress: () => boolean,
  onFound: () => void,
): Runs {
  const running = new Map<string, RunningCommand>();
  const cancelled = new WeakSet<RunningCommand>();
  const findings = new Map<string, readonly Shown[]>();

  const cancel = (command: RunningCommand): void => {
    cancelled.add(command);
    command.kill();
  };

  async function inProcess(
    words: readonly string[],
    title: string,
    path: string,
    token: CancellationToken,
  ): Promise<Outcome> {
    const earlier = running.get(path);
    if (earlier !== undefined) cancel(earlier);
    const command = run(words);
    running.set(path, command);
    token.onCancellationRequested(() => cancel(command));
    const progress = showsProgress() ? await connection.window.createWorkDoneProgress() : null;
    progress?.begin(title, undefined, "at most 30 seconds", true);
    progress?.token.onCancellationRequested(() => cancel(command));
    const { code, out, err } = await command.ended;
    progress?.done();
    if (running.get(path) === command) running.delete(path);
    if (cancelled.has(command)) return { verdict: "cancelled", message: `${title}: cancelled`, output: null };
    const verdict = VERDICTS[code ?? -1] ?? "failed";
    return { verdict, message: err.trim().split("\n")[0] ?? "", output: out };
  }

  async function execute(
    name: string,
    given: readonly unknown[],
    token: CancellationToken,
  ): Promise<Outcome> {
    const [uri, variant] = given.map((each) => (typeof each === "string" ? each : null));
    const refused = (message: string): Outcome => ({ verdict: "refused", message, output: null });
    const at = uri == null ? null : project.analysisOf(uri);
    if (uri == null || at === null) return refused("there is no such spec");
    const { analysis } = at;
    const path = analysis.root;
    if (!path.startsWith("/")) return refused("save the spec in a file first");
    if (isBroken(analysis)) return refused("the spec has errors");
    const unsaved = analysis.texts.find((text) => !project.isSaved(text.path));
    if (unsaved !== undefined) return refused(`save ${unsaved.path.replace(/.*\//, "")} first`);
    const spec = analysis.compilation.module?.name.name ?? "";
    const of = variant == null ? spec : `${spec}, variant ${variant}`;
    switch (name) {
      case COMMANDS.check: {
        const chosen = variant == null ? [] : [`--variant=${variant}`];
        const words = ["check", path, "--json", "-", ...LIMITS, ...chosen];
        const outcome = await inProcess(words, `Checking ${of}`, path, token);
        return outcome.output === null ? outcome : checked(outcome, analysis, variant ?? null, of);
      }
      case COMMANDS.test: {
        const words = ["test", path, "--reporter", "json", "--max-time", "30s"];
        const outcome = await inProcess(words, `Testing ${of}`, path, token);
        return outcome.output === null ? outcome : tested(outcome, of);
      }
      case COMMANDS.why: {
        const words = ["why", path, "--json", "-", ...LIMITS];
        const outcome = await inProcess(words, `Explaining ${of}`, path, token);
        return outcome.output === null ? outcome : explained(outcome, analysis, of);
      }
      case COMMANDS.countStates:
        return counted(analysis, uri, variant ?? null, given[2], of, token);
      default:
        return refused(`there is no command ${name}`);
    }
  }

  function tested(outcome: Outcome, of: string): Outcome {
    const cases = casesIn(outcome.output ?? "");
    if (cases === null) return { ...outcome, verdict: "failed" };
    const count = (what: CaseOutcome["outcome"]): number =>
      cases.filter(({ outcome: each }) => each === what).length;
    const undecided = count("undecided") === 0 ? "" : `, ${count("undecided")} not decided`;
    const message = `${of}: ${count("passed")} as expected, ${count("failed")} not${undecided}`;
    return { ...outcome, message, cases };
  }

  function explained(outcome: Outcome, analysis: Analysis, of: string): Outcome {
    const result = parsedJson(outcome.output ?? "") as Partial<WhyJson> | null;
    if (result?.elements !== undefined) {
      memory.keepWhy(analysis, result as WhyJson);
      onFound();
    }
    return { ...outcome, message: `${of}: ${WHY[outcome.verdict] ?? outcome.message}` };
  }

  /** Puts the number of states into an expectation; it is searched for unless a check has found it. */
  async function counted(
    analysis: Analysis,
    uri: string,
    variant: string | null,
    index: unknown,
    of: string,
    token: CancellationToken,
  ): Promise<Outcome> {
    const expected = countedAt(project, uri, variant, Number(index));
    if (expected === null)
      return { verdict: "refused", message: "there is no such expectation", output: null };
    let states = expected.settings.length > 0 ? null : wholeCount(memory.check(analysis, variant));
    if (states === null) {
      const chosen = variant === null ? [] : [`--variant=${variant}`];
      const constants = expected.settings.map((setting) => `--const=${setting}`);
      const words = ["check", analysis.root, "--all", "--json", "-", ...LIMITS, ...chosen, ...constants];
      const outcome = await inProcess(words, `Counting the states of ${of}`, analysis.root, token);
      const result = resultIn(outcome.output ?? "");
      if (result === null || result.stop !== null)
        return outcome.output === null
          ? outcome
          : { ...outcome, verdict: "incomplete", message: `${of}: not all states were found` };
      states = result.states.distinct;
    }
    const edit = countEdit(expected, states);
    await connection.workspace.applyEdit({ changes: { [uri]: [edit] } });
    return { verdict: "holds", message: `${of}: ${states} states`, output: null };
  }

  function checked(outcome: Outcome, analysis: Analysis, variant: string | null, of: string): Outcome {
    const result = resultIn(outcome.output ?? "");
    if (result === null) return { ...outcome, verdict: "failed" };
    memory.keepCheck(analysis, variant, result);
    findings.clear();
    const found = new Map<string, Shown[]>();
    for (const property of result.properties) {
      if (property.verdict !== "violated") continue;
      const place = placeOf(property.name, property.trace, analysis);
      const shown: Shown = {
        range: place.range,
        // What a variant violates is mostly what it is there for.
        severity: result.variant === null ? ERROR : INFORMATION,
        source: "subtle check",
        code: "violated",
        message: [
          `${property.name} is violated${result.variant === null ? "" : ` in variant ${result.variant}`}`,
          ...(property.message === null ? [] : [property.message]),
        ].join(": "),
        relatedInformation: [...stepsOf(property.trace)],
      };
      found.set(place.uri, [...(found.get(place.uri) ?? []), shown]);
    }
    for (const [uri, list] of found) findings.set(uri, list);
    onFound();
    const violated = result.properties
      .filter(({ verdict }) => verdict === "violated")
      .map(({ name }) => name);
    const says = {
      holds: "every property holds",
      violated: `${violated.join(", ")} violated`,
      incomplete: "not decided within the limits",
    }[result.verdict];
    return { ...outcome, message: `${of}: ${says}, ${result.states.distinct} states` };
  }

  return {
    execute: async (name, given, token) => {
      const outcome = await execute(name, given, token);
      const type = outcome.verdict === "holds" ? INFORMATION : WARNING;
      if (outcome.verdict !== "cancelled")
        void connection.sendNotification("window/showMessage", { type, message: outcome.message });
      return outcome;
    },
    forget: () => {
      for (const command of running.values()) cancel(command);
      running.clear();
      findings.clear();
    },
    findings: () => findings,
  };
}

const WHY: Readonly<Partial<Record<Outcome["verdict"], string>>> = {
  holds: "every element has a verdict",
  violated: "it is violated, so there is nothing to explain",
  incomplete: "not all elements are decided within the limits",
};

function parsedJson(output: string): object | null {
  try {
    const json: unknown = JSON.parse(output);
    return typeof json === "object" ? json : null;
  } catch {
    return null;
  }
}

function resultIn(output: string): ResultJson | null {
  const result = parsedJson(output) as Partial<ResultJson> | null;
  return result?.properties === undefined ? null : (result as ResultJson);
}

/** The expectations in the report of a test, each with its number among those of the spec or variant. */
function casesIn(output: string): readonly CaseOutcome[] | null {
  const report = parsedJson(output) as Partial<Report> | null;
  const [file] = report?.files ?? [];
  if (file === undefined) return null;
  const numbers = new Map<string | null, number>();
  return file.cases.map(({ variant, outcome, details }) => {
    const number = numbers.get(variant) ?? 0;
    numbers.set(variant, number + 1);
    return { id: `${variant ?? ""}/${number}`, outcome, details };
  });
}

const rangeAt = ({ line, column }: SpanJson): Shown["range"] => {
  const position = { line: line - 1, character: column - 1 };
  return { start: position, end: position };
};

/** Where a property is declared; of a built-in one where the last step of its trace stands. */
function placeOf(
  name: string,
  trace: TraceJson | null,
  { compilation, texts, root }: Analysis,
): { readonly uri: string; readonly range: Shown["range"] } {
  const declared = occurrencesIn(compilation).find(
    ({ target }) => target.kind === "property" && target.name === name,
  )?.target.declared;
  const text = declared == null ? undefined : texts[declared.file];
  if (declared != null && text !== undefined) return { uri: text.uri, range: rangeOf(text, declared) };
  const span = trace?.steps.at(-1)?.span;
  return span === undefined
    ? { uri: uriOf(root), range: rangeAt({ file: root, line: 1, column: 1 }) }
    : { uri: uriOf(pathOf(span.file)), range: rangeAt(span) };
}

/** The steps of a counterexample, each where it stands in the text. */
const stepsOf = (trace: TraceJson | null): readonly DiagnosticRelatedInformation[] =>
  (trace?.steps ?? []).map(({ action, parameters, span, changed }, index) => {
    const given = Object.values(parameters).map((value) => String(value));
    const what =
      action === null ? "initial state" : `${action}${given.length > 0 ? `(${given.join(", ")})` : ""}`;
    const changes = changed.length > 0 ? `: changes ${changed.join(", ")}` : "";
    return {
      location: { uri: uriOf(span.file), range: rangeAt(span) },
      message: `${index}. ${what}${changes}`,
    };
  });
