/**
 * A resolution on top of another one. The spec as it stands is resolved once; each variant, and each other edit,
 * gets a layer of its own, so that what it binds and changes is visible to no other.
 */
import type { Declaration } from "../syntax/tree.js";
import type { Resolution } from "./resolve.js";
import type { Symbol, Table } from "./symbols.js";

/** What is set here, and otherwise what `base` has, each mapped by `current`. */
class Layer<Key, Value> implements Table<Key, Value> {
  private readonly own = new Map<Key, Value>();

  constructor(
    private readonly base: Table<Key, Value>,
    private readonly current: (value: Value) => Value,
  ) {}

  get(key: Key): Value | undefined {
    const value = this.own.get(key) ?? this.base.get(key);
    return value === undefined ? undefined : this.current(value);
  }

  set(key: Key, value: Value): this {
    this.own.set(key, value);
    return this;
  }

  *values(): IterableIterator<Value> {
    for (const table of [this.own, this.base]) for (const value of table.values()) yield this.current(value);
  }
}

/** A resolution whose declarations can be replaced without changing `base`. */
export interface LayeredResolution extends Resolution {
  /** Binds everything that is bound to `old` to `edited`. */
  readonly replace: (old: Declaration, edited: Declaration) => void;
}

export function layerOver(base: Resolution): LayeredResolution {
  /** The symbols of replaced declarations, with their replacements. */
  const replaced = new Map<Symbol, Symbol>();
  const current = (symbol: Symbol): Symbol => replaced.get(symbol) ?? symbol;
  const names = new Map(base.globals.names);
  /** The names of what has been replaced, by its replacement. */
  const known = new Map<Declaration, readonly string[]>();
  const namesOf = (node: Declaration): readonly string[] =>
    known.get(node) ?? namesIn(base.globals.names).get(node) ?? [];

  function replace(old: Declaration, edited: Declaration): void {
    for (const name of namesOf(old)) {
      const symbol = names.get(name);
      if (symbol === undefined || !("node" in symbol) || symbol.node !== old) continue;
      known.set(edited, namesOf(old));
      // An action that is split becomes a process.
      const kind = edited.kind === "process" || edited.kind === "action" ? edited.kind : symbol.kind;
      const fresh = { ...symbol, kind, node: edited } as Symbol;
      for (const [first, last] of replaced) if (last === symbol) replaced.set(first, fresh);
      replaced.set(symbol, fresh);
      names.set(name, fresh);
    }
  }

  return {
    ...base,
    uses: new Layer(base.uses, current),
    declares: new Layer(base.declares, current),
    scopes: new Layer(base.scopes, (scope) => scope),
    globals: { parent: null, names },
    replace,
  };
}

const indexes = new WeakMap<ReadonlyMap<string, Symbol>, ReadonlyMap<object, readonly string[]>>();

/** The names of each declaration: several where one has aliases. The same names have many layers. */
function namesIn(names: ReadonlyMap<string, Symbol>): ReadonlyMap<object, readonly string[]> {
  const found = indexes.get(names);
  if (found !== undefined) return found;
  const index = new Map<object, string[]>();
  for (const [name, symbol] of names) {
    if (!("node" in symbol)) continue;
    const same = index.get(symbol.node);
    if (same === undefined) index.set(symbol.node, [name]);
    else same.push(name);
  }
  indexes.set(names, index);
  return index;
}
