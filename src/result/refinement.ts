/** Why a spec is no refinement of another: the states of the other beside the trace, and what its actions lack. */
import type { Exploration } from "../run/explore.js";
import type { AbstractStep, Refutation } from "../run/refinements.js";
import { locate, type Source } from "../source/source.js";
import type { Span } from "../source/span.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue, Value } from "../state/values.js";
import { excerpt } from "../syntax/excerpt.js";

/** Of the states that are possible where something is hidden, the least are shown. */
export const SHOWN_MAX = 3;

export interface AbstractJson {
  /** The mapped variables of the other spec. */
  readonly mapped: { readonly [variable: string]: Json };
  /** How many states of the other spec are possible; 0 where it has none. */
  readonly size: number;
  /** The least of them; left out where no variable is hidden. */
  readonly states?: readonly { readonly [variable: string]: Json }[];
}

export interface MissingJson {
  /** Null for an initial state. */
  readonly action: string | null;
  readonly parameters: { readonly [name: string]: Json };
  /** Guards that are false. */
  readonly guards: readonly (ReturnType<typeof locate> & { readonly text: string })[];
  /** Variables that the step would leave with another value than is mapped. */
  readonly values: readonly { readonly variable: string; readonly value: Json; readonly mapped: Json }[];
  /** Why the step would fail. */
  readonly failure?: string;
}

export interface RefutationJson {
  /** The name of the other spec. */
  readonly refines: string;
  readonly missing: readonly MissingJson[];
}

/** Of a finding, if it is a refinement that is violated. */
export const refutationOf = (
  { refutations }: Pick<Exploration, "refutations">,
  finding: { readonly name: string; readonly kind: string },
): Refutation | null => (finding.kind === "refinement" ? (refutations?.get(finding.name) ?? null) : null);

/** The mapped variables, in order. */
export const mappedVariables = ({ refinement: { abstract, mapping } }: Refutation): readonly number[] =>
  abstract.variables.flatMap((_, i) => (mapping[i] === null ? [] : [i]));

export const hasHidden = ({ refinement: { mapping } }: Refutation): boolean => mapping.includes(null);

export function abstractJson(refutation: Refutation, { mapped, states }: AbstractStep): AbstractJson {
  const { model, refinement } = refutation;
  const { variables } = refinement.abstract;
  const jsonOf = (state: State, only: readonly number[]): { readonly [variable: string]: Json } =>
    Object.fromEntries(
      only.map((i) => {
        const { name, type } = variables[i] as (typeof variables)[number];
        const value = state.get(i) as Value;
        return [name, value === null ? null : model.printer.json(type, value)];
      }),
    );
  const all = variables.map((_, i) => i);
  return {
    mapped: jsonOf(mapped, mappedVariables(refutation)),
    size: states.length,
    ...(hasHidden(refutation) && { states: states.slice(0, SHOWN_MAX).map((state) => jsonOf(state, all)) }),
  };
}

export function refutationJson(refutation: Refutation, sources: readonly Source[]): RefutationJson {
  const { model, refinement, missing, steps } = refutation;
  const { abstract } = refinement;
  const wanted = steps.at(-1)?.mapped;
  const guard = (span: Span): MissingJson["guards"][number] => ({
    ...locate(sources, span),
    text: excerpt(sources, span),
  });
  const json = (variable: number, value: Value): Json => {
    const type = abstract.variables[variable]?.type;
    return type === undefined || value === null ? null : model.printer.json(type, value);
  };
  return {
    refines: abstract.name,
    missing: missing.map(({ action, choices, blocked, differing, failure }) => ({
      action: action === null ? null : (abstract.actions[action]?.name ?? ""),
      parameters: Object.fromEntries(
        choices.map(({ name, value }) => {
          const { type, value: of } = value as TypedValue;
          return [name, model.printer.json(type, of)];
        }),
      ),
      guards: blocked.flatMap(({ parts }) => parts.map(guard)),
      values: differing.map(({ variable, value }) => ({
        variable: abstract.variables[variable]?.name ?? "",
        value: json(variable, value),
        mapped: json(variable, wanted?.get(variable) as Value),
      })),
      ...(failure !== null && { failure: failure.message }),
    })),
  };
}
