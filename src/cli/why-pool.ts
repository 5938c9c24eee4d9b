/** Several threads that answer the questions of `subtle why`: each idle one is given the next. */
import { Worker } from "node:worker_threads";
import { undecided } from "../why/examine.js";
import type { Examined, Examiner, Keeps } from "../why/examiner.js";
import type { Question, Reply, WorkerSetup } from "./why-worker.js";

interface Waiting {
  readonly question: Question;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface Pool {
  readonly examiner: Examiner;
  /** Ends the threads. What has not been answered by then is not decided. */
  readonly end: () => Promise<void>;
}

const NOT_DECIDED = undecided("interrupted");

export function startPool(threads: number, setup: WorkerSetup): Pool {
  const queue: Waiting[] = [];
  const asked = new Map<Worker, Waiting>();
  let count = 0;
  let failure: Error | null = null;
  let ended = false;

  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL("./why-worker.js", import.meta.url), { workerData: setup });
    worker.on("message", ({ answer }: Reply) => {
      asked.get(worker)?.resolve(answer);
      asked.delete(worker);
      next();
    });
    worker.on("error", (error: Error) => {
      failure = error;
      for (const { reject } of [...asked.values(), ...queue.splice(0)]) reject(error);
      asked.clear();
    });
    return worker;
  });

  function next(): void {
    for (const worker of workers) {
      if (asked.has(worker)) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      asked.set(worker, waiting);
      worker.postMessage(waiting.question);
    }
  }

  function ask<Answer>(ask: Question["ask"], ids: readonly string[], whenEnded: Answer): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (failure !== null) return reject(failure);
      if (ended) return resolve(whenEnded);
      count += 1;
      const question = { number: count, ask, ids };
      queue.push({ question, resolve: (answer) => resolve((answer ?? whenEnded) as Answer), reject });
      next();
    });
  }

  return {
    examiner: {
      examine: (id) => ask<Examined>("examine", [id], { answer: NOT_DECIDED, fingerprint: `without ${id}` }),
      examineTogether: (ids) => ask<Examined["answer"]>("examineTogether", ids, NOT_DECIDED),
      keeps: (ids) => ask<Keeps>("keeps", ids, "unknown"),
    },
    end: async () => {
      ended = true;
      for (const { resolve } of [...asked.values(), ...queue.splice(0)]) resolve(undefined);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
