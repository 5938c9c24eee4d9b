/** Who calls macros and procedures, and what they call. */
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  Position,
  Range,
} from "vscode-languageserver";
import type { Declaration, Span } from "../syntax/tree.js";
import { type LinedText, rangeOf } from "./lined-text.js";
import { everywhere, foundAt } from "./navigation.js";
import { type Occurrence, occurrencesIn, type TargetKind } from "./occurrences.js";
import { treeOf } from "./outline.js";
import type { Project } from "./project.js";
import { pathOf, uriOf } from "./uris.js";

/** Of the protocol's kinds of symbols. */
const KINDS = { macro: 6, procedure: 6, process: 5, action: 24, variant: 19 } as const;

/** A declaration that can call, and be shown for it. */
type Caller = Extract<Declaration, { kind: keyof typeof KINDS }>;

const isCaller = (node: Declaration): node is Caller => node.kind in KINDS;

const isCallable = (kind: TargetKind): boolean => kind === "macro" || kind === "procedure";

function itemOf({ kind, name, span }: Caller, text: LinedText, path: string): CallHierarchyItem {
  const whole = { start: Math.min(span.start, name.span.start), end: Math.max(span.end, name.span.end) };
  return {
    name: name.name,
    kind: KINDS[kind],
    detail: kind,
    uri: uriOf(path),
    range: rangeOf(text, whole),
    selectionRange: rangeOf(text, name.span),
  };
}

const within = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** The declaration in a file that an offset stands in. */
function callerAt(
  project: Project,
  path: string,
  at: Span,
): { readonly node: Caller; readonly text: LinedText } | null {
  const text = project.textOf(path);
  const node =
    text === null
      ? null
      : treeOf(text)
          ?.declarations.filter(isCaller)
          .find((one) => within(at, one.span));
  return text === null || node == null ? null : { node, text };
}

/** The macro or procedure at a position, or that which stands around it. */
export function prepareCalls(
  project: Project,
  uri: string,
  position: Position,
): readonly CallHierarchyItem[] {
  const found = foundAt(project, uri, position);
  if (found === null) return [];
  const { kind, declared } = found.occurrence.target;
  const path = declared === null ? undefined : found.analysis.texts[declared.file]?.path;
  if (!(kind in KINDS) || declared === null || path === undefined) return [];
  const caller = callerAt(project, path, declared);
  return caller === null ? [] : [itemOf(caller.node, caller.text, path)];
}

export function incomingCalls(
  project: Project,
  { uri, selectionRange }: CallHierarchyItem,
): readonly CallHierarchyIncomingCall[] {
  const found = foundAt(project, uri, selectionRange.start);
  if (found === null || !isCallable(found.occurrence.target.kind)) return [];
  const calls = new Map<string, { readonly from: CallHierarchyItem; readonly ranges: Map<number, Range> }>();
  for (const { analysis, occurrences } of everywhere(project, found))
    for (const { span, role } of occurrences) {
      const path = analysis.texts[span.file]?.path;
      const caller = path === undefined || role === "declaration" ? null : callerAt(project, path, span);
      if (path === undefined || caller === null) continue;
      const key = `${path}:${caller.node.name.span.start}`;
      const call = calls.get(key) ?? { from: itemOf(caller.node, caller.text, path), ranges: new Map() };
      call.ranges.set(span.start, rangeOf(caller.text, span));
      calls.set(key, call);
    }
  return [...calls.values()].map(({ from, ranges }) => ({ from, fromRanges: [...ranges.values()] }));
}

export function outgoingCalls(
  project: Project,
  { uri, selectionRange }: CallHierarchyItem,
): readonly CallHierarchyOutgoingCall[] {
  const found = foundAt(project, uri, selectionRange.start);
  const text = found?.analysis.texts[found.file];
  if (found === null || text === undefined) return [];
  const caller = callerAt(project, pathOf(uri), found.occurrence.span);
  if (caller === null) return [];
  const calls = new Map<string, { readonly to: CallHierarchyItem; readonly ranges: Range[] }>();
  const isCall = ({ span, target, role }: Occurrence): boolean =>
    span.file === found.file &&
    role !== "declaration" &&
    isCallable(target.kind) &&
    within(span, caller.node.span);
  for (const { span, target } of occurrencesIn(found.analysis.compilation).filter(isCall)) {
    const path = target.declared === null ? undefined : found.analysis.texts[target.declared.file]?.path;
    const called =
      path === undefined || target.declared === null ? null : callerAt(project, path, target.declared);
    if (path === undefined || called === null) continue;
    const call = calls.get(target.key) ?? { to: itemOf(called.node, called.text, path), ranges: [] };
    call.ranges.push(rangeOf(text, span));
    calls.set(target.key, call);
  }
  return [...calls.values()].map(({ to, ranges }) => ({ to, fromRanges: ranges }));
}
