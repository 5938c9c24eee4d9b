/** The order of the values of a type, where a `choose` takes the least. */
import { settled, type Type } from "../types/type.js";
import type { TlaContext } from "./context.js";
import { hasPayload, quoted, typeSet } from "./types.js";

/** Text that is true if `a` comes before `b`; an operator is defined for each type. */
export function isBefore(tla: TlaContext, wanted: Type, a: string, b: string): string {
  const type = settled(wanted);
  const key = JSON.stringify(type);
  let order = tla.orders.get(key);
  if (order === undefined) {
    const name = tla.names.unique(`Before_${tla.orders.size + 1}`);
    // Known before it is written: a type does not contain itself, but its parts number their orders meanwhile.
    tla.orders.set(key, { name, lines: [] });
    const lines = [`${name}(a, b) ==`, ...comparison(tla, type).map((line) => `    ${line}`)];
    order = { name, lines };
    // What an order is made of stands before it.
    tla.orders.delete(key);
    tla.orders.set(key, order);
  }
  return `${order.name}(${a}, ${b})`;
}

function comparison(tla: TlaContext, type: Type): readonly string[] {
  switch (type.kind) {
    case "int":
      return ["a < b"];
    case "bool":
      return ["~a /\\ b"];
    case "alternatives":
      return hasPayload(type)
        ? ofCases(tla, type)
        : [
            "",
            ...positions(
              type.cases.map((c) => c.name),
              "a",
              "b",
            ),
          ].slice(1);
    case "optional": {
      tla.helpers.add("none");
      return [`/\\ b # none`, `/\\ a = none \\/ ${isBefore(tla, type.of, "a", "b")}`];
    }
    case "record":
      return lexicographic(
        tla,
        type.fields.map((f) => ({ part: `.${f.name}`, type: f.type })),
      );
    case "tuple":
      return lexicographic(
        tla,
        type.items.map((item, i) => ({ part: `[${i + 1}]`, type: item })),
      );
    case "function": {
      const keys = typeSet(tla, type.key).lines.join(" ");
      const earlier = isBefore(tla, type.key, "j", "k");
      return [
        `\\E k \\in ${keys} :`,
        `    /\\ ${isBefore(tla, type.value, "a[k]", "b[k]")}`,
        `    /\\ \\A j \\in {j \\in ${keys} : ${earlier}} : a[j] = b[j]`,
      ];
    }
    case "sequence":
      return [
        "\\/ Len(a) < Len(b)",
        "\\/ /\\ Len(a) = Len(b)",
        `   /\\ \\E k \\in 1 .. Len(a) : /\\ ${isBefore(tla, type.of, "a[k]", "b[k]")}`,
        "                              /\\ \\A j \\in 1 .. k - 1 : a[j] = b[j]",
      ];
    case "set":
      // The first elements in which they differ: the least one that only one of them has.
      return [
        "\\/ Cardinality(a) < Cardinality(b)",
        "\\/ /\\ Cardinality(a) = Cardinality(b)",
        `   /\\ \\E k \\in a \\ b : \\A j \\in b \\ a : ${isBefore(tla, type.of, "k", "j")}`,
      ];
    case "process":
      return ofProcesses(tla);
    case "symmetric":
    case "unknown":
      // The checks before this forbid a choice among symmetric values: they have no order.
      return ["FALSE"];
    default:
      return type satisfies never;
  }
}

/** Which of some names stands first in a list. */
const positions = (names: readonly string[], a: string, b: string): readonly string[] => [
  `LET position == [${names.map((name, i) => `${name} |-> ${i}`).join(", ")}]`,
  `IN  position[${a}] < position[${b}]`,
];

function lexicographic(
  tla: TlaContext,
  parts: readonly { readonly part: string; readonly type: Type }[],
): readonly string[] {
  if (parts.length === 0) return ["FALSE"];
  return parts.map(({ part, type }, i) => {
    const equal = parts.slice(0, i).map((p) => `a${p.part} = b${p.part} /\\ `);
    return `\\/ ${equal.join("")}${isBefore(tla, type, `a${part}`, `b${part}`)}`;
  });
}

function ofCases(tla: TlaContext, type: Extract<Type, { kind: "alternatives" }>): readonly string[] {
  const [a, b] = [`a.${tla.tag}`, `b.${tla.tag}`];
  const [first = "", second = ""] = positions(
    type.cases.map((c) => c.name),
    a,
    b,
  );
  return [
    `\\/ ${first}`,
    `   ${second}`,
    ...type.cases.flatMap((c) => {
      if (c.fields.length === 0) return [];
      const inner = lexicographic(
        tla,
        c.fields.map((f) => ({ part: `.${f.name}`, type: f.type })),
      );
      return inner
        .map((line, i) =>
          i === 0
            ? `\\/ ${a} = ${quoted(c.name)} /\\ ${b} = ${quoted(c.name)} /\\ (${line}`
            : `${" ".repeat(20)}${line}`,
        )
        .map((line, i) => (i === inner.length - 1 ? `${line})` : line));
    }),
  ];
}

/** Processes as declared, then by their parameters. */
function ofProcesses(tla: TlaContext): readonly string[] {
  const { processes } = tla.spec.ir;
  const [first = "", second = ""] = positions(
    processes.map((p) => p.name),
    "a[1]",
    "b[1]",
  );
  return [
    `\\/ ${first}`,
    `   ${second}`,
    ...processes.flatMap((process) =>
      process.parameters.map((parameter, i) => {
        const equal = Array.from({ length: i }, (_, j) => `a[${j + 2}] = b[${j + 2}] /\\ `).join("");
        const before = isBefore(tla, parameter.type, `a[${i + 2}]`, `b[${i + 2}]`);
        return `\\/ a[1] = ${quoted(process.name)} /\\ b[1] = ${quoted(process.name)} /\\ ${equal}${before}`;
      }),
    ),
  ];
}
