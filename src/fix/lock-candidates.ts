/** Candidates that take locks: in another mode, for longer, or at all. */
import { dropping, type ElementClass } from "../elements/element.js";
import { elementsIn } from "../elements/enumerate.js";
import { callCountsIn, isEmpty } from "../elements/steps.js";
import { finalJump } from "../expand/control.js";
import type { CompiledSpec } from "../run/compile.js";
import { walk } from "../syntax/children.js";
import { copyOf } from "../syntax/copy.js";
import type { DeclarationOf, Expression, Statement, StatementOf } from "../syntax/tree.js";
import { solved, type Type } from "../types/type.js";
import { blockOf, type Candidate, NOWHERE, nameOf, replacing } from "./candidate.js";
import { instancesOf, statementText } from "./instances.js";
import { addressIn, codeIn, freshLabel, type Place, putting, statementsIn } from "./places.js";

export type Macro = DeclarationOf<"macro">;
type Call = StatementOf<"callStatement">;

const LOCKS: ReadonlySet<ElementClass> = new Set(["locks"]);

/** A lock taken in another mode, with its release; a call that becomes one of a macro of the same file. */
export function modes(spec: CompiledSpec, macros: readonly Macro[]): readonly Candidate[] {
  const whole = elementsIn(spec, LOCKS)
    .filter(({ kind }) => kind === "lock-mode")
    .map(({ edits }): Candidate => ({ kind: "mode", edits, size: edits.length }));
  const single = codeIn(spec).flatMap(({ segments, body }) =>
    statementsIn(body).flatMap(({ rest, statement }): readonly Candidate[] => {
      if (statement.kind !== "callStatement") return [];
      const own = macros.find(({ name }) => name.name === statement.callee.name);
      if (own === undefined) return [];
      return macros
        .filter(
          (other) =>
            other !== own &&
            other.name.span.file === own.name.span.file &&
            other.parameters.length === own.parameters.length,
        )
        .map((other) => {
          const instead: Statement = { ...copyOf(statement), callee: nameOf(other.name.name) };
          const edits = [replacing([...segments, ...rest], blockOf([instead]))];
          return { kind: "mode", edits, size: 1 };
        });
    }),
  );
  return [...whole, ...single];
}

export const isLock = (macros: readonly Macro[], name: string): "take" | "give" | null =>
  macros.some((macro) => macro.name.name === name && macro.pairs !== null)
    ? "take"
    : macros.some(({ pairs }) => pairs?.name === name)
      ? "give"
      : null;

/** A lock that is taken earlier or released later, where that is not a step of its own that can be moved. */
export function longerSections(places: readonly Place[], macros: readonly Macro[]): readonly Candidate[] {
  return places.flatMap((place) =>
    place.steps.flatMap((step, i) =>
      statementsIn(step.body).flatMap(({ rest, statement }): readonly Candidate[] => {
        if (statement.kind !== "callStatement") return [];
        const role = isLock(macros, statement.callee.name);
        const alone = step.body.statements.length === (finalJump(step.body) === null ? 1 : 2);
        if (role === null || (alone && step.body.statements[0] === statement)) return [];
        const label = freshLabel(place, role === "take" ? "lock" : "unlock");
        const targets = role === "take" ? place.steps.slice(0, i + 1) : place.steps.slice(i);
        return targets.map((target) => ({
          kind: "section",
          edits: [
            dropping([...addressIn(place, step), ...rest], NOWHERE),
            putting(place, target, role === "take" ? "before" : "after", label, copyOf(statement)),
          ],
          size: 1,
        }));
      }),
    ),
  );
}

