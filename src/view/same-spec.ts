/** Whether a trace is one of a spec, by all that the trace says of its spec. */
import type { Ir } from "../ir/ir.js";
import { showType } from "../ir/type.js";
import { constantsJson } from "../result/json.js";
import type { TraceContext } from "./trace-view.js";
import { sameJson } from "./values.js";

/** What differs, with both sides of it; null if nothing does. */
export function differenceFrom(trace: TraceContext, ir: Ir): string | null {
  if (trace.spec !== ir.name) return `the trace is of \`${trace.spec}\`, the spec is \`${ir.name}\``;
  const constants = constantsJson(ir);
  const texts = (all: TraceContext["constants"]): string =>
    Object.entries(all)
      .map(([name, value]) => `${name} = ${value}`)
      .join(", ") || "none";
  const isSame = [...new Set([...Object.keys(constants), ...Object.keys(trace.constants)])].every(
    (name) => constants[name] === trace.constants[name],
  );
  if (!isSame)
    return `the constants of the trace are ${texts(trace.constants)}, those of the spec ${texts(constants)}`;
  const own = ir.variables.map(({ name, type }) => ({ name, type: showType(type) }));
  const [extra] = trace.variables.filter((variable) => !own.some((other) => sameJson(other, variable)));
  const [missing] = own.filter((variable) => !trace.variables.some((other) => sameJson(other, variable)));
  const text = (variable: (typeof own)[number] | undefined): string =>
    variable === undefined ? "nothing" : `\`${variable.name}: ${variable.type}\``;
  if (extra === undefined && missing === undefined) return null;
  return `where the trace has ${text(extra)}, the spec has ${text(missing)}`;
}
