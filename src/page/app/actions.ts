/** What can be done on the page. Each ends in an update of the store. */
import { plural } from "../../result/words.js";
import { orderedTraces } from "../document/report-html.js";
import {
  type Opened,
  PAGE_LIMITS,
  type Path,
  type Setup,
  type Wandered,
  type Wrong,
} from "../engine/protocol.js";
import { Stopped } from "./client.js";
import { LINK_MAX, linkOf } from "./link.js";
import type { Store, View } from "./store.js";

/** Runs what asks the engine, and says what it is busy with meanwhile. */
async function during<T>(store: Store, what: string, work: () => Promise<T>): Promise<T | null> {
  store.update({ busy: { what, progress: null }, note: null });
  try {
    return await work();
  } catch (error) {
    const note = error instanceof Stopped ? "stopped" : `this went wrong: ${(error as Error).message}`;
    store.update({ note });
    return null;
  } finally {
    store.update({ busy: null });
  }
}

/** The setup that the engine has now: it is gone when the worker is. */
const openedBy = new WeakMap<Store, Setup>();

export function stop(store: Store): void {
  openedBy.delete(store);
  store.client.stop();
}

/** Has the engine compile what is set up, unless it has done so. */
export async function open(store: Store): Promise<Opened | null> {
  const { setup, opened } = store.state;
  if (setup === null) return null;
  if (openedBy.get(store) === setup && opened !== null) return opened;
  const answer = await store.client.ask("open", setup);
  openedBy.set(store, setup);
  store.update({ opened: answer });
  return answer;
}

/** Another spec, variant or constants: what was found before is no longer about it. */
export function setUp(store: Store, setup: Setup, path: Path = []): void {
  store.update({
    setup,
    opened: null,
    path,
    before: [],
    place: null,
    found: null,
    traces: [],
    chosen: null,
    graph: null,
    collapse: null,
    expanded: [],
  });
}

export function show(store: Store, view: View): void {
  store.update({ view, note: null });
  if (view === "explore" && store.state.place === null) void goTo(store, store.state.path, false);
  if (view === "graph" && store.state.graph === null) void drawGraph(store, null, []);
}

/** Goes to a place of the exploration. @param remember Whether it can be undone. */
export async function goTo(store: Store, path: Path, remember = true): Promise<void> {
  await during(store, "going there", async () => {
    const opened = await open(store);
    if (opened?.spec == null) return;
    const { path: old, before, watched, place: from } = store.state;
    const place = await store.client.ask("place", { path, watched });
    store.update({
      path: place.path,
      place,
      before: remember && from !== null ? [...before, old] : before,
    });
  });
}

export function undo(store: Store): Promise<void> {
  const { before } = store.state;
  const last = before.at(-1);
  if (last === undefined) return Promise.resolve();
  store.update({ before: before.slice(0, -1) });
  return goTo(store, last, false);
}

export function back(store: Store): Promise<void> {
  const { path } = store.state;
  return path.length < 2 ? Promise.resolve() : goTo(store, path.slice(0, -1));
}

export async function watch(store: Store, watched: readonly string[]): Promise<void> {
  store.update({ watched });
  await goTo(store, store.state.path, false);
}

/** Takes a step of a trace of the report as the place to explore from. */
export async function exploreFrom(store: Store, trace: number, step: number): Promise<void> {
  const view = store.state.traces[trace];
  if (view === undefined) return;
  await followSteps(store, view.steps.slice(0, step + 1));
}

async function followSteps(
  store: Store,
  steps: Parameters<typeof store.client.ask<"follow">>[1]["steps"],
): Promise<void> {
  store.update({ view: "explore" });
  const found = await during(store, "going there", async () => {
    const opened = await open(store);
    return opened?.spec == null ? null : store.client.ask("follow", { steps });
  });
  if (found !== null) await goTo(store, found.path);
}

