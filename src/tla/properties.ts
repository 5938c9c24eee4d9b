/** The properties: types, assertions, deadlock, invariants, step properties, reachability, temporal properties. */
import { hasProcesses, isApart } from "../ir/apart.js";
import type { Ir, IrFairGroup, IrProcess, IrStatement } from "../ir/ir.js";
import { isOfSteps, isTemporal } from "../ir/walk.js";
import { assertions, blocksOf, parameterBinders, withParameters } from "./actions.js";
import { atLeast, type Box, beside, bullets, definition, junction, LEVEL, text } from "./box.js";
import { commentLines } from "./comments.js";
import { bind, type TlaContext, tlaScopeOf } from "./context.js";
import { bracketed, write } from "./expressions.js";
import { quoted, typeSet, writtenType } from "./types.js";

/** A property of a module, by the name it has there. */
export interface Stated {
  /** As results of a check name it: `types`, `asserts`, `deadlock`, or the property's own name. */
  readonly of: string;
  readonly name: string;
  readonly kind: "invariant" | "step" | "reachable" | "temporal" | "refinement";
  /** What TLC may name in its place: an invariant, or the module where a part of it stands. */
  readonly reported?: readonly string[];
  readonly lines: readonly string[];
}

export function typesHold(tla: TlaContext): Stated {
  const { ir, expansion } = tla.spec;
  const locals = expansion.agents.flatMap((agent) =>
    "process" in agent
      ? agent.locals.map(
          (l) => [`${agent.process.name.name}.${l.name}`, l.node.type, agent.process.parameters] as const,
        )
      : [],
  );
  const globals = expansion.declarations.flatMap((node) =>
    node.kind === "variable" ? [[node.name.name, node.type, []] as const] : [],
  );
  const written = new Map([...locals, ...globals].map((entry) => [entry[0], entry] as const));
  const items = ir.variables.map(({ name, type }, i) => {
    const [, node, parameters] = written.get(name) ?? [name, null, []];
    const isLocal = parameters.length > 0 && type.kind === "function";
    const set =
      node === null
        ? typeSet(tla, type)
        : isLocal
          ? beside(
              LEVEL.atom,
              "[",
              typeSet(tla, type.key, parameters.length === 1 ? (parameters[0]?.set.span ?? null) : null),
              " -> ",
              writtenType(tla, node, type.value),
              "]",
            )
          : writtenType(tla, node, type);
    return beside(LEVEL.comparison, `${tla.variables[i]} \\in `, atLeast(set, LEVEL.comparison + 1));
  });
  const lines = definition("TypeOK", [], items.length === 0 ? text("TRUE") : bullets("/\\", items));
  return { of: "types", name: "TypeOK", kind: "invariant", lines };
}

/** One invariant for each action that asserts something. */
export function assertsHold(tla: TlaContext): readonly Stated[] {
  return tla.spec.ir.actions.flatMap((action, index): readonly Stated[] => {
    const body = assertions(tla, action, index);
    if (body === null) return [];
    const name = tla.names.unique(`Asserts_${tla.actions[index]}`);
    const said = textsOf(action.body).flatMap((text) => commentLines(text));
    return [{ of: "asserts", name, kind: "invariant", lines: [...said, ...definition(name, [], body)] }];
  });
}

/** What the assertions in statements say. */
function textsOf(statements: readonly IrStatement[]): readonly string[] {
  return statements.flatMap((statement): readonly string[] => {
    if (statement.kind === "assert") return statement.text === null ? [] : [statement.text];
    return blocksOf(statement).flatMap(textsOf);
  });
}

/**
 * Some process is neither done nor idle, and neither such a process nor an ordinary action can take a step; in a spec
 * without processes, no action can. Null where every deadlock is allowed.
 */
export function noDeadlock(tla: TlaContext, asserts: readonly Stated[]): Stated | null {
  const { ir } = tla.spec;
  const allowed = ir.deadlockAllowed?.condition ?? null;
  if (allowed?.kind === "literal" && allowed.value === true) return null;
  const cases: Box[] = [];
  if (!hasProcesses(ir)) cases.push(text("ENABLED Next", LEVEL.not));
  else {
    const resting = ir.processes.map((process) => atRest(tla, process));
    cases.push(junction("/\\", resting, "TRUE"));
    ir.processes.forEach((process, p) => {
      const { name, parameters, binders } = processCall(tla, p);
      const moving = junction(
        "/\\",
        [notAtRest(tla, process, parameters), beside(LEVEL.not, "ENABLED ", text(name))],
        "TRUE",
      );
      cases.push(binders === "" ? moving : beside(LEVEL.open, `\\E ${binders} : `, moving));
    });
    ir.actions.forEach((action, index) => {
      if (!isApart(action, ir) || action.environment) return;
      cases.push(enabledSomehow(tla, index));
    });
  }
  // A step that fails is a step: it is reported as what it is.
  for (const { name } of asserts) cases.push(text(`~${name}`, LEVEL.not));
  if (allowed !== null) cases.push(write(tlaScopeOf(tla), allowed));
  return {
    of: "deadlock",
    name: "NoDeadlock",
    kind: "invariant",
    lines: definition("NoDeadlock", [], bullets("\\/", cases)),
  };
}

function enabledSomehow(tla: TlaContext, index: number): Box {
  const action = tla.spec.ir.actions[index];
  const { parameters } = withParameters(tla, action as Ir["actions"][number]);
  const name = tla.actions[index] ?? "";
  if (parameters.length === 0) return text(`ENABLED ${name}`, LEVEL.not);
  const binders = parameterBinders(tla, index, parameters);
  return text(`\\E ${binders} : ENABLED ${name}(${parameters.join(", ")})`, LEVEL.open);
}

