/** One module for a spec: its constants, its functions, and the model that a search is given. */

import type { Shape } from "../../checker/runtime/shapes.js";
import { sizeOf, valuesCount } from "../../checker/runtime/shapes.js";
import type { Ir, IrAction, IrExpression } from "../ir/ir.js";
import { lineText, positionAt, type Source } from "../syntax/source.js";
import type { Span } from "../syntax/tree.js";
import { actionFunction } from "./actions.js";
import { boundsOf } from "./bounds.js";
import { movesOf, successorsMax } from "./extent.js";
import { identityOf } from "./identity.js";
import { initialFunction } from "./initial.js";
import { layOut, MARK_BIT, type StateLayout } from "./layout.js";
import { Names } from "./names.js";
import {
  conditionFunction,
  definitionFunction,
  failuresOf,
  judgeFunction,
  midCourseFunction,
} from "./properties.js";
import type { FailurePlace, ModuleContext } from "./scope.js";
import { DOMAIN_MAX, shapesOf, Unsupported } from "./shape.js";
import { symmetryText } from "./symmetry.js";
import { typeText } from "./types.js";

export interface EmitOptions {
  /** Whether states that differ by a renaming are to count as one. */
  readonly symmetry: boolean;
  /** TypeScript, or the same without types: the body of a function that is given the runtime and returns the model. */
  readonly language: "typescript" | "javascript";
}

export interface Emitted {
  readonly text: string;
  readonly layout: StateLayout;
}

/** Actions that are called one after another from one function: no function gets too long for V8 to optimise. */
const CALLS_MAX = 64;

