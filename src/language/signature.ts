/** The parameters of what is being called. */
import type { Position, SignatureHelp } from "vscode-languageserver";
import { alternativesOf, FUNCTIONS } from "../resolve/symbols.js";
import { placeAt } from "./place.js";
import type { Project } from "./project.js";

/** What the parameters of built-in functions are called, by how many there are. */
const OF_BUILTINS: readonly (readonly string[])[] = [[], ["s"], ["s", "x"], ["s", "i", "x"]];

export function signatureHelp(project: Project, uri: string, position: Position): SignatureHelp | null {
  const document = project.document(uri);
  const at = project.analysisOf(uri);
  if (document === null || at === null) return null;
  const { before, word, isText } = placeAt(document, position);
  const call = isText ? null : callIn(before + word);
  if (call === null) return null;
  const signature = signatureOf(call.name, project, uri);
  if (signature === null) return null;
  const { parameters, doc } = signature;
  return {
    signatures: [
      {
        label: `${call.name}(${parameters.join(", ")})`,
        parameters: parameters.map((label) => ({ label })),
        ...(doc === null ? {} : { documentation: { kind: "markdown" as const, value: doc } }),
      },
    ],
    activeSignature: 0,
    activeParameter: Math.min(call.argument, Math.max(parameters.length - 1, 0)),
  };
}

/** The call around the end of a text, and the argument it ends in. */
function callIn(before: string): { readonly name: string; readonly argument: number } | null {
  let [depth, argument] = [0, 0];
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const character = before[at] ?? "";
    if (")]}".includes(character)) depth += 1;
    else if (character === "," && depth === 0) argument += 1;
    else if ("([{".includes(character)) {
      if (depth > 0) depth -= 1;
      else {
        const name = character === "(" ? /([A-Za-z_]\w*)\s*$/.exec(before.slice(0, at))?.[1] : undefined;
        if (name !== undefined) return { name, argument };
        if (character === "{") return null;
        argument = 0;
      }
    }
  }
  return null;
}

function signatureOf(
  name: string,
  project: Project,
  uri: string,
): { readonly parameters: readonly string[]; readonly doc: string | null } | null {
  const at = project.analysisOf(uri);
  const symbol = at?.analysis.compilation.reached.resolution?.globals.names.get(name);
  if (symbol === undefined || at === null)
    return FUNCTIONS.has(name)
      ? { parameters: OF_BUILTINS[FUNCTIONS.get(name)?.length ?? 0] ?? [], doc: null }
      : null;
  const written = (span: { file: number; start: number; end: number }): string =>
    (at.analysis.texts[span.file]?.text ?? "").replace(/^\uFEFF/, "").slice(span.start, span.end);
  switch (symbol.kind) {
    case "definition":
    case "macro":
    case "procedure":
      return { parameters: symbol.node.parameters.map(({ span }) => written(span)), doc: symbol.node.doc };
    case "case":
    case "cases": {
      // Of several of one name, one that takes something.
      const [{ node } = { node: null }] = alternativesOf(symbol).filter(
        (each) => each.node.fields.length > 0,
      );
      return { parameters: (node?.fields ?? []).map(({ span }) => written(span)), doc: null };
    }
    default:
      return null;
  }
}
