/**
 * A second opinion on counterexamples and on protection, by brute force over the reference engine: graphs as maps of texts,
 * fair behaviours by a greatest fixpoint, every schedule listed.
 */
import { interpret } from "../../src/interpret/model.js";
import type { Ir } from "../../src/ir/ir.js";
import type { State, TypedValue } from "../../src/state/values.js";

export interface Edge {
  readonly action: string;
  readonly index: number;
  /** Parameters, picks, branches. */
  readonly key: string;
  /** The instance of a process, or the action with its parameters. */
  readonly line: string;
  readonly environment: boolean;
  readonly idle: boolean;
  /** Null for a step that fails. */
  readonly to: string | null;
  readonly failure: { readonly kind: string; readonly start: number } | null;
}

export interface Graph {
  readonly initial: readonly string[];
  readonly states: ReadonlyMap<string, State>;
  readonly edges: ReadonlyMap<string, readonly Edge[]>;
  readonly model: ReturnType<typeof interpret>;
}

/** @param from A state to begin with besides the initial ones. */
export function graphOf(ir: Ir, from: readonly State[] = []): Graph {
  const model = interpret(ir, { symmetry: false });
  const states = new Map<string, State>();
  const edges = new Map<string, readonly Edge[]>();
  const todo: string[] = [];
  const add = (state: State): string => {
    const text = JSON.stringify(model.codec.json(state));
    if (!states.has(text)) {
      states.set(text, state);
      todo.push(text);
    }
    return text;
  };
  const shown = (values: readonly { readonly name: string; readonly value: unknown }[]) =>
    values.map(({ name, value }) => {
      const typed = value as TypedValue;
      return [name, model.printer.json(typed.type, typed.value)] as const;
    });
  const initial = [...model.initial()].flatMap((start) => (start.kind === "state" ? [add(start.state)] : []));
  from.forEach(add);
  for (let text = todo.shift(); text !== undefined; text = todo.shift())
    edges.set(
      text,
      model
        .explain(states.get(text) as State)
        .map(({ action: index, choices, decided = [], outcome }): Edge => {
          const action = ir.actions[index] as Ir["actions"][number];
          const process = action.process === null ? null : ir.processes[action.process];
          const own = JSON.stringify(
            shown(choices)
              .slice(0, action.parameters.length)
              .map(([, value]) => value),
          );
          return {
            action: action.name,
            index,
            key: JSON.stringify([action.name, shown(choices), shown(decided)]),
            line: `${process == null ? action.name : process.name}${own}`,
            environment: action.environment,
            idle: action.label !== null && process?.idle.includes(action.label) === true,
            to: outcome.kind === "state" ? add(outcome.state) : null,
            failure:
              outcome.kind === "failed"
                ? { kind: outcome.failure.kind, start: outcome.failure.place.start }
                : null,
          };
        }),
    );
  return { initial: [...new Set(initial)], states, edges, model };
}

export interface Bad {
  readonly state: (state: string) => boolean;
  readonly edge: (from: string, edge: Edge) => boolean;
}

/** What a finding is a violation of. */
export function badOf(
  { states, model }: Graph,
  finding: {
    readonly name: string;
    readonly kind: string;
    readonly place: { readonly start: number } | null;
  },
): Bad {
  const { name, kind, place } = finding;
  const property = model.properties.find((one) => one.name === name);
  const at = (text: string): State => states.get(text) as State;
  return {
    state: (text) =>
      kind === "invariant"
        ? property?.inState(at(text)) === false
        : kind === "deadlock" && model.deadlocked(at(text), model.explain(at(text))) === true,
    edge: (from, { to, failure }) =>
      failure !== null
        ? failure.kind === kind && failure.start === place?.start
        : kind === "step" && to !== null && to !== from && property?.inStep(at(from), at(to)) === false,
  };
}

/** The states from which some behaviour in which all go on avoids the violation: a greatest fixpoint. */
export function avoiding({ edges, states }: Graph, bad: Bad): ReadonlySet<string> {
  const isOwn = (edge: Edge): boolean => !edge.environment && !edge.idle;
  const goesOn = (from: string, edge: Edge): boolean =>
    isOwn(edge) && (bad.edge(from, edge) || (edge.to !== null && edge.to !== from));
  const lines = new Set([...edges.values()].flatMap((out) => out.filter(isOwn).map(({ line }) => line)));
  let kept = new Set([...states.keys()].filter((state) => !bad.state(state)));
  const inside = (from: string, edge: Edge): boolean =>
    edge.to !== null && kept.has(edge.to) && !bad.edge(from, edge);
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const line of lines) {
      const met = new Set(
        [...kept].filter((state) => {
          const own = (edges.get(state) ?? []).filter((edge) => edge.line === line && goesOn(state, edge));
          return own.length === 0 || own.some((edge) => inside(state, edge));
        }),
      );
      for (let size = -1; size !== met.size; ) {
        size = met.size;
        for (const state of kept)
          if (edges.get(state)?.some((edge) => inside(state, edge) && met.has(edge.to as string)) === true)
            met.add(state);
      }
      kept = new Set([...kept].filter((state) => met.has(state)));
    }
  }
  return kept;
}

/** Whether the violation can be reached. */
export function reachesBad({ edges }: Graph, bad: Bad, start: string): boolean {
  const met = new Set([start]);
  for (const state of met) {
    if (bad.state(state)) return true;
    for (const edge of edges.get(state) ?? []) {
      if (bad.edge(state, edge)) return true;
      if (edge.to !== null) met.add(edge.to);
    }
  }
  return false;
}

export interface Schedule {
  /** Indices of the steps, in the order in which they are taken. */
  readonly order: readonly number[];
  readonly isBad: boolean;
}

/** Every feasible schedule of the steps of a trace, one after the other; null if there are more than a limit. */
export function schedulesOf(
  { edges }: Graph,
  bad: Bad,
  start: string,
  events: readonly Pick<Edge, "key" | "line">[],
  limit: number,
): readonly Schedule[] | null {
  const found: Schedule[] = [];
  const go = (state: string, order: readonly number[], wasBad: boolean): boolean => {
    if (found.length > limit) return false;
    const isBad = wasBad || bad.state(state);
    if (order.length === events.length) {
      found.push({ order, isBad });
      return true;
    }
    return events.every(({ key, line }, i) => {
      const isNext =
        !order.includes(i) && events.every((other, k) => k >= i || other.line !== line || order.includes(k));
      const edge = isNext ? edges.get(state)?.find((one) => one.key === key) : undefined;
      if (edge === undefined) return true;
      const hits = bad.edge(state, edge);
      if (edge.to !== null) return go(edge.to, [...order, i], isBad || hits);
      if (hits) found.push({ order: [...order, i], isBad: true });
      return true;
    });
  };
  return go(start, [], false) ? found : null;
}
