/** The entry of a thread that shares the work of a search. */
import { parentPort, workerData } from "node:worker_threads";
import { Member, type MemberSetup, type Order } from "../../checker/kernel/crew.js";
import { wasmHost } from "../../checker/kernel/program.js";
import { RunsMember, type RunsMemberSetup, type RunsOrder } from "../../checker/runs/threads/member.js";
import { openShared } from "./files/node-folder.js";

const wasm = wasmHost();
if (wasm === undefined) throw new Error("no WebAssembly");
const setup = workerData as MemberSetup | RunsMemberSetup;

if ("runs" in setup) {
  const member = new RunsMember(setup, wasm, openShared, (parcel) => parentPort?.postMessage({ parcel }));
  parentPort?.on("message", (order: RunsOrder) => parentPort?.postMessage({ reply: member.obey(order) }));
} else {
  const member = new Member(setup, wasm);
  parentPort?.on("message", (order: Order) => parentPort?.postMessage({ reply: member.obey(order) }));
}
