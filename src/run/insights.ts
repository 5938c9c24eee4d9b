/** Asks counterexamples from where on they are doomed, which orders they need, and which step decides. */
import type { Ir } from "../ir/ir.js";
import type { CompiledSpec } from "./compile.js";
import type { Exploration, OnProgress } from "./explore.js";
import { traceWork } from "./interruptions.js";

/**
 * The exploration with what its counterexamples say, as far as there is time.
 * @param unedited The spec without the edits of this one, with these constants set; null if it has none. Only asked for if
 * there is a trace.
 */
export async function withInsights(
  exploration: Exploration,
  { ir }: CompiledSpec,
  unedited: ((constants: ReadonlyMap<string, string>) => CompiledSpec | null) | null,
  onProgress: OnProgress,
): Promise<Exploration> {
  const { model, explored, findings } = exploration;
  const isAsked = findings.some(({ verdict, trace }) => verdict === "violated" && trace?.loop === null);
  if (model === null || !isAsked) return exploration;
  const [{ insightsIn }, { interpret }] = await Promise.all([
    import("../race/insight.js"),
    import("../interpret/model.js"),
  ]);
  const { poll, attempt } = traceWork(onProgress);
  const plain = unedited?.(new Map()) ?? null;
  const isOther = plain !== null && JSON.stringify(plain.ir.constants) !== JSON.stringify(ir.constants);
  const bases = [plain, isOther ? (unedited?.(constantsOf(ir)) ?? null) : null];
  const sides = bases.flatMap((base) =>
    base === null ? [] : [{ ir: base.ir, model: interpret(base.ir, { symmetry: false }) }],
  );
  model.pollWith?.(poll);
  for (const side of sides) side.model.pollWith?.(poll);
  explored?.model.work?.({ poll, drain: null });
  try {
    const insights = attempt(
      () => insightsIn({ ir, model, explored, findings, unedited: sides }, poll),
      null,
    );
    return insights === null ? exploration : { ...exploration, insights };
  } finally {
    model.pollWith?.(null);
    explored?.states.watch();
  }
}

/** An edit can change a constant, and with it the types: the unedited spec is then compared as it is with that one. */
const constantsOf = ({ constants }: Ir): ReadonlyMap<string, string> =>
  new Map(
    constants.map(
      ({ name, value }) => [name, typeof value === "object" ? value.name : String(value)] as const,
    ),
  );
