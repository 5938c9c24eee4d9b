/** Expressions of the intermediate representation as text of the language, as far as facts are made of them. */
import type { Ir, IrExpression } from "../ir/ir.js";
import type { Source } from "../source/source.js";
import type { Span } from "../source/span.js";

/**
 * An expression as the language writes it; null for kinds that no fact is made of.
 * @param numbers What a number was written as, where that was not as a number: with the names of constants.
 */
export function wordingOf(
  node: IrExpression,
  ir: Ir,
  slots: ReadonlyMap<number, string>,
  numbers: (span: Span) => string | null,
): string | null {
  const show = (inner: IrExpression, strength = 0): string | null => {
    const found = written(inner);
    if (found === null) return null;
    const [text, own] = found;
    return own < strength ? `(${text})` : text;
  };
  const joined = (
    parts: readonly IrExpression[],
    by: string,
    own: number,
    inner = own + 1,
  ): readonly [string, number] | null => {
    const texts = parts.map((part) => show(part, inner));
    return texts.some((text) => text === null) ? null : [texts.join(by), own];
  };
  const listed = (parts: readonly IrExpression[]): string | null => {
    const texts = parts.map((part) => show(part));
    return texts.some((text) => text === null) ? null : texts.join(", ");
  };
  const suffixed = (target: IrExpression, suffix: string | null): readonly [string, number] | null => {
    const of = show(target, ATOM);
    return of === null || suffix === null ? null : [`${of}${suffix}`, ATOM];
  };
  const indexed = (keys: string | null): string | null => (keys === null ? null : `[${keys}]`);

  const instance = (process: number, key: IrExpression | null): string | null => {
    const name = ir.processes[process]?.name ?? "";
    if (key === null) return name;
    const keys = listed(key.kind === "tuple" ? key.elements : [key]);
    return keys === null ? null : `${name}[${keys}]`;
  };
  /** A local or a program counter, with the process that it belongs to. */
  const owned = (inner: IrExpression, role: "local" | "pc"): string | null => {
    const [target, key] = inner.kind === "apply" ? [inner.target, inner.key] : [inner, null];
    if (target.kind !== "variable" || target.primed) return null;
    const variable = ir.variables[target.variable];
    if (variable?.owner?.role !== role) return null;
    const { process } = variable.owner;
    const isIndexed = (ir.processes[process]?.parameters.length ?? 0) > 0;
    if (isIndexed !== (key !== null)) return null;
    const of = instance(process, key);
    const name = ir.processes[process]?.name ?? "";
    return of === null ? null : role === "pc" ? of : `${of}.${variable.name.slice(name.length + 1)}`;
  };

  const at = (left: IrExpression, labels: readonly IrExpression[]): readonly [string, number] | null => {
    const process = owned(left, "pc");
    if (process === null) return null;
    const names = labels.map((label) => (label.kind === "alternative" ? label.name : null));
    if (names.some((name) => name === null)) return null;
    return [`${process} at ${names.length === 1 ? names[0] : `{${names.join(", ")}}`}`, COMPARED];
  };

  const written = (inner: IrExpression): readonly [string, number] | null => {
    const local = owned(inner, "local");
    if (local !== null) return [local, ATOM];
    switch (inner.kind) {
      case "literal": {
        const name = typeof inner.value === "number" ? numbers(inner.span) : null;
        if (name !== null) return [name, /^\w+$/.test(name) ? ATOM : 0];
        return typeof inner.value === "number" && inner.value < 0
          ? [`${inner.value}`, UNARY]
          : [String(inner.value), ATOM];
      }
      case "none":
        return ["none", ATOM];
      case "alternative": {
        const fields = listed(inner.payload);
        return fields === null ? null : [fields === "" ? inner.name : `${inner.name}(${fields})`, ATOM];
      }
      case "slot": {
        const name = slots.get(inner.slot);
        return name === undefined ? null : [name, ATOM];
      }
      case "variable":
        return inner.primed || ir.variables[inner.variable]?.owner != null
          ? null
          : [ir.variables[inner.variable]?.name ?? "", ATOM];
      case "process": {
        const keys = listed(inner.keys);
        const name = ir.processes[inner.process]?.name ?? "";
        return keys === null ? null : [keys === "" ? name : `${name}[${keys}]`, ATOM];
      }
      case "present":
      case "conform":
        return written(inner.of);
      case "not": {
        const of = show(inner.of, NEGATED);
        return of === null ? null : [`not ${of}`, NEGATED];
      }
      case "and":
      case "or":
        return joined(inner.operands, ` ${inner.kind} `, inner.kind === "and" ? AND : OR);
      case "implies":
        return joined([inner.left, inner.right], " implies ", IMPLIES);
      case "iff":
        return joined([inner.left, inner.right], " iff ", IFF);
      case "equal":
        return at(inner.left, [inner.right]) ?? joined([inner.left, inner.right], " = ", COMPARED);
      case "compare":
        return joined([inner.left, inner.right], ` ${inner.operator} `, COMPARED);
      case "in":
        return (
          (inner.set.kind === "set" ? at(inner.element, inner.set.elements) : null) ??
          joined([inner.element, inner.set], " in ", COMPARED)
        );
      case "subset":
        return joined([inner.left, inner.right], " subset ", COMPARED);
      case "arithmetic":
        return ["+", "-"].includes(inner.operator)
          ? joined([inner.left, inner.right], ` ${inner.operator} `, SUM, SUM + 1)
          : joined([inner.left, inner.right], ` ${inner.operator} `, PRODUCT, PRODUCT + 1);
      case "set": {
        const elements = listed(inner.elements);
        return elements === null ? null : [`{${elements}}`, ATOM];
      }
      case "sequence": {
        const elements = listed(inner.elements);
        return elements === null ? null : [`<<${elements}>>`, ATOM];
      }
      case "size":
      case "len":
      case "head": {
        const of = show(inner.of);
        return of === null ? null : [`${inner.kind}(${of})`, ATOM];
      }
      case "apply":
        return suffixed(inner.target, indexed(show(inner.key)));
      case "field":
        return suffixed(inner.target, `.${inner.name}`);
      case "item":
        return suffixed(inner.target, `.${inner.position}`);
      case "is": {
        const of = show(inner.target, SUM);
        return of === null ? null : [`${of} is ${inner.name}`, COMPARED];
      }
      case "call": {
        const given = listed(inner.arguments);
        const name = ir.functions[inner.function]?.name;
        return given === null || name === undefined
          ? null
          : [given === "" ? name : `${name}(${given})`, ATOM];
      }
      default:
        return null;
    }
  };
  return show(node);
}

/** How strongly operators bind, from the weakest. */
const [IFF, IMPLIES, OR, AND, NEGATED, COMPARED, SUM, PRODUCT, UNARY, ATOM] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** What numbers were written as: an expression of constants, or null. */
export function numbersIn(
  { constants }: Pick<Ir, "constants">,
  sources: readonly Source[],
): (span: Span) => string | null {
  const known = new Set(constants.map(({ name }) => name));
  return ({ file, start, end }) => {
    const text = sources[file]?.text.slice(start, end) ?? "";
    const names = text.match(/[A-Za-z_]\w*/g) ?? [];
    const isConstant = names.length > 0 && names.every((name) => known.has(name));
    return isConstant && /^[\w +*-]+$/.test(text) ? text : null;
  };
}
