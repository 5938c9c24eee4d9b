/** The colours of edges: one for each process. */

/** Colours that colour-blind people can tell apart (after Okabe and Ito). */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9", "#7a5195"];
/** For edges of several processes. */
const SEVERAL = "#777777";

export const colourOf = (index: number): string =>
  index < 0 ? SEVERAL : (COLOURS[index % COLOURS.length] ?? SEVERAL);

/** The processes in order, and `""` for actions without one. */
export const processNames = (processes: readonly (string | null)[]): readonly string[] => [
  ...new Set(processes.map((name) => name ?? "")),
];

/**
 * The index of the colour of an edge with these actions; -1 for actions of several processes.
 * @param processes The process of each action, by its index; null for an action without one.
 */
export function colourings(processes: readonly (string | null)[]): (actions: readonly number[]) => number {
  const names = processNames(processes);
  return (actions) => {
    const of = new Set(actions.map((action) => processes[action] ?? ""));
    return of.size === 1 ? names.indexOf([...of][0] ?? "") : -1;
  };
}
