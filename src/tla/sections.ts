/** The sections of a TLA+ module: what it declares, defines and specifies. */

import type { Slot } from "../ir/ir.js";
import { some } from "../ir/walk.js";
import { lowerCondition } from "../lower/lower.js";
import type { CompiledSpec } from "../run/compile.js";
import { parameterBinders, withParameters, writeAction } from "./actions.js";
import { annotation, uninterpreted } from "./annotations.js";
import { atLeast, beside, bullets, definition, LEVEL, text } from "./box.js";
import { commentLines } from "./comments.js";
import { bind, formal, type SymmetricType, type TlaContext, type TlaScope, tlaScopeOf } from "./context.js";
import { write } from "./expressions.js";
import { fairness, processCall } from "./properties.js";
import { quoted, structure, writtenType } from "./types.js";

export interface TlaOptions {
  /** Whether to write a SYMMETRY set for TLC. */
  readonly symmetry: boolean;
  /** Whether the types of variables are written for Apalache. */
  readonly apalache: boolean;
  /** The variant that was compiled, or null. */
  readonly variant: string | null;
}

const LINE = 88;

/** The source of the module, in one line. TLC prints it, which distinguishes its output from that of another spec. */
export function originOf({ ir }: CompiledSpec, variant: string | null): string {
  const constants = ir.constants.map(
    ({ name, value }) => `${name} = ${typeof value === "object" ? value.name : value}`,
  );
  const given = constants.length > 0 ? ` with ${constants.join(", ")}` : "";
  return `This is ${ir.name}${variant === null ? "" : `, variant ${variant}`}${given}.`;
}

/** What a spec says without its properties: definitions, `vars`, `Init`, the actions, `Next` and `Spec`. */
export function specified(tla: TlaContext): readonly (readonly string[])[] {
  const { ir } = tla.spec;
  const actions = ir.actions.map((action, index) => {
    const written = writeAction(tla, action, index);
    return [...commentLines(action.doc), ...where(action.codePlace), ...written.lines];
  });
  return [
    ...functions(tla),
    tupleOf("vars", tla.variables),
    initial(tla),
    ...actions,
    ...ir.processes.map((_, index) => processSteps(tla, index)),
    next(tla),
    specification(tla),
  ];
}

/**
 * A module with all that its sections refer to.
 * @param isRoot Whether TLC is run on it, and not on one that has an instance of it.
 */
export function assembled(
  tla: TlaContext,
  name: string,
  options: TlaOptions,
  body: readonly (readonly string[])[],
  isRoot: boolean,
): string {
  const assumed = assumptions(tla, options, isRoot);
  const declared = ordered([...typeDefinitions(tla, [...body, ...assumed]), ...helpers(tla)]);
  const orders = [...tla.orders.values()].map(({ lines }) => lines);
  // Assumptions may refer to types.
  const all = [...constantDefinitions(tla), ...declared, ...orders, ...assumed];
  const sections = [...all, ...body].map((section) => section.join("\n")).join("\n\n");
  return `${heading(tla, name, options)}\n\n${sections}\n${"=".repeat(LINE)}\n`;
}

// ─────────────────────────────────────────────────────────────────────── what the module begins with

function heading(tla: TlaContext, name: string, options: TlaOptions): string {
  const { ir } = tla.spec;
  const title = ` MODULE ${name} `;
  const left = "-".repeat(Math.max(4, Math.floor((LINE - title.length) / 2)));
  const right = "-".repeat(Math.max(4, LINE - title.length - left.length));
  const symmetric = symmetricTypes(tla);
  const constants = [
    ...symmetric.flatMap(({ name: constant, type }) => [
      ...(options.apalache ? [`\\* @type: Set(${uninterpreted(type.name)});`] : []),
      `${constant},`,
    ]),
    ...(tla.helpers.has("none") ? ["none,"] : []),
  ];
  return [
    `${left}${title}${right}`,
    ...commentLines(tla.spec.doc),
    ...(tla.spec.doc === null ? [] : ["\\*"]),
    "\\* Written by `subtle compile --target tla`. Constants have the values they were compiled with:",
    "\\* compile again for others.",
    "EXTENDS Integers, Sequences, FiniteSets, TLC",
    ...(constants.length > 0
      ? ["", "CONSTANTS", ...constants.map((line) => `    ${line}`)].join("\n").replace(/,$/, "").split("\n")
      : []),
    ...(ir.variables.length > 0
      ? ["", ...ir.variables.flatMap((_, i) => variableLine(tla, i, options))]
      : []),
  ].join("\n");
}

