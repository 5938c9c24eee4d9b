/** Walks in other threads: the messages, and what a thread does. Whoever starts a thread knows how. */
import type { Stop } from "../../checker/outcome.js";
import { type Walked, Walker } from "../../checker/walks/walker.js";
import { modelOfText } from "../emit/load.js";

export interface WalkSetup {
  /** The module of the spec, without symmetry. */
  readonly text: string;
  /** As in `PackedModel`. */
  readonly judged: Uint8Array;
  readonly seed: number;
  readonly depth: number;
}

/** Runs to walk, from one to before another. */
export interface WalkOrder {
  readonly from: number;
  readonly to: number;
}

/** A thread is lost when it emits `error` or `exit`, or sends a message that can't be read. */
export interface WalkThread {
  on(event: "message", listener: (walked: Walked) => void): unknown;
  on(event: "error" | "messageerror", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  postMessage(order: WalkOrder): void;
  terminate(): Promise<unknown>;
}

/** @throws {Error} If the system can't start another thread. */
export type StartWalking = (setup: WalkSetup) => WalkThread;

/** What a thread answers orders with. */
export function walkingIn({ text, judged, seed, depth }: WalkSetup): (order: WalkOrder) => Walked {
  const model = modelOfText(text);
  model.judged.set(judged);
  const walker = new Walker(model, { seed, depth, poll: () => {} });
  walker.prepare();
  return ({ from, to }) => walker.walk(from, to);
}

/** Several threads; each idle one can be given an order. */
export class WalkThreads {
  private readonly threads: WalkThread[] = [];
  private readonly idle = new Set<WalkThread>();
  private readonly orders = new Map<WalkThread, number>();
  private wake: () => void = () => {};
  /** Set when a thread is lost, and its runs with it. */
  lost: Stop | null = null;

  constructor(private readonly onWalked: (walked: Walked, since: number) => void) {}

  start(count: number, setup: WalkSetup, start: StartWalking): void {
    try {
      for (let i = 0; i < count; i += 1) this.add(start(setup));
    } catch {
      // Those that could be started do the work.
    }
  }

  private add(thread: WalkThread): void {
    this.threads.push(thread);
    this.idle.add(thread);
    const lose = (): void => {
      this.lost ??= "thread";
      this.wake();
    };
    thread.on("error", lose);
    thread.on("messageerror", lose);
    thread.on("exit", lose);
    thread.on("message", (walked) => {
      const since = this.orders.get(thread) ?? 0;
      this.orders.delete(thread);
      this.idle.add(thread);
      this.onWalked(walked, since);
      this.wake();
    });
  }

  get busy(): number {
    return this.orders.size;
  }

  /** Gives idle threads what there is to do. @param next Null if there is nothing more. */
  give(next: () => WalkOrder | null, now: number): void {
    for (const thread of this.idle) {
      const order = next();
      if (order === null) return;
      this.idle.delete(thread);
      this.orders.set(thread, now);
      thread.postMessage(order);
    }
  }

  /** Until the next answer. */
  answer(): Promise<void> {
    return this.lost !== null
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.wake = resolve;
        });
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }
}
