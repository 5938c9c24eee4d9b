/** Checks whether elements are needed as expected. */

import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { showAddress } from "../edit/address.js";
import type { WhyElement } from "../elements/element.js";
import { elementNamed } from "../elements/enumerate.js";
import type { Program } from "../resolve/load.js";
import type { CompiledSpec } from "../run/compile.js";
import type { OnProgress } from "../run/explore.js";
import type { Expectation } from "../syntax/tree.js";
import { LIMITS } from "../why/examine.js";
import { type Examiner, localExaminer } from "../why/examiner.js";
import { remarkOf } from "../why/remark.js";
import { openBase } from "../why/why.js";
import { AGREES, combined, differs, undecided, type Verdict, variantOption } from "./judged.js";

type Needs = Extract<Expectation, { kind: "expectNeeded" }>;

export interface NeedsOptions {
  readonly onProgress: OnProgress;
  /** Called before each search: whether to stop. */
  readonly isStopped: () => Promise<boolean>;
  /** Of the states of a search, in bytes. */
  readonly memoryMax: number;
}

/** Verdicts, and the diagnostics of the search of the unedited spec; `failed` if it could not start. */
export interface NeedsJudge {
  readonly judge: (expectation: Needs) => Promise<Verdict>;
  readonly warnings: () => readonly Diagnostic[];
  readonly failed: () => readonly Diagnostic[];
}

const WORDS = {
  needed: "needed",
  "not-needed": "not needed",
  "breaks-model": "part of the model",
  "ill-formed": "not removable",
  unknown: "not decided",
} as const;

/** The unedited spec is explored once, when it is first needed. */
export function needsJudge(
  program: Program,
  spec: CompiledSpec,
  variant: string | null,
  { onProgress, isStopped, memoryMax }: NeedsOptions,
): NeedsJudge {
  const named = (expectation: Needs): readonly WhyElement[] =>
    expectation.addresses.flatMap((address) => {
      const element = elementNamed(spec, showAddress(address.segments));
      return "suggestion" in element ? [] : [element];
    });
  let opened: ReturnType<typeof open> | null = null;
  let warnings: readonly Diagnostic[] = [];
  let failed: readonly Diagnostic[] = [];

  async function open(): Promise<Examiner | Verdict> {
    const limits = { symmetry: true, statesMax: null, memoryMax };
    const base = await openBase(program, spec, { constants: new Map(), variant }, limits, onProgress);
    if (!("kind" in base)) {
      warnings = base.exploration.diagnostics;
      const elements = spec.expectations.flatMap((e) => (e.kind === "expectNeeded" ? named(e) : []));
      return localExaminer(base, [...new Map(elements.map((e) => [e.id, e])).values()], onProgress);
    }
    switch (base.kind) {
      case "refused":
        failed = base.diagnostics;
        return undecided("it could not be run");
      case "stopped": {
        const { stop } = base.base.exploration;
        return undecided(stop === null ? base.reason : LIMITS[stop]);
      }
      case "violated":
        return differs([
          {
            text: "the spec does not hold, so no element can be needed for it",
            shownBy: { command: "check", options: variantOption(variant) },
          },
        ]);
      default:
        return base satisfies never;
    }
  }

  async function judge(expectation: Needs): Promise<Verdict> {
    opened ??= open();
    const examiner = await opened;
    if ("verdict" in examiner) return examiner;
    const verdicts: Verdict[] = [];
    for (const { id } of named(expectation)) {
      if (await isStopped()) return combined([...verdicts, undecided(LIMITS.interrupted)]);
      const { answer } = await examiner.examine(id);
      const text = `${id} is ${WORDS[answer.verdict]}: ${remarkOf(answer)}`;
      if (answer.verdict === "unknown")
        verdicts.push(undecided((await isStopped()) ? LIMITS.interrupted : text));
      else if (answer.verdict === (expectation.needed ? "needed" : "not-needed")) verdicts.push(AGREES);
      else {
        const options = [...variantOption(variant), "--show", id];
        verdicts.push(differs([{ text, shownBy: { command: "why", options } }]));
      }
    }
    return combined(verdicts);
  }

  return { judge, warnings: () => warnings, failed: () => failed };
}
