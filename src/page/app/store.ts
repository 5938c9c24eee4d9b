/** What the page shows now, in one place; whatever changes it goes through `update`. */
import { useEffect, useState } from "preact/hooks";
import type { TraceView } from "../../view/trace-view.js";
import type { PageData } from "../document/data.js";
import { orderedTraces } from "../document/report-html.js";
import type { Checked, GraphView, Opened, Path, Place, ProgressView, Setup } from "../engine/protocol.js";
import { Client } from "./client.js";

export type View = "report" | "compare" | "explore" | "graph" | "edit";

/** What the engine is busy with, and how far it is. */
export interface Busy {
  readonly what: string;
  readonly progress: ProgressView | null;
}

export interface PageState {
  readonly data: PageData;
  readonly view: View;
  /** Null as long as there is no spec. */
  readonly setup: Setup | null;
  readonly opened: Opened | null;
  readonly found: Checked | null;
  readonly traces: readonly TraceView[];
  /** The chosen step of the report. */
  readonly chosen: { readonly trace: number; readonly step: number } | null;
  readonly path: Path;
  /** Paths before, the latest last. */
  readonly before: readonly Path[];
  readonly place: Place | null;
  readonly watched: readonly string[];
  readonly graph: GraphView | null;
  /** How the graph is collapsed: null for what fits. */
  readonly collapse: string | null;
  /** Keys of expanded nodes. */
  readonly expanded: readonly string[];
  readonly busy: Busy | null;
  /** What the page has to say, until something else happens. */
  readonly note: string | null;
  readonly canExplore: boolean;
  readonly canEdit: boolean;
}

export class Store {
  readonly client = new Client();
  private readonly listeners = new Set<() => void>();

  constructor(private current: PageState) {}

  get state(): PageState {
    return this.current;
  }

  update(change: Partial<PageState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export function useStore(store: Store): PageState {
  const [state, set] = useState(store.state);
  useEffect(() => {
    set(store.state);
    return store.listen(() => set(store.state));
  }, [store]);
  return state;
}

export function initialState(data: PageData): PageState {
  const { door, found, spec, constants, variant, path } = data;
  const has = (name: string): boolean => document.getElementById(`part-${name}`) !== null;
  return {
    data,
    view: door === "playground" ? "edit" : door,
    setup: spec === null ? null : { spec, constants, variant },
    opened: null,
    found,
    traces: found === null ? [] : orderedTraces(found.traces),
    chosen: null,
    path,
    before: [],
    place: null,
    watched: [],
    graph: null,
    collapse: null,
    expanded: [],
    busy: null,
    note: null,
    canExplore: has("engine"),
    canEdit: has("editor"),
  };
}
