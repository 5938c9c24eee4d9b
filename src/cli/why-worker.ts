/** A thread of `subtle why`: explores the base once, and answers questions about its elements. */
import { parentPort, workerData } from "node:worker_threads";
import { compileProgram } from "../compile.js";
import type { OnProgress } from "../engine.js";
import { memoryIsShort } from "../host/node.js";
import type { Program } from "../resolve/load.js";
import { elementsIn } from "../why/enumerate.js";
import { type Examiner, localExaminer } from "../why/examiner.js";
import { openBase } from "../why/why.js";

export interface WorkerSetup {
  readonly program: Program;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly symmetry: boolean;
  readonly statesMax: number | null;
  /** The elements that are asked about. */
  readonly ids: readonly string[];
  /** Bytes for the states of this thread. */
  readonly memoryMax: number;
}

/** A question: the name of an examiner's function, and what it is called with. */
export interface Question {
  readonly number: number;
  readonly ask: keyof Examiner;
  readonly ids: readonly string[];
}

/** `ready`: the spec itself has been explored. */
export type Reply =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly number: number; readonly answer: unknown };

const onProgress: OnProgress = () => (memoryIsShort(null) ? "memory" : undefined);

async function examiner(): Promise<Examiner> {
  const { program, constants, variant, ids, ...options } = workerData as WorkerSetup;
  const { spec } = compileProgram(program, [], { constants, variant });
  const base = spec && (await openBase(program, spec, { constants, variant }, options, onProgress));
  if (spec === null || base === null) throw new Error("the spec is another one in a thread");
  if ("kind" in base)
    throw new Error(base.kind === "stopped" ? base.reason : "the spec is another one in a thread");
  const elements = elementsIn(spec).filter(({ id }) => ids.includes(id));
  return localExaminer(base, elements, onProgress);
}

const opened = examiner();
// If it fails the thread ends with that error, and whoever started it is told.
void opened.then(() => parentPort?.postMessage({ kind: "ready" } satisfies Reply));

parentPort?.on("message", async ({ number, ask, ids }: Question) => {
  const { examine, examineTogether, keeps } = await opened;
  const answer = await (ask === "examine"
    ? examine(ids[0] ?? "")
    : ask === "keeps"
      ? keeps(ids)
      : examineTogether(ids));
  parentPort?.postMessage({ kind: "answer", number, answer } satisfies Reply);
});
