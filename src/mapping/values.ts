/** Values of a line as values of the spec. */
import type { InterpretedModel } from "../interpret/model.js";
import { showType, type Type } from "../ir/type.js";
import { type FieldValue, fieldText } from "../logs/event.js";
import type { Json } from "../state/print.js";
import { isOf, type Value } from "../state/values.js";

/** A value of a line is not of the type wanted. */
export class OutsideType extends Error {}

const WHOLE = /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+)$/;

/**
 * The value that a field's value stands for. Texts stand for numbers, truth values, alternatives without payload and
 * symmetric values as a trace shows them; anything else is as in the JSON of a result, also within a text.
 * @throws {OutsideType}
 */
export function valueFrom(type: Type, value: FieldValue, model: InterpretedModel): Value {
  const found = read(type, value, model);
  if (found === undefined || !isOf(type, found))
    throw new OutsideType(`${fieldText(value)} is not of the type ${showType(type)}`);
  return found;
}

function read(type: Type, value: FieldValue, model: InterpretedModel): Value | undefined {
  const text = typeof value === "string" ? value.trim() : null;
  switch (type.kind) {
    case "int": {
      const number =
        typeof value === "number" ? value : text !== null && WHOLE.test(text) ? whole(text) : bigOf(value);
      return number !== null && Number.isSafeInteger(number) ? number : undefined;
    }
    case "bool":
      if (typeof value === "boolean") return value;
      if (value === 1 || text === "1" || text === "true") return true;
      return value === 0 || text === "0" || text === "false" ? false : undefined;
    case "optional":
      if (value === null || text === "none" || text === "null") return null;
      return read(type.of, value, model);
    case "alternatives": {
      const found = text === null ? undefined : type.cases.find(({ name }) => name === text);
      if (found !== undefined) return found.fields.length === 0 ? found.name : undefined;
      return decoded(type, value, model);
    }
    default:
      return decoded(type, value, model);
  }
}

const whole = (text: string): number => {
  const digits = text.replace(/^[+-]/, "");
  return text.startsWith("-") ? 0 - Number(digits) : Number(digits);
};

/** Of a number as ITF writes it. */
function bigOf(value: FieldValue): number | null {
  const big = typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  const digits = big === null ? undefined : (big as { readonly [name: string]: FieldValue })["#bigint"];
  return typeof digits === "string" && WHOLE.test(digits) ? whole(digits) : null;
}

function decoded(type: Type, value: FieldValue, model: InterpretedModel): Value | undefined {
  const asJson = (json: FieldValue): Value | undefined => {
    try {
      return model.codec.value(type, json as Json);
    } catch {
      return undefined;
    }
  };
  const found = asJson(value);
  if (found !== undefined || typeof value !== "string") return found;
  try {
    return asJson(JSON.parse(value) as FieldValue);
  } catch {
    return undefined;
  }
}
