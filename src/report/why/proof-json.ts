/** A proof as JSON; schema/why-v1.schema.json describes it. */
import type { Ir } from "../../ir/ir.js";
import { factText } from "../../proof/facts.js";
import type { Fact, Proof, ShownStep } from "../../proof/proof.js";
import type { Setting } from "../../proof/setting.js";
import { constantsJson, type ResultJson } from "../../result/json.js";
import { proofGoals } from "./proof-text.js";

interface FactJson {
  /** An invariant in the language. */
  readonly text: string;
  readonly at: readonly { readonly process: string; readonly label: string }[];
  readonly conditions: readonly string[];
}

interface CheckedJson {
  readonly constants: ResultJson["constants"];
  /** Type-correct states. */
  readonly states: number;
}

export interface ProofJson {
  readonly verdict: Proof["kind"];
  readonly goals: readonly string[];
  readonly facts: readonly FactJson[];
  /** The constants at which the facts are inductive. */
  readonly checked: readonly CheckedJson[];
  /** The next larger constants, at which they were not confirmed. */
  readonly next: (CheckedJson & { readonly why: "budget" | "missing" }) | null;
  /** What there is only one of at all of those constants. */
  readonly only: readonly string[];
  /** Why no proof was tried; null if one was. */
  readonly reason: string | null;
  /** A step that the facts don't exclude; null if there is none. */
  readonly step: (Pick<ShownStep, "action" | "message" | "before" | "after"> & CheckedJson) | null;
}

export function proofJson(proof: Proof, ir: Ir): ProofJson {
  const found = proof.kind === "found" ? proof : null;
  const step = proof.kind === "not-found" ? proof.step : null;
  return {
    verdict: proof.kind,
    goals: proofGoals(ir),
    facts: "facts" in proof ? proof.facts.map(factJson) : [],
    checked: found?.checked.map(checkedJson) ?? [],
    next: found?.next ? { ...checkedJson(found.next.setting), why: found.next.why } : null,
    only: found?.only ?? [],
    reason: proof.kind === "not-tried" ? proof.why : null,
    step:
      step === null || proof.kind !== "not-found"
        ? null
        : {
            action: step.action,
            message: step.message,
            before: step.before,
            after: step.after,
            ...checkedJson(proof.setting),
          },
  };
}

const factJson = (fact: Fact): FactJson => ({
  text: factText(fact),
  at: fact.places.map(({ instance, label }) => ({ process: instance, label })),
  conditions: fact.conditions.map(({ text }) => text),
});

const checkedJson = ({ spec, size }: Setting): CheckedJson => ({
  constants: constantsJson(spec.ir),
  states: size,
});
