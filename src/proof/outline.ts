/** Facts by process and place: what is known at which steps. */
import type { Ir } from "../ir/ir.js";
import type { Fact } from "./proof.js";

/** Steps of an instance, in the order of the process. */
export interface At {
  /** As facts name it: `fault[f]`. */
  readonly instance: string;
  readonly labels: readonly string[];
}

export interface OutlineRow {
  /** Null for what is always true. */
  readonly at: At | null;
  /** What has to be elsewhere at the same time; null if nothing has. */
  readonly while: At | null;
  /** One of these is true; none: it can't be there. */
  readonly conditions: readonly string[];
}

/** Facts that differ only by their places are one row; processes as declared, places in order, and last what is always true. */
export function outlineOf(facts: readonly Fact[], ir: Ir): readonly OutlineRow[] {
  const labelsOf = (process: number): readonly string[] => ir.processes[process]?.labels ?? [];
  const position = ({ places: [first] }: Fact): number =>
    first === undefined
      ? Number.POSITIVE_INFINITY
      : 1000 * first.process + labelsOf(first.process).indexOf(first.label);
  const rows: { process: number; row: OutlineRow }[] = [];
  for (const { places, conditions } of [...facts].sort((a, b) => position(a) - position(b))) {
    const [first, second] = places;
    const row: OutlineRow = {
      at: first === undefined ? null : { instance: first.instance, labels: [first.label] },
      while: second === undefined ? null : { instance: second.instance, labels: [second.label] },
      conditions: conditions.map(({ text }) => text),
    };
    rows.push({ process: first?.process ?? ir.processes.length, row });
  }
  const joined = merge(merge(rows, "at"), "while");
  return joined.map(({ row }) => ({
    ...row,
    at: inOrder(row.at),
    while: inOrder(row.while),
  }));

  function inOrder(at: At | null): At | null {
    const process = ir.processes.find(({ name }) => at !== null && at.instance.split("[")[0] === name);
    return at && { ...at, labels: (process?.labels ?? []).filter((label) => at.labels.includes(label)) };
  }
}

type Placed = { readonly process: number; readonly row: OutlineRow };

/** Joins rows that are the same but for the labels of one place. */
function merge(rows: readonly Placed[], which: "at" | "while"): readonly Placed[] {
  const found = new Map<string, Placed>();
  for (const placed of rows) {
    const { row } = placed;
    const key = JSON.stringify({ ...row, [which]: row[which]?.instance ?? null });
    const known = found.get(key);
    const [labels, more] = [known?.row[which]?.labels ?? [], row[which]?.labels ?? []];
    const at = row[which] && { ...row[which], labels: [...new Set([...labels, ...more])] };
    found.set(key, { ...placed, row: { ...row, [which]: at } });
  }
  return [...found.values()];
}
