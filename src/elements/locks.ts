/**
 * Locks: what takes a lock and what releases it are one element, on all paths. A macro that `pairs` another takes a
 * lock; which call of the other releases it follows from the control flow.
 */
import { elementsOf } from "../edit/address.js";
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
  /** The action that contains it. */
  readonly action: string;
  readonly agent: string;
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
  return groupsOf(sitesIn(spec, takers), spec).flatMap((group) => {
    const first = group[0];
    const taker = group.find(({ role }) => role === "take")?.taker;
    if (first === undefined || taker === undefined) return [];
    const places = group.flatMap((site) => {
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
      covers: places.map(({ site }) => site.id),
      effectTest: null,
    };
    const texts = [...new Set(group.map(({ call }) => excerpt(spec.sources, call.span)))];
    const dropped: FoundElement = {
      ...common,
      id: `${first.id}.pair`,
      kind: "lock",
      name: `the lock ${first.lock} in ${first.agent} (${taker.name.name})`,
      claim: `${first.lock} is held, from ${taker.name.name} to ${taker.pairs?.name}`,
      text: texts.join(" … "),
      edits: backwards.map(({ site }) => dropping(site.id.split("."), site.call.span)),
    };
    const modes = siblingsOf(taker, macros).map(
      (sibling): FoundElement => ({
        ...common,
        id: `${first.id}.as.${sibling.name.name}`,
        kind: "lock-mode",
        name: `that the lock ${first.lock} in ${first.agent} is a ${taker.name.name}, not a ${sibling.name.name}`,
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

/** Calls another macro instead, with the same arguments. */
function calling({ id, call }: Site, macro: string, span: Span): Edit {
  const callee: Name = { kind: "name", name: macro, span: call.callee.span };
  const instead: Statement = { ...copyOf(call), callee };
  const by = { kind: "block", statements: [instead], span } as const;
  return { kind: "replace", address: addressOf(id.split("."), span), by, span };
}

// ─────────────────────────────────────────────────────────────────────── sites

function sitesIn(spec: AcceptedSpec, takers: readonly Macro[]): readonly Site[] {
  const sites: Site[] = [];
  const add = (prefix: string, action: string, agent: string, names: ReturnType<typeof elementsOf>): void => {
    const counts = new Map<string, number>();
    for (const { name, element } of names) {
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      if (element.kind !== "statement" || element.statement.kind !== "callStatement") continue;
      const { statement: call } = element;
      const taken = takers.find((macro) => macro.name.name === name);
      const given = takers.filter((macro) => macro.pairs?.name === name);
      const taker = taken ?? given[0];
      const [lock] = call.arguments;
      if (taker === undefined || lock === undefined) continue;
      const id = `${prefix}.${name}${count === 1 ? "" : `.${count}`}`;
      const text = textOf(lock);
      const role = taken === undefined ? "give" : "take";
      const key = `${taker.pairs?.name}(${text})`;
      sites.push({ id, action, agent, role, key, lock: excerpt(spec.sources, lock.span), taker, call });
    }
  };
  for (const agent of spec.expansion.agents) {
    if ("action" in agent) {
      const { name } = agent.action.name;
      add(name, name, name, elementsOf(agent.action.body, agent.action));
      continue;
    }
    const { name } = agent.process.name;
    for (const step of agent.steps)
      add(`${name}.${step.label}`, `${name}.${step.label}`, name, elementsOf(step.source.body, null));
  }
  return sites;
}

/** An expression as text, without its places in the source: the same lock has the same text. */
const textOf = (expression: Expression): string =>
  JSON.stringify(expression, (key, value: unknown) => (key === "span" ? undefined : value));

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
  const groups = new Map<Site, Site[]>();
  for (const site of sites) groups.set(find(site), [...(groups.get(find(site)) ?? []), site]);
  return [...groups.values()];
}

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
