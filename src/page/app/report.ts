/** Brings the static report to life: a step is chosen by click, key or address. */
import type { Store } from "./store.js";

const root = (): HTMLElement | null => document.getElementById("report");

const rowOf = (trace: number, step: number): HTMLElement | null =>
  root()?.querySelector<HTMLElement>(`[data-trace="${trace}"] [data-step="${step}"]`) ?? null;

/** The trace and the step that an element of the report belongs to. */
function placeOf(element: Element | null): { readonly trace: number; readonly step: number } | null {
  const row = element?.closest<HTMLElement>("[data-step]");
  const section = row?.closest<HTMLElement>("[data-trace]");
  if (row == null || section == null) return null;
  return { trace: Number(section.dataset["trace"]), step: Number(row.dataset["step"]) };
}

export function choose(store: Store, trace: number, step: number, scroll = true): void {
  const view = store.state.traces[trace];
  if (view === undefined) return;
  const place = { trace, step: Math.max(0, Math.min(step, view.steps.length - 1)) };
  for (const old of root()?.querySelectorAll("[aria-current=step]") ?? [])
    old.removeAttribute("aria-current");
  const row = rowOf(place.trace, place.step);
  row?.setAttribute("aria-current", "step");
  row?.closest("details")?.setAttribute("open", "");
  if (scroll) row?.scrollIntoView({ block: "nearest" });
  if (row !== null && store.state.data.door === "report") history.replaceState(null, "", `#${row.id}`);
  store.update({ chosen: place });
}

/** Whether a key belongs to what has the focus. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

const MOVES: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function onKey(store: Store, event: KeyboardEvent): void {
  const { view, chosen, traces } = store.state;
  const move = MOVES[event.key];
  if (view !== "report" || move === undefined || traces.length === 0) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isTyping(event.target)) return;
  if ((event.key === "Home" || event.key === "End") && chosen === null) return;
  event.preventDefault();
  const last = (traces[chosen?.trace ?? 0]?.steps.length ?? 1) - 1;
  const to = chosen === null ? 0 : Math.max(0, Math.min(chosen.step + move, last));
  choose(store, chosen?.trace ?? 0, to);
}

function chooseByAddress(store: Store): void {
  // No id of a step has a character that would be escaped.
  const id = location.hash.slice(1);
  const place = id === "" ? null : placeOf(document.getElementById(id));
  if (place !== null) choose(store, place.trace, place.step);
}

export function enliven(store: Store): void {
  root()?.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLAnchorElement>('a[href^="#"]');
    const place = placeOf(
      link === null ? event.target : document.getElementById(link.getAttribute("href")?.slice(1) ?? ""),
    );
    if (place === null) return;
    // Text that is being selected is no choice of a step.
    if (link === null && getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    choose(store, place.trace, place.step, link !== null);
  });
  document.addEventListener("keydown", (event) => onKey(store, event));
  // On paper nothing can be opened.
  addEventListener("beforeprint", () => {
    for (const details of root()?.querySelectorAll("details:not(.file)") ?? [])
      details.setAttribute("open", "");
  });
  addEventListener("hashchange", () => chooseByAddress(store));
  chooseByAddress(store);
}
