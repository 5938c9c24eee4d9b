/**
 * Locks: what takes a lock and what releases it are one element, on all paths. A macro that `pairs` another takes a
 * lock; which call of the other releases it follows from the control flow. What a procedure takes is an element for each
 * of its calls, and one for all of them: two calls of which either is enough are needed as one lock.
 */
import { conjunctsIn, elementsOf } from "../edit/address.js";
import { finalJump } from "../expand/control.js";
import { jumpTargets } from "../expand/expand.js";
import { childrenOf, type TreeNode } from "../syntax/children.js";
import { copyOf } from "../syntax/copy.js";
import { excerpt } from "../syntax/excerpt.js";
import type {
  AssignmentTarget,
  DeclarationOf,
  Edit,
  Expression,
  Name,
  Span,
  Statement,
  StatementOf,
} from "../syntax/tree.js";
import { type AcceptedSpec, addressOf, dropping, type FoundElement } from "./element.js";

type Macro = DeclarationOf<"macro">;
type Call = StatementOf<"callStatement">;

/** One call that takes or releases a lock. */
interface Site {
  readonly id: string;
  /** The same place in the procedures through which the process comes to it, the outermost first. */
  readonly inProcedures: readonly string[];
  /** For a place in a procedure, the address of the one in a process that it was found by. */
  readonly origin: string | null;
  /** The action that contains it. */
  readonly action: string;
  readonly agent: string;
  /** What it is said to be in: that process, or a procedure or macro. */
  readonly owner: string;
  /** The step, by its address, and whether it does nothing else. */
  readonly step: string;
  readonly isAlone: boolean;
  readonly role: "take" | "give";
  /** The releasing macro and the lock: sites with the same key may belong together. */
  readonly key: string;
  readonly lock: string;
  readonly taker: Macro;
  readonly call: Call;
}

export function lockElements(spec: AcceptedSpec, found: readonly FoundElement[]): readonly FoundElement[] {
  const macros = new Map(
    spec.expansion.declarations.flatMap((d) => (d.kind === "macro" ? [[d.name.name, d] as const] : [])),
  );
  const takers = [...macros.values()].filter((macro) => macro.pairs !== null);
  if (takers.length === 0) return [];
  const calls = new Map(
    found.filter(({ kind }) => kind === "lock-call").map((element) => [element.id, element]),
  );
  const groups = groupsOf(sitesIn(spec, takers, macros), spec);
  return [...groups, ...wholeGroups(groups, calls)].flatMap((group) => {
    const first = group[0];
    const taker = group.find(({ role }) => role === "take")?.taker;
    if (first === undefined || taker === undefined) return [];
    const places = [...new Map(group.map((site) => [site.id, site])).values()].flatMap((site) => {
      const call = calls.get(site.id);
      return call === undefined ? [] : [{ site, call }];
    });
    // From last to first, since addresses count what comes before.
    const backwards = [...places].reverse();
    const { span, at } = places[0]?.call ?? { span: first.call.span, at: null };
    const common = {
      span,
      at,
      monotone: false,
      actions: [...new Set(group.map(({ action }) => action))],
      covers: [
        ...new Set(group.flatMap((site) => [site.id, ...(site.origin === null ? [] : [site.origin])])),
      ],
      effectTest: null,
    };
    const texts = [...new Set(group.map(({ call }) => excerpt(spec.sources, call.span)))];
    const where = first.owner;
    const siblings = siblingsOf(taker, macros);
    const dropped: FoundElement = {
      ...common,
      id: `${first.id}.pair`,
      kind: "lock",
      name: `the lock ${first.lock} in ${where} (${taker.name.name})`,
      claim: `${first.lock} is held, from ${taker.name.name} to ${taker.pairs?.name}`,
      text: texts.join(" … "),
      edits: backwards.map(({ site }) => dropping(site.id.split("."), site.call.span)),
      lock: {
        name: first.lock,
        macro: taker.name.name,
        weaker: siblings.filter((other) => waitsForLess(other, taker)).map(({ name }) => name.name),
        takes: stepsOf(places, "take"),
        gives: stepsOf(places, "give"),
      },
    };
    const modes = siblings.map(
      (sibling): FoundElement => ({
        ...common,
        id: `${first.id}.as.${sibling.name.name}`,
        kind: "lock-mode",
        name: `that the lock ${first.lock} in ${where} is a ${taker.name.name}, not a ${sibling.name.name}`,
        claim: `${first.lock} is taken with ${taker.name.name}, and ${sibling.name.name} is not enough`,
        text: texts.join(" … "),
        edits: backwards.map(({ site }) => {
          const name = site.role === "take" ? sibling.name : (sibling.pairs as Name);
          return calling(site, name.name, calls.get(site.id)?.span ?? site.call.span);
        }),
      }),
    );
    return [dropped, ...modes];
  });
}

