/**
 * The edits that are tried, built from the spec's own steps, statements, conditions and lock macros alone: what was
 * taken out of a spec by a variant is not among them.
 */
import { truth } from "../elements/element.js";
import { isEmpty, procedureCalled } from "../elements/steps.js";
import { finalJump, jumps } from "../expand/control.js";
import type { CompiledSpec } from "../run/compile.js";
import { walk } from "../syntax/children.js";
import { copyOf } from "../syntax/copy.js";
import type { Block, Expression, Statement, Step } from "../syntax/tree.js";
import {
  blockOf,
  CANDIDATE_KINDS,
  type Candidate,
  ifOf,
  jumpTo,
  NOWHERE,
  replacing,
  whenOf,
} from "./candidate.js";
import { atomsIn, EMPTY, isWithout, negated } from "./guards.js";
import { instancesOf, statementText, textOf } from "./instances.js";
import { isLock, longerSections, type Macro, modes, newSections } from "./lock-candidates.js";
import {
  actionsIn,
  addressIn,
  codeIn,
  freshLabel,
  type OwnName,
  type Place,
  placesIn,
  putting,
  statementsIn,
} from "./places.js";

/** Every candidate with one edit, or with one pair of edits that belong together: by kind, then in the order of the text. */
export function candidatesIn(spec: CompiledSpec): readonly Candidate[] {
  const places = placesIn(spec);
  const macros = spec.expansion.declarations.filter((d): d is Macro => d.kind === "macro");
  const all = [
    ...guards(spec, places),
    ...modes(spec, macros),
    ...wakes(spec),
    ...moves(places),
    ...longerSections(places, macros),
    ...newSections(spec, places, macros),
    ...newSteps(spec, places, macros),
    ...waits(spec, places),
  ];
  return CANDIDATE_KINDS.flatMap((kind) => all.filter((candidate) => candidate.kind === kind));
}

// ─────────────────────────────────────────────────────────────────────── moves

function moves(places: readonly Place[]): readonly Candidate[] {
  return places.flatMap((place) => {
    const steps = place.steps.filter((step) => !isEmpty(step));
    return steps.flatMap((step, from) =>
      steps.flatMap((target, to): readonly Candidate[] => {
        // Behind the one before it, it is where it is.
        if (to === from) return [];
        const side = to < from ? "before" : "after";
        const [address, at] = [addressIn(place, step), addressIn(place, target)];
        const edit = { kind: "move", side, span: NOWHERE } as const;
        return [
          {
            kind: "move",
            edits: [{ ...edit, address: addressed(address), target: addressed(at) }],
            size: 1,
          },
        ];
      }),
    );
  });
}

const addressed = (segments: readonly string[]) => ({
  kind: "address" as const,
  segments: segments.map((text) => ({ text, span: NOWHERE })),
  span: NOWHERE,
});

// ─────────────────────────────────────────────────────────────────────── guards

interface Scoped {
  readonly own: readonly OwnName[];
  readonly scope: Place["scope"];
}

/** The conditions that can be asked at a place, each once, and its opposite. */
function conditionsAt(
  place: Scoped,
  atoms: readonly Expression[],
  spec: CompiledSpec,
): readonly Expression[] {
  const found = new Map<string, Expression>();
  for (const atom of atoms)
    for (const instance of instancesOf(atom, place, spec))
      for (const condition of [negated(instance), instance]) {
        const text = textOf(condition);
        if (isTrivial(condition)) continue;
        if (!found.has(text)) found.set(text, condition);
      }
  return [...found.values()];
}

/** Whether it compares something with itself. */
const isTrivial = (condition: Expression): boolean =>
  condition.kind === "binary" && textOf(condition.left) === textOf(condition.right);

/** A step that goes elsewhere if a condition holds; a step that does what it does only if one holds. */
function guards(spec: CompiledSpec, places: readonly Place[]): readonly Candidate[] {
  const atoms = atomsIn(spec);
  return places.flatMap((place) => {
    const conditions = conditionsAt(place, atoms, spec);
    const label = freshLabel(place, "check");
    const found: Candidate[] = [];
    place.steps.forEach((step, i) => {
      const targets = targetsFrom(place, i);
      for (const condition of conditions) {
        if (i > 0)
          for (const target of targets)
            found.push({
              kind: isBack(place, i, target) ? "retry" : "guard",
              edits: [putting(place, step, "before", label, ifOf(copyOf(condition), [jumpTo(target)]))],
              size: 1,
            });
        const inside = onlyIf(step, condition, spec);
        const never = inside && onlyIf(step, truth(false, NOWHERE), spec);
        if (inside !== null && never !== null)
          found.push({
            kind: "guard",
            edits: [replacing(addressIn(place, step), inside)],
            size: 1,
            never: [replacing(addressIn(place, step), never)],
          });
      }
    });
    return found;
  });
}

