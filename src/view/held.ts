/** While who holds which lock: read off the states of a trace. */
import type { Json } from "../state/print.js";
import type { LockPath, LockPlace } from "./lock-places.js";
import type { HeldView } from "./trace-view.js";
import { elementsOf, entriesOf, valueText } from "./values.js";

type StateJson = { readonly [variable: string]: Json };

/** @param laneOf The lane of a process by its name; -1 if it has none. */
export function heldIn(
  states: readonly (StateJson | null)[],
  locks: readonly LockPlace[],
  laneOf: (name: string) => number,
): readonly HeldView[] {
  const open = new Map<string, HeldView>();
  const closed: HeldView[] = [];
  states.forEach((state, i) => {
    if (state === null) return;
    const now = new Map(holdersIn(state, locks, laneOf).map((one) => [JSON.stringify(one), one]));
    for (const [key, view] of open)
      if (!now.has(key)) {
        closed.push({ ...view, to: i });
        open.delete(key);
      }
    for (const [key, one] of now) if (!open.has(key)) open.set(key, { ...one, from: i, to: null });
  });
  return [...closed, ...open.values()].sort((a, b) => a.from - b.from || a.lane - b.lane);
}

type Holder = Pick<HeldView, "lock" | "mode" | "lane">;

function holdersIn(
  state: StateJson,
  locks: readonly LockPlace[],
  laneOf: (name: string) => number,
): readonly Holder[] {
  return locks.flatMap((place) =>
    partsAt(place.variable, state[place.variable], place.lock).flatMap(({ name, json }) =>
      partsAt("", json, place.holder).flatMap(({ json: who }) =>
        (elementsOf(who) ?? [who]).flatMap((one): readonly Holder[] => {
          if (one === null || one === undefined) return [];
          const text = valueText(null, one);
          const lane = laneOf(place.as === "process" ? text : `${place.as.process}(${text})`);
          return lane < 0 ? [] : [{ lock: name, mode: place.mode, lane }];
        }),
      ),
    ),
  );
}

/** The parts of a value at a path, each with its name. */
function partsAt(
  name: string,
  json: Json | undefined,
  [first, ...rest]: LockPath,
): readonly { readonly name: string; readonly json: Json | undefined }[] {
  if (first === undefined) return [{ name, json }];
  if (first === null) {
    const entries =
      entriesOf(json) ?? (Array.isArray(json) ? json.map((item: Json, i) => [i + 1, item] as const) : []);
    return entries.flatMap(([key, item]) => partsAt(`${name}[${valueText(null, key)}]`, item, rest));
  }
  const field = typeof json === "object" && json !== null && !Array.isArray(json) ? json : {};
  const inner = (field as StateJson)[first];
  return inner === undefined ? [] : partsAt(`${name}.${first}`, inner, rest);
}
