/**
 * Expands shorthand: macros into the steps that call them, procedures into the processes that call them, processes
 * into steps with explicit jumps.
 */
import { collector, type Diagnostic, type Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import type { Resolution } from "../resolve/resolve.js";
import type { Bindings, Symbol, SymbolOf } from "../resolve/symbols.js";
import type {
  Action,
  Block,
  Declaration,
  Expression,
  Fairness,
  Name,
  Process,
  ProcessBody,
  Statement,
  StatementOf,
  Step,
  Variable,
} from "../syntax/tree.js";
import { isJumpWord, type Jump, type Target, withJumps } from "./control.js";
import { instantiate } from "./instantiate.js";
import { bindArguments, expandMacros } from "./macros.js";
import { takingValues } from "./values.js";

/** A local of a process; one of an inlined procedure has a dotted name: `unmap_2.pfn`. */
export interface LocalVariable {
  readonly name: string;
  readonly symbol: Symbol;
  readonly node: Variable;
}

export interface ExpandedStep {
  /** Dotted inside an inlined procedure: `unmap_2.zap`. */
  readonly label: string;
  readonly idle: boolean;
  readonly fairness: Fairness;
  readonly body: Block;
  readonly source: Step;
  /** The calls of procedures it came through, outermost first. */
  readonly calls: readonly Call[];
}

export interface ExpandedProcess {
  readonly process: Process;
  readonly locals: readonly LocalVariable[];
  readonly steps: readonly ExpandedStep[];
  /** Each label of the source with the steps it stands for: a call's label stands for all of its procedure. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** Labels of steps that were joined to another, with that one: it is taken when they would have been. */
  readonly joined: ReadonlyMap<string, string>;
}

export interface ExpandedAction {
  readonly action: Action;
  readonly body: Block;
}

export interface Expansion {
  readonly declarations: readonly Declaration[];
  /** Actions and processes as declared. */
  readonly agents: readonly (ExpandedAction | ExpandedProcess)[];
  readonly diagnostics: readonly Diagnostic[];
}

export type Call = StatementOf<"callStatement">;

export const DONE = "done";

export function expandProgram(declarations: readonly Declaration[], bindings: Resolution): Expansion {
  const { diagnostics, report } = collector();
  const agents: (ExpandedAction | ExpandedProcess)[] = [];
  for (const node of declarations) {
    if (node.kind === "action") agents.push(expandAction(node, bindings, report));
    if (node.kind === "process") agents.push(expandProcess(node, bindings, report));
  }
  return { declarations, agents, diagnostics };
}

function expandAction(node: Action, bindings: Bindings, report: Report): ExpandedAction {
  const body = expandMacros(node.body, bindings, report);
  reportJumps(body, report);
  return { action: node, body };
}

function reportJumps(block: Block, report: Report): void {
  withJumps(
    block,
    (jump) => {
      if (jump.kind !== "fall") report("jump-outside-process", jump.span, { word: jump.kind });
      return null;
    },
    report,
  );
}

// ─────────────────────────────────────────────────────────────────────── processes

/** A step with its full label and the targets of its jumps, which are not inserted yet. */
interface Placed {
  readonly step: Step;
  readonly label: string;
  readonly frame: Frame;
  /** The next step of the same body; null at the end. */
  readonly next: string | null;
}

/** A body that is being expanded: the process itself, or one call of a procedure. */
interface Frame {
  readonly prefix: string;
  readonly labels: ReadonlyMap<string, string>;
  /** Null in the process; in a call, where control goes when the procedure returns, and which locals are reset. */
  readonly leave: { readonly target: () => string; readonly resets: () => readonly Variable[] } | null;
  readonly calls: readonly Call[];
  readonly codePlace: Step["codePlace"];
  /** The step that makes the call, if this is one. */
  readonly call: Step | null;
}

function expandProcess(node: Process, bindings: Resolution, report: Report): ExpandedProcess {
  const locals: LocalVariable[] = [];
  const placed: Placed[] = [];
  const labels = new Map<string, string[]>();
  const joined = new Map<string, string>();
  const active: SymbolOf<"procedure">[] = [];
  if (node.where !== null) report("where-on-process", node.where.span, {});
  let first = DONE;
  const leavings: (() => Jump)[] = [];
  let isWrong = false;
  const reportJump: Report = (...mistake) => {
    isWrong = true;
    report(...mistake);
  };

  /** Lays out a body; returns the label of its first step. */
  function layOut(body: ProcessBody, frame: Omit<Frame, "labels">, parents: readonly string[]): string {
    checkLabels(body, report);
    const full = (label: Name): string => frame.prefix + label.name;
    // A call's label names the first step of the procedure, which is known only once it is laid out.
    const heads = new Map<string, string>();
    const inner: Frame = { ...frame, labels: heads };
    const following = (i: number): string | null => body.steps[i + 1]?.label.name ?? null;
    let entry = DONE;
    body.steps.forEach((written, i) => {
      const step = marked(written, frame.call, i === 0);
      const label = full(step.label);
      const groups = [...parents, label];
      for (const group of groups) if (!labels.has(group)) labels.set(group, []);
      for (const name of step.joined ?? []) {
        const other = frame.prefix + name;
        labels.set(other, []);
        joined.set(other, label);
      }
      const called = calledProcedure(step);
      let head = label;
      if (called === null) {
        placed.push({ step, label, frame: inner, next: following(i) });
        for (const group of groups) labels.get(group)?.push(label);
      } else {
        const leave = leavingOf(step, inner, following(i));
        head = inline(called, step, label, leave, inner, groups) ?? label;
      }
      heads.set(step.label.name, head);
      if (i === 0) entry = head;
    });
    return entry;
  }

  /** A call stands alone at its label, or before a jump. */
  function calledProcedure(step: Step): SymbolOf<"procedure"> | null {
    const [only, jump, more] = step.body.statements;
    if (only?.kind !== "callStatement" || more !== undefined) return null;
    if (jump !== undefined && !isJumpWord(jump)) return null;
    const symbol = bindings.uses.get(only.callee);
    return symbol?.kind === "procedure" ? symbol : null;
  }

  /** Where control goes after a call, and which locals are reset then, besides those of the procedure. */
  function leavingOf(step: Step, frame: Frame, next: string | null): NonNullable<Frame["leave"]> {
    const written = step.body.statements[1];
    const jump =
      written !== undefined && isJumpWord(written) ? written : { kind: "fall" as const, span: step.span };
    let resolved: Jump | null = null;
    // Labels are known once everything is laid out; what is wrong with the jump is reported once.
    const resolve = (): Jump => {
      resolved ??= resolveJump(jump, frame, next, first, locals, reportJump) ?? {
        kind: "jump",
        target: DONE,
        resets: [],
        span: jump.span,
      };
      return resolved;
    };
    leavings.push(resolve);
    return { target: () => resolve().target, resets: () => resolve().resets };
  }

  function inline(
    procedure: SymbolOf<"procedure">,
    step: Step,
    label: string,
    leave: NonNullable<Frame["leave"]>,
    caller: Frame,
    groups: readonly string[],
  ): string | null {
    const call = step.body.statements[0];
    if (call?.kind !== "callStatement") return null;
    if (active.some((outer) => outer.node.name === procedure.node.name)) {
      report("recursive", call.span, { names: [...active.map((outer) => outer.name), procedure.name] });
      return null;
    }
    if (procedure.node.body.steps.length === 0) {
      report("no-steps", procedure.node.name.span, { what: "procedure", name: procedure.name });
      return null;
    }
    const given = bindArguments(procedure.name, procedure.node.parameters, call, bindings, report);
    if (given === null) return null;
    const { body: written, names } = takingValues(procedure.node, given, bindings, report);
    const body = instantiate(written, names, bindings, report);
    const own = body.locals.map((local): LocalVariable => declareLocal(local, `${label}.`));
    active.push(procedure);
    const head = layOut(
      body,
      {
        prefix: `${label}.`,
        leave: {
          target: leave.target,
          resets: () => [...new Set([...own.map((local) => local.node), ...leave.resets()])],
        },
        calls: [...caller.calls, call],
        codePlace: procedure.node.codePlace ?? step.codePlace ?? caller.codePlace,
        call: step,
      },
      groups,
    );
    active.pop();
    return head;
  }

  function declareLocal(local: Variable, prefix: string): LocalVariable {
    const symbol = bindings.declares.get(local.name);
    if (symbol === undefined) throw new Error(`the local ${local.name.name} is not bound`);
    const variable = { name: prefix + local.name.name, symbol, node: local };
    if (local.initial?.kind === "in") report("local-initial-in", local.initial.value.span, {});
    locals.push(variable);
    return variable;
  }

  for (const local of node.body.locals) declareLocal(local, "");
  if (node.body.steps.length === 0)
    report("no-steps", node.name.span, { what: "process", name: node.name.name });
  first = layOut(node.body, { prefix: "", leave: null, calls: [], codePlace: null, call: null }, []);
  // A wrong jump is reported also after a procedure that never ends.
  for (const resolve of leavings) resolve();

  const steps = placed.map(({ step, label, frame, next }): ExpandedStep => {
    const target: Target = (jump) => resolveJump(jump, frame, next, first, locals, reportJump);
    const body = withJumps(expandMacros(step.body, bindings, report), target, reportJump);
    return {
      label,
      idle: step.idle,
      fairness: step.fairness,
      body,
      source: step.codePlace === null ? { ...step, codePlace: frame.codePlace } : step,
      calls: frame.calls,
    };
  });
  // Where jumps are wrong it is not known what leads to what.
  if (!isWrong) reportUnreachable(steps, first, report);
  return { process: node, locals, steps, labels, joined };
}

const STRENGTH: Readonly<Record<Fairness, number>> = { unfair: 0, weak: 1, strong: 2 };

export const stronger = (a: Fairness, b: Fairness): Fairness => (STRENGTH[a] > STRENGTH[b] ? a : b);

/** The marks of a call apply to its steps: `idle` to the first, fairness to all of them. */
function marked(step: Step, call: Step | null, first: boolean): Step {
  if (call === null) return step;
  return {
    ...step,
    idle: step.idle || (first && call.idle),
    fairness: stronger(step.fairness, call.fairness),
  };
}

/** The label of the step after the current one: in its own body, or where control goes after that. */
function nextLabel(frame: Frame, next: string | null): string {
  if (next !== null) return frame.labels.get(next) ?? next;
  return frame.leave?.target() ?? DONE;
}

function resolveJump(
  jump: Parameters<Target>[0],
  frame: Frame,
  next: string | null,
  first: string,
  locals: readonly LocalVariable[],
  report: Report,
): Jump | null {
  const to = (target: string, resets: readonly Variable[]): Jump => ({
    kind: "jump",
    target,
    resets,
    span: jump.span,
  });
  const leaving = (): readonly Variable[] => frame.leave?.resets() ?? [];
  switch (jump.kind) {
    case "fall":
      return to(nextLabel(frame, next), next === null ? leaving() : []);
    case "goto": {
      const target = frame.labels.get(jump.label.name);
      if (target !== undefined) return to(target, []);
      if (jump.label.name === DONE && frame.leave === null) return to(DONE, []);
      report("unknown-label", jump.label.span, {
        label: jump.label.name,
        suggestion: suggest(jump.label.name, frame.labels.keys()),
      });
      return null;
    }
    case "restart":
      if (frame.leave === null)
        return to(
          first,
          locals.map((local) => local.node),
        );
      report("restart-in-procedure", jump.span, {});
      return null;
    case "return":
      if (frame.leave !== null) return to(nextLabel(frame, null), leaving());
      report("return-outside-procedure", jump.span, {});
      return null;
    default:
      return jump satisfies never;
  }
}

function checkLabels(body: ProcessBody, report: Report): void {
  const seen = new Map<string, Name>();
  for (const step of body.steps) {
    const { name } = step.label;
    const first = seen.get(name);
    if (first !== undefined)
      report("declared-twice", step.label.span, { name, what: "a label" }, [
        { message: "declared here first", span: first.span },
      ]);
    else if (name === DONE) report("label-called-done", step.label.span, {});
    else seen.set(name, step.label);
  }
}

/** A step that can't be reached from the first one: a mistake in a spec, and in a variant an edit that broke it. */
function reportUnreachable(steps: readonly ExpandedStep[], first: string, report: Report): void {
  const byLabel = new Map(steps.map((step) => [step.label, step]));
  const reached = new Set<string>();
  const pending = [first];
  for (let label = pending.pop(); label !== undefined; label = pending.pop()) {
    const step = byLabel.get(label);
    if (step === undefined || reached.has(label)) continue;
    reached.add(label);
    pending.push(...jumpTargets(step.body));
  }
  for (const step of steps)
    if (!reached.has(step.label)) report("unreachable-step", step.source.label.span, { label: step.label });
}

/** The labels that a step may go to. */
export function jumpTargets(block: Block): readonly string[] {
  return block.statements.flatMap((statement: Statement): readonly string[] => {
    switch (statement.kind) {
      case "jump":
        return [statement.target];
      case "if":
        return [...jumpTargets(statement.then), ...(statement.else ? jumpTargets(statement.else) : [])];
      case "either":
        return statement.branches.flatMap(jumpTargets);
      case "matchStatement":
        return statement.arms.flatMap((arm) => jumpTargets(arm.body));
      default:
        return [];
    }
  });
}

/** The expression a parameter ranges over, with its name: what actions and processes have in common. */
export const parametersOf = (
  agent: ExpandedAction | ExpandedProcess,
): readonly { readonly name: Name; readonly set: Expression }[] =>
  "action" in agent ? agent.action.parameters : agent.process.parameters;
