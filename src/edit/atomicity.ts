/** Edits of atomicity: splitting a step, so that other steps can come between its effects, and joining two. */
import { jumps } from "../expand/control.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Symbol } from "../resolve/symbols.js";
import { type TreeNode, walk } from "../syntax/children.js";
import type {
  AssignmentTarget,
  Binder,
  Block,
  Edit,
  Expression,
  Name,
  ProcessBody,
  Span,
  Statement,
  Step,
  Text,
  TypeNode,
  Variable,
} from "../syntax/tree.js";
import { showAddress, stepNamed } from "./address.js";
import { type Editing, editBody, unknownSegment } from "./reach.js";
import { replaceNode } from "./rewrite.js";
import { keepScopes } from "./steps.js";

type Declarations = Resolution["declarations"];

const labelsOf = (body: ProcessBody): readonly string[] => body.steps.map((step) => step.label.name);

// ─────────────────────────────────────────────────────────────────────── split

/**
 * Each effect becomes a step of its own. What precedes the first effect belongs to its step, picks are stored in
 * locals, and each part reads the state in which it runs.
 */
export function splitStep(
  edit: Extract<Edit, { kind: "split" }>,
  declarations: Declarations,
  editing: Editing,
): Declarations {
  return editBody(edit.address, declarations, editing, (body, path) => {
    const refuse = (why: string): ProcessBody => {
      editing.report("edit-not-possible", edit.address.span, { why });
      return body;
    };
    const step = stepNamed(body.steps, path[0]?.text);
    if (step === null || path.length > 1) {
      unknownSegment(edit.address, path.at(-1) as Text, labelsOf(body), editing);
      return body;
    }
    const parts = partsOf(step.body.statements);
    if (parts.length < 2)
      return refuse(`\`${step.label.name}\` has one effect only: there is nothing to split`);
    const labels = parts.map((_, i) => (i === 0 ? step.label.name : `${step.label.name}_${i + 1}`));
    const taken = labels.slice(1).find((label) => labelsOf(body).includes(label));
    if (taken !== undefined) return refuse(`there is a step \`${taken}\` already, the name of a part`);

    const kept = keepChoices(step, parts, editing.resolution);
    if ("why" in kept) return refuse(kept.why);
    const steps = kept.parts.map((statements, i): Step => {
      const label: Name = { ...step.label, name: labels[i] ?? "" };
      const idle = step.idle && i === 0;
      return { ...step, label, idle, body: { ...step.body, statements } };
    });
    const index = body.steps.indexOf(step);
    const split: ProcessBody = {
      ...body,
      locals: [...body.locals, ...kept.locals],
      steps: [...body.steps.slice(0, index), ...steps, ...body.steps.slice(index + 1)],
    };
    return keepScopes(split, body, editing);
  });
}

const hasEffect = (statement: Statement): boolean => {
  let found = false;
  walk(statement, (node) => {
    found ||= node.kind === "assign" || node.kind === "assignIn" || node.kind === "callStatement";
  });
  return found;
};

/** The number of parts that a split makes: the number of effects. */
export const effectsCount = (statements: readonly Statement[]): number => partsOf(statements).length;

/** The statements, cut after each effect; what follows the last effect belongs to it. */
function partsOf(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const parts: Statement[][] = [];
  let current: Statement[] = [];
  for (const statement of statements) {
    current.push(statement);
    if (!hasEffect(statement)) continue;
    parts.push(current);
    current = [];
  }
  const last = parts.at(-1);
  if (last === undefined) return [current];
  last.push(...current);
  return parts;
}

interface Kept {
  readonly parts: readonly (readonly Statement[])[];
  readonly locals: readonly Variable[];
}

