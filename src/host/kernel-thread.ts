/** The entry of a thread that shares the work of a search. */
import { parentPort, workerData } from "node:worker_threads";
import { Member, type MemberSetup, type Order } from "../../checker/kernel/crew.js";
import { wasmHost } from "../../checker/kernel/program.js";

const wasm = wasmHost();
if (wasm === undefined) throw new Error("no WebAssembly");
const member = new Member(workerData as MemberSetup, wasm);
parentPort?.on("message", (order: Order) => parentPort?.postMessage(member.obey(order)));
