/** The TypeScript type of a decoded state: its variables in the notation of traces. */
import type { Shape } from "../../../checker/runtime/shapes.js";
import type { Ir } from "../../ir/ir.js";
import type { StateLayout } from "./layout.js";

export function typeText(ir: Ir, layout: StateLayout): string {
  const fields = layout.variables.map(
    ({ name, shape }) => `  readonly ${JSON.stringify(name)}: ${typeOfShape(shape)};`,
  );
  return [
    `/** A state of ${ir.name}, as traces show it. */`,
    "export interface State {",
    ...fields,
    "}",
  ].join("\n");
}

/** More names than these are written as `string`. */
const NAMES_MAX = 12;

function typeOfShape(shape: Shape): string {
  switch (shape.kind) {
    case "bool":
      return "boolean";
    case "int":
      return "number";
    case "names":
      if (shape.names.length === 0) return "never";
      return shape.names.length > NAMES_MAX
        ? "string"
        : shape.names.map((n) => JSON.stringify(n)).join(" | ");
    case "optional":
      return `${typeOfShape(shape.of)} | null`;
    case "cases":
      return shape.cases
        .map(({ name, fields }) =>
          fields.length === 0
            ? JSON.stringify(name)
            : `{ readonly tag: ${JSON.stringify(name)}; readonly value: ${recordType(fields)} }`,
        )
        .join(" | ");
    case "record":
      return recordType(shape.fields);
    case "tuple":
      return `{ readonly "#tup": readonly [${shape.items.map(typeOfShape).join(", ")}] }`;
    case "function":
      return `{ readonly "#map": readonly (readonly [${typeOfShape(shape.key)}, ${typeOfShape(shape.value)}])[] }`;
    case "set":
      return `{ readonly "#set": readonly (${typeOfShape(shape.of)})[] }`;
    case "sequence":
      return `readonly (${typeOfShape(shape.of)})[]`;
    default:
      return shape satisfies never;
  }
}

const recordType = (fields: readonly { readonly name: string; readonly shape: Shape }[]): string =>
  `{ ${fields.map((f) => `readonly ${JSON.stringify(f.name)}: ${typeOfShape(f.shape)}`).join("; ")} }`;
