/**
 * Refinements: the other spec as a module of its own, an INSTANCE of it with the mapping, and the property that this
 * spec is one of its behaviours. What TLC can't judge, a refinement with hidden variables, is left out.
 */
import type { IrRefinement } from "../ir/refinement.js";
import * as types from "../ir/type.js";
import type { CompiledSpec } from "../run/compile.js";
import { beside, definition, LEVEL, text } from "./box.js";
import { commentLines } from "./comments.js";
import { contextFor, type TlaContext, tlaScopeOf } from "./context.js";
import { write } from "./expressions.js";
import { fairness, type Stated, typesHold } from "./properties.js";
import { assembled, functions, specified, symmetricTypes, type TlaOptions } from "./sections.js";

export interface WrittenRefinements {
  readonly stated: readonly Stated[];
  /** The modules of the other specs. */
  readonly modules: readonly { readonly name: string; readonly text: string }[];
}

/** Whether variables are hidden: TLC can't look for values that would do. */
export const isLeftOut = ({ mapping }: IrRefinement): boolean => mapping.includes(null);

/** @param name Of the module that is written. */
export function writeRefinements(tla: TlaContext, name: string, options: TlaOptions): WrittenRefinements {
  const written = tla.spec.refinements.flatMap((refinement) => {
    const other = tla.spec.refined.get(refinement.abstract);
    return other === undefined || isLeftOut(refinement)
      ? []
      : [written1(tla, name, refinement, other, options)];
  });
  return { stated: written.map(({ stated }) => stated), modules: written.map(({ module }) => module) };
}

function written1(
  tla: TlaContext,
  name: string,
  refinement: IrRefinement,
  other: CompiledSpec,
  options: TlaOptions,
): { readonly stated: Stated; readonly module: WrittenRefinements["modules"][number] } {
  const theirs = contextFor(other, tla.tag);
  const module = `${name}_${refinement.name}`;
  const typesOk = typesHold(theirs);
  const isFair = fairness(theirs).length > 0;
  const body = [...specified(theirs), typesOk.lines];
  const { symmetry: _, ...rest } = options;
  const whole = assembled(theirs, module, { ...rest, symmetry: false }, body, false);

  const instance = tla.names.unique(refinement.name);
  const property = tla.names.unique(`Refines_${refinement.name}`);
  const mapping = mappingOf(tla, refinement);
  const substitutions = [
    ...symmetricTypes(theirs).map(({ name: theirName, type }) =>
      text(`${theirName} <- ${oursFor(tla, refinement, type)}`),
    ),
    ...(theirs.helpers.has("none") ? [text("none <- none")] : []),
    ...mapping.values.map((value, i) => beside(LEVEL.open, `${theirs.variables[i]} <- `, value)),
  ];
  if (theirs.helpers.has("none")) tla.helpers.add("none");
  const means =
    isFair && refinement.safety
      ? `${instance}!Init /\\ [][${instance}!Next]_(${instance}!vars)`
      : `${instance}!Spec`;
  return {
    module: { name: module, text: whole },
    stated: {
      of: refinement.name,
      name: property,
      kind: "refinement",
      reported: [`${instance}!TypeOK`, module],
      lines: [
        ...mapping.definitions.flatMap((lines) => [...lines, ""]),
        ...commentLines(refinement.doc),
        `${instance} == INSTANCE ${module} WITH`,
        ...substitutions.flatMap(({ lines }, i) =>
          lines.map(
            (line, k) => `    ${line}${k === lines.length - 1 && i < substitutions.length - 1 ? "," : ""}`,
          ),
        ),
        ...definition(property, [], text(`${means} /\\ []${instance}!TypeOK`, LEVEL.junction)),
      ],
    },
  };
}

/** The values of the other spec's variables, and the definitions that only they use. */
function mappingOf(tla: TlaContext, { mapping, functions: all }: IrRefinement) {
  const known = tla.functions.length;
  const more = all.slice(known).map((each) => tla.names.unique(each.name));
  const wider: TlaContext = {
    ...tla,
    functions: [...tla.functions, ...more],
    spec: { ...tla.spec, ir: { ...tla.spec.ir, functions: all } },
  };
  const scope = tlaScopeOf(wider);
  return {
    definitions: functions(wider, known),
    values: mapping.flatMap((mapped) => (mapped === null ? [] : [write(scope, mapped.value)])),
  };
}

/** The constant that stands for a symmetric type of the other spec: that of the same type here, or one more. */
function oursFor(tla: TlaContext, { name }: IrRefinement, type: types.TypeOf<"symmetric">): string {
  const ours = symmetricTypes(tla).find(
    (each) => each.type.name === type.name && types.sameValues(each.type, type),
  );
  if (ours !== undefined) return ours.name;
  const made = { name: tla.names.unique(`${name}_${type.name}`), type };
  tla.foreign.push(made);
  return made.name;
}