/** The steps in which a lock is taken or released: null for one that does other things as well, and for an action. */
const stepsOf = (
  places: readonly { readonly site: Site }[],
  role: Site["role"],
): readonly (string | null)[] =>
  places.flatMap(({ site }) => (site.role === role ? [site.isAlone ? site.step : null] : []));

/** Calls another macro instead, with the same arguments. */
function calling({ id, call }: Site, macro: string, span: Span): Edit {
  const callee: Name = { kind: "name", name: macro, span: call.callee.span };
  const instead: Statement = { ...copyOf(call), callee };
  const by = { kind: "block", statements: [instead], span } as const;
  return { kind: "replace", address: addressOf(id.split("."), span), by, span };
}

// ─────────────────────────────────────────────────────────────────────── sites

function sitesIn(
  spec: AcceptedSpec,
  takers: readonly Macro[],
  macros: ReadonlyMap<string, Macro>,
): readonly Site[] {
  const sites: Site[] = [];
  const locks = new Set(takers.flatMap(({ name, pairs }) => [name.name, pairs?.name ?? ""]));

  /** The place of a body: its address, and its address in each procedure that the process comes through. */
  interface Place {
    readonly prefix: string;
    readonly inProcedures: readonly string[];
    readonly action: string;
    readonly agent: string;
    readonly owner: string;
    readonly isAlone: boolean;
  }

  /** @param given The arguments for the parameters of a macro, as texts. */
  const add = (place: Place, names: ReturnType<typeof elementsOf>, given: Given, depth = 0): void => {
    const counts = new Map<string, number>();
    for (const { name, element } of names) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (element.kind !== "statement" || element.statement.kind !== "callStatement") continue;
      const { statement: call } = element;
      const macro = macros.get(name);
      if (macro !== undefined && !locks.has(name) && depth < MACROS_MAX) {
        const { parameters, body } = macro;
        const inner = parameters.map((parameter, i) => {
          const argument = call.arguments[i];
          return [parameter.name.name, argument === undefined ? "" : textOf(argument, given)] as const;
        });
        // An edit in a macro is one for all its calls.
        const inMacro = { ...place, prefix: name, inProcedures: [], owner: name, isAlone: false };
        add(inMacro, elementsOf(body, null), new Map(inner), depth + 1);
        continue;
      }
      const taken = takers.find((other) => other.name.name === name);
      const givers = takers.filter((other) => other.pairs?.name === name);
      const taker = taken ?? givers[0];
      const [lock] = call.arguments;
      if (taker === undefined || lock === undefined) continue;
      const rest = `.${name}${count === 1 ? "" : `.${count}`}`;
      sites.push({
        id: `${place.prefix}${rest}`,
        inProcedures: place.inProcedures.map((prefix) => `${prefix}${rest}`),
        origin: null,
        action: place.action,
        agent: place.agent,
        owner: place.owner,
        step: place.prefix,
        isAlone: place.isAlone,
        role: taken === undefined ? "give" : "take",
        key: `${taker.pairs?.name}(${textOf(lock, given)})`,
        lock: excerpt(spec.sources, lock.span),
        taker,
        call,
      });
    }
  };
  for (const agent of spec.expansion.agents) {
    if ("action" in agent) {
      const { name } = agent.action.name;
      const place = {
        prefix: name,
        inProcedures: [],
        action: name,
        agent: name,
        owner: name,
        isAlone: false,
      };
      add(place, elementsOf(agent.action.body, agent.action), new Map());
      continue;
    }
    const { name } = agent.process.name;
    for (const { label, calls, source } of agent.steps) {
      const action = `${name}.${label}`;
      const inProcedures = calls.map(({ callee }, depth) =>
        [callee.name, ...label.split(".").slice(depth + 1)].join("."),
      );
      const { statements } = source.body;
      const isAlone = statements.length === (finalJump(source.body) === null ? 1 : 2);
      const place = { prefix: action, inProcedures, action, agent: name, owner: name, isAlone };
      add(place, elementsOf(source.body, null), new Map());
    }
  }
  return sites;
}

