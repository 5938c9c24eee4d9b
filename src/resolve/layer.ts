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

  function replace(old: Declaration, edited: Declaration): void {
    for (const [name, symbol] of names) {
      if (!("node" in symbol) || symbol.node !== old) continue;
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
