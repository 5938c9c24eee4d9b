/**
 * What a session shows, as a user types it again: `irq.pc`, `irq.pc[Cpu#1]`, `irq[Cpu#1].pc`, `Cpu#1`, `irq(Cpu#1)`. None of
 * it is syntax of a spec, where symmetric values have no names and labels are asked for by `at`.
 */
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import type { FunctionValue, State, TypedValue, Value } from "../state/values.js";

/** The variable that a text names, or a part of it by the keys that are shown for it; null if it does not. */
export function shownPart(
  text: string,
  ir: Ir,
  state: State,
  model: InterpretedModel,
): TypedValue | { readonly missing: string } | null {
  const match = /^([A-Za-z_]\w*)((?:\[[^[\]]+\])*)((?:\.[A-Za-z_]\w*)*)((?:\[[^[\]]+\])*)$/.exec(text);
  if (match === null) return null;
  const [, first = "", inner = "", fields = "", outer = ""] = match;
  const index = ir.variables.findIndex(({ name }) => name === first + fields);
  const variable = ir.variables[index];
  // The keys stand behind the process, or behind the whole.
  if (variable === undefined || (inner !== "" && fields === "")) return null;
  let part: TypedValue = { type: variable.type, value: state.get(index) as Value };
  for (const [, key = ""] of `${inner}${outer}`.matchAll(/\[([^[\]]+)\]/g)) {
    const next = partAt(part, key.trim(), model);
    if (next === null) return key.includes("#") ? { missing: `\`${key}\` in \`${variable.name}\`` } : null;
    part = next;
  }
  return part;
}

function partAt({ type, value }: TypedValue, key: string, model: InterpretedModel): TypedValue | null {
  if (type.kind !== "function") return null;
  for (const [at, item] of value as FunctionValue)
    if (model.printer.text(type.key, at) === key) return { type: type.value, value: item };
  return null;
}

/** A symmetric value in a text, and the name of the same length that stands in its place. */
export interface NamedValue {
  readonly shown: string;
  readonly type: string;
  readonly name: string;
}

/** A text with names in the place of symmetric values, and with `irq[c]` for `irq(c)`; no offset changes. */
export function withNames(
  text: string,
  processes: ReadonlySet<string>,
  isTaken: (name: string) => boolean,
): { readonly text: string; readonly values: readonly NamedValue[] } {
  const values = new Map<string, NamedValue>();
  const named = text.replace(/\b([A-Za-z_]\w*)#\d+\b/g, (shown, type: string) => {
    const known = values.get(shown);
    if (known !== undefined) return known.name;
    const plain = shown.replace("#", "_");
    const names = Array.from(plain, (_, i) => "_".repeat(i) + plain.slice(i));
    const others = new Set([...values.values()].map(({ name }) => name));
    const name = names.find((one) => !isTaken(one) && !others.has(one)) ?? plain;
    values.set(shown, { shown, type, name });
    return name;
  });
  const indexed = named.replace(/\b([A-Za-z_]\w*)\(([^(),]*)\)/g, (call, name: string, given: string) =>
    processes.has(name) ? `${name}[${given}]` : call,
  );
  return { text: indexed, values: [...values.values()] };
}
