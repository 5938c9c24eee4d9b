/** What can be typed at the cursor: keywords by place, names in scope, labels, properties, parts of addresses. */
import type { CompletionItem, CompletionItemKind, Position } from "vscode-languageserver";
import { elementsOf } from "../edit/address.js";
import type { Resolution } from "../resolve/resolve.js";
import { FUNCTIONS, describe as kindOf, type Symbol } from "../resolve/symbols.js";
import { propertyNames } from "../run/compile.js";
import type { Procedure, Process } from "../syntax/tree.js";
import { present, showType } from "../types/type.js";
import { docOf, typeOf } from "./hover.js";
import { occurrencesIn, type Target } from "./occurrences.js";
import { boundIn, depthOf, labelsIn, ownerIn, type Place, placeAt } from "./place.js";
import type { Analysis, Project } from "./project.js";

const KIND = {
  method: 2,
  function: 3,
  field: 5,
  variable: 6,
  class: 7,
  property: 10,
  keyword: 14,
  snippet: 15,
  reference: 18,
  enumMember: 20,
  constant: 21,
  struct: 22,
  event: 23,
} as const satisfies Readonly<Record<string, CompletionItemKind>>;

const DECLARATIONS =
  "import const assume type var init def macro procedure action process invariant step reachable property constraint refinement show deadlock expect variant fair strong environment".split(
    " ",
  );
const STATEMENTS = "when pick if let either match for assert goto restart return".split(" ");
const VALUES =
  "true false none self not forall exists choose count sum min max fold if let match taken enabled always eventually".split(
    " ",
  );
const OPERATORS =
  "and or implies iff in union intersect minus subset at is with where leads until then else for".split(" ");
const TYPES = "bool int Process set seq symmetric".split(" ");
const EDITS = "drop move replace insert const fair strong unfair split join expect".split(" ");
const EXPECTATIONS = "holds violates unknown same needed not taken never".split(" ");

const item = (label: string, kind: CompletionItemKind, detail: string): CompletionItem => ({
  label,
  kind,
  detail,
});
const keywords = (words: readonly string[]): readonly CompletionItem[] =>
  words.map((word) => item(word, KIND.keyword, "keyword"));

/** What stands before the cursor, and what is then offered; the first that fits. */
interface Rule {
  readonly before: RegExp;
  readonly offer: (match: RegExpExecArray, scope: Scope) => readonly CompletionItem[];
}

interface Scope {
  readonly place: Place;
  readonly analysis: Analysis;
  readonly resolution: Resolution | null;
}

