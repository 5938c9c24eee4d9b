/** Runs the examples of the language page. Everything here answers with data; the tests compare it. */
import pc from "picocolors";
import { judge } from "../../src/expectations/judge-expectations.js";
import { type InterpretedModel, interpret } from "../../src/interpret/model.js";
import { renderResult } from "../../src/report/text.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram, NO_OPTIONS } from "../../src/run/compile.js";
import { changesBetween } from "../../src/state/changes.js";
import { excerpt } from "../../src/syntax/excerpt.js";
import { settled, showType } from "../../src/types/type.js";
import { accepted, compileText, inMemory, rendered, runSpec } from "../support.js";

/** Texts of files by name, as one folder. */
export type Files = Readonly<Record<string, string>>;

/** How many expectations a spec has, and what is wrong with it: its diagnostics, or the expectations that differ. */
export async function judgeSpec(
  name: string,
  files: Files,
): Promise<{ readonly judged: number; readonly wrong: readonly string[] }> {
  const { program, diagnostics } = load(name, inMemory(files));
  const base = compileProgram(program, diagnostics, NO_OPTIONS);
  const { sources } = base;
  if (base.diagnostics.length > 0) return { judged: 0, wrong: rendered(base.diagnostics, sources) };
  const judgement = await judge(program, base);
  const differing = judgement.judged
    .filter(({ verdict }) => verdict !== "agrees")
    .map(
      (item) =>
        `${item.variant ?? "base"}: ${excerpt(sources, item.span)}, but ${item.found.map(({ text }) => text).join(", ")}`,
    );
  return {
    judged: judgement.judged.length,
    wrong: [...differing, ...rendered(judgement.diagnostics, sources)],
  };
}

/** What `subtle check` prints, without its time. */
export async function outputOf(
  name: string,
  options: { readonly variant: string | null; readonly symmetry: boolean; readonly files: Files },
): Promise<string> {
  const { variant } = options;
  const compilation = compileText(options.files[name] ?? "", options);
  const spec = accepted(compilation);
  const exploration = await runSpec(spec, { all: false, symmetry: options.symmetry });
  const { ir, edits } = spec;
  // The text stands under another name: the file's own is wanted in traces.
  const sources = compilation.sources.map((source, i) => (i === 0 ? { ...source, path: name } : source));
  const change = variant == null ? null : `variant ${variant}`;
  const input = {
    ir,
    edits,
    sources,
    change,
    exploration,
    elapsedMs: 0,
    quiet: false,
  };
  return withoutTime(renderResult(input, pc.createColors(false))).trimEnd();
}

export const withoutTime = (output: string): string => output.replace(/\d+\.\d\d s$/m, "— s");

/** A spec of the declarations of a section and what an example adds to them. */
export const withPreamble = (preamble: string, added: string): string =>
  `spec example\n${preamble}\n${added}\n`;

const firstState = (model: InterpretedModel) => {
  const [initial] = model.initial();
  if (initial?.kind !== "state") throw new Error("the preamble has no initial state");
  return initial.state;
};

/** The type of an expression, as messages show it. */
export function typeOf(preamble: string, expression: string): string {
  const text = withPreamble(preamble, `invariant Example : let example = ${expression}\n : true`);
  const spec = accepted(compileText(text));
  const body = spec.expansion.declarations.find((d) => d.kind === "property")?.body;
  const type = body?.kind === "let" ? spec.typed.types.get(body.value) : undefined;
  if (type === undefined) throw new Error("the example has no type");
  return showType(settled(type));
}

/** Whether an expression has a value in the preamble's first state; or the message of a mistake met on the way. */
export function compareValues(preamble: string, expression: string, value: string): boolean | string {
  const text = withPreamble(preamble, `invariant Example : (${expression}\n) = (${value})`);
  const model = interpret(accepted(compileText(text)).ir, { symmetry: false });
  const judgement = model.properties.at(-1)?.inState(firstState(model));
  if (judgement === undefined) throw new Error("the example is not judged");
  return typeof judgement === "object" ? judgement.message.replace("in `Example`: ", "") : judgement;
}

/** What statements do from the preamble's first state: `x = 1, y = 2 or x = 2`, `disabled`, `fails: …`. */
export function outcomesOf(preamble: string, statements: string): string {
  const { ir } = accepted(compileText(withPreamble(preamble, `action example {\n${statements}\n}`)));
  const model = interpret(ir, { symmetry: false });
  const before = firstState(model);
  const own = ir.actions.findIndex((action) => action.name === "example");
  const outcomes = model
    .expand(before)
    .filter(({ action }) => action === own)
    .map(({ outcome }) => {
      if (outcome.kind === "failed") return `fails: ${outcome.failure.message}`;
      const changes = changesBetween(ir, model.printer, before, outcome.state);
      return changes.length === 0 ? "no change" : changes.map((c) => `${c.path} = ${c.new}`).join(", ");
    });
  return outcomes.length === 0 ? "disabled" : outcomes.join(" or ");
}

/** An example and what the page says of it. */
export interface Example {
  readonly text: string;
  readonly claim: string;
  /** Of the claim, from 0, in its block. */
  readonly line: number;
}

/** The examples of a block: each ends in a line with a claim, a `// …` that starts with one of the marks. */
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
  if (lines.some((line) => line.trim() !== ""))
    throw new Error(`an example without a claim: ${lines.join("\n")}`);
  return examples;
}
