/**
 * What a spec may be in after events, of which some steps show nothing. What hidden steps and events make of a configuration
 * is remembered, and what an event makes of a whole set, so that a log that repeats itself is judged by looking things up.
 *
 * Hidden steps that do not matter for an event are left for later (`relevant.ts`). That finds all explanations unless the
 * limit on hidden steps in a row keeps some out, since what is left piles up: then `isCut` is set, and only if everything is
 * tried at once is it known that there is none.
 */
import type { InterpretedModel } from "../interpret/model.js";
import type { Ir } from "../ir/ir.js";
import type { BoundMap } from "../mapping/bound-map.js";
import type { Value } from "../state/values.js";
import { Evaluation } from "./evaluation.js";
import type { Label, LabelWay } from "./label.js";
import { Lists, UNLISTED } from "./lists.js";
import { type HiddenStep, type Relevance, relevanceOf } from "./relevant.js";
import { type After, type Configuration, Sets, type StateSet, TooManyStates } from "./sets.js";
import type { Space, Step } from "./space.js";
import { Work } from "./work.js";

/** Of larger sets, what becomes of each member is not remembered. */
const REMEMBERED_MAX = 100_000;
/** What events with more identities, or in a longer roster, make of a set is not remembered. */
const PLACES_MAX = 3;
const PLACE_MAX = 62;
/** So much is remembered of single configurations, in numbers of 4 bytes. */
const LISTED_MAX = 24_000_000;

/** An event in a set, whoever its identities are: what is known of it in each configuration. */
interface EventAt {
  readonly label: Label;
  /** The places of its identities, newcomers behind the others, and the shape of the roster with them. */
  readonly places: readonly number[];
  readonly shape: readonly number[];
  readonly number: number;
  /** Configurations that have no value for its identities. */
  readonly lacking: Set<number>;
}

export interface TakenStep {
  readonly step: Step;
  readonly way: LabelWay;
  readonly bound: readonly number[];
}

/** What a list that was not known costs, in configurations that are looked at. */
const LIST_WORK = 8;

export class Possible {
  readonly evaluation: Evaluation;
  readonly sets: Sets;
  private readonly hiddenActions: readonly number[];
  private readonly hiddenSteps = new Map<number, readonly HiddenStep[]>();
  private readonly relevance: Relevance | null;
  private readonly units: Relevance["unitOf"];
  /** Where hidden steps lead from a configuration. */
  private hiddenLists = new Lists();
  /** Where an event leads from a configuration, over the roster with newcomers; and hidden steps that matter for it. */
  private targets = new Lists();
  private moves = new Lists();
  private readonly events = new Map<string, EventAt>();
  /** Whether the limit on hidden steps may have kept an explanation out. */
  isCut = false;
  readonly work = new Work();

  /**
   * @param max So many configurations a set may have.
   * @param isLazy Whether hidden steps that do not matter yet are left for later.
   */
  constructor(
    readonly space: Space,
    readonly model: InterpretedModel,
    readonly map: BoundMap,
    ir: Ir,
    max: number,
    isLazy: boolean,
    private readonly poll: () => void,
  ) {
    this.sets = new Sets(max);
    this.evaluation = new Evaluation(space, model, map, ir);
    this.hiddenActions = map.hidden.flatMap((hidden, i) => (hidden === false ? [] : [i]));
    this.relevance = isLazy && this.hiddenActions.length > 0 ? relevanceOf(space, map, model, ir) : null;
    this.units = this.relevance?.unitOf ?? (() => -1);
  }

  get max(): number {
    return this.sets.max;
  }

  /** Whether all explanations are looked for. */
  get isExact(): boolean {
    return this.relevance === null;
  }

  /** All reachable states; all initial ones. */
  everywhere(): StateSet {
    const states = this.space.reachable(this.max);
    if (states === null) throw new TooManyStates(this.max);
    return this.sets.plain(states, true);
  }

  initially(): StateSet {
    return this.sets.plain(this.space.initial(), false);
  }

  configuration(member: number): Configuration {
    return this.sets.configuration(member);
  }

  /** Forgets what was remembered, if that is much. */
  forget(): void {
    this.sets.forget();
    if (this.hiddenLists.size + this.targets.size + this.moves.size < LISTED_MAX) return;
    this.hiddenLists = new Lists();
    this.targets = new Lists();
    this.moves = new Lists();
    for (const { lacking } of this.events.values()) lacking.clear();
  }

  // ── hidden steps