/** Macros may not call themselves; this only keeps a search through them short. */
const MACROS_MAX = 8;

type Given = ReadonlyMap<string, string>;

/** An expression as text, without its places in the source: the same lock has the same text. */
const textOf = (expression: Expression, given: Given): string =>
  JSON.stringify(expression, (key, value: unknown) => {
    if (key === "span") return undefined;
    const name = value as Partial<Name> | null;
    return typeof value === "object" && name?.kind === "name" ? (given.get(name.name ?? "") ?? value) : value;
  });

// ─────────────────────────────────────────────────────────────────────── groups

/** Sites that belong together, in the order of the text. In plain actions all of one lock do. */
function groupsOf(sites: readonly Site[], spec: AcceptedSpec): readonly (readonly Site[])[] {
  const parent = new Map<Site, Site>(sites.map((site) => [site, site]));
  const find = (site: Site): Site => {
    const up = parent.get(site) ?? site;
    return up === site ? site : find(up);
  };
  const join = (a: Site, b: Site): void => {
    parent.set(find(a), find(b));
  };
  for (const agent of spec.expansion.agents) {
    if ("action" in agent) continue;
    const { name } = agent.process.name;
    const own = sites.filter((site) => site.agent === name);
    const byAction = (action: string) => own.filter((site) => site.action === action);
    const next = new Map(
      agent.steps.map((step) => [
        `${name}.${step.label}`,
        jumpTargets(step.body).map((label) => `${name}.${label}`),
      ]),
    );
    for (const site of own.filter(({ role }) => role === "take")) {
      const here = byAction(site.action);
      const seen = new Set<string>();
      /** Continues until the lock is released or taken again. */
      const follow = (ahead: readonly Site[], action: string): void => {
        const met = ahead.find((other) => other.key === site.key);
        if (met !== undefined) {
          if (met.role === "give") join(met, site);
          return;
        }
        for (const target of next.get(action) ?? []) {
          if (seen.has(target)) continue;
          seen.add(target);
          follow(byAction(target), target);
        }
      };
      follow(here.slice(here.indexOf(site) + 1), site.action);
    }
  }
  const isProcess = new Set(
    spec.expansion.agents.flatMap((a) => ("process" in a ? [a.process.name.name] : [])),
  );
  const loose = sites.filter(({ agent }) => !isProcess.has(agent));
  for (const site of loose) {
    const first = loose.find((other) => other.key === site.key);
    if (first !== undefined && first !== site) join(site, first);
  }
  const byId = new Map<string, Site>();
  for (const site of sites) {
    const first = byId.get(site.id);
    if (first === undefined) byId.set(site.id, site);
    else join(site, first);
  }
  const groups = new Map<Site, Site[]>();
  for (const site of sites) groups.set(find(site), [...(groups.get(find(site)) ?? []), site]);
  return [...groups.values()];
}

/**
 * Groups in which an edit of a procedure takes the place of one of its call: all its calls together. Of procedures that
 * call each other there are two, at most: through the outermost that is called more than once, and through the innermost.
 */
