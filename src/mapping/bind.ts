/** Binds the names of a map: steps, parameters, types and variables of the spec. What is left are fields of lines. */
import { collector, type Diagnostic, hasErrors, type Report } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/suggest.js";
import type { InterpretedModel } from "../interpret/model.js";
import type { IrAction, IrStatement } from "../ir/ir.js";
import { cardinality, showType, type Type } from "../ir/type.js";
import { FORMATS, type Format, ROLE_NAMES, type RoleName } from "../logs/format.js";
import { describe, lookUp } from "../resolve/symbols.js";
import type { Name } from "../syntax/tree.js";
import { closed } from "../types/type.js";
import type { BoundMap, Given, Hidden, Identity, Rule, Way } from "./bound-map.js";
import { type NamesAround, type Prepared, type Preparing, prepare, type Wanted } from "./conditions.js";
import type {
  ExpressionAt,
  IdentityItem,
  ItemOf,
  MapItem,
  MapTree,
  OnItem,
  StepsAt,
  Target,
  ValueMap,
  Word,
} from "./tree.js";
import { OutsideType, valueFrom } from "./values.js";
import { eventTest, fieldsIn, lineTest, patternsIn, regexOf } from "./where.js";

/** So many hidden steps in a row, unless the map says otherwise. */
export const HIDDEN_MAX = 8;

/** An identity has no more values. */
const VALUES_MAX = 1000;

interface Binding extends Preparing {
  readonly map: MapTree;
  readonly model: InterpretedModel;
  readonly report: Report;
  readonly diagnostics: Diagnostic[];
  /** Steps by their names, and the paths that begin them. */
  readonly paths: readonly string[];
}

type Bound = { readonly map: BoundMap; readonly diagnostics: readonly Diagnostic[] };
type Refused = { readonly map: null; readonly diagnostics: readonly Diagnostic[] };

/** @param preparing Its file is the number of the map among the sources, whose text is the map's. */
export function bindMap(map: MapTree, preparing: Preparing, model: InterpretedModel): Bound | Refused {
  const { diagnostics, report } = collector();
  const { ir } = preparing.spec;
  const names = ir.actions.map(({ name }) => name);
  const paths = [...new Set(names.flatMap(prefixesOf))];
  const c: Binding = { ...preparing, map, model, report, diagnostics, paths };
  const identities = itemsOf(map, "identity").flatMap((item) => identityOf(c, item) ?? []);
  const around: NamesAround = new Map(
    identities.map(({ name, type }, identity) => [name, { source: { kind: "identity", identity }, type }]),
  );
  const on = itemsOf(map, "on");
  const rules = on.map((item) => ruleOf(c, item, around));
  const hidden = hiddenOf(c, around);
  const visible = ir.actions.map((_, i) => rules.some(({ ways }) => ways.some(({ action }) => action === i)));
  const never = new Set(
    itemsOf(map, "never").flatMap(({ steps }) => steps.flatMap((at) => actionsAt(c, at))),
  );
  const ignored = itemsOf(map, "ignore").map((item) => {
    checkPatterns(c, item);
    return item;
  });
  const observed = itemsOf(map, "observe").flatMap(({ variables }) =>
    variables.flatMap((word) => {
      const variable = ir.variables.findIndex(({ name }) => name === word.name);
      const found = ir.variables[variable];
      if (found !== undefined) return [{ name: word.name, variable, type: found.type }];
      const suggestion = suggest(
        word.name,
        ir.variables.map(({ name }) => name),
      );
      report("map-unknown-variable", word.span, { name: word.name, suggestion });
      return [];
    }),
  );
  const log = oneOf(c, "log", "log");
  const format = log === null ? null : formatNamed(c, log.format);
  const start = oneOf(c, "start", "start");
  const reorder = oneOf(c, "reorder", "reorder");
  const most = oneOf(c, "hiddenMost", "hidden at most");
  const each = oneOf(c, "forEach", "for each");
  const isTrace = format === "itf" || format === "subtle";
  const silent = names.filter((_, i) => visible[i] !== true && hidden[i] === false && !never.has(i));
  if (silent.length > 0 && !hasErrors(diagnostics) && !isTrace)
    report("map-silent-step", map.name.span, { steps: silent });
  if (hasErrors(diagnostics)) return { map: null, diagnostics };
  const wheres = [...on, ...ignored].flatMap(({ where }) => fieldsIn(where));
  const fields = [
    ...wheres,
    ...rules
      .flatMap(({ ways }) => ways.flatMap(inputsOf))
      .flatMap(({ source }) => (source.kind === "field" ? [source.field] : [])),
    ...observed.map(({ name }) => name),
  ];
  return {
    diagnostics,
    map: {
      name: map.name.name,
      format,
      roles: rolesOf(c, log),
      startsAnywhere: start?.any ?? false,
      reorder: reorder?.nanoseconds ?? 0,
      hiddenMax: most?.count ?? HIDDEN_MAX,
      forEach: each?.field ?? null,
      identities,
      rules: rules.map(({ item, ...rule }) => ({
        ...rule,
        matches: eventTest(item.events),
        where: item.where === null ? null : lineTest(item.where),
      })),
      ignored: ignored.map(({ events, where }) => ({
        matches: eventTest(events),
        where: where === null ? null : lineTest(where),
      })),
      hidden,
      visible,
      observed,
      fields: [...new Set(fields)],
    },
  };
}

