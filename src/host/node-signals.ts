/** The signals that the process has received, as a thread sees them in the middle of its work. */
import { constants } from "node:os";
import { isMainThread, workerData } from "node:worker_threads";
import type { Signal } from "./host.js";

export const SIGNALS: readonly Signal[] = ["SIGINT", "SIGTERM"];

/** Its first number is that of the signal that the process has received, or 0; null in the first thread. */
const received: Int32Array | null =
  !isMainThread && workerData instanceof SharedArrayBuffer ? new Int32Array(workerData) : null;

export const signalNow = (): Signal | null =>
  SIGNALS.find((signal) => received !== null && Atomics.load(received, 0) === constants.signals[signal]) ??
  null;
