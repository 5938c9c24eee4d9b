/** The result of `fix` as JSON; schema/fix-v1.schema.json describes it. */
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { type ErrorResult, errorResult } from "../diagnostics/render.js";
import { constantsJson, type ResultJson } from "../result/json.js";
import type { CompiledSpec } from "../run/compile.js";
import type { Exploration } from "../run/explore.js";
import type { Source } from "../source/source.js";
import type { Candidate } from "./candidate.js";
import type { FixSearch, Larger } from "./search.js";
import type { ToldFix } from "./told.js";

export const FIX_SCHEMA = "subtle/fix-v1";

interface FixJson {
  readonly kind: Candidate["kind"];
  readonly size: number;
  readonly variant: string;
  readonly edits: readonly string[];
  readonly diff: string;
  readonly states: number;
  readonly larger: readonly Larger[];
}

export interface FixesJson {
  readonly schema: typeof FIX_SCHEMA;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: ResultJson["constants"];
  /** `found`; `none` in the whole search space; `unknown` if a limit came first. */
  readonly verdict: "found" | "none" | "unknown";
  /** What fails in the spec. */
  readonly violated: readonly string[];
  /** The best first. */
  readonly fixes: readonly FixJson[];
  readonly search: Omit<FixSearch, "fixes">;
  readonly elapsedMs: number;
}

/** The spec holds, or it was not decided whether it does. */
export interface NothingToFixJson {
  readonly schema: typeof FIX_SCHEMA;
  readonly spec: string;
  readonly variant: string | null;
  readonly constants: ResultJson["constants"];
  readonly verdict: "holds" | "undecided";
  readonly reason: string | null;
}

export type FixErrorJson = ErrorResult<typeof FIX_SCHEMA>;

export const fixErrorJson = (diagnostics: readonly Diagnostic[], sources: readonly Source[]): FixErrorJson =>
  errorResult(FIX_SCHEMA, diagnostics, sources);

export const nothingToFixJson = (
  { ir }: CompiledSpec,
  variant: string | null,
  reason: string | null,
): NothingToFixJson => ({
  schema: FIX_SCHEMA,
  spec: ir.name,
  variant,
  constants: constantsJson(ir),
  verdict: reason === null ? "holds" : "undecided",
  reason,
});

export const verdictOf = ({ fixes, limit }: FixSearch): FixesJson["verdict"] =>
  fixes.length > 0 ? "found" : limit === null ? "none" : "unknown";

export const violatedIn = ({ findings }: Exploration): readonly string[] =>
  findings.flatMap(({ name, verdict }) => (verdict === "violated" ? [name] : []));

export function fixesJson(
  { ir }: CompiledSpec,
  exploration: Exploration,
  search: FixSearch,
  told: readonly ToldFix[],
  variant: string | null,
  elapsedMs: number,
): FixesJson {
  const { fixes: _, ...rest } = search;
  return {
    schema: FIX_SCHEMA,
    spec: ir.name,
    variant,
    constants: constantsJson(ir),
    verdict: verdictOf(search),
    violated: violatedIn(exploration),
    fixes: told.map((fix) => ({
      kind: fix.kind,
      size: fix.size,
      variant: fix.variant,
      edits: fix.written,
      diff: fix.diff,
      states: fix.states,
      larger: fix.larger,
    })),
    search: rest,
    elapsedMs,
  };
}
