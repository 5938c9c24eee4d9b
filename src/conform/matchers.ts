/** What test runners ask of a spec alone: whether it holds, and whether it violates a property. */
import { suggest } from "../diagnostics/suggest.js";
import { type CheckResult, type CheckSettings, check } from "../library/check.js";
import type { SpecHandle } from "./api.js";
import type { ConformEnvironment } from "./conforms.js";

/** What a check is given, as `check` is. `limits` end the search: what it has not decided by then fails. */
export interface JudgeSettings extends Pick<CheckSettings, "variant" | "constants" | "symmetry"> {
  readonly limits?: Pick<CheckSettings, "maxStates" | "maxTime" | "maxMemory">;
}

export interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
}

/** A spec by its path, relative to the current folder, or by its handle. */
export type SpecGiven = string | SpecHandle;

async function checked(
  given: SpecGiven,
  { limits, ...settings }: JudgeSettings,
  environment: ConformEnvironment,
): Promise<CheckResult> {
  const handle = typeof given === "string" ? { path: given } : given;
  if (typeof handle?.path !== "string") throw new TypeError("a path of a spec or a handle is wanted");
  const variant = settings.variant ?? ("variant" in handle ? handle.variant : undefined);
  return check(
    environment.pathOf(handle),
    { ...settings, ...limits, ...(variant === undefined ? {} : { variant }), all: true },
    environment,
  );
}

/** Why a result says neither; null if it does. */
const undecided = (result: CheckResult): string | null =>
  result.verdict === "error" || result.verdict === "incomplete" ? result.text() : null;

/** Passes if every property of the spec holds. Fails under `not` too if that is not known. */
export async function toHold(
  given: SpecGiven,
  settings: JudgeSettings,
  isNot: boolean,
  environment: ConformEnvironment,
): Promise<MatcherAnswer> {
  const result = await checked(given, settings, environment);
  const unknown = undecided(result);
  if (unknown !== null)
    return { pass: isNot, message: () => `whether the spec holds is not known:\n${unknown}` };
  const pass = result.verdict === "holds";
  return {
    pass,
    message: () =>
      pass ? `the spec holds, and should not:\n${result.text()}` : `the spec should hold:\n${result.text()}`,
  };
}

/** Passes if the spec violates a property: one that it declares, or `deadlock`, `types`, `asserts`, `evaluation`. */
export async function toViolate(
  given: SpecGiven,
  property: string,
  settings: JudgeSettings,
  isNot: boolean,
  environment: ConformEnvironment,
): Promise<MatcherAnswer> {
  const result = await checked(given, settings, environment);
  if (result.verdict === "error") return { pass: isNot, message: result.text };
  const found = result.properties.filter(({ name }) => name === property);
  const names = result.properties.map(({ name }) => name);
  if (found.length === 0) {
    const near = suggest(property, names);
    const hint = near === null ? "" : `: did you mean ${JSON.stringify(near)}?`;
    return { pass: isNot, message: () => `the spec has no property ${JSON.stringify(property)}${hint}` };
  }
  const pass = found.some(({ verdict }) => verdict === "violated");
  if (!pass && found.some(({ verdict }) => verdict === "unknown"))
    return { pass: isNot, message: () => `whether ${property} is violated is not known:\n${result.text()}` };
  return {
    pass,
    message: () => `the spec should ${pass ? "not violate" : "violate"} ${property}:\n${result.text()}`,
  };
}
