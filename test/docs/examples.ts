/** Runs the examples of the language page. Everything here answers with data; the tests compare it. */
import { posix } from "node:path";
import { type Compilation, compile, compileProgram, NO_OPTIONS } from "../../src/compile.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { explore } from "../../src/engine.js";
import { type InterpretedModel, interpret } from "../../src/interpret/model.js";
import { judge } from "../../src/judge.js";
import { changesBetween } from "../../src/report/changes.js";
import { renderResult } from "../../src/report/text.js";
import { load, type ReadFile } from "../../src/resolve/load.js";
import { excerpt } from "../../src/syntax/source.js";
import { settled, showType } from "../../src/types/type.js";

/** Files by name, as one folder. */
export type Files = ReadonlyMap<string, string>;

const readerOf =
  (files: Files): ReadFile =>
  (path) => {
    const text = files.get(posix.normalize(path));
    return text === undefined ? { kind: "failed", why: "there is no such file" } : { kind: "text", text };
  };

const plain = (text: string): string => text;
const NO_COLOURS = { red: plain, yellow: plain, green: plain, cyan: plain, bold: plain, dim: plain };

const render = ({ diagnostics, sources }: Pick<Compilation, "diagnostics" | "sources">): string =>
  diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, sources, NO_COLOURS)).join("\n");

/** What is wrong with a whole spec: its diagnostics, or the expectations that differ; empty if nothing is. */
export async function judgeSpec(
  name: string,
  files: Files,
): Promise<{ readonly judged: number; readonly wrong: string }> {
  const { program, diagnostics } = load(name, readerOf(files));
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  if (base.diagnostics.length > 0) return { judged: 0, wrong: render(base) };
  const judgement = await judge(program, base);
  const differing = judgement.judged.filter((item) => !item.agrees);
  const lines = [
    ...differing.map(
      (item) => `${item.variant ?? "base"}: ${excerpt(base.sources, item.span)}, but ${item.found}`,
    ),
    ...judgement.diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, base.sources, NO_COLOURS)),
  ];
  return { judged: judgement.judged.length, wrong: lines.join("\n") };
}

/** Codes of the errors and warnings of a spec, each once. */
export function codesOf(text: string): readonly string[] {
  const { diagnostics } = compile("example.subtle", readerOf(new Map([["example.subtle", text]])));
  return [...new Set(diagnostics.map((diagnostic) => diagnostic.code))];
}

/** What `subtle check` prints, its time replaced by `… s`; the time is the one thing that differs. */
export async function outputOf(
  name: string,
  variant: string | null,
  symmetry: boolean,
  files: Files,
): Promise<string> {
  const compilation = compile(name, readerOf(files), { ...NO_OPTIONS, variant });
  const { spec, sources } = compilation;
  if (spec === null) return render(compilation);
  const options = { all: false, only: null, statesMax: Number.POSITIVE_INFINITY, symmetry };
  const exploration = await explore(spec, options);
  if ("refused" in exploration) throw new Error(exploration.refused.message);
  const input = { ir: spec.ir, sources, variant, exploration, elapsedMs: 0, quiet: false };
  return renderResult(input, NO_COLOURS).replace(/\b0\.00 s/, "… s");
}

/** A spec of the declarations of a section and what an example adds to them. */
export const withPreamble = (preamble: string, added: string): string => `spec example\n${preamble}\n${added}\n`;

function compiled(text: string): Compilation & { readonly spec: NonNullable<Compilation["spec"]> } {
  const compilation = compile("example.subtle", readerOf(new Map([["example.subtle", text]])));
  const { spec } = compilation;
  if (spec === null) throw new Error(render(compilation));
  return { ...compilation, spec };
}

const firstState = (model: InterpretedModel) => {
  const [initial] = model.initial();
  if (initial?.kind !== "state") throw new Error("the preamble has no initial state");
  return initial.state;
};

/** The type of an expression, as messages show it. */
export function typeOf(preamble: string, expression: string): string {
  const { spec } = compiled(withPreamble(preamble, `invariant Example : let example = ${expression}\n : true`));
  const body = spec.expansion.declarations.find((d) => d.kind === "property")?.body;
  const type = body?.kind === "let" ? spec.typed.types.get(body.value) : undefined;
  if (type === undefined) throw new Error("the example has no type");
  return showType(settled(type));
}

/** Whether an expression has a value in the first state of the preamble; the message of a mistake met on the way. */
export function compareValues(preamble: string, expression: string, value: string): boolean | string {
  const { spec } = compiled(withPreamble(preamble, `invariant Example : (${expression}\n) = (${value})`));
  const model = interpret(spec.ir, { symmetry: false });
  const judgement = model.properties.at(-1)?.inState(firstState(model));
  if (judgement === undefined) throw new Error("the example is not judged");
  return typeof judgement === "object" ? judgement.message : judgement;
}

/** What statements do from the first state of the preamble: `x = 1, y = 2 or x = 2`, `disabled`, `fails: …`. */
export function outcomesOf(preamble: string, statements: string): string {
  const { spec } = compiled(withPreamble(preamble, `action example {\n${statements}\n}`));
  const model = interpret(spec.ir, { symmetry: false });
  const before = firstState(model);
  const own = spec.ir.actions.findIndex((action) => action.name === "example");
  const outcomes = model
    .expand(before)
    .filter(({ action }) => action === own)
    .map(({ outcome }) => {
      if (outcome.kind === "failed") return `fails: ${outcome.failure.message}`;
      const changes = changesBetween(spec.ir, model.printer, before, outcome.state);
      return changes.length === 0 ? "no change" : changes.map((c) => `${c.path} = ${c.new}`).join(", ");
    });
  return outcomes.length === 0 ? "disabled" : outcomes.join(" or ");
}

/** An example and what the page says of it. */
export interface Example {
  readonly text: string;
  readonly claim: string;
  /** From 0, in its block. */
  readonly line: number;
}

/** The examples of a block: each ends in a line with a claim, `// …` that starts with one of the marks. */
export function examplesOf(block: string, marks: readonly string[]): readonly Example[] {
  const examples: Example[] = [];
  let lines: string[] = [];
  block.split("\n").forEach((line, i) => {
    const [, code = "", comment = ""] = /^(.*?)(?:\/\/ (.*))?$/.exec(line) ?? [];
    const isClaim = marks.some((mark) => comment.startsWith(mark));
    lines.push(isClaim ? code : line);
    if (!isClaim) return;
    examples.push({ text: lines.join("\n").trim(), claim: comment, line: i });
    lines = [];
  });
  if (lines.some((line) => line.trim() !== "")) throw new Error(`an example without a claim: ${lines.join("\n")}`);
  return examples;
}
