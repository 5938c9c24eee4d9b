/** Values as an editor shows them: each with its parts, which it asks for by a number. */
import type { Type } from "../ir/type.js";
import { showType } from "../ir/type.js";
import type { Json } from "../state/print.js";
import { elementsOf, entriesOf, tupleItems, valueText } from "../view/values.js";
import type { Variable } from "./protocol.js";

/** A value with a name. */
export interface Named {
  readonly name: string;
  readonly json: Json;
  /** Null if it is not known. */
  readonly type: Type | null;
  /** How it is written as an expression; null if it is not one. */
  readonly path: string | null;
}

/** What stands behind a number that an editor was given: variables, or the parts of a value. */
type Content = () => readonly Variable[];

/** A value shows so many parts. */
const PARTS_MAX = 10_000;

export interface Shelf {
  /** Forgets all numbers: they are good for one stop. */
  readonly clear: () => void;
  readonly put: (content: Content) => number;
  readonly shown: (value: Named) => Variable;
  /** Null if there is no such number any more. */
  readonly get: (reference: number) => readonly Variable[] | null;
}

export function shelf(): Shelf {
  let contents: Content[] = [];
  /** Numbers of an earlier stop must not mean anything else now. */
  let first = 1;
  const put = (content: Content): number => first + contents.push(content) - 1;
  const shown = (value: Named): Variable => {
    const { name, json, type, path } = value;
    const parts = partsOf(value);
    return {
      name,
      value: valueText(type, json),
      variablesReference: parts.length === 0 ? 0 : put(() => parts.slice(0, PARTS_MAX).map(shown)),
      ...(type === null || type.kind === "nothing" ? {} : { type: showType(type) }),
      ...(path === null ? {} : { evaluateName: path }),
    };
  };
  return {
    put,
    shown,
    clear: () => {
      first += contents.length;
      contents = [];
    },
    get: (reference) => contents[reference - first]?.() ?? null,
  };
}

/** Elements of functions, fields, items; of sets the elements, by their number. */
function partsOf({ json, type, path }: Named): readonly Named[] {
  if (json === null || typeof json !== "object") return [];
  const known = type?.kind === "optional" ? type.of : type;
  const part = (name: string, value: Json, of: Type | null, reached: string | null): Named => ({
    name,
    json: value,
    type: of,
    path: path === null || reached === null ? null : `${path}${reached}`,
  });
  if (Array.isArray(json))
    return json.map((item: Json, i) =>
      part(`[${i + 1}]`, item, known?.kind === "sequence" ? known.of : null, `[${i + 1}]`),
    );
  const set = elementsOf(json);
  if (set !== null)
    return set.map((item, i) => part(`${i + 1}`, item, known?.kind === "set" ? known.of : null, null));
  const tuple = tupleItems(json);
  if (tuple !== null)
    return tuple.map((item, i) =>
      part(`${i + 1}`, item, known?.kind === "tuple" ? (known.items[i] ?? null) : null, null),
    );
  const entries = entriesOf(json);
  if (entries !== null) {
    const [key, value] = known?.kind === "function" ? [known.key, known.value] : [null, null];
    return entries.map(([k, v]) => part(`[${valueText(key, k)}]`, v, value, `[${valueText(key, k)}]`));
  }
  const members = json as { readonly [name: string]: Json };
  const isCase = known?.kind === "alternatives" || (known === null && "tag" in members && "value" in members);
  const fields = isCase ? ((members["value"] ?? {}) as typeof members) : members;
  const types =
    known?.kind === "record"
      ? known.fields
      : known?.kind === "alternatives"
        ? (known.cases.find(({ name }) => name === members["tag"])?.fields ?? [])
        : [];
  return Object.entries(fields).map(([name, value]) =>
    part(name, value, types.find((field) => field.name === name)?.type ?? null, `.${name}`),
  );
}
