/** Which lines a rule of a map is about: patterns of events, and conditions on fields. */
import { type FieldValue, fieldOf, fieldText, type LogEvent } from "../logs/event.js";
import type { Condition, EventPattern, Operand } from "./tree.js";

/** Fields that a pattern of a condition gives a name to: `(?<ino>\\d+)`. */
export type Groups = Map<string, string>;

export type LineTest = (event: LogEvent, groups: Groups) => boolean;

/** @throws {SyntaxError} If a pattern is no regular expression. */
export const regexOf = (source: string): RegExp => new RegExp(source, "u");

export function eventTest(patterns: readonly EventPattern[]): (name: string) => boolean {
  const tests = patterns.map((pattern): ((name: string) => boolean) => {
    switch (pattern.kind) {
      case "name":
        return (name) => name === pattern.name;
      case "glob": {
        const parts = pattern.glob.split("*").map((part) => part.replace(/[.\\^$|?+()[\]{}-]/g, "\\$&"));
        const regex = new RegExp(`^${parts.join(".*")}$`, "su");
        return (name) => regex.test(name);
      }
      case "regex": {
        const regex = regexOf(pattern.source);
        return (name) => regex.test(name);
      }
      default:
        return pattern satisfies never;
    }
  });
  return (name) => tests.some((test) => test(name));
}

export function lineTest(condition: Condition): LineTest {
  switch (condition.kind) {
    case "or": {
      const tests = condition.of.map(lineTest);
      return (event, groups) => tests.some((test) => test(event, groups));
    }
    case "and": {
      const tests = condition.of.map(lineTest);
      return (event, groups) => tests.every((test) => test(event, groups));
    }
    case "not": {
      const test = lineTest(condition.of);
      return (event) => !test(event, new Map());
    }
    case "has":
      return (event) => fieldOf(event, condition.field) !== undefined;
    case "matches": {
      const regex = regexOf(condition.source);
      return (event, groups) => {
        const value = operandOf(condition.left, event, groups);
        const match = value === undefined ? null : regex.exec(fieldText(value));
        for (const [name, text] of Object.entries(match?.groups ?? {}))
          if (text !== undefined) groups.set(name, text);
        return match !== null;
      };
    }
    case "in":
      return (event, groups) =>
        condition.among.some((one) =>
          compare("=", operandOf(condition.left, event, groups), operandOf(one, event, groups)),
        );
    case "compare":
      return (event, groups) =>
        compare(
          condition.operator,
          operandOf(condition.left, event, groups),
          operandOf(condition.right, event, groups),
        );
    default:
      return condition satisfies never;
  }
}

function operandOf(operand: Operand, event: LogEvent, groups: Groups): FieldValue | undefined {
  if (operand.kind === "value") return operand.value;
  return groups.get(operand.field) ?? fieldOf(event, operand.field);
}

type Operator = Extract<Condition, { kind: "compare" }>["operator"];

const NUMBER = /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?)$/;

/** A number, if a value or its text is one. */
function numberIn(value: FieldValue): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !NUMBER.test(value)) return null;
  return value.startsWith("-") ? 0 - Number(value.slice(1)) : Number(value.replace(/^\+/, ""));
}

/** Numbers are compared as numbers, anything else as text. What a line does not have is neither equal nor unequal. */
function compare(operator: Operator, left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const [a, b] = [numberIn(left), numberIn(right)];
  const [x, y] = a !== null && b !== null ? [a, b] : [fieldText(left), fieldText(right)];
  switch (operator) {
    case "=":
      return x === y;
    case "!=":
      return x !== y;
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    case ">=":
      return x >= y;
    default:
      return operator satisfies never;
  }
}

/** The fields that conditions read, and those that their patterns give names to. */
export function fieldsIn(condition: Condition | null): readonly string[] {
  if (condition === null) return [];
  switch (condition.kind) {
    case "or":
    case "and":
      return condition.of.flatMap(fieldsIn);
    case "not":
      return fieldsIn(condition.of);
    case "has":
      return [condition.field];
    case "matches":
      return ofOperands([condition.left]);
    case "in":
      return ofOperands([condition.left, ...condition.among]);
    case "compare":
      return ofOperands([condition.left, condition.right]);
    default:
      return condition satisfies never;
  }
}

const ofOperands = (operands: readonly Operand[]): readonly string[] =>
  operands.flatMap((operand) => (operand.kind === "field" ? [operand.field] : []));

/** The patterns in a condition. */
export function patternsIn(condition: Condition | null): readonly Extract<Condition, { kind: "matches" }>[] {
  if (condition === null) return [];
  if (condition.kind === "matches") return [condition];
  if (condition.kind === "not") return patternsIn(condition.of);
  return condition.kind === "and" || condition.kind === "or" ? condition.of.flatMap(patternsIn) : [];
}
