/** What `check --itf` and `simulate --itf` write. */
import { shownViolation } from "../../report/text.js";
import type { ResultJson } from "../../result/json.js";
import type { CompiledSpec } from "../../run/compile.js";
import type { Exploration } from "../../run/explore.js";
import { itfOf } from "../../view/itf.js";
import { type TraceContext, traceFacts } from "../../view/trace-view.js";
import { jsonText } from "../output.js";

/**
 * The trace that the text shows; else, of what was reached, the first witness. Null if there is no trace.
 * @param asked Properties given by name.
 */
export function itfText(
  spec: CompiledSpec,
  { findings }: Pick<Exploration, "findings">,
  result: TraceContext & Pick<ResultJson, "properties">,
  asked: readonly string[],
  poll: (() => void) | null,
): string | null {
  const violation = shownViolation(findings, new Set(asked));
  const shown = [...(violation === null ? [] : [violation]), ...findings].find(({ trace }) => trace !== null);
  const found = shown && result.properties[findings.indexOf(shown)];
  if (found == null || found.trace === null) return null;
  const { name, kind, verdict, message, trace } = found;
  const property = { name, kind, verdict, message, trace };
  return jsonText(itfOf({ ...result, property }, traceFacts(spec)), poll);
}
