/** `why` on specs as texts and files, in this process. */

import type { ElementClass } from "../../src/elements/element.js";
import { elementsIn } from "../../src/elements/enumerate.js";
import { load, type ReadFile } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import type { Answer } from "../../src/why/answer.js";
import type { Base } from "../../src/why/examine.js";
import { type Examiner, localExaminer } from "../../src/why/examiner.js";
import { goalsOf } from "../../src/why/goals.js";
import { openBase, type WhyOptions, type WhyResult, why } from "../../src/why/why.js";
import { inMemory, onDisk, rendered } from "../support.js";

export interface Given {
  readonly variant?: string | null;
  readonly constants?: Readonly<Record<string, string>>;
  readonly only?: readonly ElementClass[];
  readonly symmetry?: boolean;
  readonly statesMax?: number | null;
  /** What the text refers to. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly base: Base;
  readonly examiner: Examiner;
  readonly elements: ReturnType<typeof elementsIn>;
}

async function open(path: string, readFile: ReadFile, given: Given): Promise<Asked> {
  const { program, diagnostics } = load(path, readFile);
  const options = {
    constants: new Map(Object.entries(given.constants ?? {})),
    variant: given.variant ?? null,
  };
  const compilation = compileProgram(program, diagnostics, options);
  if (compilation.spec === null)
    throw new Error(rendered(compilation.diagnostics, compilation.sources).join("\n"));
  const base = await openBase(
    program,
    compilation.spec,
    options,
    {
      symmetry: given.symmetry ?? true,
      statesMax: given.statesMax ?? null,
      memoryMax: Number.POSITIVE_INFINITY,
    },
    () => undefined,
  );
  if ("kind" in base) throw new Error(`the base is ${base.kind}`);
  const elements = elementsIn(compilation.spec, given.only === undefined ? null : new Set(given.only));
  return { base, elements, examiner: localExaminer(base, elements, () => undefined) };
}

export const openText = (text: string, given: Given = {}): Promise<Asked> =>
  open("a.subtle", inMemory({ ...given.files, "a.subtle": text }), given);

export const openFile = (path: string, given: Given = {}): Promise<Asked> => open(path, onDisk, given);

export const DEPTH_1: WhyOptions = { depth: 1, core: null };

export const askAll = ({ base, elements, examiner }: Asked, options = DEPTH_1): Promise<WhyResult> =>
  why(base, elements, examiner, options);

/** `needed NoDangling 12, Blocked 8`, `not-needed same-graph`. */
export function shown({ verdict, how, properties }: Omit<Answer, "id" | "sameAs">): string {
  const failures = properties.map(({ name, trace }) => `${name} ${trace?.steps.length ?? "-"}`);
  return [verdict, ...(how === null ? [] : [how]), failures.join(", ")].filter((t) => t !== "").join(" ");
}

export async function verdictsIn(asked: Asked): Promise<Readonly<Record<string, string>>> {
  const { answers } = await askAll(asked);
  return Object.fromEntries(answers.map((answer) => [answer.id, shown(answer)]));
}

/** Who asks is served: a fault needs a lock that others take again and again, so that weak fairness is not enough. */
export const PROMISE = `spec promise
var lock   : Process? = none
var asked  : bool     = false
var mapped : bool     = false
fair action ask { when not asked and not mapped  asked' = true }
action unmap { when mapped and not asked  mapped' = false }
fair process fault {
  start: when asked and not mapped
  strong fair take: when lock = none  lock' = self
  map:   mapped' = true
  give:  lock' = none  asked' = false  restart
}
process other {
  idle take: when lock = none  lock' = self
  fair give: lock' = none  restart
}
property Served : asked leads to mapped
`;

/** How far each step can be moved. */
export async function rangesOf(
  { base, examiner, elements }: Asked,
  goals: readonly string[] | null = null,
  effort = 1,
) {
  const wanted = { goals: goalsOf(base.spec, goals), effort };
  const { ranges } = await why(base, elements, examiner, { depth: 1, core: null, ranges: wanted });
  if (ranges === null) throw new Error("there are no ranges");
  return ranges;
}
