/** What several runs of one input must say together. */
import type { Input } from "./input.js";
import { type Json, jsonOf } from "./judge-json.js";
import type { Complaint, Outcome } from "./outcome.js";

/** What a run says of the spec, without what depends on the text's layout, the time, or the engine. */
function answerOf({ verdict, states, properties, actions }: Json) {
  return {
    verdict,
    states,
    actions,
    properties: properties?.map(({ name, kind, verdict: found, trace }) => ({
      name,
      kind,
      verdict: found,
      loop: trace?.loop ?? null,
      trace: trace?.steps.map(({ action, parameters, state }) => ({ action, parameters, state })) ?? null,
    })),
  };
}

/** Where two answers differ first, in a few words; null if they are the same. */
function difference(left: Json, right: Json): string | null {
  const [a, b] = [answerOf(left), answerOf(right)];
  for (const key of ["verdict", "states", "properties", "actions"] as const) {
    const [x, y] = [JSON.stringify(a[key]), JSON.stringify(b[key])];
    if (x !== y) return `${key}: ${firstDifference(x ?? "nothing", y ?? "nothing")}`;
  }
  return null;
}

function firstDifference(left: string, right: string): string {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  const from = Math.max(0, at - 40);
  return `…${left.slice(from, at + 60)} against …${right.slice(from, at + 60)}`;
}

/** `[rule, text]`, or null. */
type Broken = readonly [rule: string, text: string] | null;

const isWithinLimits = (json: Json | string | null): json is Json =>
  typeof json === "object" && json !== null && json.verdict !== "incomplete";

function sameAnswer({ runs }: Input, outcomes: readonly Outcome[], at: number, mayRefuse: boolean): Broken {
  const [first, other] = [outcomes[0], outcomes[at]];
  const [firstRun, otherRun] = [runs[0], runs[at]];
  if (first === undefined || other === undefined || firstRun === undefined || otherRun === undefined)
    return null;
  if (mayRefuse && other.code === 2) return null;
  if (first.code === 1 && other.code === 0)
    return ["a violated spec is never said to hold", "violated as it stands, and this run ends with 0"];
  // What a limit ended may have found more or less.
  if (first.code === 3 || other.code === 3) return null;
  if (first.code !== other.code)
    return ["runs of the same spec say the same", `exit codes ${first.code} and ${other.code}`];
  const [left, right] = [jsonOf(firstRun, first), jsonOf(otherRun, other)];
  if (!isWithinLimits(left) || !isWithinLimits(right) || left.verdict === "error") return null;
  const differs = difference(left, right);
  return differs === null ? null : ["runs of the same spec say the same", differs];
}

function weaker(outcomes: readonly Outcome[], at: number): Broken {
  const [first, other] = [outcomes[0]?.code, outcomes[at]?.code];
  if (other === undefined || first === other || other === 3 || (other ?? 0) > 128) return null;
  if (first === 1 && other === 0)
    return ["a violated spec is never said to hold", "it was cut short, and ends with 0"];
  // What is undecided may be decided by a run that is cut short elsewhere.
  if (first === 3) return null;
  return ["a run that is cut short says the same or nothing", `exit codes ${first} and ${other}`];
}

function formatted(input: Input, outcomes: readonly Outcome[]): Broken {
  const [before, fmt, check] = outcomes;
  if (before?.code !== 2 && fmt?.code === 2) return ["what is right can be formatted", "fmt ends with 2"];
  if (fmt?.code !== 0) return null;
  if (check?.code !== 0)
    return ["the layout is its own layout", `fmt --check ends with ${check?.code} after fmt`];
  return sameAnswer(input, outcomes, 3, false);
}

export function brokenRelation(input: Input, outcomes: readonly Outcome[]): readonly Complaint[] {
  const others = outcomes.map((_, i) => i).slice(1);
  const broken = ((): readonly (readonly [number, Broken])[] => {
    switch (input.relation) {
      case "none":
        return [];
      case "equal":
        return others.map((i) => [i, sameAnswer(input, outcomes, i, false)]);
      case "refused or equal":
        return others.map((i) => [i, sameAnswer(input, outcomes, i, true)]);
      case "weaker":
        return others.map((i) => [i, weaker(outcomes, i)]);
      case "same code":
        return others.map((i) => [
          i,
          outcomes[i]?.code === outcomes[0]?.code
            ? null
            : ["streams change no exit code", `exit codes ${outcomes[0]?.code} and ${outcomes[i]?.code}`],
        ]);
      case "formatted":
        return outcomes.length < 4 ? [] : [[1, formatted(input, outcomes)]];
      default:
        return input.relation satisfies never;
    }
  })();
  return broken.flatMap(([i, found]) => (found === null ? [] : [{ rule: found[0], run: i, text: found[1] }]));
}
