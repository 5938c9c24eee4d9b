/** The entry of a worker thread of `subtle simulate`: walks the runs that it is told. */
import { parentPort, workerData } from "node:worker_threads";
import { type WalkOrder, type WalkSetup, walkingIn } from "../simulate/threads.js";

const walk = walkingIn(workerData as WalkSetup);

parentPort?.on("message", (order: WalkOrder) => parentPort?.postMessage(walk(order)));