const itemsOf = <Kind extends MapItem["kind"]>(map: MapTree, kind: Kind): readonly ItemOf<Kind>[] =>
  map.items.filter((item): item is ItemOf<Kind> => item.kind === kind);

function oneOf<Kind extends MapItem["kind"]>(c: Binding, kind: Kind, what: string): ItemOf<Kind> | null {
  const [first, second] = itemsOf(c.map, kind);
  if (second !== undefined) c.report("map-repeated", second.span, { what });
  return first ?? null;
}

const inputsOf = ({ given, before, after }: Way) =>
  [...given.map(({ value }) => value), ...before, ...after].flatMap(({ inputs }) => inputs);

function formatNamed(c: Binding, { name, span }: Word): Format | null {
  const found = FORMATS.find((one) => one === name);
  if (found === undefined)
    c.report("map-unknown-word", span, {
      name,
      what: "format of logs",
      known: FORMATS,
      suggestion: suggest(name, FORMATS),
    });
  return found ?? null;
}

function rolesOf(c: Binding, log: ItemOf<"log"> | null): BoundMap["roles"] {
  const fields = new Map<RoleName, string>();
  let timeUnit: number | null = null;
  for (const { role, field, unit } of log?.roles ?? []) {
    const found = ROLE_NAMES.find((one) => one === role.name);
    if (found === undefined)
      c.report("map-unknown-word", role.span, {
        name: role.name,
        what: "role of a field",
        known: ROLE_NAMES,
        suggestion: suggest(role.name, ROLE_NAMES),
      });
    else fields.set(found, field);
    if (unit !== null) timeUnit = unit;
  }
  return { fields, timeUnit };
}

// ─────────────────────────────────────────────────────────────────────── steps

const prefixesOf = (name: string): readonly string[] =>
  name.split(".").map((_, i, parts) => parts.slice(0, i + 1).join("."));

/** The actions at paths; a path that names the beginning of several is all of them. */
function actionsAt(c: Binding, { paths, span }: StepsAt): readonly number[] {
  const { actions } = c.spec.ir;
  return paths.flatMap((path) => {
    const found = actions.flatMap(({ name }, i) => (isAt(name.split("."), path) ? [i] : []));
    if (found.length === 0) {
      const name = path.join(".");
      c.report("map-unknown-step", span, { name, suggestion: suggest(name, c.paths) });
    }
    return found;
  });
}

const isAt = (name: readonly string[], path: readonly string[]): boolean =>
  path.length <= name.length && path.every((part, i) => part === "*" || part === name[i]);

/** Parameters and picks of an action, with their types. */
function choicesOf({ parameters, body }: IrAction): ReadonlyMap<string, Type> {
  const found = new Map<string, Type>(parameters.map(({ name, type }) => [name, type]));
  const visit = (statements: readonly IrStatement[]): void => {
    for (const statement of statements) {
      if (statement.kind === "pick" && !found.has(statement.slot.name))
        found.set(statement.slot.name, statement.slot.type);
      if (statement.kind === "if") for (const block of [statement.then, statement.else]) visit(block);
      if (statement.kind === "either") statement.branches.forEach(visit);
      if (statement.kind === "match") for (const { body: arm } of statement.arms) visit(arm);
    }
  };
  visit(body);
  return found;
}

const withChoices = (around: NamesAround, action: IrAction): NamesAround =>
  new Map([
    ...around,
    ...[...choicesOf(action)].map(
      ([name, type]) => [name, { source: { kind: "choice", name }, type }] as const,
    ),
  ]);

function prepared(c: Binding, at: ExpressionAt, around: NamesAround, wanted: Wanted = {}): Prepared | null {
  const found = prepare(c, at.span, around, wanted);
  if (!("diagnostics" in found)) return found;
  c.diagnostics.push(...found.diagnostics);
  return null;
}

// ─────────────────────────────────────────────────────────────────────── items

