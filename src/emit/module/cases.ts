/** Alternatives whose fields lie at the same places, so that the same code is right for all of them. */
import type { TypeOf } from "../../ir/type.js";
import { type Loc, payloadLoc } from "../place/location.js";
import type { FunctionScope } from "../place/scope.js";

export interface AlikeCases {
  /** Of the cases, in rising order. */
  readonly indices: readonly number[];
  /** The fields of each of them. */
  readonly fields: readonly Loc[];
}

/** The cases that have fields, by where these lie and what types they have. */
export function alikeCases(
  scope: FunctionScope,
  loc: Loc,
  type: TypeOf<"alternatives">,
): readonly AlikeCases[] {
  const found = new Map<string, { readonly indices: number[]; readonly fields: readonly Loc[] }>();
  type.cases.forEach((c, index) => {
    if (c.fields.length === 0) return;
    const fields = c.fields.map((field, i) => payloadLoc(scope, loc, index, i, field.type));
    const text = JSON.stringify(fields.map((field) => [field.word, field.shift, field.type]));
    const known = found.get(text);
    if (known === undefined) found.set(text, { indices: [index], fields });
    else known.indices.push(index);
  });
  return [...found.values()];
}
