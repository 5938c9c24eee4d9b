/**
 * What the spec may be doing while the code runs: every state it can be in, with what has become of each call that has begun
 * and not ended. An effect of a call lies between its begin and its end; one that has not ended may or may not have had it. This
 * is the search of Wing and Gong (1993) for an order that explains a history, breadth first along the history, with all
 * configurations in a set as its memo.
 */
import { allows, type Chosen, type ConformGraph } from "./graph/graph.js";

/** What has become of a call: nothing yet, it was refused, or it has taken an edge. */
type Fate = number;
const OPEN = -1;
const REFUSED = -2;

interface Configuration {
  readonly state: number;
  /** Of each call in flight, in the order of `calls`. */
  readonly fates: readonly Fate[];
  /** The edges of the calls that have ended since the last observation, in the order of their ends; -2 if refused. */
  readonly taken: readonly Fate[];
}

/** More configurations than this are not looked at: nothing is decided. */
const CONFIGURATIONS_MAX = 20_000;

export class TooMany extends Error {}

/** How a call ended. */
export type Ended =
  | { readonly kind: "refused" }
  | {
      readonly kind: "done";
      /** Whether the code may have chosen so; null if it does not say. */
      readonly choices: ((chosen: Chosen) => boolean) | null;
      /** Whether a state may be as the code says that the step left it. */
      readonly saw: ((state: number) => boolean) | null;
    };

/** A call that has begun: its command, and what tells it from others. */
export interface CallId {
  readonly command: number;
}

export class Configurations {
  private calls: readonly CallId[] = [];
  private all: readonly Configuration[];

  constructor(
    private readonly graph: ConformGraph,
    /** Called with the edges that a call may have taken, once what can be seen of its effect was seen. */
    private readonly onTaken: (edges: readonly number[]) => void,
    initial: number,
  ) {
    this.all = this.closed([{ state: initial, fates: [], taken: [] }]);
  }

  /** The states that the spec may be in, each once. */
  get states(): readonly number[] {
    return [...new Set(this.all.map(({ state }) => state))];
  }

  /** The state, if there is only one. */
  get only(): number | null {
    const first = this.all[0]?.state;
    return first === undefined || this.all.some(({ state }) => state !== first) ? null : first;
  }

  get isEmpty(): boolean {
    return this.all.length === 0;
  }

  get inFlight(): readonly CallId[] {
    return this.calls;
  }

  begin(call: CallId): void {
    this.calls = [...this.calls, call];
    this.all = this.closed(this.all.map((one) => ({ ...one, fates: [...one.fates, OPEN] })));
  }

  /** How a call that is in flight may end now, and the states that it may have led to. */
  fateOf(call: CallId): { readonly mayBeRefused: boolean; readonly ends: readonly number[] } {
    const at = this.calls.indexOf(call);
    const done = this.all.filter(({ fates }) => (fates[at] as Fate) >= 0);
    return {
      mayBeRefused: this.all.some(({ fates }) => fates[at] === REFUSED),
      ends: [...new Set(done.map(({ state }) => state))],
    };
  }

  /** Keeps what agrees with how a call ended. The call is in flight no more. */
  end(call: CallId, ended: Ended): void {
    const { graph } = this;
    const at = this.calls.indexOf(call);
    const kept = this.all.filter(({ fates }) => {
      const fate = fates[at] as Fate;
      if (ended.kind === "refused") return fate === REFUSED;
      if (fate < 0) return false;
      const { choices, saw } = ended;
      return (
        (choices === null || choices(graph.chosen[fate] as Chosen)) &&
        (saw === null || saw(graph.to[fate] as number))
      );
    });
    this.calls = this.calls.filter((_, i) => i !== at);
    this.all = this.closed(
      kept.map(({ state, fates, taken }) => ({
        state,
        fates: fates.filter((_, i) => i !== at),
        taken: [...taken, fates[at] as Fate],
      })),
    );
  }

  /** Keeps the configurations with a state that fits what was observed. */
  keep(isSeen: (state: number) => boolean): void {
    const kept = this.all.filter(({ state }) => isSeen(state));
    for (const i of (kept[0]?.taken ?? []).keys())
      this.onTaken([...new Set(kept.map(({ taken }) => taken[i] as Fate))].filter((edge) => edge >= 0));
    const known = new Set<string>();
    this.all = kept.flatMap(({ state, fates }) => {
      const key = `${state} ${fates.join()}`;
      if (known.has(key)) return [];
      known.add(key);
      return [{ state, fates, taken: [] }];
    });
  }

  /** Whether it may be that no call in flight has anything to do but wait. */
  mayRest(): boolean {
    return this.all.some(({ state, fates }) =>
      fates.every((fate, i) => fate === OPEN && !allows(this.graph, state, this.command(i))),
    );
  }

  /** Whether a call has had its effect, or can have it, wherever the spec may be. */
  mustSettle(call: CallId): boolean {
    const at = this.calls.indexOf(call);
    return this.all.every(
      ({ state, fates }) => fates[at] !== OPEN || allows(this.graph, state, call.command),
    );
  }

  private command(call: number): number {
    return (this.calls[call] as CallId).command;
  }

  /** With all that can happen by itself: hidden steps, and effects of calls in flight. */
  private closed(start: readonly Configuration[]): readonly Configuration[] {
    const { graph } = this;
    const { starts, command, commands, roles, to } = graph;
    const known = new Set<string>();
    const found: Configuration[] = [];
    const add = (one: Configuration): void => {
      const key = `${one.state} ${one.fates.join()} ${one.taken.join()}`;
      if (known.has(key)) return;
      if (known.size === CONFIGURATIONS_MAX) throw new TooMany();
      known.add(key);
      found.push(one);
    };
    for (const one of start) add(one);
    for (let i = 0; i < found.length; i += 1) {
      const { state, fates, taken } = found[i] as Configuration;
      const end = starts[state + 1] as number;
      for (let edge = starts[state] as number; edge < end; edge += 1) {
        const number = command[edge] as number;
        if (roles[commands[number]?.action ?? -1] === "hidden")
          add({ state: to[edge] as number, fates, taken });
        for (let call = 0; call < fates.length; call += 1)
          if (fates[call] === OPEN && this.command(call) === number)
            add({ state: to[edge] as number, fates: fates.with(call, edge), taken });
      }
      for (let call = 0; call < fates.length; call += 1)
        if (fates[call] === OPEN && !allows(graph, state, this.command(call)))
          add({ state, fates: fates.with(call, REFUSED), taken });
    }
    return found;
  }
}