function wholeGroups(
  groups: readonly (readonly Site[])[],
  known: ReadonlyMap<string, unknown>,
): readonly (readonly Site[])[] {
  const all: Site[][] = [];
  const seen = new Set(groups.map(keyOf));
  for (const end of [0, -1]) {
    const whole = groups.map((group) =>
      group.map((site): Site => {
        const id = site.inProcedures.filter((other) => known.has(other)).at(end);
        return id === undefined
          ? site
          : {
              ...site,
              id,
              inProcedures: [],
              origin: site.id,
              owner: id.slice(0, id.indexOf(".")),
              step: stepIn(id, site),
            };
      }),
    );
    const changed = whole.map((group, i) => group.some(({ id }, k) => id !== groups[i]?.[k]?.id));
    // Two groups that share a site are edited together.
    const merged: Site[][] = [];
    for (const [i, group] of whole.entries()) {
      if (changed[i] !== true) continue;
      const ids = new Set(group.map(({ id }) => id));
      const touching = merged.filter((other) => other.some(({ id }) => ids.has(id)));
      for (const other of touching) merged.splice(merged.indexOf(other), 1);
      merged.push([...touching.flat(), ...group]);
    }
    for (const group of merged) {
      const key = keyOf(group);
      if (!seen.has(key)) all.push(group);
      seen.add(key);
    }
  }
  return all;
}

/** The step of a call that has another address: the end of both is the call itself. */
const stepIn = (id: string, { id: full, step }: Site): string => id.slice(0, step.length - full.length);

const keyOf = (group: readonly Site[]): string => [...new Set(group.map(({ id }) => id))].sort().join();

// ─────────────────────────────────────────────────────────────────────── modes

/** The other ways to take a lock of this kind: macros of the same file that work with the same fields of it. */
function siblingsOf(taker: Macro, macros: ReadonlyMap<string, Macro>): readonly Macro[] {
  const fields = fieldsOf(taker, macros);
  return [...macros.values()].filter(
    (other) =>
      other !== taker &&
      other.pairs !== null &&
      other.name.span.file === taker.name.span.file &&
      other.parameters.length === taker.parameters.length &&
      fields !== "" &&
      fieldsOf(other, macros) === fields,
  );
}

/** Whether one macro waits for some of what another one waits for, and for nothing else. */
function waitsForLess(macro: Macro, than: Macro): boolean {
  const conditions = ({ parameters, body }: Macro): ReadonlySet<string> => {
    const given = new Map(parameters.map(({ name }, i) => [name.name, `parameter ${i}`]));
    const parts = body.statements.flatMap((statement) =>
      statement.kind !== "when"
        ? []
        : conjunctsIn(statement.condition).length > 0
          ? conjunctsIn(statement.condition)
          : [statement.condition],
    );
    return new Set(parts.map((part) => textOf(part, given)));
  };
  const [less, more] = [conditions(macro), conditions(than)];
  return less.size < more.size && [...less].every((condition) => more.has(condition));
}

/** The fields of the lock that a macro and its partner use, as one text; empty if one of them uses the whole lock. */
function fieldsOf(taker: Macro, macros: ReadonlyMap<string, Macro>): string {
  const partner = macros.get(taker.pairs?.name ?? "");
  const found = new Set<string>();
  let whole = false;
  for (const macro of [taker, ...(partner === undefined ? [] : [partner])]) {
    const lock = macro.parameters[0]?.name.name;
    const visit = (node: TreeNode): void => {
      if (node.kind === "place") {
        const { variable, selectors } = node as AssignmentTarget;
        const [first] = selectors;
        if (variable.name === lock) {
          if (first?.kind === "field") found.add(first.name.name);
          else whole = true;
        }
        for (const selector of selectors) if (selector.kind === "key") visit(selector.key);
        return;
      }
      if (node.kind === "field") {
        const { target, name } = node as Extract<Expression, { kind: "field" }>;
        if (target.kind === "name" && target.name === lock) {
          found.add(name.name);
          return;
        }
      }
      if (node.kind === "name" && (node as Name).name === lock) whole = true;
      childrenOf(node).forEach(visit);
    };
    visit(macro.body);
  }
  return whole ? "" : [...found].sort().join();
}
