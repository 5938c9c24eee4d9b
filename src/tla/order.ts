/** The order of the values of a type, where a `choose` takes the least. */
import type { Type } from "../ir/type.js";
import { atLeast, type Box, beside, bullets, definition, LEVEL, quantify, text } from "./box.js";
import { formal, type TlaContext } from "./context.js";
import { fieldName } from "./names.js";
import { hasPayload, quoted, typeSet } from "./types.js";

/** That `a` comes before `b`; an operator is defined for each type that is no number. */
export function isBefore(tla: TlaContext, type: Type, a: string, b: string): Box {
  if (type.kind === "int") return text(`${a} < ${b}`, LEVEL.comparison);
  const key = JSON.stringify(type);
  let order = tla.orders.get(key);
  if (order === undefined) {
    const alias = [...tla.aliases.values()].find((each) => JSON.stringify(each.type) === key);
    const name = tla.names.unique(`Before_${alias?.name ?? (type.kind === "bool" ? "BOOLEAN" : type.kind)}`);
    const [x, y] = [formal(tla, "a"), formal(tla, "b")];
    order = { name, lines: definition(name, [x, y], comparison(tla, type, x, y)) };
    // Set when it is whole: what it is made of stands before it.
    tla.orders.set(key, order);
  }
  return text(`${order.name}(${a}, ${b})`);
}

function comparison(tla: TlaContext, type: Type, a: string, b: string): Box {
  const [j, k] = [formal(tla, "j"), formal(tla, "k")];
  switch (type.kind) {
    case "int":
      return text(`${a} < ${b}`, LEVEL.comparison);
    case "bool":
      return text(`~${a} /\\ ${b}`, LEVEL.junction);
    case "alternatives":
      return hasPayload(type)
        ? ofCases(tla, type, a, b)
        : standsBefore(
            tla,
            type.cases.map((c) => c.name),
            a,
            b,
          );
    case "optional": {
      tla.helpers.add("none");
      const present = isBefore(tla, type.of, a, b);
      return both(
        text(`${b} # none`, LEVEL.comparison),
        either(text(`${a} = none`, LEVEL.comparison), present),
      );
    }
    case "record":
      return lexicographic(
        tla,
        type.fields.map((f) => ({ part: `.${fieldName(f.name)}`, type: f.type })),
        a,
        b,
      );
    case "tuple":
      return lexicographic(
        tla,
        type.items.map((item, i) => ({ part: `[${i + 1}]`, type: item })),
        a,
        b,
      );
    case "function": {
      const keys = typeSet(tla, type.key);
      const earlier = beside(LEVEL.atom, `{${j} \\in `, keys, " : ", isBefore(tla, type.key, j, k), "}");
      return quantify(
        "\\E",
        k,
        keys,
        both(
          isBefore(tla, type.value, `${a}[${k}]`, `${b}[${k}]`),
          quantify("\\A", j, earlier, text(`${a}[${j}] = ${b}[${j}]`, LEVEL.comparison)),
        ),
      );
    }
    case "sequence": {
      const first = quantify(
        "\\E",
        k,
        text(`1 .. Len(${a})`),
        both(
          isBefore(tla, type.of, `${a}[${k}]`, `${b}[${k}]`),
          quantify("\\A", j, text(`1 .. ${k} - 1`), text(`${a}[${j}] = ${b}[${j}]`, LEVEL.comparison)),
        ),
      );
      return bySize(`Len(${a})`, `Len(${b})`, first);
    }
    case "set": {
      // The least element that only one of them has.
      const least = isBefore(tla, type.of, k, j);
      const first = quantify("\\E", k, text(`${a} \\ ${b}`), quantify("\\A", j, text(`${b} \\ ${a}`), least));
      return bySize(`Cardinality(${a})`, `Cardinality(${b})`, first);
    }
    case "process":
      return ofProcesses(tla, a, b);
    case "symmetric":
    case "nothing":
      // The checks before this forbid a choice among symmetric values: they have no order.
      return text("FALSE");
    default:
      return type satisfies never;
  }
}

const both = (...items: readonly Box[]): Box => bullets("/\\", items);
const either = (...items: readonly Box[]): Box => bullets("\\/", items);

const bySize = (a: string, b: string, first: Box): Box =>
  either(text(`${a} < ${b}`, LEVEL.comparison), both(text(`${a} = ${b}`, LEVEL.comparison), first));

/** Which of some names stands first in a list. */
function standsBefore(tla: TlaContext, names: readonly string[], a: string, b: string): Box {
  const [j, k, order] = [formal(tla, "j"), formal(tla, "k"), formal(tla, "order")];
  const list = names.map(quoted).join(", ");
  return text(
    `LET ${order} == <<${list}>> IN \\E ${k} \\in 1 .. ${names.length} : \\E ${j} \\in 1 .. ${k} - 1 : ${order}[${j}] = ${a} /\\ ${order}[${k}] = ${b}`,
    LEVEL.open,
  );
}

interface Part {
  readonly part: string;
  readonly type: Type;
}

function lexicographic(tla: TlaContext, parts: readonly Part[], a: string, b: string): Box {
  if (parts.length === 0) return text("FALSE");
  return either(
    ...parts.map(({ part, type }, i) => {
      const equal = parts.slice(0, i).map((p) => text(`${a}${p.part} = ${b}${p.part}`, LEVEL.comparison));
      return both(...equal, isBefore(tla, type, `${a}${part}`, `${b}${part}`));
    }),
  );
}

function ofCases(tla: TlaContext, type: Extract<Type, { kind: "alternatives" }>, a: string, b: string): Box {
  const names = type.cases.map((c) => c.name);
  const tags = [`${a}.${tla.tag}`, `${b}.${tla.tag}`] as const;
  return either(
    standsBefore(tla, names, ...tags),
    ...type.cases.flatMap((c) => {
      if (c.fields.length === 0) return [];
      const parts = c.fields.map((f) => ({ part: `.${fieldName(f.name)}`, type: f.type }));
      const same = tags.map((tag) => text(`${tag} = ${quoted(c.name)}`, LEVEL.comparison));
      return [both(...same, lexicographic(tla, parts, a, b))];
    }),
  );
}

/** Processes as declared, then by their parameters. */
function ofProcesses(tla: TlaContext, a: string, b: string): Box {
  const { processes } = tla.spec.ir;
  const first = standsBefore(
    tla,
    processes.map((p) => p.name),
    `${a}[1]`,
    `${b}[1]`,
  );
  return either(
    first,
    ...processes.flatMap((process) => {
      if (process.parameters.length === 0) return [];
      const same = [a, b].map((each) => text(`${each}[1] = ${quoted(process.name)}`, LEVEL.comparison));
      const parts = process.parameters.map(({ type }, i) => ({ part: `[${i + 2}]`, type }));
      return [both(...same, lexicographic(tla, parts, a, b))];
    }),
  );
}

/** For use in an expression: in parentheses if necessary. */
export const notBefore = (tla: TlaContext, type: Type, a: string, b: string): Box =>
  beside(LEVEL.not, "~", atLeast(isBefore(tla, type, a, b), LEVEL.atom));
