/** Starts threads under Node.js: those of `why` and of walks, and those that share the work of a search. */
import { Worker } from "node:worker_threads";
import type { MemberSetup, Order, RaiseCrew, Reply } from "../../checker/kernel/crew.js";
import type { Parcel, RunsMemberSetup, RunsOrder, RunsReply } from "../../checker/runs/threads/member.js";
import type { RaiseRunsCrew } from "../../checker/runs/threads/together.js";
import type { WalkSetup, WalkThread } from "../simulate/threads.js";
import type { WorkerSetup } from "../work/questions.js";
import type { Thread } from "../work/why-pool.js";

/** @throws {Error} If the system can't start another thread. */
export const startWhyThread = (setup: WorkerSetup): Thread =>
  new Worker(new URL("./why-thread.js", import.meta.url), { workerData: setup });

/** @throws {Error} If the system can't start another thread. */
export const startWalkThread = (setup: WalkSetup): WalkThread =>
  new Worker(new URL("./walk-thread.js", import.meta.url), { workerData: setup });

/** Null if the system can't start a thread. */
export const raiseCrew: RaiseCrew = (setups) => raised<Order, Reply, never>(setups);

/** The same for a search over sorted runs. */
export const raiseRunsCrew: RaiseRunsCrew = (setups) => raised<RunsOrder, RunsReply, Parcel>(setups);

function raised<Order, Reply, Parcel>(
  setups: readonly (MemberSetup | RunsMemberSetup)[],
): NodeCrew<Order, Reply, Parcel> | null {
  const workers: Worker[] = [];
  try {
    for (const setup of setups) workers.push(started(setup));
  } catch {
    for (const worker of workers) void worker.terminate();
    return null;
  }
  return new NodeCrew(workers);
}

/** It does not keep a process alive that has nothing else to do. */
function started(setup: MemberSetup | RunsMemberSetup): Worker {
  const worker = new Worker(new URL("./kernel-thread.js", import.meta.url), { workerData: setup });
  worker.unref();
  return worker;
}

class NodeCrew<Order, Reply, Parcel> {
  private isLost = false;
  private replied: ((member: number, reply: Reply) => void) | null = null;
  private taken: ((member: number, parcel: Parcel) => void) | null = null;
  private lost: (() => void) | null = null;

  constructor(private readonly workers: readonly Worker[]) {
    const lose = (): void => {
      this.isLost = true;
      this.lost?.();
    };
    for (const [member, worker] of workers.entries()) {
      worker.on("message", (message: { readonly reply: Reply } | { readonly parcel: Parcel }) => {
        if ("parcel" in message) this.taken?.(member, message.parcel);
        else this.replied?.(member, message.reply);
      });
      for (const event of ["error", "messageerror", "exit"]) worker.on(event, lose);
    }
  }

  get size(): number {
    return this.workers.length;
  }

  give(
    orders: readonly Order[],
    take: ((member: number, parcel: Parcel) => void) | null = null,
  ): Promise<readonly Reply[] | null> {
    if (this.isLost) return Promise.resolve(null);
    return new Promise((resolve) => {
      const replies: Reply[] = [];
      let missing = this.workers.length;
      this.taken = take;
      this.replied = (member, reply) => {
        replies[member] = reply;
        missing -= 1;
        if (missing === 0) resolve(replies);
      };
      this.lost = () => resolve(null);
      for (const [member, worker] of this.workers.entries()) worker.postMessage(orders[member]);
    });
  }

  lose(): void {
    void this.workers[0]?.terminate();
  }

  dismiss(): void {
    this.isLost = true;
    this.lost?.();
    this.lost = null;
    for (const worker of this.workers) void worker.terminate();
  }
}
