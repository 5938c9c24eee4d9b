/** What is known of a name: its declaration, type, value, size, and what its comment says. */
import type { Hover, MarkupContent, Position } from "vscode-languageserver";
import { cardinality } from "../ir/type.js";
import { FUNCTIONS } from "../resolve/symbols.js";
import { grouped } from "../source/numbers.js";
import { showConstant } from "../types/constants.js";
import { closed, hasUnknown, showType, type Type } from "../types/type.js";
import { offsetAt, rangeOf } from "./lined-text.js";
import { foundAt } from "./navigation.js";
import type { Target } from "./occurrences.js";
import type { Analysis, Project } from "./project.js";
import type { Memory } from "./verdicts/memory.js";
import { elementsAt, verdictsOf } from "./verdicts/shown.js";

/** A declaration is shown up to so many lines. */
const LINES_MAX = 12;

export function hover(project: Project, uri: string, position: Position, known: Memory): Hover | null {
  const at = project.analysisOf(uri);
  const text = at?.analysis.texts[at.file];
  if (at === null || text === undefined) return null;
  const elements = elementsAt(at.analysis, at.file, offsetAt(text, position), known);
  const found = foundAt(project, uri, position);
  if (found === null) return elements.length === 0 ? null : { contents: markdown(elements) };
  const { target, span } = found.occurrence;
  const { value } = describe(target, found.analysis);
  const verdicts = [...verdictsOf(target, found.analysis, known), ...elements];
  return { contents: markdown([value, ...verdicts]), range: rangeOf(text, span) };
}

const markdown = (parts: readonly string[]): MarkupContent => ({
  kind: "markdown",
  value: parts.join("\n\n"),
});

export function describe(target: Target, analysis: Analysis): MarkupContent {
  const doc = docOf(target);
  const parts = [
    code(declarationText(target, analysis)),
    ...facts(target, analysis),
    ...(doc === null ? [] : [doc]),
  ];
  return { kind: "markdown", value: parts.filter((part) => part !== "").join("\n\n") };
}

const code = (text: string): string => (text === "" ? "" : `\`\`\`subtle\n${text}\n\`\`\``);

export function docOf({ node }: Target): string | null {
  return node !== null && "doc" in node && typeof node.doc === "string" ? node.doc : null;
}

/** As it is written, without the bodies of what has steps. */
function declarationText({ kind, name, node, declared, owner }: Target, { texts }: Analysis): string {
  if (kind === "builtin") return `${name}(${(FUNCTIONS.get(name) ?? []).map((_, i) => "stu"[i]).join(", ")})`;
  if (kind === "label") return `step ${name} of ${owner}`;
  if (kind === "file") return `import "${name}"`;
  if (kind === "bound" || kind === "argument" || kind === "field" || kind === "typeParameter") return name;
  const span = node !== null && "span" in node ? (node.span as { start: number; end: number }) : null;
  const text = declared === null ? undefined : texts[declared.file];
  if (span === null || text === undefined) return name;
  const whole = text.text.replace(/^\uFEFF/, "").slice(Math.min(span.start, declared?.start ?? 0), span.end);
  const bodied = ["process", "procedure", "action", "macro", "variant"].includes(kind);
  const shown = (bodied ? (/^[^{]*/.exec(whole)?.[0] ?? whole) : whole).trim().split(/\r\n?|\n/);
  return [...shown.slice(0, LINES_MAX), ...(shown.length > LINES_MAX ? ["…"] : [])].join("\n");
}

/** The type of a target, if inference came so far; null if it is not known. */
export function typeOf({ symbol }: Target, { compilation }: Analysis): Type | null {
  const { typed } = compilation.reached;
  if (typed === null || symbol === null) return null;
  if (symbol.kind === "type")
    return symbol.node.parameters.length > 0 ? null : typed.elaborator.typeDeclared(symbol.node);
  const type =
    symbol.kind === "constant" ? typed.constantTypes.get(symbol.name) : (typed.symbols.get(symbol) ?? null);
  return type === undefined || type === null || hasUnknown(type) ? null : type;
}

function facts(target: Target, analysis: Analysis): readonly string[] {
  const { typed } = analysis.compilation.reached;
  const { symbol, kind } = target;
  if (kind === "builtin" || kind === "builtinType") return ["built in"];
  const type = typeOf(target, analysis);
  const found: string[] = [];
  if (type !== null && symbol?.kind !== "type") found.push(`type \`${showType(type)}\``);
  const value = symbol?.kind === "constant" ? typed?.constants.get(symbol.name) : undefined;
  if (value !== undefined) found.push(`value \`${showConstant(value)}\``);
  if (type !== null && (symbol?.kind === "type" || symbol?.kind === "variable" || symbol?.kind === "local")) {
    const size = sizeOf(type, analysis);
    if (size !== null) found.push(size);
  }
  if (symbol?.kind === "case") found.push(`an alternative of \`${symbol.owner.name.name}\``);
  if (symbol?.kind === "argument") found.push("stands for the expression it is called with");
  return found;
}

/** How many values a type has. Processes are not counted here: so a type that has them in it has no size. */
function sizeOf(type: Type, _: Analysis): string | null {
  const shown = closed(type);
  const size = cardinality(shown, Number.NaN);
  if (Number.isNaN(size)) return null;
  if (!Number.isFinite(size)) return "more values than can be counted";
  if (size > 1e15) return `about ${size.toExponential(1)} values`;
  return size === 1 ? "1 value" : `${grouped(size)} values`;
}