export function emit(ir: Ir, sources: readonly Source[], options: EmitOptions): Emitted {
  const isTyped = options.language === "typescript";
  const typed = (annotation: string): string => (isTyped ? annotation : "");
  const shapes = shapesOf(ir);
  const bounds = boundsOf(ir, shapes.instances.length);
  const layout = layOut(ir, shapes);
  const names = new Names();
  const runtime = new Set<string>();
  const failures: FailurePlace[] = [];
  const failureNumbers = new Map<string, number>();
  const constants: string[] = [];
  const tests = new Map<string, { readonly name: string; text: string }>();
  const ranked = new Map<Shape, { readonly codes: string; readonly ranks: string }>();
  const shapeNames = new Map<Shape, string>();
  const definitionsThatFail = new Set<number>();
  let scratchWords = layout.words;

  const actionNames = ir.actions.map((action) => names.unique(action.name));
  const explainNames = ir.actions.map((action) => names.unique(`explain_${action.name}`));
  const propertyNames = ir.properties.map((property) => names.unique(property.name));
  const premiseNames = ir.properties.map((property) => names.unique(`premise_${property.name}`));
  const functionNames = ir.functions.map((fn) => names.unique(fn.name));
  const nextReaders = readersOfNext(ir);

  const context: ModuleContext = {
    ir,
    bounds,
    shapes,
    layout,
    names,
    typed,
    runtime,
    failure: (kind, message, span) => {
      const key = `${kind}@${span.file}:${span.start}`;
      const known = failureNumbers.get(key);
      if (known !== undefined) return known;
      failures.push({ kind, message, span });
      failureNumbers.set(key, failures.length);
      return failures.length;
    },
    scratch: (words) => {
      const at = scratchWords;
      scratchWords += words;
      return at;
    },
    ranks: (shape) => {
      const known = ranked.get(shape);
      if (known !== undefined) return known;
      const count = valuesCount(shape);
      if (!(count <= DOMAIN_MAX) || !("bits" in sizeOf(shape)))
        throw new Unsupported(`there are ${count} values to list`);
      const n = ranked.size + 1;
      const tables = { codes: `codes${n}`, ranks: `ranks${n}` };
      ranked.set(shape, tables);
      runtime.add("ranksOf");
      constants.push(`const { codes: codes${n}, ranks: ranks${n} } = ranksOf(${context.shape(shape)});`);
      return tables;
    },
    shape: (shape) => {
      const known = shapeNames.get(shape);
      if (known !== undefined) return known;
      const name = `shape${shapeNames.size + 1}`;
      shapeNames.set(shape, name);
      constants.push(`const ${name}${typed(": Shape")} = ${JSON.stringify(shape)};`);
      return name;
    },
    functionName: (index) => functionNames[index] ?? "",
    actionTest: (test, action, given) => {
      const key = `${test}${given ? "_given" : ""}_${ir.actions[action]?.name}`;
      const known = tests.get(key);
      if (known !== undefined) return known.name;
      const entry = { name: names.unique(key), text: "" };
      tests.set(key, entry);
      entry.text = actionFunction(context, ir.actions[action] as IrAction, action, {
        name: entry.name,
        purpose: test,
        given,
      });
      return entry.name;
    },
    canFail: (fn) => definitionsThatFail.has(fn),
    readsNext: (fn) => nextReaders.has(fn),
    sourceLine: (span) => commentText(span, sources),
  };

  for (const action of ir.actions)
    for (const parameter of action.parameters) {
      const shape = shapes.of(parameter.type);
      if (!(valuesCount(shape) <= DOMAIN_MAX) || !("bits" in sizeOf(shape)))
        throw new Unsupported(`the parameter ${parameter.name} of ${action.name} has too many values`);
    }

  // Definitions first: whether they can fail decides how they are called. One that calls another stands after it.
  const definitions = ir.functions.map((fn, index) => {
    const { text, canFail } = definitionFunction(context, index);
    if (canFail) definitionsThatFail.add(index);
    return documented(`def ${fn.name}`, text);
  });
  const judgedKinds = new Set(["invariant", "step", "reachable"]);
  const properties = ir.properties.map((property, index) => {
    if (!judgedKinds.has(property.kind)) return null;
    const isStep = property.kind === "step";
    const judge = conditionFunction(context, propertyNames[index] ?? "", property.body, isStep);
    const premise =
      property.premise === null || property.kind === "reachable"
        ? null
        : conditionFunction(context, premiseNames[index] ?? "", property.premise, isStep);
    return { judge, premise };
  });
  const allowed =
    ir.deadlockAllowed === null
      ? null
      : conditionFunction(context, "deadlockAllowed", ir.deadlockAllowed.condition, false);
  const actions = ir.actions.map((action, index) => ({
    expand: actionFunction(context, action, index, {
      name: actionNames[index] ?? "",
      purpose: "expand",
      given: false,
    }),
    explain: actionFunction(context, action, index, {
      name: explainNames[index] ?? "",
      purpose: "explain",
      given: false,
    }),
  }));
  const judging = (step: boolean): string =>
    judgeFunction(
      context,
      step ? "judgeStep" : "judge",
      ir.properties
        .map((property, index) => ({ property, index }))
        .filter(({ property }) => property.kind !== "temporal" && (property.kind === "step") === step),
      {
        judge: (index) => ({
          name: propertyNames[index] ?? "",
          canFail: properties[index]?.judge.canFail ?? false,
        }),
        premise: (index) => {
          const premise = properties[index]?.premise;
          return premise == null ? null : { name: premiseNames[index] ?? "", canFail: premise.canFail };
        },
      },
      step,
    );
  const initial = initialFunction(context);
  const midCourse = ir.processes.length > 0 ? midCourseFunction(context) : null;
  const canonicalise = options.symmetry ? symmetryText(context) : null;

  /** Flags: of properties, of deadlock, and then of failures, for each thing that can fail. */
  const failing: readonly { readonly constant: string; readonly within: string }[] = [
    { constant: "STEP_FAILURES", within: '"step"' },
    { constant: "INITIAL_FAILURES", within: '"initial"' },
    ...(allowed?.canFail === true ? [{ constant: "DEADLOCK_FAILURES", within: '"deadlock"' }] : []),
    ...properties.flatMap((property, index) =>
      property?.judge.canFail === true ? [{ constant: failuresOf(index), within: String(index) }] : [],
    ),
  ];
  const flagsBefore = ir.properties.length + 1;
  const flags = flagsBefore + failing.length * failures.length;
  const most = ir.actions.reduce((sum, action) => sum + successorsMax(context, action), 0);
  const initialMost = ir.initials.reduce((product, start) => {
    const type = bounds.of(start.value);
    return start.kind === "in" && type.kind === "set" ? product * valuesCount(shapes.of(type.of)) : product;
  }, 1);

  const place = ({ file, start, end }: Span): string => JSON.stringify({ file, start, end });
  runtime.add("decodeState").add("encodeState").add("choiceOf");
  const text = [
    "// ── what a state is",
    "",
    ...(isTyped ? [typeText(ir, layout), ""] : []),
    ...layoutComment(layout),
    `const layout${typed(": StateLayout")} = ${JSON.stringify({ words: layout.words, mark: layout.mark === null ? null : { word: layout.mark, bit: MARK_BIT }, variables: layout.variables })};`,
    ...constants,
    "",
    `const actions${typed(": readonly string[]")} = ${JSON.stringify(ir.actions.map((a) => a.name))};`,
    `const properties${typed(": readonly PackedProperty[]")} = ${JSON.stringify(
      ir.properties.map(({ name, kind, premise }) => ({
        name,
        kind,
        hasPremise: premise !== null && kind !== "reachable",
      })),
    )};`,
    `const failures${typed(": readonly Failure[]")} = [`,
    ...failures.map(
      ({ kind, message, span }) =>
        `  { kind: ${JSON.stringify(kind)}, message: ${quoted(message)}, place: ${place(span)} },`,
    ),
    "];",
    "",
    "// ── flags and counters, and memory for intermediate values",
    "",
    ...failing.map(({ constant }, i) => `const ${constant} = ${flagsBefore - 1 + i * failures.length};`),
    `const seen = new Uint8Array(${flags});`,
    `const judged = new Uint8Array(${ir.properties.length + 1}).fill(1);`,
    `const spoken = new Uint8Array(${ir.properties.length});`,
    `const taken = new Int32Array(${ir.actions.length});`,
    `const enabled = new Int32Array(${ir.actions.length});`,
    `const scratch = new Int32Array(${scratchWords});`,
    ...(runtime.has("isSet") ? [`const places${typed(": number[]")} = [];`] : []),
    "/** The failure that a function met, or 0. */",
    ...declaredIf("fault", typed(": number"), [
      ...definitions,
      ...properties.flatMap((p) => [p?.judge.text ?? "", p?.premise?.text ?? ""]),
      ...actions.flatMap((a) => [a.expand, a.explain]),
      initial,
      allowed?.text ?? "",
    ]),
    `const marks${typed(": readonly Mark[]")} = [`,
    `  ...properties.map((_, property)${typed(": Mark")} => ({ kind: "property", property })),`,
    '  { kind: "deadlock" },',
    `  ...[${failing.map(({ within }) => within).join(", ")}].flatMap((within) =>`,
    `    failures.map((failure)${typed(": Mark")} => ({ kind: "failure", failure, within${typed(' as "step"')} })),`,
    "  ),",
    "];",
    "",
    ...section("definitions", definitions),
    ...section(
      "properties",
      ir.properties.flatMap((property, i) => {
        const written = properties[i];
        if (written == null) return [];
        const title = `${property.kind} ${property.name}`;
        return [
          documented(title, written.judge.text),
          ...(written.premise === null
            ? []
            : [
                documented(
                  `What must be true once for ${property.name} to say anything.`,
                  written.premise.text,
                ),
              ]),
        ];
      }),
    ),
    ...section(
      "actions",
      ir.actions.map((action, i) => documented(titleOf(action), actions[i]?.expand ?? "")),
    ),
    ...section(
      "whether actions can step, or make a step",
      [...tests.values()].map((t) => t.text),
    ),
    ...section("the model", [
      documented("Writes the initial states.", initial),
      ...expandFunctions(context, actionNames, allowed, midCourse),
      documented("Judges the invariants in a state, and what is to be reached.", judging(false)),
      documented("Judges the step properties of a step that changes something.", judging(true)),
      ...(canonicalise === null ? [] : [canonicalise]),
    ]),
    ...section("the same steps once more, with what they are called", [
      ...explainHelpers(context),
      ...actions.map((a) => a.explain),
      explainFunction(context, explainNames),
    ]),
    ...modelText(ir, context, { symmetry: options.symmetry, successors: Math.max(most, initialMost) }),
  ].join("\n");
  const head = header(ir, isTyped, runtime, options.symmetry, text);
  return { text: [...head, "", text, ""].join("\n"), layout };
}

