/** Compares the result of a run with the expectations on properties and states. */

import { type Finding, isFailureKind } from "../../checker/outcome.js";
import { showAddress } from "../edit/address.js";
import { plural, violatedAfter } from "../result/words.js";
import type { Exploration } from "../run/explore.js";
import { grouped } from "../source/numbers.js";
import type { State } from "../state/values.js";
import type { Expectation } from "../syntax/tree.js";
import { LIMITS } from "../why/examine.js";
import { AGREES, combined, differs, type Found, undecided, type Verdict, variantOption } from "./judged.js";

/** The result of a run, as far as expectations need it. */
export type Run = Pick<Exploration, "counts" | "stop" | "findings" | "actions">;

/** An expectation that a single run decides. */
export type OfARun = Exclude<Expectation, { readonly kind: "expectSameGraph" | "expectNeeded" }>;

export interface Ran {
  readonly run: Run;
  readonly variant: string | null;
  /** Constants that were set, and the texts of their values. */
  readonly constants: ReadonlyMap<string, string>;
  /** Names of the properties that are expected to be unknown. */
  readonly unknowns: readonly string[];
}

export function judgeRun(expectation: OfARun, ran: Ran): Verdict {
  if (expectation.kind === "expectStates") return judgeStates(expectation.count.value, ran);
  if (expectation.kind === "expectTaken")
    return combined(
      expectation.addresses.map(({ segments }) => judgeTaken(showAddress(segments), expectation.taken, ran)),
    );
  const named = expectation.names.map(({ name }) => name);
  switch (expectation.kind) {
    case "expectHolds": {
      const all = new Set(ran.run.findings.map(({ name }) => name));
      for (const name of ran.unknowns) all.delete(name);
      return judgeNames(named.length > 0 ? named : [...all], "holds", ran);
    }
    case "expectViolates":
      return combined([
        judgeNames(named, "violated", ran),
        ...(expectation.length === null
          ? []
          : named.map((name) => judgeLength(name, expectation.length?.value ?? 0, ran))),
      ]);
    case "expectUnknown":
      return judgeNames(named, "unknown", ran);
    default:
      return expectation satisfies never;
  }
}

function judgeStates(count: number, { run, variant, constants }: Ran): Verdict {
  const { stop, counts } = run;
  if (stop !== null && counts.distinct <= count) return undecided(LIMITS[stop]);
  if (counts.distinct === count) return AGREES;
  const least = stop === null ? "" : "at least ";
  const settings = [...constants].flatMap(([name, text]) => ["--const", `${name}=${text}`]);
  const options = [...variantOption(variant), ...settings, "--all"];
  const text = `${least}${counts.distinct} ${counts.distinct === 1 ? "state" : "states"}`;
  return differs([{ text, shownBy: { command: "check", options } }]);
}

const judgeNames = (names: readonly string[], wanted: Finding<State>["verdict"], ran: Ran): Verdict =>
  combined(names.map((name) => judgeName(name, wanted, ran)));

function judgeName(name: string, wanted: Finding<State>["verdict"], { run, variant }: Ran): Verdict {
  const { findings, stop } = run;
  // A built-in name has an entry for each failing place.
  const entries = findings.filter((finding) => finding.name === name);
  const finding = entries.find(({ verdict }) => verdict !== "holds") ?? entries[0];
  const verdict = finding?.verdict ?? "unknown";
  if (verdict === "unknown") {
    if (stop !== null) return undecided(LIMITS[stop]);
    if (wanted === "unknown") return AGREES;
    // The search finished, but the property was too large to be checked.
    if (finding?.kind === "temporal" && finding.message !== null)
      return undecided(`${name}: ${finding.message}`);
  }
  if (verdict === wanted) return AGREES;
  // Another failure may end the search of `check` before this property is violated.
  const others = findings.some((f) => isFailureKind(f.kind) && f.verdict === "violated" && f.name !== name);
  const options = [...variantOption(variant), "--property", name, ...(others ? ["--all"] : [])];
  const text = finding === undefined ? `${name} is not decided` : foundText(finding, entries.length);
  return differs([{ text, shownBy: { command: "check", options } }]);
}

/** @param places How many places fail under the name of the finding. */
function foundText(finding: Finding<State>, places: number): Found["text"] {
  const { name, kind, verdict, trace, message } = finding;
  if (verdict === "holds") return `${name} holds`;
  if (verdict === "unknown") return `${name} is not decided`;
  const after = trace === null ? "violated" : violatedAfter(finding, trace.steps.length);
  const why = isFailureKind(kind) || trace === null ? `: ${message}` : "";
  const more = places > 1 ? `, and at ${plural(places - 1, "other place")}` : "";
  return `${name} is ${after}${message === null ? "" : why}${more}`;
}

/** The length of a property's trace; that it is violated at all is judged beside it. */
function judgeLength(name: string, length: number, { run, variant }: Ran): Verdict {
  const violated = run.findings.filter((f) => f.name === name && f.verdict === "violated");
  // A built-in name has an entry for each failing place: the shortest of their traces counts.
  const lengths = violated.flatMap(({ trace }) => (trace === null ? [] : [trace.steps.length]));
  if (lengths.length === 0) return violated.length === 0 ? AGREES : undecided(`${name} has no trace`);
  const least = Math.min(...lengths);
  if (least === length) return AGREES;
  const options = [...variantOption(variant), "--property", name];
  const found = violated.find(({ trace }) => trace?.steps.length === least) as Finding<State>;
  return differs([
    { text: `${name} is ${violatedAfter(found, least)}`, shownBy: { command: "check", options } },
  ]);
}

/** Of a process: any of its steps. */
function judgeTaken(name: string, wanted: boolean, { run, variant }: Ran): Verdict {
  const taken = run.actions
    .filter((action) => action.name === name || action.name.startsWith(`${name}.`))
    .reduce((sum, action) => sum + action.taken, 0);
  if (taken > 0 === wanted) return wanted || run.stop === null ? AGREES : undecided(LIMITS[run.stop]);
  if (taken === 0 && run.stop !== null) return undecided(LIMITS[run.stop]);
  const text =
    taken === 0
      ? `${name} is never taken`
      : `${name} is taken ${taken === 1 ? "once" : `${grouped(taken)} times`}`;
  return differs([
    { text, shownBy: { command: "check", options: [...variantOption(variant), "--all", "--coverage"] } },
  ]);
}
