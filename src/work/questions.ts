/** The messages between `subtle why` and its threads: the setup, questions, and answers. All of them can be cloned. */
import { elementsIn } from "../elements/enumerate.js";
import type { Program } from "../resolve/load.js";
import { compileProgram } from "../run/compile.js";
import type { OnProgress } from "../run/explore.js";
import type { Edit } from "../syntax/tree.js";
import { type Examiner, localExaminer } from "../why/examiner.js";
import { portable } from "../why/texts.js";
import { openBase } from "../why/why.js";

export interface WorkerSetup {
  readonly program: Program;
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly symmetry: boolean;
  readonly statesMax: number | null;
  /** The elements to examine. */
  readonly ids: readonly string[];
  /** Bytes for the states of this thread. */
  readonly memoryMax: number;
}

/** A question: the name of an examiner's function, and what it is called with. */
export interface Question {
  readonly number: number;
  readonly ask: keyof Examiner;
  readonly ids: readonly string[];
  /** For `attempt`. */
  readonly versions?: readonly (readonly Edit[])[];
}

/** `ready`: the spec itself has been explored. */
export type Reply =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly number: number; readonly answer: unknown };

/**
 * What a thread does before it is ready: it explores the spec itself.
 * @throws {Error} If that ends differently than in the thread that started this one.
 */
export async function examinerFor(setup: WorkerSetup, onProgress: OnProgress): Promise<Examiner> {
  const { program, constants, variant, ids, ...options } = setup;
  const { spec } = compileProgram(program, [], { constants, variant });
  const base = spec && (await openBase(program, spec, { constants, variant }, options, onProgress));
  if (spec === null || base === null) throw new Error("a worker explored a different base");
  if ("kind" in base)
    throw new Error(base.kind === "stopped" ? base.reason : "a worker explored a different base");
  const elements = elementsIn(spec).filter(({ id }) => ids.includes(id));
  return localExaminer(base, elements, onProgress);
}

/** The answer to a question, as the examiner gives it. */
export function answerTo(
  { ask, ids, versions = [] }: Question,
  { examine, examineTogether, attempt, keeps }: Examiner,
): Promise<unknown> {
  switch (ask) {
    case "examine":
      return examine(ids[0] ?? "").then((examined) => ({
        ...examined,
        fingerprint: portable(examined.fingerprint),
      }));
    case "examineTogether":
      return examineTogether(ids);
    case "attempt":
      return attempt(versions);
    case "keeps":
      return keeps(ids);
    default:
      return ask satisfies never;
  }
}