// ─────────────────────────────────────────────────────────────────────── parts of the text

const TYPES = [
  "Failure",
  "Mark",
  "PackedModel",
  "PackedProperty",
  "Shape",
  "StateLayout",
  "Transition",
  "Words",
];

function header(
  ir: Ir,
  isTyped: boolean,
  runtime: ReadonlySet<string>,
  symmetry: boolean,
  text: string,
): readonly string[] {
  const names = [...runtime].sort();
  const constants = ir.constants.map(
    ({ name, value }) => `${name} = ${typeof value === "object" ? value.name : value}`,
  );
  if (!isTyped) return ['"use strict";', `const { ${names.join(", ")} } = runtime;`];
  return [
    `/**`,
    ` * The spec ${ir.name} as a model${constants.length > 0 ? ` (${constants.join(", ")})` : ""}${symmetry ? ", up to symmetry" : ""}.`,
    ` * Generated by \`subtle compile --target typescript\`; give \`model\` to \`searchPacked\`.`,
    ` */`,
    `import type {`,
    ...TYPES.filter((name) => new RegExp(`\\b${name}\\b`).test(text)).map((name) => `  ${name},`),
    `} from "subtle-checker/checker";`,
    `import {`,
    ...names.map((name) => `  ${name},`),
    `} from "subtle-checker/runtime";`,
  ];
}