/** How the definition of all steps of a process is called. */
export function processCall(tla: TlaContext, index: number) {
  const { ir } = tla.spec;
  const first = ir.actions.findIndex((action) => action.process === index);
  const name = tla.processes[index] ?? "";
  const action = ir.actions[first];
  if (action === undefined) return { name, parameters: [], binders: "" };
  const { parameters } = withParameters(tla, action);
  const binders = parameterBinders(tla, first, parameters);
  return { name: parameters.length === 0 ? name : `${name}(${parameters.join(", ")})`, parameters, binders };
}

const restLabels = (process: IrProcess): string =>
  [...process.idle, "done"].map((label) => quoted(label)).join(", ");

const placeOf = (tla: TlaContext, process: IrProcess, parameters: readonly string[]): string => {
  const pc = tla.variables[process.pc] ?? "";
  if (parameters.length === 0) return pc;
  return parameters.length === 1 ? `${pc}[${parameters[0]}]` : `${pc}[<<${parameters.join(", ")}>>]`;
};

function atRest(tla: TlaContext, process: IrProcess): Box {
  const { parameters, binders } = processCall(tla, tla.spec.ir.processes.indexOf(process));
  const resting = `${placeOf(tla, process, parameters)} \\in {${restLabels(process)}}`;
  return binders === "" ? text(resting, LEVEL.comparison) : text(`\\A ${binders} : ${resting}`, LEVEL.open);
}

const notAtRest = (tla: TlaContext, process: IrProcess, parameters: readonly string[]): Box =>
  text(`${placeOf(tla, process, parameters)} \\notin {${restLabels(process)}}`, LEVEL.comparison);

/** The spec's own properties. */
export function properties(tla: TlaContext): readonly Stated[] {
  return tla.spec.ir.properties.flatMap((property, i): readonly Stated[] => {
    const name = tla.properties[i] ?? "";
    const body = write(tlaScopeOf(tla), property.body);
    const doc = commentLines(property.doc);
    const stated = (kind: Stated["kind"], box: Box): Stated => ({
      of: property.name,
      name,
      kind,
      lines: [...doc, ...definition(name, [], box)],
    });
    switch (property.kind) {
      case "invariant":
        return [stated("invariant", body)];
      case "step":
        return [stated("step", beside(LEVEL.not, "[][", bracketed(body), "]_vars"))];
      case "reachable": {
        const never = tla.names.unique(`Never_${name}`);
        const negated = definition(never, [], beside(LEVEL.not, "~", text(name)));
        return [
          {
            ...stated("reachable", body),
            lines: [...doc, ...definition(name, [], body), ...negated],
            name: never,
          },
        ];
      }
      case "temporal":
        return [
          stated("temporal", plainStep(tla, i) ? beside(LEVEL.not, "[][", bracketed(body), "]_vars") : body),
        ];
      default:
        return property.kind satisfies never;
    }
  });
}

/** A temporal property that is a bare step predicate. */
function plainStep(tla: TlaContext, index: number): boolean {
  const body = tla.spec.ir.properties[index]?.body;
  return body !== undefined && isOfSteps(body, tla.spec.ir) && !isTemporal(body, tla.spec.ir);
}

/** The fairness conditions, as conjuncts of the specification. */
export function fairness(tla: TlaContext): readonly string[] {
  return [...ofActions(tla), ...tla.spec.ir.fairGroups.map((group) => ofGroup(tla, group))];
}

/** That the disjunction of a group's members is fair. */
function ofGroup(tla: TlaContext, { strong, parameters, members }: IrFairGroup): string {
  let scope = tlaScopeOf(tla);
  const binders = parameters.map((slot) => {
    const bound = bind(scope, slot);
    scope = bound.scope;
    return `${bound.name} \\in ${typeSet(tla, slot.type).lines.join(" ")}`;
  });
  const steps = members.flatMap(({ actions, arguments: given, condition }) =>
    actions.map((index): string => {
      const name = tla.actions[index] ?? "";
      const action = tla.spec.ir.actions[index] as Ir["actions"][number];
      const { parameters: own } = withParameters(tla, action);
      const values = given?.map((value) => write(scope, value).lines.join(" ")) ?? own;
      const call = values.length === 0 ? name : `${name}(${values.join(", ")})`;
      const also = condition === null ? "" : ` /\\ (${write(scope, condition).lines.join(" ")})`;
      const isFree = given === null && own.length > 0;
      return isFree ? `(\\E ${parameterBinders(tla, index, own)} : ${call}${also})` : `(${call}${also})`;
    }),
  );
  const fair = `${strong ? "SF" : "WF"}_vars(${steps.length === 0 ? "FALSE" : steps.join(" \\/ ")})`;
  return binders.length === 0 ? fair : `\\A ${binders.join(", ")} : ${fair}`;
}

function ofActions(tla: TlaContext): readonly string[] {
  return tla.spec.ir.actions.flatMap((action, index) => {
    if (action.fairness === "unfair") return [];
    const { parameters } = withParameters(tla, action);
    const sign = action.fairness === "weak" ? "WF_vars" : "SF_vars";
    const name = tla.actions[index] ?? "";
    if (parameters.length === 0) return [`${sign}(${name})`];
    return [`\\A ${parameterBinders(tla, index, parameters)} : ${sign}(${name}(${parameters.join(", ")}))`];
  });
}