function identityOf(c: Binding, { name, field, type: word, freeWhen }: IdentityItem): Identity | null {
  const taken = lookUp(c.spec.resolution.globals, name.name);
  if (taken !== null) c.report("map-name-taken", name.span, { name: name.name, what: describe(taken) });
  const type = typeNamed(c, word);
  if (type === null) return null;
  const around: NamesAround = new Map([["it", { source: { kind: "it" }, type }]]);
  const free = freeWhen === null ? null : prepared(c, freeWhen, around);
  return { name: name.name, field, type, values: c.model.universe.valuesOf(type), freeWhen: free };
}

function typeNamed({ spec, model, report }: Binding, { name, span }: Word): Type | null {
  const symbol = lookUp(spec.resolution.globals, name);
  const at: Name = { kind: "name", name, span };
  if (symbol?.kind === "builtinType" || (symbol?.kind === "type" && symbol.node.parameters.length === 0)) {
    spec.resolution.uses.set(at, symbol);
    const type = closed(spec.typed.elaborator.typeOf({ kind: "typeName", name: at, span }));
    if (cardinality(type, model.universe.instances.length) <= VALUES_MAX) return type;
  }
  const types = [...spec.resolution.globals.names.values()].flatMap((one) =>
    one.kind === "type" ? [one.name] : [],
  );
  report("map-unknown-type", span, {
    name,
    suggestion: symbol?.kind === "type" ? null : suggest(name, types),
  });
  return null;
}

function hiddenOf(c: Binding, around: NamesAround): readonly Hidden[] {
  const hidden = new Array<boolean | Prepared[]>(c.spec.ir.actions.length).fill(false);
  for (const { steps, when } of itemsOf(c.map, "hidden"))
    for (const action of steps.flatMap((at) => actionsAt(c, at))) {
      const before = hidden[action];
      const node = c.spec.ir.actions[action];
      if (when === null || before === true || node === undefined) hidden[action] = true;
      else {
        // An identity is not known without a line.
        const names = new Map(
          [...withChoices(around, node)].filter(([, { source }]) => source.kind === "choice"),
        );
        const condition = prepared(c, when, names);
        if (condition !== null) hidden[action] = [...(before === false ? [] : (before ?? [])), condition];
      }
    }
  return hidden;
}

function checkPatterns(c: Binding, { events, where }: Pick<OnItem, "events" | "where">): void {
  for (const pattern of [...events, ...patternsIn(where)])
    if ("source" in pattern)
      try {
        regexOf(pattern.source);
      } catch (error) {
        const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, "") : "";
        c.report("map-bad-pattern", pattern.span, { why });
      }
}

function ruleOf(
  c: Binding,
  item: OnItem,
  around: NamesAround,
): Omit<Rule, "matches" | "where"> & { readonly item: OnItem } {
  checkPatterns(c, item);
  const ways = item.targets.flatMap((target) => waysOf(c, target, item, around));
  checkValues(c, item.values, ways);
  return {
    item,
    ways,
    values: new Map(
      item.values.map(({ field, pairs }) => [field, new Map(pairs.map(({ from, to }) => [from, to.name]))]),
    ),
    events: item.events.map(({ span }) => c.text.slice(span.start, span.end)),
    span: item.span,
  };
}

function waysOf(c: Binding, target: Target, { before, after }: OnItem, around: NamesAround): readonly Way[] {
  return actionsAt(c, target.steps).flatMap((action) => {
    const node = c.spec.ir.actions[action];
    if (node === undefined) return [];
    const names = withChoices(around, node);
    const choices = choicesOf(node);
    const given = target.arguments.flatMap(({ name, value }): readonly Given[] => {
      const type = choices.get(name.name);
      if (type === undefined) {
        const known = [...choices.keys()];
        c.report("map-unknown-choice", name.span, {
          ...{ name: name.name, step: node.name, known },
          suggestion: suggest(name.name, known),
        });
        return [];
      }
      // What is given is not about the step's own names: `me = me` is a field `me`.
      const expression = prepared(c, value, around, { type });
      return expression === null ? [] : [{ name: name.name, type, value: expression }];
    });
    const conditions = (all: readonly ExpressionAt[]): readonly Prepared[] =>
      all.flatMap((at) => prepared(c, at, names, { anyNumber: true }) ?? []);
    return [{ action, given, before: conditions(before), after: conditions(after) }];
  });
}

/** What values of fields stand for must be of the types that the fields are used at. */
function checkValues(c: Binding, maps: readonly ValueMap[], ways: readonly Way[]): void {
  for (const { field, pairs } of maps)
    for (const { source, type } of ways.flatMap(inputsOf))
      for (const { to } of source.kind === "field" && source.field === field ? pairs : [])
        try {
          valueFrom(type, to.name, c.model);
        } catch (error) {
          if (!(error instanceof OutsideType)) throw error;
          c.report("map-bad-value", to.span, { value: to.name, type: showType(type) });
        }
}
