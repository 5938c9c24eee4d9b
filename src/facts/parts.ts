/** Parts of lists and types that must exist: a missing one is an internal error, rather than wrong code. */
import type { Type, TypeOf } from "../ir/type.js";

/** The item at an index. */
export function nth<Item>(items: readonly Item[], index: number, what: string): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no ${what} ${index}`);
  return item;
}

/** A field of a record, and its number. */
export function fieldOf(type: Type, name: string): { readonly index: number; readonly type: Type } {
  const fields = type.kind === "record" ? type.fields : [];
  const index = fields.findIndex((field) => field.name === name);
  return { index, type: nth(fields, index, `field ${name}`).type };
}

/** The type of an item of a tuple, by its index from 0. */
export const itemOf = (type: Type, index: number): Type =>
  nth(type.kind === "tuple" ? type.items : [], index, "item");

/** An alternative of a type, and its number. */
export function caseOf(type: Type, name: string) {
  const cases = type.kind === "alternatives" ? type.cases : [];
  const index = cases.findIndex((c) => c.name === name);
  return { index, ...nth(cases, index, `case ${name}`) };
}

/** The least number of a type that is laid out. */
export function lowOf({ low }: TypeOf<"int">): number {
  if (low === null) throw new Error("a number without bounds");
  return low;
}

/** The greatest length of a sequence that is laid out. */
export function maxOf(type: Type): number {
  if (type.kind !== "sequence") throw new Error(`a ${type.kind} has no length`);
  if (type.max === null) throw new Error("a sequence without bounds");
  return type.max;
}
