/** Several threads that answer the questions of `subtle why`: each idle one is given the next. */
import { Worker } from "node:worker_threads";
import { LIMITS, undecided } from "../why/examine.js";
import type { Examined, Examiner, Keeps } from "../why/examiner.js";
import { isOutOfMemory } from "./out-of-memory.js";
import type { Question, Reply, WorkerSetup } from "./why-worker.js";

interface Waiting {
  readonly question: Question;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Answers that it is not decided. */
  readonly giveUp: (why: Unanswered) => void;
}

/** Why a question has no answer. */
type Unanswered = "interrupted" | "memory";

export interface Pool {
  readonly examiner: Examiner;
  /** Ends the threads. What has not been answered by then is not decided. */
  readonly end: () => Promise<void>;
}

const undecidedFor = (why: Unanswered) => undecided(LIMITS[why]);

export function startPool(threads: number, setup: WorkerSetup): Pool {
  const queue: Waiting[] = [];
  const asked = new Map<Worker, Waiting>();
  let count = 0;
  let failure: unknown = null;
  /** Threads that have died of want of memory. */
  const dead = new Set<Worker>();
  let ended = false;

  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL("./why-worker.js", import.meta.url), { workerData: setup });
    worker.on("message", ({ answer }: Reply) => {
      asked.get(worker)?.resolve(answer);
      asked.delete(worker);
      next();
    });
    worker.on("error", (error: unknown) => {
      if (isOutOfMemory(error)) {
        dead.add(worker);
        asked.get(worker)?.giveUp("memory");
        asked.delete(worker);
        if (dead.size === threads) for (const { giveUp } of queue.splice(0)) giveUp("memory");
        return next();
      }
      failure = error;
      for (const { reject } of [...asked.values(), ...queue.splice(0)]) reject(error);
      asked.clear();
    });
    return worker;
  });

  function next(): void {
    for (const worker of workers) {
      if (asked.has(worker) || dead.has(worker)) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      asked.set(worker, waiting);
      worker.postMessage(waiting.question);
    }
  }

  function ask<Answer>(
    ask: Question["ask"],
    ids: readonly string[],
    giveUpWith: (why: Unanswered) => Answer,
  ): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const giveUp = (why: Unanswered): void => resolve(giveUpWith(why));
      if (failure !== null) return reject(failure);
      if (ended) return giveUp("interrupted");
      if (dead.size === threads) return giveUp("memory");
      count += 1;
      const question = { number: count, ask, ids };
      queue.push({ question, resolve: (answer) => resolve(answer as Answer), reject, giveUp });
      next();
    });
  }

  return {
    examiner: {
      examine: (id) =>
        ask<Examined>("examine", [id], (why) => ({
          answer: undecidedFor(why),
          fingerprint: `without ${id}`,
        })),
      examineTogether: (ids) => ask<Examined["answer"]>("examineTogether", ids, (why) => undecidedFor(why)),
      keeps: (ids) => ask<Keeps>("keeps", ids, () => "unknown"),
    },
    end: async () => {
      ended = true;
      for (const { giveUp } of [...asked.values(), ...queue.splice(0)]) giveUp("interrupted");
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
