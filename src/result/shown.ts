/** What is shown beside the states of a trace, as data. */
import { type Exploration, showing } from "../run/explore.js";
import type { NoValue } from "../run/shows.js";
import type { Json } from "../state/print.js";
import type { State, TypedValue } from "../state/values.js";

export type ShownJson =
  | { readonly name: string; readonly value: Json }
  /** It has no value in this state. */
  | { readonly name: string; readonly why: string };

type Showing = Pick<Exploration, "model" | "shows">;

interface ShownIn {
  readonly name: string;
  readonly found: TypedValue | NoValue;
}

/** In the order in which they are declared, then asked for. */
export const shownIn = (state: State, exploration: Showing): readonly ShownIn[] =>
  (exploration.shows ?? []).map(({ name, valueIn }) => ({
    name,
    found: valueIn(state, showing(exploration)),
  }));

export function shownJson(state: State, exploration: Showing): readonly ShownJson[] {
  const { printer } = showing(exploration);
  return shownIn(state, exploration).map(({ name, found }) =>
    "why" in found ? { name, why: found.why } : { name, value: printer.json(found.type, found.value) },
  );
}