function variableLine(tla: TlaContext, index: number, options: TlaOptions): readonly string[] {
  const { declarations } = tla.spec.expansion;
  const variable = tla.spec.ir.variables[index];
  const node = declarations.find((d) => d.kind === "variable" && d.name.name === variable?.name);
  const doc = node?.kind === "variable" ? commentLines(node.doc) : [];
  const comma = index < tla.variables.length - 1 ? "," : "";
  return [
    ...(index === 0 ? ["VARIABLES"] : []),
    ...doc.map((line) => `    ${line}`),
    ...(options.apalache && variable !== undefined
      ? [`    \\* @type: ${annotation(variable.type, variable.span)};`]
      : []),
    `    ${tla.variables[index]}${comma}`,
  ];
}

/** Symmetric types have model values, which the configuration gives; the constants that stand for them. */
export function symmetricTypes(tla: TlaContext): readonly SymmetricType[] {
  const own = [...tla.aliases.values()].flatMap(({ name, type, node, isGiven }) =>
    type.kind === "symmetric" && (node.kind === "symmetric" || isGiven) ? [{ name, type }] : [],
  );
  return [...own, ...tla.foreign];
}

const constantDefinitions = (tla: TlaContext): readonly (readonly string[])[] => {
  const lines = tla.spec.ir.constants.map(({ name, value }) => {
    const written =
      typeof value === "object"
        ? quoted(value.name)
        : typeof value === "boolean"
          ? String(value).toUpperCase()
          : value;
    return `${tla.constants.get(name)} == ${written}`;
  });
  return lines.length === 0 ? [] : [lines];
};

/** What the spec assumes of its constants; and a line that TLC prints. */
function assumptions(
  tla: TlaContext,
  { apalache, variant }: TlaOptions,
  isRoot: boolean,
): readonly (readonly string[])[] {
  const { expansion, layout } = tla.spec;
  const lines = expansion.declarations.flatMap((node) =>
    node.kind === "assume"
      ? beside(
          LEVEL.open,
          "ASSUME ",
          write(tlaScopeOf(tla), lowerCondition(node.condition, layout).condition),
        ).lines
      : [],
  );
  const origin = apalache || !isRoot ? [] : [`ASSUME PrintT(${JSON.stringify(originOf(tla.spec, variant))})`];
  return [[...lines, ...origin]].filter((section) => section.length > 0);
}

/** Lines that define a name. */
interface Definition {
  readonly name: string;
  readonly lines: readonly string[];
}

const speaksOf = (lines: readonly string[], name: string): boolean => {
  const word = new RegExp(`(?<!\\w)${name}(?!\\w)`);
  return lines.some((line) => !line.startsWith("\\*") && word.test(line));
};

/** Orders definitions such that each comes after those it refers to, as TLA+ requires. */
function ordered(definitions: readonly Definition[]): readonly (readonly string[])[] {
  const placed: Definition[] = [];
  const place = (each: Definition): void => {
    if (placed.includes(each)) return;
    for (const other of definitions) if (other !== each && speaksOf(each.lines, other.name)) place(other);
    placed.push(each);
  };
  definitions.forEach(place);
  return placed.map(({ lines }) => lines);
}

