/** Starts threads under Node.js. */
import { Worker } from "node:worker_threads";
import type { WorkerSetup } from "../work/questions.js";
import type { Thread } from "../work/why-pool.js";

/** @throws {Error} If the system can't start another thread. */
export const startWhyThread = (setup: WorkerSetup): Thread =>
  new Worker(new URL("./why-thread.js", import.meta.url), { workerData: setup });