async function goOn(store: Store, what: string, ask: () => Promise<Wandered | Wrong>): Promise<void> {
  const found = await during(store, what, async () => {
    await open(store);
    return ask();
  });
  if (found === null) return;
  if ("wrong" in found) {
    store.update({ note: found.wrong });
    return;
  }
  await goTo(store, found.path);
  store.update({ note: found.told });
}

export const wander = (store: Store, steps: number, until: string): Promise<void> =>
  goOn(store, "walking", () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    return store.client.ask("wander", { path: store.state.path, steps, seed, until });
  });

export const seek = (store: Store, condition: string): Promise<void> =>
  goOn(store, "looking for the nearest state", () =>
    store.client.ask("seek", { path: store.state.path, condition }),
  );

/** Whether a condition is true in any state: the engine searches all. */
export async function ever(store: Store, condition: string): Promise<void> {
  const found = await during(store, "searching all states", async () => {
    await open(store);
    return store.client.ask("ever", { condition, limits: PAGE_LIMITS }, (progress) =>
      store.update({ busy: { what: "searching all states", progress } }),
    );
  });
  if (found === null) return;
  if ("wrong" in found) {
    store.update({ note: found.wrong });
    return;
  }
  const { result, traces } = found;
  if (result.verdict === "error") {
    store.update({ note: found.text });
    return;
  }
  const trace = traces[0];
  if (
    trace !== undefined &&
    result.properties.some(({ verdict, kind }) => kind === "reachable" && verdict === "holds")
  ) {
    await followSteps(store, trace.steps);
    const steps = trace.steps.length - 1;
    const when = steps === 0 ? "in an initial state" : `first after ${plural(steps, "step")}`;
    store.update({ note: `yes: ${when}; the path leads there` });
    return;
  }
  const seen = plural(result.states.distinct, "state");
  store.update({
    note:
      result.stop === null
        ? `no: it is false in all ${seen}`
        : `not in the ${seen} that were looked at; the search did not end`,
  });
}

/** Draws the state graph; what can't be drawn leaves the last picture as it is. */
export async function drawGraph(
  store: Store,
  collapse: string | null,
  expanded: readonly string[],
): Promise<void> {
  const what = "drawing the graph";
  const found = await during(store, what, async () => {
    const opened = await open(store);
    if (opened?.spec == null) return null;
    return store.client.ask("graph", { collapse, expanded, limits: PAGE_LIMITS }, (progress) =>
      store.update({ busy: { what, progress } }),
    );
  });
  if (found === null) return;
  if ("wrong" in found) store.update({ note: found.wrong });
  else store.update({ graph: found, collapse, expanded });
}

/** Checks the spec in the page. */
export async function check(store: Store): Promise<void> {
  const found = await during(store, "checking", async () => {
    await open(store);
    return store.client.ask("check", { limits: PAGE_LIMITS, all: true }, (progress) =>
      store.update({ busy: { what: "checking", progress } }),
    );
  });
  if (found !== null)
    store.update({ found, traces: orderedTraces(found.traces), chosen: null, view: "report" });
}

/** Copies an address that leads here. */
export async function copyLink(store: Store): Promise<void> {
  const { setup, path } = store.state;
  if (setup === null) return;
  if (location.protocol === "file:") {
    store.update({ note: "Only a hosted page can be linked: this one is a file on your computer." });
    return;
  }
  const hash = await linkOf(setup, path);
  if (hash.length > LINK_MAX) {
    store.update({ note: "The spec is too long for a link." });
    return;
  }
  const address = `${location.href.replace(/#.*$/, "")}${hash}`;
  history.replaceState(null, "", hash);
  try {
    await navigator.clipboard.writeText(address);
    store.update({ note: "The link is copied. It holds the spec, the settings and where you are." });
  } catch {
    store.update({ note: "The address of this page now holds the spec: copy it from there." });
  }
}

export async function why(store: Store): Promise<string | null> {
  const found = await during(store, "asking why", async () => {
    await open(store);
    return store.client.ask("why", { limits: PAGE_LIMITS }, (progress) =>
      store.update({ busy: { what: "asking why", progress } }),
    );
  });
  return found?.text ?? null;
}
