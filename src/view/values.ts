/** Values in JSON, as results write them: as text, and what differs between two of them. */
import type { Type } from "../ir/type.js";
import type { Json } from "../state/print.js";

export interface ValueChange {
  /** `i_mmap.readers`, `pte[Fault#1][0]`. */
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
  /** The type of the part; null if it is not known. */
  readonly type: Type | null;
}

type Members = { readonly [key: string]: Json };

const isObject = (json: Json | undefined): json is Members =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const itemsOf = (json: Json | undefined, mark: "#set" | "#map" | "#tup"): readonly Json[] | null => {
  const items = isObject(json) ? json[mark] : undefined;
  return Array.isArray(items) ? items : null;
};

/** The entries of a function; null if it is none. */
export function entriesOf(json: Json | undefined): readonly (readonly [Json, Json])[] | null {
  const entries = itemsOf(json, "#map");
  return entries?.every((entry) => Array.isArray(entry) && entry.length === 2) === true
    ? (entries as unknown as readonly (readonly [Json, Json])[])
    : null;
}

export const elementsOf = (json: Json | undefined): readonly Json[] | null => itemsOf(json, "#set");

export const tupleItems = (json: Json | undefined): readonly Json[] | null => itemsOf(json, "#tup");

/** The fields of a record; null if it is something else. */
function fieldsOf(type: Type | null, json: Json | undefined): Members | null {
  if (!isObject(json) || Object.keys(json).some((key) => key.startsWith("#"))) return null;
  if (type !== null && type.kind !== "nothing") return type.kind === "record" ? json : null;
  return isTagged(json) ? null : json;
}

/** An alternative with payload, where the type does not tell: a record can look the same. */
const isTagged = (json: Members): boolean =>
  Object.keys(json).length === 2 && typeof json["tag"] === "string" && isObject(json["value"]);

export const sameJson = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** As the text of results shows it. @param type Null if it is not known. */
export function valueText(type: Type | null, json: Json): string {
  if (json === null) return "none";
  if (typeof json !== "object") return String(json);
  const known = type?.kind === "optional" ? type.of : type;
  const list = (items: readonly Json[], of: Type | null): string =>
    items.map((item) => valueText(of, item)).join(", ");
  if (Array.isArray(json)) return `<<${list(json, known?.kind === "sequence" ? known.of : null)}>>`;
  const set = elementsOf(json);
  if (set !== null) return `{${list(set, known?.kind === "set" ? known.of : null)}}`;
  const tuple = tupleItems(json);
  if (tuple !== null) {
    const items = known?.kind === "tuple" ? known.items : [];
    return `(${tuple.map((item, i) => valueText(items[i] ?? null, item)).join(", ")})`;
  }
  const entries = entriesOf(json);
  if (entries !== null) {
    const [key, value] = known?.kind === "function" ? [known.key, known.value] : [null, null];
    return `[${entries.map(([k, v]) => `${valueText(key, k)} |-> ${valueText(value, v)}`).join(", ")}]`;
  }
  const fields = fieldsOf(known, json);
  if (fields !== null) {
    const types = known?.kind === "record" ? known.fields : [];
    const typeOf = (name: string): Type | null => types.find((f) => f.name === name)?.type ?? null;
    return `[${Object.entries(fields)
      .map(([name, value]) => `${name} |-> ${valueText(typeOf(name), value)}`)
      .join(", ")}]`;
  }
  const { tag, value } = json as Members;
  const payload =
    known?.kind === "alternatives" ? known.cases.find((c) => c.name === tag)?.fields : undefined;
  const shown = Object.entries(isObject(value) ? value : {}).map(([name, item]) =>
    valueText(payload?.find((f) => f.name === name)?.type ?? null, item),
  );
  return `${String(tag)}(${shown.join(", ")})`;
}

/** Goes into records and functions, as the text of results does. */
export function changesIn(
  path: string,
  type: Type | null,
  before: Json,
  after: Json,
): readonly ValueChange[] {
  if (sameJson(before, after)) return [];
  const [left, right] = [fieldsOf(type, before), fieldsOf(type, after)];
  if (left !== null && right !== null && Object.keys(left).every((name) => name in right)) {
    const types = type?.kind === "record" ? type.fields : [];
    return Object.keys(left).flatMap((name) =>
      changesIn(
        `${path}.${name}`,
        types.find((f) => f.name === name)?.type ?? null,
        left[name] as Json,
        right[name] as Json,
      ),
    );
  }
  const [from, to] =
    type === null || type.kind === "function" ? [entriesOf(before), entriesOf(after)] : [null, null];
  if (from !== null && to?.length === from.length && from.every(([key], i) => sameJson(key, to[i]?.[0]))) {
    const [key, value] = type?.kind === "function" ? [type.key, type.value] : [null, null];
    return from.flatMap(([k, v], i) =>
      changesIn(`${path}[${valueText(key, k)}]`, value, v, to[i]?.[1] as Json),
    );
  }
  return [{ path, before, after, type }];
}
