/**
 * A second opinion on proofs that shares no code with how they are found: the facts are compiled as invariants from their
 * texts, and the interpreter goes through all values of all variables.
 */
import { List } from "immutable";
import { interpret } from "../../src/interpret/model.js";
import { factText } from "../../src/proof/facts.js";
import { type Proof, prove } from "../../src/proof/proof.js";
import { load } from "../../src/resolve/load.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { compileProgram } from "../../src/run/compile.js";
import { eachCombination } from "../../src/state/each-value.js";
import type { State, Value } from "../../src/state/values.js";
import { compileText, inMemory } from "../support.js";

export interface ProvedText {
  readonly proof: Proof;
  readonly spec: CompiledSpec;
}

export function proofOf(
  text: string,
  {
    constants = {},
    files = {},
    effort = 1,
    enlarge = false,
  }: {
    readonly constants?: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, string>>;
    readonly effort?: number;
    readonly enlarge?: boolean;
  } = {},
): ProvedText {
  const { program, diagnostics } = load("a.subtle", inMemory({ ...files, "a.subtle": text }));
  const options = { constants: new Map(Object.entries(constants)), variant: null };
  const { spec } = compileProgram(program, diagnostics, options);
  if (spec === null) throw new Error("the spec is not accepted");
  return { proof: prove(program, spec, options, { effort, enlarge, poll: () => {} }), spec };
}

/** What a step from a state that satisfies the goals does to facts: bits of those that are false before and after it. */
interface Effect {
  readonly before: number;
  readonly after: number;
  /** Whether it makes a mistake, or a goal false. */
  readonly fatal: boolean;
}

export interface Opinion {
  /** How many type-correct states there are. */
  readonly states: number;
  /** Facts that are false in some initial state. */
  readonly falseAtFirst: readonly string[];
  /** Sets of facts, as bits, that are inductive and imply the goals. */
  readonly inductive: readonly number[];
}

/** The interpreter's opinion on facts, of which these subsets are judged; all, if none are given. */
export function opinionOn(
  text: string,
  facts: readonly string[],
  constants: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
  asked: readonly number[] | null = null,
): Opinion {
  const added = facts.map((fact, i) => `invariant ProofFact${i} : ${fact}`).join("\n");
  const { spec, diagnostics } = compileText(`${text}\n${added}\n`, { constants, files });
  if (spec === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const { ir } = spec;
  const model = interpret(ir, { symmetry: false });
  const own = model.properties.filter(({ name }) => !name.startsWith("ProofFact"));
  const invariants = own.filter(({ kind }) => kind === "invariant");
  const steps = own.filter(({ kind }) => kind === "step");
  const factsOf = model.properties.filter(({ name }) => name.startsWith("ProofFact"));
  const falseFacts = (state: State): number =>
    factsOf.reduce((bits, fact, i) => (fact.inState(state) === true ? bits : bits | (1 << i)), 0);
  const isGood = (state: State): boolean => invariants.every((goal) => goal.inState(state) === true);

  const effects = new Map<string, Effect>();
  let states = 0;
  for (const values of eachCombination<Value>(ir.variables.map(({ type }) => model.universe.eachOf(type)))) {
    states += 1;
    const state: State = List(values);
    if (!isGood(state)) continue;
    const before = falseFacts(state);
    for (const { outcome } of model.explain(state)) {
      const fatal =
        outcome.kind === "failed" ||
        !isGood(outcome.state) ||
        !steps.every((goal) => goal.inStep(state, outcome.state) === true);
      const after = outcome.kind === "failed" ? 0 : falseFacts(outcome.state);
      effects.set(`${before} ${after} ${fatal}`, { before, after, fatal });
    }
  }
  const isInductive = (set: number): boolean =>
    [...effects.values()].every(
      ({ before, after, fatal }) => (before & set) !== 0 || (!fatal && (after & set) === 0),
    );
  const sets = asked ?? Array.from({ length: 2 ** facts.length }, (_, set) => set);
  const first = [...model.initial()].flatMap((outcome) => (outcome.kind === "state" ? [outcome.state] : []));
  return {
    states,
    falseAtFirst: facts.filter((_, i) => first.some((state) => (falseFacts(state) >> i) & 1)),
    inductive: sets.filter(isInductive),
  };
}

/** The texts of the facts of a proof. */
export const textsOf = (proof: Proof): readonly string[] =>
  "facts" in proof ? proof.facts.map(factText) : [];
