/**
 * The types of a spec in TypeScript: of its constants, its state, and its steps with their arguments. `subtle compile SPEC
 * --target test` writes them; their hash tells whether what was written still fits the spec.
 */
import { sha256 } from "../ir/sha256.js";
import type { CaseOf, Type } from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import { type Argument, argumentsOf } from "./graph/choices.js";

/** The module with the handle. @param path Of the spec, as the module is to name it, and whether that is relative to it. */
export function handleModule(
  spec: CompiledSpec,
  { path, isRelative, variant }: { path: string; isRelative: boolean; variant: string | null },
): string {
  const { types, model, handle } = interfaceOf(spec);
  return `// Written by \`subtle compile --target test\` from the spec that is named below: write it anew when the spec changes.
import type { SpecHandle } from "subtle-checker/conform";

${types}
export const ${handle}: SpecHandle<${model}> = {
  path: ${JSON.stringify(path)},
${isRelative ? "  from: import.meta,\n" : ""}${variant === null ? "" : `  variant: ${JSON.stringify(variant)},\n`}  identity: ${JSON.stringify(sha256(types))},
};
`;
}

/** Changes with the types alone: not with what steps do, nor with the values of constants. */
export const identityOfInterface = (spec: CompiledSpec): string => sha256(interfaceOf(spec).types);

/** Words that can't be names of types, and those that the module uses. */
const TAKEN = [
  "any bigint boolean never null number object string symbol undefined unknown void",
  "ReadonlySet ReadonlyMap SpecHandle",
  "await break case catch class const continue debugger default delete do else enum export extends false finally for",
  "function if import in instanceof new return super switch this throw true try typeof var while with yield let static",
  "implements interface package private protected public as async from of type eval arguments",
].flatMap((line) => line.split(" "));

const RESERVED: ReadonlySet<string> = new Set(TAKEN);

const words = (name: string): readonly string[] =>
  name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const pascal = (name: string): string =>
  words(name)
    .map(capital)
    .join("")
    .replace(/^(?=\p{N})/u, "_") || "_";

function interfaceOf({ ir, resolution }: CompiledSpec) {
  const names = new Set<string>();
  const unique = (wanted: string): string => {
    let name = wanted;
    while (names.has(name) || RESERVED.has(name)) name += "_";
    names.add(name);
    return name;
  };
  const model = unique(`${pascal(ir.name)}Model`);
  const aliases = new Map<string, { readonly name: string; text: string }>();

  function alias(key: string, wanted: string, textOf: () => string): string {
    const known = aliases.get(key);
    if (known !== undefined) return known.name;
    const entry = { name: unique(wanted), text: "" };
    aliases.set(key, entry);
    entry.text = textOf();
    return entry.name;
  }

  const union = (texts: readonly string[]): string =>
    texts.length === 0 ? "never" : [...new Set(texts)].join(" | ");

  const fields = (list: readonly { readonly name: string; readonly type: Type }[]): string =>
    list.length === 0
      ? NO_MEMBERS
      : `{ ${list.map((f) => `readonly ${keyOf(f.name)}: ${text(f.type)}`).join("; ")} }`;

  const caseText = ({ name, fields: payload }: CaseOf): string =>
    payload.length === 0
      ? JSON.stringify(name)
      : `{ readonly tag: ${JSON.stringify(name)}; readonly value: ${fields(payload)} }`;

  /** How an instance of a process is named. */
  const processText = (): string =>
    union(
      ir.processes.map(({ name, parameters }) =>
        parameters.length === 0
          ? JSON.stringify(name)
          : `\`${name}(${parameters.map(({ type }) => `\${${keyText(type)}}`).join(", ")})\``,
      ),
    );

  function keyText(type: Type): string {
    if (type.kind === "int") return "number";
    if (type.kind === "bool") return "boolean";
    if (type.kind === "symmetric") return text(type);
    const isPlain = type.kind === "alternatives" && type.cases.every((c) => c.fields.length === 0);
    return isPlain ? text(type) : "string";
  }

  function text(type: Type): string {
    switch (type.kind) {
      case "bool":
        return "boolean";
      case "int":
        return "number";
      case "alternatives": {
        const wanted = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(type.name) ? type.name : pascal(type.name);
        const key = `alternatives ${type.name}`;
        return alias(key, wanted, () => union(type.cases.map(caseText)));
      }
      case "symmetric":
        return alias(`symmetric ${type.name}`, type.name, () => `\`${type.name}#\${number}\``);
      case "process":
        return alias("process", "Process", processText);
      case "optional":
        return `${text(type.of)} | null`;
      case "record":
        return fields(type.fields);
      case "function":
        return `ReadonlyMap<${text(type.key)}, ${text(type.value)}>`;
      case "set":
        return `ReadonlySet<${text(type.of)}>`;
      case "sequence":
        return `readonly ${bracketed(text(type.of))}[]`;
      case "tuple":
        return `readonly [${type.items.map(text).join(", ")}]`;
      case "nothing":
        return "never";
      default:
        return type satisfies never;
    }
  }

  const argumentText = ({ name, types, branches, optional, many }: Argument): string => {
    const one = union([...types.map(text), ...branches.map((branch) => JSON.stringify(branch))]);
    return `${keyOf(name)}${optional ? "?" : ""}: ${many ? `readonly ${bracketed(one)}[]` : one}`;
  };

  const constantText = ({ value }: (typeof ir.constants)[number]): string => {
    if (typeof value !== "object") return typeof value;
    const symbol = resolution.globals.names.get(value.name);
    const definition = symbol?.kind === "case" ? symbol.owner.definition : null;
    const cases = definition?.kind === "alternatives" ? definition.cases : [];
    const plain = cases.flatMap((c) => (c.fields.length === 0 ? [JSON.stringify(c.name.name)] : []));
    return plain.length === 0 ? "string" : union(plain);
  };

  const members = (lines: readonly string[]): string =>
    lines.length === 0 ? NO_MEMBERS : `{\n${lines.map((line) => `    ${line};\n`).join("")}  }`;
  const constants =
    ir.constants.length === 0
      ? "Readonly<Record<string, never>>"
      : members(ir.constants.map((c) => `readonly ${keyOf(c.name)}: ${constantText(c)}`));
  const state = members(ir.variables.map(({ name, type }) => `readonly ${keyOf(name)}: ${text(type)}`));
  const steps = members(
    ir.actions.map((action) => {
      const given = argumentsOf(action, ir).map((argument) => `readonly ${argumentText(argument)}`);
      return `readonly ${keyOf(action.name)}: ${given.length === 0 ? NO_MEMBERS : `{ ${given.join("; ")} }`}`;
    }),
  );
  const declared = [...aliases.values()].map((entry) => `export type ${entry.name} = ${entry.text};\n`);
  const camel = pascal(ir.name).replace(/^\p{Lu}/u, (letter) => letter.toLowerCase());
  return {
    model,
    handle: RESERVED.has(camel) ? `${camel}_` : camel,
    types: `${declared.join("")}${declared.length === 0 ? "" : "\n"}export interface ${model} {
  readonly constants: ${constants};
  readonly state: ${state};
  readonly steps: ${steps};
}
`,
  };
}

/** `{}` would be anything but null. */
const NO_MEMBERS = "Record<never, never>";

/** The key of a member. */
const keyOf = (name: string): string =>
  /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);

/** In brackets where an array of it is wanted and it is more than a name. */
const bracketed = (text: string): string => (/^[\p{L}\p{N}_]+$/u.test(text) ? text : `(${text})`);