  private hiddenAt(state: number): readonly HiddenStep[] {
    const known = this.hiddenSteps.get(state);
    if (known !== undefined) return known;
    const found = new Map<string, HiddenStep>();
    for (const step of this.space.part(this.hiddenActions).steps(state)) {
      const { action, to } = step;
      if (to === state || !this.evaluation.isHidden(state, step)) continue;
      const unit = this.units(step);
      found.set(`${action} ${unit} ${to}`, { action, unit, to });
    }
    const steps = [...found.values()];
    if (this.hiddenSteps.size > REMEMBERED_MAX) this.hiddenSteps.clear();
    this.hiddenSteps.set(state, steps);
    return steps;
  }

  private reached(
    steps: readonly HiddenStep[],
    bound: readonly number[],
    shape: readonly number[],
  ): readonly number[] {
    return [...new Set(steps.map(({ to }) => this.sets.memberOf(to, this.freed(to, bound, shape), shape)))];
  }

  /** Where hidden steps lead from a configuration. */
  hiddenFrom(member: number): readonly number[] {
    const { sets } = this;
    return this.reached(this.hiddenAt(sets.stateOf(member)), sets.boundIn(member), sets.shapeOf(member));
  }

  /** The members of a set, and all that at most so many hidden steps lead to; not sorted. */
  closure(set: StateSet): Int32Array {
    if (set.isAll || this.hiddenActions.length === 0) return set.members;
    this.close(set.members);
    return this.sets.marks.all();
  }

  /** Marks what hidden steps lead to. Whether that is all that any number of them would. */
  private close(members: Int32Array): boolean {
    const { marks } = this.sets;
    marks.clear();
    for (const member of members) marks.add(member);
    let from = 0;
    for (let depth = 0; depth <= this.map.hiddenMax; depth += 1) {
      const to = marks.size;
      if (from === to) return true;
      for (; from < to; from += 1) {
        if (from % 1024 === 0) this.poll();
        this.work.spend(1);
        this.markHidden(marks.at(from), to > REMEMBERED_MAX);
        if (depth < this.map.hiddenMax || marks.size === to) continue;
        marks.size = to;
        return false;
      }
      if (marks.size > this.max) throw new TooManyStates(this.max);
    }
    return true;
  }

  private markHidden(member: number, isLarge: boolean): void {
    const { marks } = this.sets;
    if (isLarge) {
      this.work.spend(LIST_WORK);
      for (const target of this.hiddenFrom(member)) marks.add(target);
      return;
    }
    marks.addAll(this.hiddenLists, this.hiddenList(member));
  }

  private hiddenList(member: number): number {
    const list = this.hiddenLists.find(0, member);
    if (list !== UNLISTED) return list;
    this.work.spend(LIST_WORK);
    return this.hiddenLists.add(0, member, this.hiddenFrom(member));
  }

  /**
   * Fewer configurations from which hidden steps lead to the same: those left out are reached from others by hidden steps,
   * through others. What can be done later need not be done now, unless the limit on hidden steps keeps something out.
   */
  private reduced(members: Int32Array): Int32Array {
    if (this.hiddenActions.length === 0 || members.length < 2 || members.length > REMEMBERED_MAX)
      return members;
    const { marks } = this.sets;
    marks.clear();
    const among = new Set(members);
    const starts: number[] = [];
    const reached = new Set<number>();
    this.work.spend(members.length);
    for (const start of members) {
      if (marks.has(start)) continue;
      starts.push(start);
      let from = marks.size;
      marks.add(start);
      for (; from < marks.size; from += 1) {
        const list = this.hiddenList(marks.at(from));
        for (let i = 0; i < this.hiddenLists.count(list); i += 1) {
          const target = this.hiddenLists.item(list, i);
          if (!among.has(target)) continue;
          if (target !== start) reached.add(target);
          marks.add(target);
        }
      }
    }
    const kept = Int32Array.from(starts.filter((start) => !reached.has(start)));
    if (kept.length === 0 || kept.length === members.length) return members;
    return !this.isExact || this.close(kept) ? kept : members;
  }

  /** The bindings without those whose values are given back in a state. */
  freed(state: number, bound: readonly number[], shape: readonly number[]): readonly number[] {
    let freed: number[] | null = null;
    for (const [place, index] of bound.entries()) {
      const which = shape[place] ?? -1;
      const identity = this.map.identities[which];
      const condition = identity?.freeWhen;
      if (index < 0 || identity === undefined || condition == null) continue;
      const it = identity.values[index] as Value;
      if (!this.evaluation.isFree(condition, state, it, index, which)) continue;
      freed ??= [...bound];
      freed[place] = -1;
    }
    return freed ?? bound;
  }

  // ── events