/** The declared types that the module refers to. */
function typeDefinitions(tla: TlaContext, body: readonly (readonly string[])[]): readonly Definition[] {
  const written = [...tla.aliases.values()].flatMap(
    ({ name, type, node, doc, isGiven }): readonly Definition[] => {
      if (type.kind === "symmetric" || type.kind === "bool") return [];
      const set = isGiven ? structure(tla, type) : writtenType(tla, node, type);
      return [{ name, lines: [...commentLines(doc), ...definition(name, [], set)] }];
    },
  );
  const used = new Set<Definition>();
  const use = (lines: readonly string[]): void => {
    for (const each of written) {
      if (used.has(each) || !speaksOf(lines, each.name)) continue;
      used.add(each);
      use(each.lines);
    }
  };
  use(body.flat());
  for (const { lines } of helpers(tla)) use(lines);
  return written.filter((each) => used.has(each));
}

function helpers(tla: TlaContext): readonly Definition[] {
  const found: Definition[] = [];
  const add = (name: string, ...lines: readonly string[]): void => {
    found.push({ name, lines });
  };
  const name = (wanted: string): string => formal(tla, wanted);
  const [S, f, m, n, x, y] = [name("S"), name("f"), name("m"), name("n"), name("x"), name("y")];
  if (tla.helpers.has("SeqOf"))
    add(
      "SeqOf",
      `\\* Sequences of at most ${n} elements of ${S}.`,
      `SeqOf(${S}, ${n}) == UNION {[1 .. ${m} -> ${S}] : ${m} \\in 0 .. ${n}}`,
    );
  if (tla.helpers.has("Sum"))
    add(
      "Sum",
      "RECURSIVE SumOver(_, _)",
      `SumOver(${f}, ${S}) ==`,
      `    IF ${S} = {} THEN 0`,
      `    ELSE LET ${x} == CHOOSE ${x} \\in ${S} : TRUE IN ${f}[${x}] + SumOver(${f}, ${S} \\ {${x}})`,
      `Sum(${f}) == SumOver(${f}, DOMAIN ${f})`,
    );
  for (const [helper, sign] of [
    ["Min", "<="],
    ["Max", ">="],
  ] as const)
    if (tla.helpers.has(helper))
      add(helper, `${helper}(${S}) == CHOOSE ${x} \\in ${S} : \\A ${y} \\in ${S} : ${x} ${sign} ${y}`);
  if (tla.helpers.has("Processes")) {
    const sets = tla.spec.ir.processes.map((process, index) => {
      const { parameters, binders } = processCall(tla, index);
      const value = `<<${[quoted(process.name), ...parameters].join(", ")}>>`;
      return parameters.length === 0 ? `{${value}}` : `{${value} : ${binders}}`;
    });
    add("Processes", `Processes == ${sets.length === 0 ? "{}" : sets.join(" \\cup ")}`);
  }
  return found;
}

/**
 * The definitions of the spec, each after those that it uses.
 * @param from Those before are written already.
 */
export function functions(tla: TlaContext, from = 0): readonly (readonly string[])[] {
  const { ir } = tla.spec;
  const written: (readonly string[])[] = [];
  const done = new Set(ir.functions.slice(0, from).keys());
  const visit = (index: number): void => {
    if (done.has(index)) return;
    done.add(index);
    const each = ir.functions[index];
    if (each === undefined) return;
    calls(each.body).forEach(visit);
    const { scope, names } = withSlots(tlaScopeOf(tla), each.parameters);
    written.push(definition(tla.functions[index] ?? "", names, write(scope, each.body)));
  };
  ir.functions.forEach((_, index) => {
    visit(index);
  });
  return written;
}

function withSlots(start: TlaScope, slots: readonly Slot[]) {
  let scope = start;
  const names = slots.map((slot) => {
    const bound = bind(scope, slot);
    scope = bound.scope;
    return bound.name;
  });
  return { scope, names };
}

function calls(node: unknown): ReadonlySet<number> {
  const found = new Set<number>();
  some(node, (inner) => {
    if (inner.kind === "call") found.add(inner.function);
    return false;
  });
  return found;
}

// ─────────────────────────────────────────────────────────────────────── the specification

