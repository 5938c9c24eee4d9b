/**
 * The transitions of a spec's graph that logs have covered. Most logs have many explanations; one of them is taken, which is
 * found backwards once some more events are known, so that what comes later is explained as well.
 */
import { identityOf } from "../ir/identity.js";
import type { Ir } from "../ir/ir.js";
import type { Situation } from "./judge.js";
import type { Mapped } from "./label.js";
import type { Possible } from "./possible.js";
import type { StateSet } from "./sets.js";

/** Events of which an explanation is looked for at once; and how many more are then known. */
const EVENTS_MAX = 256;
const AHEAD = 128;
/** Where more states are possible, no explanation is looked for. */
const STATES_MAX = 5000;

/** A transition by the states that it connects: numbered below this. */
const STATES = 2 ** 26;

export class Coverage {
  private readonly pairs = new Set<number>();
  /** Numbers of the actions that lines may have shown. */
  readonly shown = new Set<number>();
  private readonly labels = new Set<number>();

  constructor(private readonly possible: Possible) {}

  cover(from: number, to: number): void {
    this.pairs.add(from * STATES + to);
  }

  /** Of the covered transitions, the keys of the states that they connect. */
  *transitions(): Iterable<readonly [string, string]> {
    const { space } = this.possible;
    for (const pair of this.pairs) yield [space.key(Math.floor(pair / STATES)), space.key(pair % STATES)];
  }

  /** Notes which steps a label may have shown, where that is not known from an explanation. */
  noteLabel({ number, ways }: Mapped["label"]): void {
    if (this.labels.has(number)) return;
    this.labels.add(number);
    if (ways.every(({ action }) => action === ways[0]?.action))
      for (const { action } of ways) this.shown.add(action);
  }
}

interface Link {
  readonly from: StateSet;
  readonly one: Mapped;
  readonly places: readonly number[];
}

/** Events in a row, of which one explanation is looked for. */
export class Chain {
  private links: Link[] = [];
  private last: StateSet | null = null;

  constructor(
    private readonly possible: Possible,
    private readonly coverage: Coverage,
  ) {}

  /** Another event, which leads from where the one before has led to. */
  add(from: Situation, one: Mapped, to: Situation): void {
    this.coverage.noteLabel(one.label);
    if (Math.max(from.set.members.length, to.set.members.length) > STATES_MAX) {
      this.end();
      return;
    }
    const places = one.label.identities.map((identity, i) =>
      from.roster.findIndex((place) => place.identity === identity && place.who === one.ids[i]),
    );
    this.links.push({ from: from.set, one, places });
    this.last = to.set;
    if (this.links.length >= EVENTS_MAX + AHEAD) this.explain(EVENTS_MAX);
  }

  /** What comes next is not known to follow. */
  end(): void {
    if (this.links.length > 0) this.explain(this.links.length);
    this.links = [];
    this.last = null;
  }

  /** Finds an explanation, and notes that of the first events. */
  private explain(count: number): void {
    let target = this.last?.members[0];
    for (let i = this.links.length - 1; i >= 0 && target !== undefined; i -= 1) {
      const { from, one, places } = this.links[i] as Link;
      const path = this.possible.pathTo(from, one.label, places, target);
      if (path === null) break;
      if (i < count) {
        this.coverage.shown.add(path.action);
        for (let at = 1; at < path.states.length; at += 1)
          this.coverage.cover(path.states[at - 1] as number, path.states[at] as number);
      }
      target = path.source;
    }
    this.links = this.links.slice(count);
  }
}

// ─────────────────────────────────────────────────────────────────────── over several logs

export const COVERAGE_SCHEMA = "subtle/replay-coverage-v1";

export interface CoverageFile {
  readonly schema: typeof COVERAGE_SCHEMA;
  readonly spec: string;
  /** Of the state space: transitions of another one are others. */
  readonly identity: string;
  readonly logs: number;
  /** Names of the actions that lines have shown. */
  readonly shown: readonly string[];
  /** Covered transitions: of each state that one begins in, the states that they lead to. */
  readonly transitions: readonly (readonly [from: string, to: readonly string[]])[];
}

export const spaceIdentity = (ir: Ir): string => identityOf(ir, { symmetry: false, layoutVersion: 1 });

/** What a file says; null if it is not such a file. */
export function coverageIn(text: string): CoverageFile | null {
  try {
    const json = JSON.parse(text) as Partial<CoverageFile> | null;
    if (typeof json !== "object" || json === null || json.schema !== COVERAGE_SCHEMA) return null;
    const isWhole =
      typeof json.identity === "string" &&
      typeof json.logs === "number" &&
      Array.isArray(json.shown) &&
      json.shown.every((name) => typeof name === "string") &&
      Array.isArray(json.transitions) &&
      json.transitions.every(
        (one: unknown) =>
          Array.isArray(one) &&
          typeof one[0] === "string" &&
          Array.isArray(one[1]) &&
          one[1].every((to) => typeof to === "string"),
      );
    return isWhole ? (json as CoverageFile) : null;
  } catch {
    return null;
  }
}

/** The coverage of a log, together with that of others before. */
export function merged(ir: Ir, coverage: Coverage, before: CoverageFile | null): CoverageFile {
  const transitions = new Map<string, Set<string>>();
  const add = (from: string, to: string): void => {
    const known = transitions.get(from) ?? new Set<string>();
    transitions.set(from, known.add(to));
  };
  for (const [from, targets] of before?.transitions ?? []) for (const to of targets) add(from, to);
  for (const [from, to] of coverage.transitions()) add(from, to);
  const shown = new Set([
    ...(before?.shown ?? []),
    ...[...coverage.shown].map((action) => ir.actions[action]?.name ?? ""),
  ]);
  return {
    schema: COVERAGE_SCHEMA,
    spec: ir.name,
    identity: spaceIdentity(ir),
    logs: (before?.logs ?? 0) + 1,
    shown: ir.actions.flatMap(({ name }) => (shown.has(name) ? [name] : [])),
    transitions: [...transitions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([from, targets]) => [from, [...targets].sort()] as const),
  };
}

export const transitionCount = ({ transitions }: Pick<CoverageFile, "transitions">): number =>
  transitions.reduce((sum, [, targets]) => sum + targets.length, 0);