  /**
   * What an event makes of a set.
   * @param given Of each identity of the label, its place in the roster; -1 for a newcomer.
   */
  after(set: StateSet, label: Label, given: readonly number[]): After {
    let key = label.number;
    for (let i = 0; i < PLACES_MAX; i += 1) key = key * (PLACE_MAX + 2) + (given[i] ?? -1) + 1;
    const isSmall = given.length <= PLACES_MAX && given.every((place) => place <= PLACE_MAX);
    this.work.spend(1);
    const known = isSmall ? set.after.get(key) : undefined;
    if (known !== undefined) return known;
    const found = this.compute(set, this.eventAt(set, label, given));
    if (isSmall) set.after.set(key, found);
    return found;
  }

  private eventAt(set: StateSet, label: Label, given: readonly number[]): EventAt {
    const key = `${label.number}|${given.join()}|${set.shape.join()}`;
    const known = this.events.get(key);
    if (known !== undefined) return known;
    const shape = [...set.shape];
    const places = label.identities.map((identity, i) => {
      const place = given[i] ?? -1;
      if (place >= 0) return place;
      shape.push(identity);
      return shape.length - 1;
    });
    const made = { label, number: this.events.size, places, shape, lacking: new Set<number>() };
    this.events.set(key, made);
    return made;
  }

  private compute(set: StateSet, event: EventAt): After {
    const { marks } = this.sets;
    const isLarge = set.members.length > REMEMBERED_MAX;
    const reached = this.relevance === null || set.isAll ? this.closure(set) : this.explore(set, event);
    marks.clear();
    let lacked = 0;
    for (let i = 0; i < reached.length; i += 1) {
      const member = reached[i] as number;
      if (i % 1024 === 0) this.poll();
      this.work.spend(isLarge ? LIST_WORK : 1);
      if (isLarge) for (const target of this.targetsFrom(member, event)) marks.add(target);
      else marks.addAll(this.targets, this.targetList(member, event));
      if (event.lacking.has(member)) lacked += 1;
      if (marks.size > this.max) throw new TooManyStates(this.max);
    }
    if (isLarge) event.lacking.clear();
    if (marks.size === 0) return { set: null, places: [], lacksValue: lacked === reached.length };
    const members = marks.sorted();
    return this.sets.trimmed(this.reduced(members), event.shape);
  }

  private targetList(member: number, event: EventAt): number {
    const list = this.targets.find(event.number, member);
    if (list !== UNLISTED) return list;
    this.work.spend(LIST_WORK);
    return this.targets.add(event.number, member, this.targetsFrom(member, event));
  }

  private targetsFrom(member: number, event: EventAt): readonly number[] {
    const { shape } = event;
    const found = new Set<number>();
    let lacks = false;
    let had = false;
    for (const taken of this.takes(member, event)) {
      if (taken === "lacks value") lacks = true;
      else if (taken === "had values") had = true;
      else {
        const { to } = taken.step;
        found.add(this.sets.memberOf(to, this.freed(to, taken.bound, shape), shape));
      }
    }
    if (lacks && !had) event.lacking.add(member);
    return [...found];
  }

  /** The members of a set, and what hidden steps that matter for an event lead to. */
  private explore(set: StateSet, event: EventAt): Int32Array {
    const { marks } = this.sets;
    marks.clear();
    for (const member of set.members) marks.add(member);
    let from = 0;
    for (let depth = 0; from < marks.size; depth += 1) {
      const to = marks.size;
      for (; from < to; from += 1) {
        if (from % 1024 === 0) this.poll();
        this.work.spend(1);
        marks.addAll(this.moves, this.moveList(marks.at(from), event));
        if (depth < this.map.hiddenMax || marks.size === to) continue;
        this.isCut = true;
        marks.size = to;
        return marks.all();
      }
      if (marks.size > this.max) throw new TooManyStates(this.max);
    }
    return marks.all();
  }

  private moveList(member: number, event: EventAt): number {
    const known = this.moves.find(event.number, member);
    if (known !== UNLISTED) return known;
    this.work.spend(LIST_WORK);
    const { sets } = this;
    const state = sets.stateOf(member);
    const bound = sets.boundIn(member);
    const hidden = this.hiddenAt(state);
    const steps = this.relevance?.of(
      state,
      hidden,
      event.label,
      this.whole(bound, event),
      event.shape,
      event.places,
    );
    return this.moves.add(event.number, member, this.reached(steps ?? hidden, bound, sets.shapeOf(member)));
  }

  private whole = (bound: readonly number[], { shape }: EventAt): readonly number[] =>
    shape.map((_, place) => bound[place] ?? -1);

