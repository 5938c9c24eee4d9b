/** Types as the sets of their values. */

import type { Type } from "../ir/type.js";
import type { Span, TypeNode } from "../syntax/tree.js";
import { atLeast, type Box, beside, best, enclosed, LEVEL, stack, text } from "./box.js";
import { constantNamed, sourceAt, type TlaContext } from "./context.js";
import { fieldName } from "./names.js";

/** Whether the alternatives of a type are records, since some of them carry something. */
export const hasPayload = (type: Type): boolean =>
  type.kind === "alternatives" && type.cases.some((c) => c.fields.length > 0);

export const quoted = (name: string): string => `"${name}"`;

/** The set of a type's values. Where the source at `span` names the type, by that name. */
export function typeSet(tla: TlaContext, type: Type, span: Span | null = null): Box {
  const written = span === null ? "" : sourceAt(tla, span);
  const key = JSON.stringify(type);
  const prefix = span === null ? "" : (tla.spec.resolution.prefixes.get(span.file) ?? "");
  const names = [`${prefix}${written}`, written];
  const alias =
    [...tla.aliases].find(([name, each]) => names.includes(name) && JSON.stringify(each.type) === key) ??
    [...tla.aliases].find(([, each]) => JSON.stringify(each.type) === key);
  // `bool` and `int` read better as what they are.
  return alias === undefined || type.kind === "bool" ? structure(tla, type) : text(alias[1].name);
}

/** The set of its values, without the name that it may have. */
export function structure(tla: TlaContext, type: Type): Box {
  switch (type.kind) {
    case "bool":
      return text("BOOLEAN");
    case "int":
      if (type.low === null || type.high === null) return text("Int");
      return text(`${type.low} .. ${type.high}`, LEVEL.range);
    case "alternatives":
      return alternatives(tla, type, (of) => typeSet(tla, of));
    case "symmetric":
      return text(type.name);
    case "process":
      tla.helpers.add("Processes");
      return text("Processes");
    case "optional":
      return withNone(tla, typeSet(tla, type.of));
    case "record":
      return enclosed(
        "[",
        type.fields.map((f) => beside(LEVEL.open, `${fieldName(f.name)} : `, typeSet(tla, f.type))),
        "]",
      );
    case "function":
      return functions(typeSet(tla, type.key), typeSet(tla, type.value));
    case "set":
      return subsets(typeSet(tla, type.of));
    case "sequence":
      return sequences(tla, typeSet(tla, type.of), String(type.max ?? 0));
    case "tuple":
      return pairs(type.items.map((item) => typeSet(tla, item)));
    case "nothing":
      return text("{}");
    default:
      return type satisfies never;
  }
}

function withNone(tla: TlaContext, of: Box): Box {
  tla.helpers.add("none");
  return beside(LEVEL.set, atLeast(of, LEVEL.set + 1), " \\cup {none}");
}

const functions = (key: Box, value: Box): Box => beside(LEVEL.atom, "[", key, " -> ", value, "]");
const subsets = (of: Box): Box => beside(LEVEL.set, "SUBSET ", atLeast(of, LEVEL.atom));
const pairs = (items: readonly Box[]): Box =>
  beside(LEVEL.set, ...items.flatMap((item, i) => [i === 0 ? "" : " \\X ", atLeast(item, LEVEL.atom)]));

function sequences(tla: TlaContext, of: Box, max: string): Box {
  tla.helpers.add("SeqOf");
  return beside(LEVEL.atom, "SeqOf(", of, `, ${max})`);
}

function alternatives(
  tla: TlaContext,
  type: Extract<Type, { kind: "alternatives" }>,
  setOf: (type: Type) => Box,
): Box {
  const plain = type.cases.filter((c) => c.fields.length === 0).map((c) => quoted(c.name));
  if (!hasPayload(type))
    return enclosed(
      "{",
      plain.map((name) => text(name)),
      "}",
    );
  const sets = [
    ...(plain.length > 0 ? [text(`[${tla.tag} : {${plain.join(", ")}}]`)] : []),
    ...type.cases
      .filter((c) => c.fields.length > 0)
      .map((c) =>
        beside(
          LEVEL.atom,
          `[${tla.tag} : {${quoted(c.name)}}`,
          ...c.fields.flatMap((f) => [`, ${fieldName(f.name)} : `, setOf(f.type)]),
          "]",
        ),
      ),
  ];
  return best(
    () => beside(LEVEL.set, ...sets.flatMap((set, i) => (i === 0 ? [set] : [" \\cup ", set]))),
    () => stack(LEVEL.set, ...sets.map((set, i) => beside(LEVEL.set, i === 0 ? "     " : "\\cup ", set))),
  );
}

/** A type as it is written in the spec, with the spec's names for constants and types. */
export function writtenType(tla: TlaContext, node: TypeNode, type: Type): Box {
  switch (node.kind) {
    case "range": {
      const ends = [node.low, node.high].map((end) => arithmetic(tla, end.span));
      return ends.includes(null) ? typeSet(tla, type) : text(ends.join(" .. "), LEVEL.range);
    }
    case "optional":
      return withNone(tla, writtenType(tla, node.of, type.kind === "optional" ? type.of : type));
    case "set":
      return type.kind === "set" ? subsets(writtenType(tla, node.of, type.of)) : typeSet(tla, type);
    case "function":
      return type.kind === "function"
        ? functions(writtenType(tla, node.key, type.key), writtenType(tla, node.value, type.value))
        : typeSet(tla, type);
    case "sequence": {
      const max = arithmetic(tla, node.max.span);
      if (type.kind !== "sequence" || max === null) return typeSet(tla, type);
      return sequences(tla, writtenType(tla, node.of, type.of), max);
    }
    case "record":
      if (type.kind !== "record") return typeSet(tla, type);
      return enclosed(
        "[",
        node.fields.map((f, i) =>
          beside(
            LEVEL.open,
            `${fieldName(f.name.name)} : `,
            writtenType(tla, f.type, type.fields[i]?.type ?? type),
          ),
        ),
        "]",
      );
    case "tuple":
      if (type.kind !== "tuple") return typeSet(tla, type);
      return pairs(node.items.map((item, i) => writtenType(tla, item, type.items[i] ?? type)));
    case "alternatives":
      return type.kind === "alternatives"
        ? alternatives(tla, type, (of) => typeSet(tla, of))
        : typeSet(tla, type);
    // Without this, the definition of a type would refer to its own name.
    case "typeApplication":
      return structure(tla, type);
    case "typeName":
    case "symmetric":
      return typeSet(tla, type, node.span);
    default:
      return node satisfies never;
  }
}

/** Sums and products of numbers and constants, which TLA+ writes as we do; null for anything else. */
function arithmetic(tla: TlaContext, span: Span): string | null {
  const source = sourceAt(tla, span);
  if (!/^[\w\s+\-*()]+$/.test(source)) return null;
  let known = true;
  const written = source.replace(/[A-Za-z_]\w*/g, (name) => {
    const constant = constantNamed(tla, name, span.file);
    if (constant === undefined) known = false;
    return constant ?? name;
  });
  return known ? written.replace(/\s+/g, " ") : null;
}