function layoutComment(layout: StateLayout): readonly string[] {
  return layout.variables.map(({ name, word, shift, shape }) => {
    const size = sizeOf(shape);
    const where =
      "bits" in size
        ? `word ${word}, bits ${shift} to ${shift + size.bits - 1}`
        : `words ${word} to ${word + size.words - 1}`;
    return `// ${name}: ${"bits" in size && size.bits === 0 ? "no bits" : where}`;
  });
}

function section(title: string, texts: readonly string[]): readonly string[] {
  if (texts.length === 0) return [];
  return [`// ── ${title}`, "", ...texts.flatMap((text) => [text, ""])];
}

const documented = (title: string, text: string): string =>
  `/** ${title.replaceAll("*/", "*\\/")} */\n${text}`;

const titleOf = (action: IrAction): string =>
  `${action.environment ? "environment " : ""}${action.label === null ? "action" : "step"} ${action.name}`;

/** A variable that only some modules need. */
function declaredIf(name: string, annotation: string, texts: readonly string[]): readonly string[] {
  const used = texts.some((text) => new RegExp(`\\b${name}\\b`).test(text.replace(/\/\/.*$/gm, "")));
  return used ? [`let ${name}${annotation} = 0;`] : [];
}

/** Text of a spec in a comment: one line, and nothing that could end it. */
function commentText(span: Span, sources: readonly Source[]): string {
  const source = sources[span.file];
  if (source === undefined) return "";
  const { line } = positionAt(source.text, span.start);
  const text = lineText(source.text, line).trim();
  const name = source.path.split("/").at(-1) ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return `${name}:${line}  ${text}`.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ");
}

const quoted = (text: string): string => JSON.stringify(text).replace(/[\u2028\u2029]/g, " ");

function expandFunctions(
  context: ModuleContext,
  actionNames: readonly string[],
  allowed: { readonly text: string; readonly canFail: boolean } | null,
  midCourse: string | null,
): readonly string[] {
  const { ir, layout, typed } = context;
  const signature = `(s${typed(": Int32Array")}, i${typed(": number")}, out${typed(": Int32Array")}, to${typed(": number")})${typed(": number")}`;
  const { words } = layout;
  const count = Number.isInteger(Math.log2(words))
    ? `(end - to) >> ${Math.log2(words)}`
    : `(end - to) / ${words}`;
  const calls = ir.actions.map((action, index) => [
    `  end = ${actionNames[index]}(s, i, out, to);`,
    "  if (end !== to) {",
    `    taken[${index}]${typed("!")} += ${count};`,
    `    enabled[${index}]${typed("!")} += 1;`,
    ...(movesOf(ir, action) ? ["    moves = 1;"] : []),
    "    to = end;",
    "  }",
  ]);
  const parts: string[] = [];
  for (let from = 0; from < calls.length; from += CALLS_MAX) {
    const name = parts.length === 0 && calls.length <= CALLS_MAX ? null : `expand_${parts.length + 1}`;
    if (name === null) break;
    parts.push(
      [
        `function ${name}${signature} {`,
        "  let end = to;",
        ...calls.slice(from, from + CALLS_MAX).flat(),
        "  return to;",
        "}",
      ].join("\n"),
    );
  }
  const deadlock = ir.properties.length;
  const stuck = midCourse === null ? "" : " && midCourse(s, i)";
  const whenStuck =
    allowed === null
      ? [`    seen[${deadlock}] = 1;`]
      : [
          "    const isAllowed = deadlockAllowed(s, i);",
          ...(allowed.canFail
            ? [
                "    if (fault !== 0) {",
                "      seen[DEADLOCK_FAILURES + fault] = 1;",
                "      fault = 0;",
                `    } else if (!isAllowed) seen[${deadlock}] = 1;`,
              ]
            : [`    if (!isAllowed) seen[${deadlock}] = 1;`]),
        ];
  const body =
    parts.length === 0
      ? ["  let end = to;", ...calls.flat()]
      : parts.map((_, k) => `  to = expand_${k + 1}(s, i, out, to);`);
  return [
    ...(midCourse === null
      ? []
      : [documented("Whether some process is neither done nor at rest.", midCourse)]),
    ...(allowed === null ? [] : [documented("Whether a deadlock is allowed here.", allowed.text)]),
    "/** 1 when a step was made, or failed, that keeps the state from being a deadlock. */\nlet moves = 0;",
    ...parts,
    [
      "/** Writes the successors of a state, in order. */",
      `function expand${signature} {`,
      "  moves = 0;",
      ...body,
      `  if (moves === 0 && judged[${deadlock}] !== 0${stuck}) {`,
      ...whenStuck,
      "  }",
      "  return to;",
      "}",
    ].join("\n"),
  ];
}

