/**
 * What commands have found, kept for as long as the server runs: by the hash of the question that they answered. After an edit
 * it is known that an answer is of an earlier text, and when the edit is undone, that it is right again.
 */
import { identityOf, questionOf } from "../../ir/identity.js";
import type { WhyJson } from "../../report/why/why-json.js";
import type { ResultJson } from "../../result/json.js";
import type { Compilation } from "../../run/compile.js";
import type { Analysis, Project } from "../project.js";

/** So many answers are kept of a spec. */
const KEPT_MAX = 20;

export interface Remembered<Result> {
  readonly result: Result;
  /** Whether it is of the spec as it is now. */
  readonly isCurrent: boolean;
}

export interface Memory {
  readonly keepCheck: (analysis: Analysis, variant: string | null, result: ResultJson) => void;
  readonly keepWhy: (analysis: Analysis, result: WhyJson) => void;
  /** The answer to the question that the spec is now, or else the last one; null if nothing was ever found. */
  readonly check: (analysis: Analysis, variant: string | null) => Remembered<ResultJson> | null;
  readonly why: (analysis: Analysis) => Remembered<WhyJson> | null;
}

export function memory(project: Project): Memory {
  const checks = answers<ResultJson>();
  const whys = answers<WhyJson>();
  const question = (analysis: Analysis, variant: string | null): string | null =>
    hashOf(variant === null ? analysis.compilation : project.variantOf(analysis.root, variant));
  const keyOf = ({ root }: Analysis, variant: string | null): string => JSON.stringify([root, variant]);
  return {
    keepCheck: (analysis, variant, result) =>
      checks.keep(keyOf(analysis, variant), question(analysis, variant), result),
    keepWhy: (analysis, result) => whys.keep(keyOf(analysis, null), question(analysis, null), result),
    check: (analysis, variant) => checks.get(keyOf(analysis, variant), () => question(analysis, variant)),
    why: (analysis) => whys.get(keyOf(analysis, null), () => question(analysis, null)),
  };
}

interface Answers<Result> {
  readonly keep: (key: string, question: string | null, result: Result) => void;
  /** @param question Asked for only where something is known. */
  readonly get: (key: string, question: () => string | null) => Remembered<Result> | null;
}

function answers<Result>(): Answers<Result> {
  /** By question, the last one last. */
  const kept = new Map<string, Map<string, Result>>();
  return {
    keep: (key, question, result) => {
      if (question === null) return;
      const known = kept.get(key) ?? new Map<string, Result>();
      kept.set(key, known);
      known.delete(question);
      known.set(question, result);
      const [oldest] = known.keys();
      if (known.size > KEPT_MAX && oldest !== undefined) known.delete(oldest);
    },
    get: (key, question) => {
      const known = kept.get(key);
      const last = known === undefined ? undefined : [...known.values()].at(-1);
      if (known === undefined || last === undefined) return null;
      const result = known.get(question() ?? "");
      return result === undefined ? { result: last, isCurrent: false } : { result, isCurrent: true };
    },
  };
}

const hashes = new WeakMap<Compilation, string | null>();

/** The hash of the question that a spec is; null for one with errors. */
function hashOf(compilation: Compilation): string | null {
  const known = hashes.get(compilation);
  if (known !== undefined) return known;
  const { spec } = compilation;
  const made =
    spec === null
      ? null
      : questionOf(spec.ir, {
          // All that is compared is of this process, so versions don't matter.
          identity: identityOf(spec.ir, { symmetry: true, layoutVersion: 0 }),
          expectations: [],
          toolVersion: "",
        });
  hashes.set(compilation, made);
  return made;
}