  /**
   * One way by which an event leads from a set to a configuration of the next one: hidden steps, as few as possible, and the
   * step itself. Null: there is none.
   */
  pathTo(
    set: StateSet,
    label: Label,
    given: readonly number[],
    target: number,
  ): { readonly source: number; readonly states: readonly number[]; readonly action: number } | null {
    const { sets } = this;
    const { set: next, places: kept } = this.after(set, label, given);
    if (next === null) return null;
    const event = this.eventAt(set, label, given);
    const wanted = sets.configuration(target);
    const isWanted = (member: number): boolean => {
      if (sets.stateOf(member) !== wanted.state) return false;
      const bound = sets.boundIn(member);
      return kept.every((place, i) => bound[place] === wanted.bound[i]);
    };
    const before = new Map<number, number>(Array.from(set.members, (member) => [member, -1]));
    let level = [...set.members];
    for (let depth = 0; depth <= this.map.hiddenMax && level.length > 0; depth += 1) {
      const more: number[] = [];
      for (const member of level) {
        const list = this.targetList(member, event);
        for (let i = 0; i < this.targets.count(list); i += 1)
          if (isWanted(this.targets.item(list, i))) {
            const members = [member];
            for (let at = before.get(member) ?? -1; at >= 0; at = before.get(at) ?? -1) members.unshift(at);
            return {
              source: members[0] as number,
              states: [...members.map((one) => sets.stateOf(one)), wanted.state],
              action: this.actionTo(member, event, wanted.state),
            };
          }
        if (set.isAll) continue;
        const lists = this.isExact ? this.hiddenLists : this.moves;
        const moves = this.isExact ? this.hiddenList(member) : this.moveList(member, event);
        for (let i = 0; i < lists.count(moves); i += 1) {
          const other = lists.item(moves, i);
          if (before.has(other)) continue;
          before.set(other, member);
          more.push(other);
        }
      }
      level = more;
    }
    return null;
  }

  private actionTo(member: number, event: EventAt, to: number): number {
    const [only, ...others] = event.label.ways;
    if (only !== undefined && others.every(({ action }) => action === only.action)) return only.action;
    for (const taken of this.takes(member, event))
      if (typeof taken !== "string" && taken.step.to === to) return taken.way.action;
    return -1;
  }

  /** How a configuration takes the steps of an event, or of each way whether it lacks a value for it. */
  private *takes(member: number, event: EventAt): Iterable<TakenStep | "lacks value" | "had values"> {
    const { label, shape, places } = event;
    const state = this.sets.stateOf(member);
    const bound = this.whole(this.sets.boundIn(member), event);
    const steps = this.space.part(actionsOf(label)).steps(state);
    for (const way of label.ways) {
      const needed = way.identities.map((identity) => places[label.identities.indexOf(identity)] ?? -1);
      let any = false;
      for (const chosen of this.choices(bound, shape, needed)) {
        any = true;
        for (const step of steps)
          if (step.action === way.action && this.allows(state, step, way, label, chosen, places))
            yield { step, way, bound: chosen };
      }
      yield any ? "had values" : "lacks value";
    }
  }

  /** The ways to give values to places that have none. */
  *choices(
    bound: readonly number[],
    shape: readonly number[],
    needed: readonly number[],
  ): Iterable<readonly number[]> {
    const place = needed.find((one) => bound[one] === -1);
    if (place === undefined) {
      yield bound;
      return;
    }
    const identity = shape[place] ?? 0;
    const taken = new Set(bound.filter((_, other) => shape[other] === identity));
    const count = this.map.identities[identity]?.values.length ?? 0;
    for (let index = 0; index < count; index += 1)
      if (!taken.has(index))
        yield* this.choices(
          bound.map((old, at) => (at === place ? index : old)),
          shape,
          needed,
        );
  }

  private allows(
    state: number,
    step: Step,
    way: LabelWay,
    label: Label,
    bound: readonly number[],
    places: readonly number[],
  ): boolean {
    const { evaluation } = this;
    const identityValue = (identity: number): number =>
      bound[places[label.identities.indexOf(identity)] ?? -1] ?? -1;
    return (
      way.given.every((given) => evaluation.isGiven(given, state, step, identityValue)) &&
      way.before.every((filled) => evaluation.holdsFilled(filled, state, step, identityValue)) &&
      way.after.every((filled) => evaluation.holdsFilled(filled, step.to, step, identityValue)) &&
      evaluation.isAsObserved(label, step.to)
    );
  }
}

/** The actions of a label, each once. */
const actionsOf = ({ ways }: Label): readonly number[] =>
  [...new Set(ways.map(({ action }) => action))].sort((a, b) => a - b);