function initial(tla: TlaContext): readonly string[] {
  const { ir } = tla.spec;
  const items = ir.initials.map(({ variable, kind, value }) =>
    beside(
      LEVEL.comparison,
      `${tla.variables[variable]} ${kind === "in" ? "\\in" : "="} `,
      atLeast(write(tlaScopeOf(tla), value), LEVEL.comparison + 1),
    ),
  );
  // Within IF a condition is only tested: TLC would take its disjuncts for ways to begin.
  const conditions = ir.initialConditions.map(({ condition }) =>
    beside(LEVEL.open, "IF ", write(tlaScopeOf(tla), condition), " THEN TRUE ELSE FALSE"),
  );
  const all = [...items, ...conditions];
  return definition("Init", [], all.length === 0 ? text("TRUE") : bullets("/\\", all));
}

function processSteps(tla: TlaContext, index: number): readonly string[] {
  const { ir } = tla.spec;
  const { parameters } = processCall(tla, index);
  const steps = ir.actions.flatMap((action, i) =>
    action.process === index
      ? [text(`${tla.actions[i]}${parameters.length > 0 ? `(${parameters.join(", ")})` : ""}`)]
      : [],
  );
  const doc = tla.spec.expansion.agents.flatMap((agent) =>
    "process" in agent && agent.process.name.name === ir.processes[index]?.name
      ? commentLines(agent.process.doc)
      : [],
  );
  const body = steps.length === 0 ? text("FALSE") : bullets("\\/", steps);
  return [...doc, ...definition(tla.processes[index] ?? "", parameters, body)];
}

function next(tla: TlaContext): readonly string[] {
  const { ir } = tla.spec;
  const seen = new Set<number>();
  const items = ir.actions.flatMap((action, index) => {
    if (action.process !== null) {
      if (seen.has(action.process)) return [];
      seen.add(action.process);
      const { name, binders } = processCall(tla, action.process);
      return [text(binders === "" ? name : `\\E ${binders} : ${name}`, LEVEL.open)];
    }
    const { parameters } = withParameters(tla, action);
    const name = tla.actions[index] ?? "";
    if (parameters.length === 0) return [text(name)];
    const binders = parameterBinders(tla, index, parameters);
    return [text(`\\E ${binders} : ${name}(${parameters.join(", ")})`, LEVEL.open)];
  });
  return definition("Next", [], items.length === 0 ? text("FALSE") : bullets("\\/", items));
}

function specification(tla: TlaContext): readonly string[] {
  const promises = fairness(tla);
  const base = "Init /\\ [][Next]_vars";
  if (promises.length === 0) return [`Spec == ${base}`];
  const items = promises.map((line) => text(line, LEVEL.open));
  return [...definition("Fairness", [], bullets("/\\", items)), "", `Spec == ${base} /\\ Fairness`];
}

/** What the configurations name as constraints. */
export const constraints = (tla: TlaContext): readonly (readonly string[])[] =>
  tla.spec.ir.constraints.map(({ body, doc }, i) => [
    ...commentLines(doc),
    ...definition(tla.constraints[i] ?? "", [], write(tlaScopeOf(tla), body)),
  ]);

/** `vars == <<x, y>>`, on as many lines as it takes. */
function tupleOf(name: string, names: readonly string[]): readonly string[] {
  const whole = `${name} == <<${names.join(", ")}>>`;
  if (whole.length <= 80) return [whole];
  const lines: string[] = [];
  for (const [i, each] of names.entries()) {
    const item = `${each}${i < names.length - 1 ? "," : ">>"}`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length < 74) lines[lines.length - 1] = `${last} ${item}`;
    else lines.push(item);
  }
  return [`${name} ==`, ...lines.map((line, i) => `    ${i === 0 ? "<<" : "  "}${line}`)];
}

const where = (place: string | null): readonly string[] =>
  place === null ? [] : commentLines(`at ${place}`);

export function symmetrySet(tla: TlaContext, { symmetry }: TlaOptions): readonly (readonly string[])[] {
  const types = symmetry ? symmetricTypes(tla).filter(({ type }) => type.size > 1) : [];
  if (types.length === 0) return [];
  return [[`Symmetry == ${types.map(({ name }) => `Permutations(${name})`).join(" \\cup ")}`]];
}