const RULES: readonly Rule[] = [
  {
    before: /\bgoto\s+$/,
    offer: (_, scope) => [...ownLabels(scope), item("done", KIND.reference, "the end")],
  },
  {
    before:
      /\b(?:drop|replace|split|move|before|after|join|fair|unfair|needed)\s+(?:[\w.']+\s*,\s*)*([\w.']+)\.$/,
    offer: (match, scope) => (inVariant(scope) ? inAddress(match[1] ?? "", scope) : []),
  },
  {
    before: /\b(?:drop|replace|split|join|before|after|move|unfair|needed)\s+(?:[\w.']+\s*,\s*)*$/,
    offer: (_, scope) => named(scope, ["process", "procedure", "action", "macro"]),
  },
  {
    before: /([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*\s+at\s+(?:\{[^}]*)?(?:\w+\.)*$/,
    offer: (match, scope) => labelsOf(match[1] ?? "", scope),
  },
  {
    before: /\b(?:taken|enabled)\s+([A-Za-z_]\w*)\s*(?:\[[^\]]*\])?(?:\.\w+)*\.$/,
    offer: (match, scope) => labelsOf(match[1] ?? "", scope),
  },
  { before: /\b(?:taken|enabled)\s+$/, offer: (_, scope) => named(scope, ["process", "action"]) },
  {
    before: /\bexpect\s+(?:holds|violates|unknown)\s+(?:\w+\s*,\s*)*$/,
    offer: (_, scope) => properties(scope),
  },
  { before: /\bexpect\s+not\s+$/, offer: () => keywords(["needed"]) },
  { before: /\bexpect\s+never\s+$/, offer: () => keywords(["taken"]) },
  { before: /\bexpect\s+$/, offer: () => keywords(EXPECTATIONS) },
  { before: /\bis\s+$/, offer: (_, scope) => named(scope, ["case", "cases"]) },
  {
    before: /([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*\.$/,
    offer: (match, scope) => fieldsOf(match[1] ?? "", scope),
  },
  { before: /[\w)\]}]\s*\.$/, offer: (_, scope) => allFields(scope) },
  {
    before:
      /(?:\b(?:var|const)\s+\w+\s*:|\b(?:set|seq)\s+of|^type\s+\w+(?:\([^)]*\))?\s*=|^(?:def|macro|procedure)\s+\w+\s*\([^()]*:)\s*$/,
    offer: (_, scope) => [...keywords(TYPES), ...named(scope, ["type", "constant"])],
  },
  {
    before: /^type\b[^{}]*(?:->|[:[(])\s*$/,
    offer: (_, scope) => [...keywords(TYPES), ...named(scope, ["type", "constant"])],
  },
  {
    before: /(?:^|[\r\n{])\s*$/,
    offer: (_, scope) => atStart(scope),
  },
];

export function completion(project: Project, uri: string, position: Position): readonly CompletionItem[] {
  const document = project.document(uri);
  const at = project.analysisOf(uri);
  if (document === null || at === null) return [];
  const place = placeAt(document, position);
  if (place.isText) return [];
  const scope: Scope = {
    place,
    analysis: at.analysis,
    resolution: at.analysis.compilation.reached.resolution,
  };
  for (const { before, offer } of RULES) {
    const match = before.exec(place.before);
    if (match !== null) return unique(offer(match, scope));
  }
  return unique(expressions(scope));
}

function unique(items: readonly CompletionItem[]): readonly CompletionItem[] {
  return [...new Map(items.map((each) => [each.label, each])).values()];
}

const inVariant = ({ place }: Scope): boolean => /^(?:variant|expect)\b/.test(place.declaration);

/** Where a declaration, a statement, an edit, or the rest of an expression can begin. */
function atStart(scope: Scope): readonly CompletionItem[] {
  const { before, declaration } = scope.place;
  const depth = depthOf(before);
  if (/^variant\b/.test(declaration) && depth === 1) return keywords(EDITS);
  if (depth > 0)
    return [
      ...keywords(STATEMENTS),
      ...(ownerIn(declaration) === null ? [] : keywords(["var", "idle", "fair"])),
      ...named(scope, ["macro", "procedure", "variable"]),
      ...bound(scope),
      ...(/[\r\n]\s*$/.test(before) ? keywords(OPERATORS) : []),
    ];
  return [
    ...keywords(DECLARATIONS),
    ...(before.trim() === "" ? keywords(["spec", "module"]) : expressions(scope)),
  ];
}

const EXPRESSIONS: readonly Symbol["kind"][] = [
  "constant",
  "variable",
  "definition",
  "case",
  "cases",
  "type",
  "process",
];

const expressions = (scope: Scope): readonly CompletionItem[] => [
  ...bound(scope),
  ...named(scope, EXPRESSIONS),
  ...[...FUNCTIONS].map(([name, { length }]) =>
    item(name, KIND.function, `built in, ${length === 1 ? "1 argument" : `${length} arguments`}`),
  ),
  ...keywords(VALUES),
  ...keywords(OPERATORS),
];

const bound = ({ place }: Scope): readonly CompletionItem[] =>
  boundIn(place.before).map((name) => item(name, KIND.variable, "bound here"));

const KIND_OF: Readonly<Partial<Record<Symbol["kind"], CompletionItemKind>>> = {
  constant: KIND.constant,
  variable: KIND.variable,
  definition: KIND.function,
  macro: KIND.method,
  procedure: KIND.method,
  process: KIND.class,
  action: KIND.event,
  case: KIND.enumMember,
  cases: KIND.enumMember,
  type: KIND.struct,
};

/** The names of the program that are of certain kinds. */
function named({ resolution, analysis }: Scope, kinds: readonly Symbol["kind"][]): readonly CompletionItem[] {
  return [...(resolution?.globals.names.values() ?? [])]
    .filter(({ kind }) => kinds.includes(kind))
    .map((symbol) => {
      const target: Target = {
        key: "",
        kind: symbol.kind,
        name: symbol.name,
        declared: null,
        symbol,
        owner: null,
        node: "node" in symbol ? symbol.node : null,
      };
      const type = symbol.kind === "type" ? null : typeOf(target, analysis);
      const doc = docOf(target);
      return {
        ...item(
          symbol.name,
          KIND_OF[symbol.kind] ?? KIND.variable,
          type === null ? kindOf(symbol) : showType(type),
        ),
        ...(doc === null ? {} : { documentation: { kind: "markdown" as const, value: doc } }),
      };
    });
}

const properties = ({ resolution }: Scope): readonly CompletionItem[] =>
  (resolution === null ? [] : propertyNames(resolution)).map((name) => item(name, KIND.property, "property"));

function owner(name: string, { resolution }: Scope): Process | Procedure | null {
  const symbol = resolution?.globals.names.get(name);
  return symbol?.kind === "process" || symbol?.kind === "procedure" ? symbol.node : null;
}

const ownLabels = ({ place }: Scope): readonly CompletionItem[] =>
  labelsIn(place.declaration).map((name) => item(name, KIND.reference, "label"));

function labelsOf(name: string, scope: Scope): readonly CompletionItem[] {
  if (name === "self") return ownLabels(scope);
  const steps = owner(name, scope)?.body.steps ?? [];
  return [
    ...steps.map(({ label }) => item(label.name, KIND.reference, `label of ${name}`)),
    item("done", KIND.reference, "the end"),
  ];
}

/** What stands in a step or action that an address begins with. */
function inAddress(written: string, scope: Scope): readonly CompletionItem[] {
  const [first = "", label, ...more] = written.split(".");
  const symbol = scope.resolution?.globals.names.get(first);
  if (symbol === undefined) return [];
  const steps = owner(first, scope)?.body.steps ?? null;
  if (steps !== null && label === undefined)
    return steps.map((step) => item(step.label.name, KIND.reference, `label of ${first}`));
  const step = steps?.find((each) => each.label.name === label);
  const body = step?.body ?? (symbol.kind === "action" || symbol.kind === "macro" ? symbol.node.body : null);
  if (body === null || more.length > 0) return [];
  const elements = elementsOf(body, symbol.kind === "action" ? symbol.node : null);
  return [...new Set(elements.map(({ name }) => name))].map((name) => item(name, KIND.reference, "element"));
}

function fieldsOf(name: string, scope: Scope): readonly CompletionItem[] {
  const declared = scope.resolution?.globals.names.get(name);
  if (declared?.kind === "type" && declared.node.definition.kind === "alternatives")
    return declared.node.definition.cases.map((each) =>
      item(each.name.name, KIND.enumMember, `an alternative of \`${name}\``),
    );
  const process = name === "self" ? owner(ownerIn(scope.place.declaration) ?? "", scope) : owner(name, scope);
  if (process !== null)
    return process.body.locals.map((local) =>
      item(local.name.name, KIND.field, `local of ${process.name.name}`),
    );
  const target = occurrencesIn(scope.analysis.compilation).find(
    (each) => each.target.name === name && each.target.symbol !== null,
  )?.target;
  let type = target === undefined ? null : typeOf(target, scope.analysis);
  // Behind an index stands what a function has as values.
  for (let at = type === null ? null : present(type); at?.kind === "function"; at = present(at.value))
    type = at.value;
  const record = type === null ? null : present(type);
  if (record?.kind === "record")
    return record.fields.map((field) => item(field.name, KIND.field, showType(field.type)));
  return allFields(scope);
}

function allFields({ analysis }: Scope): readonly CompletionItem[] {
  const fields = occurrencesIn(analysis.compilation).filter(({ target }) => target.kind === "field");
  return fields.map(({ target }) => item(target.name, KIND.field, "field"));
}