function explainHelpers({ layout, typed }: ModuleContext): readonly string[] {
  return [
    [
      `function choice(name${typed(": string")}, shape${typed(": Shape")}, code${typed(": number")})${typed(': Transition<Words>["choices"][number]')} {`,
      "  return { name, value: choiceOf(shape, code) };",
      "}",
    ].join("\n"),
    [
      `function leading(action${typed(": number")}, choices${typed(': Transition<Words>["choices"]')}, at${typed(": number")})${typed(": Transition<Words>")} {`,
      `  return { action, choices, outcome: { kind: "state", state: scratch.slice(at, at + ${layout.words}) } };`,
      "}",
    ].join("\n"),
    [
      `function failing(action${typed(": number")}, choices${typed(': Transition<Words>["choices"]')}, number${typed(": number")})${typed(": Transition<Words>")} {`,
      `  return { action, choices, outcome: { kind: "failed", failure: failures[number - 1]${typed("!")} } };`,
      "}",
    ].join("\n"),
  ];
}

function explainFunction({ typed }: ModuleContext, names: readonly string[]): string {
  return [
    `function explain(state${typed(": Words")})${typed(": readonly Transition<Words>[]")} {`,
    `  const found${typed(": Transition<Words>[]")} = [];`,
    ...names.map((name) => `  ${name}(state, 0, found);`),
    "  return found;",
    "}",
  ].join("\n");
}

function modelText(
  ir: Ir,
  context: ModuleContext,
  { symmetry, successors }: { readonly symmetry: boolean; readonly successors: number },
): readonly string[] {
  const { layout, typed } = context;
  const most = Math.min(successors, Number.MAX_SAFE_INTEGER);
  return [
    `${typed("export ")}const model${typed(": PackedModel & { decode(state: Words): State; encode(state: State): Words }")} = {`,
    `  identity: ${JSON.stringify(identityOf(ir, layout, symmetry))},`,
    `  words: ${layout.words},`,
    `  neverZero: ${layout.mark !== null},`,
    `  actions,`,
    `  properties,`,
    `  marks,`,
    `  seen,`,
    `  judged,`,
    `  spoken,`,
    `  taken,`,
    `  enabled,`,
    `  successorsMax: ${most},`,
    `  initial,`,
    `  expand,`,
    `  judge,`,
    `  judgeStep,`,
    `  canonicalise${symmetry ? "" : ": null"},`,
    `  explain,`,
    `  decode: (state) => decodeState(layout, state)${typed(" as unknown as State")},`,
    `  encode: (state) => encodeState(layout, state),`,
    `};`,
    ...(typed("x") === "" ? ["return model;"] : []),
  ];
}

// ─────────────────────────────────────────────────────────────────────── analysis

/** The definitions that read the state after the step, by themselves or through others. */
function readersOfNext(ir: Ir): ReadonlySet<number> {
  const found = new Set<number>();
  const reads = (node: unknown): boolean => {
    if (typeof node !== "object" || node === null) return false;
    if (Array.isArray(node)) return node.some(reads);
    const {
      kind,
      primed,
      function: called,
    } = node as Partial<Extract<IrExpression, { kind: "variable" }>> & {
      readonly function?: number;
    };
    if ((kind as string) === "variable" && primed === true) return true;
    if ((kind as string) === "taken") return true;
    if ((kind as string) === "call" && called !== undefined && found.has(called)) return true;
    return Object.entries(node).some(([key, child]) => key !== "type" && key !== "span" && reads(child));
  };
  ir.functions.forEach((fn, index) => {
    if (reads(fn.body)) found.add(index);
  });
  return found;
}
