/** The entry of a worker thread of `subtle why`: explores the spec itself once, and then examines elements. */
import { parentPort, workerData } from "node:worker_threads";
import { answerTo, examinerFor, type Question, type Reply, type WorkerSetup } from "../work/questions.js";
import { memoryIsShort } from "./node.js";

const opened = examinerFor(workerData as WorkerSetup, () => (memoryIsShort(null) ? "memory" : undefined));
// If it fails, the thread ends with that error, which its starter receives.
void opened.then(() => parentPort?.postMessage({ kind: "ready" } satisfies Reply));

parentPort?.on("message", async (question: Question) => {
  const answer = await answerTo(question, await opened);
  parentPort?.postMessage({ kind: "answer", number: question.number, answer } satisfies Reply);
});