/** Where a check before a step can go: steps behind it, the nearest first, the start, and steps before it. */
function targetsFrom({ steps, isProcess }: Place, index: number): readonly (string | null)[] {
  const labels = steps.map(({ label }) => label.name);
  return [...labels.slice(index + 1), ...(isProcess ? [null] : []), ...labels.slice(0, index).reverse()];
}

const isBack = ({ steps }: Place, index: number, target: string | null): boolean =>
  target !== null && steps.findIndex(({ label }) => label.name === target) < index;

function onlyIf(step: Step, condition: Expression, spec: CompiledSpec): Block | null {
  const jump = finalJump(step.body);
  const inner = jump === null ? step.body.statements : step.body.statements.slice(0, -1);
  if (inner.length === 0 || inner.some(jumps) || procedureCalled(step, spec) !== null) return null;
  return blockOf([
    ifOf(copyOf(condition), inner.map(copyOf)),
    ...(jump === null ? [] : [copyOf(jump) as Statement]),
  ]);
}

/** A step or action that waits for a condition. */
function waits(spec: CompiledSpec, places: readonly Place[]): readonly Candidate[] {
  const atoms = atomsIn(spec);
  const waiting = (
    address: readonly string[],
    body: Block,
    conditions: readonly Expression[],
  ): readonly Candidate[] =>
    conditions.map((condition) => ({
      kind: "wait",
      edits: [replacing(address, blockOf([whenOf(copyOf(condition)), ...body.statements.map(copyOf)]))],
      size: 1,
    }));
  return [
    ...places.flatMap((place) => {
      const conditions = conditionsAt(place, atoms, spec);
      return place.steps.flatMap((step) =>
        isEmpty(step) || procedureCalled(step, spec) !== null
          ? []
          : waiting(addressIn(place, step), step.body, conditions),
      );
    }),
    ...actionsIn(spec).flatMap((place) =>
      waiting([place.action.name.name], place.action.body, conditionsAt(place, atoms, spec)),
    ),
  ];
}

// ─────────────────────────────────────────────────────────────────────── waking

/** What is done to one of several, done to all of them. */
function wakes(spec: CompiledSpec): readonly Candidate[] {
  return codeIn(spec).flatMap(({ segments, body }) => {
    const chosen = new Set<string>();
    walk(body, (node) => {
      const statement = node as Statement;
      if (statement.kind === "pick") for (const { name } of statement.binders) chosen.add(name.name);
    });
    const emptied = statementsIn(body).flatMap(({ rest, statement }): readonly Candidate[] =>
      statement.kind === "assign" && isWithout(statement.value, chosen)
        ? [{ kind: "wake", edits: [replacing([...segments, ...rest], EMPTY)], size: 1 }]
        : [],
    );
    const jump = finalJump(body);
    const { statements } = body;
    const at = statements.findIndex(({ kind }) => kind === "pick");
    const pick = statements[at];
    const inner = statements.slice(at + 1, jump === null ? undefined : -1);
    if (pick?.kind !== "pick" || segments.length < 2 || inner.length === 0 || inner.some(jumps))
      return emptied;
    const all: Statement = {
      kind: "for",
      binders: copyOf(pick.binders),
      where: copyOf(pick.where),
      body: blockOf(inner.map(copyOf)),
      span: NOWHERE,
    };
    const kept = [...statements.slice(0, at), all, ...(jump === null ? [] : [jump as Statement])];
    return [...emptied, { kind: "wake", edits: [replacing(segments, blockOf(kept.map(copyOf)))], size: 1 }];
  });
}

// ─────────────────────────────────────────────────────────────────────── steps

/** A step that does once more what some step does. */
function newSteps(
  spec: CompiledSpec,
  places: readonly Place[],
  macros: readonly Macro[],
): readonly Candidate[] {
  const statements = new Map<string, Statement>();
  for (const { body, segments } of codeIn(spec)) {
    // What a macro does is said of its parameters.
    if (macros.some(({ name }) => segments.length === 1 && name.name === segments[0])) continue;
    walk(body, (node) => {
      const statement = node as Statement;
      const isEffect =
        statement.kind === "assign" ||
        statement.kind === "assignIn" ||
        (statement.kind === "for" && !jumps(statement)) ||
        (statement.kind === "callStatement" && isLock(macros, statement.callee.name) === null);
      if (isEffect) statements.set(statementText(statement), statement);
    });
  }
  return places.flatMap((place) => {
    const label = freshLabel(place, "again");
    const seen = new Set<string>();
    return [...statements.values()]
      .flatMap((statement) => instancesOf(statement, place, spec))
      .filter((statement) => !seen.has(statementText(statement)) && seen.add(statementText(statement)))
      .flatMap((statement) =>
        place.steps.flatMap((step, i): readonly Candidate[] => {
          const last = i === place.steps.length - 1;
          return (last ? (["before", "after"] as const) : (["before"] as const)).flatMap((side) =>
            side === "before" && step.idle
              ? []
              : [
                  {
                    kind: "step",
                    edits: [putting(place, step, side, label, copyOf(statement))],
                    size: 1,
                  },
                ],
          );
        }),
      );
  });
}
