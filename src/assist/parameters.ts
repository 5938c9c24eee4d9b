/** The parameters of tools: what a client is told of them, and what it gives, as words of a command line. */

/** How the value of a parameter is given to the command. */
export type Parameter = {
  readonly about: string;
  readonly required?: boolean;
} & (
  | {
      readonly kind: "text" | "flag" | "list" | "constants";
      /** `--variant`; null for an argument, which stands behind the options. */
      readonly option: string | null;
    }
  | {
      readonly kind: "number";
      readonly option: string;
      readonly unit?: string;
      readonly least: number;
      readonly most: number;
      readonly standard?: number;
    }
);

export type Parameters = Readonly<Record<string, Parameter>>;

/** What was given is not what the tool takes. */
export class WrongArguments extends Error {}

/** The JSON schema of the arguments. */
export const schemaOf = (parameters: Parameters) => ({
  type: "object" as const,
  properties: Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      { ...typeOf(parameter), description: parameter.about },
    ]),
  ),
  required: Object.entries(parameters).flatMap(([name, { required }]) => (required === true ? [name] : [])),
  additionalProperties: false,
});

function typeOf(parameter: Parameter): object {
  switch (parameter.kind) {
    case "text":
      return { type: "string" };
    case "flag":
      return { type: "boolean" };
    case "list":
      return { type: "array", items: { type: "string" } };
    case "constants":
      return { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } };
    case "number": {
      const { least, most, standard } = parameter;
      return {
        type: "integer",
        minimum: least,
        maximum: most,
        ...(standard === undefined ? {} : { default: standard }),
      };
    }
    default:
      return parameter satisfies never;
  }
}

/** The words of the command line. @throws {WrongArguments} */
export function wordsOf(parameters: Parameters, given: Readonly<Record<string, unknown>>): readonly string[] {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(parameters, name))
      throw new WrongArguments(
        `there is no argument \`${name}\`: there are ${Object.keys(parameters).join(", ")}`,
      );
  const options: string[] = [];
  const behind: string[] = [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = given[name] ?? (parameter.kind === "number" ? parameter.standard : undefined);
    if (value === undefined) {
      if (parameter.required === true) throw new WrongArguments(`\`${name}\` is missing: ${parameter.about}`);
      continue;
    }
    for (const text of textsOf(name, parameter, value)) {
      if (parameter.option === null) behind.push(text);
      else options.push(parameter.kind === "flag" ? parameter.option : `${parameter.option}=${text}`);
    }
  }
  // Nothing that was given is taken for an option.
  return [...options, "--", ...behind];
}

/** The values that a parameter has been given, as they are typed. */
function textsOf(name: string, parameter: Parameter, value: unknown): readonly string[] {
  const wrong = (what: string): WrongArguments => new WrongArguments(`\`${name}\` must be ${what}`);
  const text = (one: unknown): string => {
    if (typeof one !== "string" || one === "" || one.includes("\0")) throw wrong("a text");
    if (one === "-") throw wrong("the path of a file: there is no standard input");
    return one;
  };
  switch (parameter.kind) {
    case "text":
      return [text(value)];
    case "flag":
      if (typeof value !== "boolean") throw wrong("true or false");
      return value ? [""] : [];
    case "list":
      if (!Array.isArray(value)) throw wrong("a list of texts");
      return value.map(text);
    case "number": {
      const { least, most, unit = "" } = parameter;
      if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most)
        throw wrong(`a whole number from ${least} to ${most}`);
      return [`${String(value)}${unit}`];
    }
    case "constants":
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("an object");
      return Object.entries(value).map(([constant, to]) => {
        if (!["string", "number", "boolean"].includes(typeof to)) throw wrong("an object of values");
        return `${constant}=${String(to)}`;
      });
    default:
      return parameter satisfies never;
  }
}
