/** Where a walk stops: before the steps of lines and of names, and where conditions become true. */
import type { Places } from "./places.js";
import { type Breakpoint, listOf, membersOf, numberIn, textIn } from "./protocol.js";

interface Stop {
  /** The steps before which it stops. */
  readonly actions: ReadonlySet<string>;
  /** Null: always. */
  readonly condition: string | null;
}

export interface Breakpoints {
  /** Those of a file, in place of its earlier ones. */
  readonly setLines: (path: string, given: unknown, lineFrom: 0 | 1) => readonly Breakpoint[];
  readonly setNames: (given: unknown) => readonly Breakpoint[];
  /** Conditions by themselves: it stops where one becomes true. */
  readonly setConditions: (given: unknown) => readonly Breakpoint[];
  /** Whether it stops before a step. @param action Null at the end. */
  readonly stopsBefore: (action: string | null, holds: (condition: string) => boolean) => boolean;
  /** The condition that is true now and was not at the place from where it was gone; null if there is none. */
  readonly becomesTrue: (
    holds: (condition: string) => boolean,
    held: (condition: string) => boolean,
  ) => string | null;
}

/** @param wrongWith Why a text is no condition; null if it is one. */
export function breakpoints(
  places: Places,
  isSame: (a: string, b: string) => boolean,
  wrongWith: (condition: string) => string | null,
): Breakpoints {
  const lines = new Map<string, readonly Stop[]>();
  let names: readonly Stop[] = [];
  let conditions: readonly string[] = [];

  /** What an editor is told of each, and those of them that can be. */
  function set<Kept>(
    given: unknown,
    make: (one: ReturnType<typeof membersOf>) => { readonly told: Breakpoint; readonly kept: Kept | null },
  ): { readonly told: readonly Breakpoint[]; readonly kept: readonly Kept[] } {
    const made = listOf(given).map((one) => make(membersOf(one)));
    return {
      told: made.map(({ told }) => told),
      kept: made.flatMap(({ kept }) => (kept === null ? [] : [kept])),
    };
  }
  const refused = (message: string) => ({ told: { verified: false, message }, kept: null });
  const stopAt = (actions: readonly string[], condition: string | null, line?: number) => {
    const wrong = condition === null ? null : wrongWith(condition);
    if (wrong !== null) return refused(wrong);
    const told: Breakpoint = { verified: true, ...(line === undefined ? {} : { line }) };
    return { told, kept: { actions: new Set(actions), condition } };
  };

  return {
    setLines: (path, given, lineFrom) => {
      const { told, kept } = set<Stop>(given, ({ line, condition }) => {
        const at = (numberIn(line) ?? 0) + 1 - lineFrom;
        const found = places.actionsAt((file) => isSame(file, path), at);
        if (found === null) return refused("no step stands here");
        return stopAt(found.actions, textIn(condition), found.line - 1 + lineFrom);
      });
      lines.set(path, kept);
      return told;
    },
    setNames: (given) => {
      const { told, kept } = set<Stop>(given, ({ name, condition }) => {
        const actions = places.named(textIn(name) ?? "");
        return actions.length === 0
          ? refused(`there is no step or action \`${textIn(name) ?? ""}\``)
          : stopAt(actions, textIn(condition));
      });
      names = kept;
      return told;
    },
    setConditions: (given) => {
      const { told, kept } = set<string>(given, ({ filterId, condition }) => {
        const text = textIn(condition);
        if (filterId !== "condition") return refused("there is no such filter");
        if (text === null) return refused("it needs a condition");
        const wrong = wrongWith(text);
        return wrong === null ? { told: { verified: true }, kept: text } : refused(wrong);
      });
      conditions = kept;
      return told;
    },
    stopsBefore: (action, holds) =>
      action !== null &&
      [...[...lines.values()].flat(), ...names].some(
        (stop) => stop.actions.has(action) && (stop.condition === null || holds(stop.condition)),
      ),
    becomesTrue: (holds, held) => conditions.find((text) => holds(text) && !held(text)) ?? null,
  };
}