/** Stores the names that one part binds and another reads in locals. */
function keepChoices(
  step: Step,
  parts: readonly (readonly Statement[])[],
  resolution: Resolution,
): Kept | { readonly why: string } {
  const { declares } = resolution;
  const locals: Variable[] = [];
  let rest: readonly (readonly Statement[])[] = parts;
  const later = (i: number, symbol: Symbol | undefined): boolean =>
    rest.some((part, j) => j > i && usesOf(part, symbol, resolution).length > 0);

  // A `let` is evaluated again in the current state. It may read picks.
  parts.forEach((part, i) => {
    for (const statement of part.filter((s) => s.kind === "letStatement")) {
      const symbol = declares.get(statement.name);
      rest = rest.map((other, j) =>
        j > i && usesOf(other, symbol, resolution).length > 0 ? [statement, ...other] : other,
      );
    }
  });
  for (const [i, part] of parts.entries()) {
    for (const binder of part.flatMap((s) => (s.kind === "pick" ? s.binders : []))) {
      const symbol = declares.get(binder.name);
      if (!later(i, symbol)) continue;
      const local = localFor(step, binder, resolution);
      if (local === null)
        return {
          why: `the set that \`${binder.name.name}\` is picked from is not a type, so it can't be kept`,
        };
      locals.push(local);
      const keep = assignment(local, binder.name, resolution);
      rest = rest.map((other, j) =>
        j < i ? other : j === i ? [...other, keep] : readLocal(other, symbol, local, resolution),
      );
    }
  }
  return { parts: rest, locals };
}

function usesOf(
  part: readonly Statement[],
  symbol: Symbol | undefined,
  { uses }: Resolution,
): readonly Name[] {
  const found: Name[] = [];
  for (const statement of part)
    walk(statement, (node) => {
      if (symbol !== undefined && node.kind === "name" && uses.get(node as Name) === symbol)
        found.push(node as Name);
    });
  return found;
}

function localFor(step: Step, binder: Binder, resolution: Resolution): Variable | null {
  const of = typeNamed(binder.set);
  if (of === null) return null;
  const { span } = binder;
  const name: Name = { kind: "name", name: `${step.label.name}_${binder.name.name}`, span: binder.name.span };
  const local: Variable = {
    kind: "variable",
    name,
    type: { kind: "optional", of, span },
    initial: { kind: "equals", value: { kind: "none", span } },
    doc: null,
    span,
  };
  resolution.declares.set(name, { kind: "local", name: name.name, node: local });
  return local;
}

/** The type that a set expression names, if it names one. */
function typeNamed(set: Expression): TypeNode | null {
  switch (set.kind) {
    case "group":
      return typeNamed(set.body);
    case "typeSet":
      return set.type;
    case "name":
      return { kind: "typeName", name: set, span: set.span };
    case "binary":
      return set.operator === ".." ? { kind: "range", low: set.left, high: set.right, span: set.span } : null;
    default:
      return null;
  }
}

function use(name: string, symbol: Symbol | undefined, span: Span, { uses }: Resolution): Name {
  const made: Name = { kind: "name", name, span };
  if (symbol !== undefined) uses.set(made, symbol);
  return made;
}

function assignment(local: Variable, picked: Name, resolution: Resolution): Statement {
  const { span } = picked;
  const place: AssignmentTarget = {
    kind: "place",
    variable: use(local.name.name, resolution.declares.get(local.name), span, resolution),
    selectors: [],
    span,
  };
  const value = use(picked.name, resolution.declares.get(picked), span, resolution);
  return { kind: "assign", place, value, span };
}

function readLocal(
  part: readonly Statement[],
  symbol: Symbol | undefined,
  local: Variable,
  resolution: Resolution,
): readonly Statement[] {
  const block: Block = { kind: "block", statements: part, span: local.span };
  return usesOf(part, symbol, resolution).reduce<Block>((edited, name) => {
    const read = use(local.name.name, resolution.declares.get(local.name), name.span, resolution);
    return replaceNode(edited, name, [read], resolution);
  }, block).statements;
}

// ─────────────────────────────────────────────────────────────────────── join

