/** Lets threads share the levels of a search: they expand its states, and look up what these lead to, in turns. */
import { Interruption } from "../interruption.js";
import type { Poll, Stop } from "../outcome.js";
import { askingWhile } from "./asking.js";
import { type Crew, Member, type MemberSetup, type Order, type Reply, type Span } from "./crew.js";
import type { WasmHost } from "./program.js";
import type { Explored } from "./run.js";
import type { SharedWords } from "./shared-words.js";
import type { StateSet } from "./state-set.js";

export class Together {
  /** Transitions since they were taken. */
  generated = 0;
  /** What of a level is not expanded. */
  private left: { readonly next: number; readonly rests: readonly (Span | null)[] } | null = null;
  /** What this thread does of the work. */
  private readonly own: Member;
  private ask: () => void = () => {};

  /** @param members The first is this thread; the crew has all others. */
  constructor(
    private readonly crew: Crew,
    private readonly members: readonly MemberSetup[],
    private readonly inside: StateSet,
    private readonly outside: StateSet | null,
    private readonly shared: SharedWords,
    wasm: WasmHost,
  ) {
    this.own = new Member(members[0] as MemberSetup, wasm, () => this.ask());
  }

  get size(): number {
    return this.members.length;
  }

  /** Where the instances' arrays lie. */
  get bases(): readonly number[] {
    return this.members.flatMap(({ inside, outside }) =>
      [inside, ...(outside === null ? [] : [outside])].map(({ part }) => part.places.base),
    );
  }

  /** Whether all threads have started: until then, whoever asks them for something waits for that. */
  get isReady(): boolean {
    return this.shared.told("ready") === this.size;
  }

  get hasLeft(): boolean {
    return this.left !== null;
  }

  /** What the threads have left of the states before an index; null if nothing. */
  unexpanded(end: number): readonly Span[] | null {
    if (this.left === null) return null;
    const rests = this.left.rests.flatMap((rest) => (rest === null ? [] : [rest]));
    return [...rests, { from: this.left.next, end }];
  }

  /** Lets the threads leave what they are doing, as soon as they can. */
  interrupt(): void {
    this.shared.tell("stop", 1);
  }

  dismiss(): void {
    this.interrupt();
    this.crew.dismiss();
  }

  /** As `KernelRun.explore`. What the threads do not expand is the first thing that they expand the next time. */
  async explore(from: number, end: number): Promise<Explored> {
    const rests = this.left?.rests ?? this.members.map(() => null);
    this.shared.tell("claim", this.left?.next ?? from);
    const { directory } = this.inside.chunks;
    const replies = await this.give((i) => ({ kind: "expand", rest: rests[i] ?? null, end, directory }));
    if (replies === null) return { head: from, stop: new Interruption("thread") };
    const isStopped = replies.some(({ stop }) => stop !== null);
    if (isStopped) this.shared.tell("stop", 0);
    const next = Math.min(end, this.shared.told("claim"));
    const left = replies.map(({ rest }) => rest);
    this.left = next === end && left.every((rest) => rest === null) ? null : { next, rests: left };
    for (const { generated } of replies) this.generated += generated;
    const kept = (await this.keep(this.inside, !isStopped)) ?? (await this.keepOutside(!isStopped));
    const stop = isStopped ? "interrupted" : kept;
    const head = Math.min(next, ...left.map((rest) => rest?.from ?? end));
    return { head, stop: stop === null ? null : new Interruption(stop) };
  }

  /** The same, while it is asked again and again whether to stop. */
  exploreAsking(
    from: number,
    end: number,
    poll: Poll | undefined,
  ): Promise<{ readonly found: Explored; readonly stop: Stop | null }> {
    return askingWhile(
      poll,
      () => this.interrupt(),
      (ask) => {
        this.ask = ask;
        return this.explore(from, end);
      },
    );
  }

  private keepOutside(mayGrow: boolean): Promise<Stop | null> | null {
    const { outside } = this;
    return outside === null || outside.segments.sortedBytes === 0 ? null : this.keep(outside, mayGrow);
  }

  /**
   * Looks up what was sorted.
   * @param mayGrow Whether there is time to make a larger table.
   */
  private async keep(set: StateSet, mayGrow: boolean): Promise<Stop | null> {
    const { layout, table, which: of } = set;
    const blocked = layout.isPair ? null : await this.makeRoom(set, mayGrow);
    if (blocked !== null) return blocked;
    for (;;) {
      this.shared.tell("claim", 0);
      const replies = await this.give(() => ({ kind: "look up", of, use: table.use }));
      if (replies === null) return "thread";
      const stop = stopIn(replies);
      if (stop !== null || replies.every(({ isWhole }) => isWhole) || !mayGrow)
        return this.settle(set) ? stop : "memory";
      const grown = table.isLargest ? "memory" : await this.grow(set);
      if (grown === null || (grown === "memory" && table.tighten())) continue;
      if (grown !== "thread") this.settle(set);
      return grown;
    }
  }

  /** Makes room for all that was sorted, as if it were new: states that are found by index are stored at once. */
  private async makeRoom(set: StateSet, mayGrow: boolean): Promise<Stop | null> {
    const { store, table, segments, layout, chunks, part } = set;
    const count = segments.sortedBytes / layout.stride;
    while (store.size + count > table.use.most) {
      const grown = mayGrow ? await this.grow(set) : "memory";
      if (grown !== null && (grown !== "memory" || !table.tighten())) return grown;
    }
    if (!chunks.reserve(count + layout.batchMost + 1, part)) return "memory";
    this.shared.tell("size", store.size);
    return null;
  }

  /** After a look-up: what is new is in the store then. False if there is no room for it. */
  private settle(set: StateSet): boolean {
    const { layout, store, part, segments, chunks } = set;
    if (layout.isPair) return set.gather();
    store.size = this.shared.told("size");
    part.set("size", store.size);
    segments.clear();
    return chunks.reserve(layout.batchMost + 1, part);
  }

  /** Null if there is a larger table then. */
  private async grow(set: StateSet): Promise<Stop | null> {
    const { table, which: of } = set;
    for (let bits = table.widerBits; ; bits += 1) {
      const next = table.begin(bits);
      if (next === null) return "memory";
      this.shared.tell("claim", 0);
      const replies = await this.give(() => ({ kind: "move", of, old: next.old, use: table.use }));
      const isWhole = replies?.every((reply) => reply.isWhole) ?? false;
      next.finish(isWhole);
      if (isWhole) return null;
      const stop = replies === null ? "thread" : stopIn(replies);
      if (stop !== null) return stop;
    }
  }

  private async give(orderFor: (member: number) => Order): Promise<readonly Reply[] | null> {
    const [order, ...orders] = this.members.map((_, i) => orderFor(i));
    const replies = this.crew.give(orders);
    const own = this.own.obey(order as Order);
    const others = await replies;
    return others === null ? null : [own, ...others];
  }
}

const stopIn = (replies: readonly Reply[]): Stop | null =>
  replies.find(({ stop }) => stop !== null)?.stop ?? null;