/** A lock of the spec that is taken before a step and released behind one. */
export function newSections(
  spec: CompiledSpec,
  places: readonly Place[],
  macros: readonly Macro[],
): readonly Candidate[] {
  const calls = new Map<string, Call>();
  for (const { body } of codeIn(spec))
    walk(body, (node) => {
      if (node.kind !== "callStatement") return;
      const call = node as Call;
      const { name } = call.callee;
      const taker = macros.find(
        ({ name: own, pairs }) => pairs !== null && [own.name, pairs.name].includes(name),
      );
      if (taker === undefined) return;
      const take: Call = { ...call, callee: nameOf(taker.name.name) };
      calls.set(statementText(take), take);
    });
  for (const call of callsOfUnused(spec, macros)) calls.set(statementText(call), call);
  return places.flatMap((place) => {
    const [lock, unlock] = [freshLabel(place, "lock"), freshLabel(place, "unlock")];
    const seen = new Set<string>();
    return [...calls.values()]
      .flatMap((call) => instancesOf(call, place, spec))
      .flatMap((call) => inModes(call, macros))
      .filter(([take]) => !seen.has(statementText(take)) && seen.add(statementText(take)))
      .flatMap(([take, give]) =>
        place.steps.flatMap((first, i): readonly Candidate[] => {
          const before = putting(place, first, "before", lock, copyOf(take));
          const behind = putting(place, first, "after", unlock, copyOf(give));
          // One of the two may be there already.
          const halves = [...(first.idle ? [] : [before]), behind].map(
            (edit): Candidate => ({ kind: "section", edits: [edit], size: 1 }),
          );
          const whole = place.steps.slice(i).flatMap((last): readonly Candidate[] => {
            if (first.idle || (last === first && isEmpty(first))) return [];
            const after = putting(place, last, "after", unlock, copyOf(give));
            return [{ kind: "section", edits: [before, after], size: 2 }];
          });
          return [...halves, ...whole];
        }),
      );
  });
}

/** Calls of locks of which no mode is used anywhere: of each variable that can be such a lock. */
function callsOfUnused(
  { expansion, resolution, typed }: CompiledSpec,
  macros: readonly Macro[],
): readonly Call[] {
  const called = callCountsIn({ expansion });
  const isCalled = ({ name, pairs }: Macro): boolean =>
    called.has(name.name) || called.has(pairs?.name ?? "");
  const isUsed = (macro: Macro): boolean =>
    macros.some((other) => other.pairs !== null && isLike(other, macro) && isCalled(other));
  const variables = expansion.declarations.filter((node) => node.kind === "variable");
  return macros
    .filter((macro) => macro.pairs !== null && macro.parameters.length === 1 && !isUsed(macro))
    .flatMap((macro) => {
      const fields = fieldsOfLock(macro);
      return variables.flatMap(({ name }): readonly Call[] => {
        const symbol = resolution.globals.names.get(name.name);
        const type = symbol && typed.symbols.get(symbol);
        if (type === undefined) return [];
        const { kind } = solved(type);
        const known = fieldNames(solved(type));
        const fits =
          fields.length === 0 ? kind === "optional" : fields.every((field) => known.includes(field));
        if (!fits) return [];
        return [
          {
            kind: "callStatement",
            callee: nameOf(macro.name.name),
            arguments: [nameOf(name.name)],
            span: NOWHERE,
          },
        ];
      });
    });
}

const fieldNames = (type: Type): readonly string[] =>
  type.kind === "record" ? type.fields.map(({ name }) => name) : [];

/** The fields of its lock that a macro reads. */
function fieldsOfLock({ parameters, body }: Macro): readonly string[] {
  const lock = parameters[0]?.name.name;
  const found = new Set<string>();
  walk(body, (node) => {
    if (node.kind !== "field" || !("target" in node)) return;
    const { target, name } = node as Extract<Expression, { kind: "field" }>;
    if (target.kind === "name" && target.name === lock) found.add(name.name);
  });
  return [...found];
}

/** A call that takes a lock, in each mode of its file, with the call that releases it. */
function inModes(call: Call, macros: readonly Macro[]): readonly (readonly [Call, Call])[] {
  const own = macros.find(({ name }) => name.name === call.callee.name);
  if (own === undefined) return [];
  const modes = [
    own,
    ...macros.filter((other) => other !== own && other.pairs !== null && isLike(other, own)),
  ];
  return modes.map(({ name, pairs }) => [
    { ...call, callee: nameOf(name.name) },
    { ...copyOf(call), callee: nameOf(pairs?.name ?? "") },
  ]);
}

const isLike = (a: Macro, b: Macro): boolean =>
  a.name.span.file === b.name.span.file && a.parameters.length === b.parameters.length;