/** Joins two consecutive steps into one. The second must not depend on the effects of the first. */
export function joinSteps(
  edit: Extract<Edit, { kind: "join" }>,
  declarations: Declarations,
  editing: Editing,
): Declarations {
  return editBody(edit.first, declarations, editing, (body, path) => {
    const refuse = (why: string): ProcessBody => {
      editing.report("edit-not-possible", edit.span, { why });
      return body;
    };
    const first = stepNamed(body.steps, path[0]?.text);
    if (first === null || path.length > 1) {
      unknownSegment(edit.first, path.at(-1) as Text, labelsOf(body), editing);
      return body;
    }
    const secondLabel = edit.second.segments.at(-1) as Text;
    const sameBody =
      showAddress(edit.first.segments.slice(0, -1)) === showAddress(edit.second.segments.slice(0, -1));
    const second = sameBody ? stepNamed(body.steps, secondLabel.text) : null;
    if (second === null) {
      unknownSegment(edit.second, secondLabel, labelsOf(body), editing);
      return body;
    }
    const [a, b] = [first.label.name, second.label.name];
    const index = body.steps.indexOf(first);
    if (body.steps[index + 1] !== second) return refuse(`\`${b}\` does not follow \`${a}\``);
    if (first.body.statements.some(jumps))
      return refuse(`\`${a}\` may jump, so that \`${b}\` does not always follow`);
    if (body.steps.some((step) => goesTo(step, b))) return refuse(`there is a \`goto ${b}\``);
    if ([first, second].some((step) => callsProcedure(step, editing.resolution)))
      return refuse("a step that calls a procedure stands for several steps");
    const shared = dependence(first, second, editing.resolution);
    if (shared !== null) return refuse(`\`${b}\` depends on \`${shared}\`, which \`${a}\` sets`);
    const statements = [...first.body.statements, ...second.body.statements];
    const joined: Step = { ...first, body: { ...first.body, statements } };
    const steps = body.steps
      .filter((step) => step !== second)
      .map((step) => (step === first ? joined : step));
    return keepScopes({ ...body, steps }, body, editing);
  });
}

function goesTo(step: Step, label: string): boolean {
  let found = false;
  walk(step, (node) => {
    found ||= node.kind === "goto" && (node as Extract<Statement, { kind: "goto" }>).label.name === label;
  });
  return found;
}

const callsProcedure = (step: Step, { uses }: Resolution): boolean => {
  const only = step.body.statements[0];
  return only?.kind === "callStatement" && uses.get(only.callee)?.kind === "procedure";
};

/** The name of a variable that the first step sets and the second reads or sets, or null. */
function dependence(first: Step, second: Step, resolution: Resolution): string | null {
  const { writes } = effectsOf(first.body, new Map(), resolution);
  const later = effectsOf(second.body, new Map(), resolution);
  for (const symbol of writes) if (later.reads.has(symbol) || later.writes.has(symbol)) return symbol.name;
  return null;
}

interface Effects {
  readonly reads: ReadonlySet<Symbol>;
  readonly writes: ReadonlySet<Symbol>;
}

/** The variables a block reads and sets; `given` says which variables the parameters of a macro stand for. */
function effectsOf(
  block: TreeNode,
  given: ReadonlyMap<Symbol, readonly Symbol[]>,
  resolution: Resolution,
  depth = 0,
): Effects {
  const reads = new Set<Symbol>();
  const writes = new Set<Symbol>();
  const { uses, declares } = resolution;
  const meant = (name: Name): readonly Symbol[] => {
    const symbol = uses.get(name);
    if (symbol === undefined) return [];
    if (symbol.kind === "variable" || symbol.kind === "local") return [symbol];
    return given.get(symbol) ?? [];
  };
  const allIn = (node: TreeNode): readonly Symbol[] => {
    const found: Symbol[] = [];
    walk(node, (child) => {
      if (child.kind === "name") found.push(...meant(child as Name));
    });
    return found;
  };
  walk(block, (node) => {
    if (node.kind === "place")
      for (const symbol of meant((node as AssignmentTarget).variable)) writes.add(symbol);
    else if (node.kind === "name") for (const symbol of meant(node as Name)) reads.add(symbol);
    const used = node.kind === "name" ? uses.get(node as Name) : undefined;
    const body = used?.kind === "definition" ? used.node.body : null;
    if (body !== null && depth < 50)
      for (const symbol of effectsOf(body, new Map(), resolution, depth + 1).reads) reads.add(symbol);
    if (node.kind !== "callStatement") return;
    const call = node as Extract<Statement, { kind: "callStatement" }>;
    const macro = uses.get(call.callee);
    if (macro?.kind !== "macro" || depth >= 50) return;
    const inner = new Map<Symbol, readonly Symbol[]>();
    macro.node.parameters.forEach((parameter, i) => {
      const symbol = declares.get(parameter.name);
      const argument = call.arguments[i];
      if (symbol !== undefined && argument !== undefined) inner.set(symbol, allIn(argument));
    });
    const effects = effectsOf(macro.node.body, inner, resolution, depth + 1);
    for (const symbol of effects.reads) reads.add(symbol);
    for (const symbol of effects.writes) writes.add(symbol);
  });
  // The variable of an assigned place is visited as a name too, so it counts as read; that can only reject more
  // joins.
  return { reads, writes };
}
