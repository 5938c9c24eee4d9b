/** Where processes are: the labels that their program counters have in a state. */

import type { Ir } from "../../ir/ir.js";
import type { Json } from "../../state/print.js";
import { entriesOf } from "../../view/values.js";
import { canonical } from "../values.js";
import type { ConformGraph } from "./graph.js";

/** Says at which label the process of a command is in a state, and at which it must be; null for an action without one. */
export type Placing = (
  command: number,
) => { readonly at: (state: number) => string; readonly wanted: string } | null;

export function placing(ir: Ir, graph: ConformGraph): Placing {
  const known = new Map<number, ReturnType<Placing>>();
  /** By variable and state: the labels by the process's parameters. */
  const labels = new Map<string, ReadonlyMap<string, string>>();
  const labelsIn = (state: number, pc: number): ReadonlyMap<string, string> => {
    const name = `${pc} ${state}`;
    const json = graph.json(state)[pc] as Json;
    const found =
      labels.get(name) ??
      new Map(
        (entriesOf(json) ?? [["", json] as const]).map(([key, label]) => [canonical(key), label as string]),
      );
    labels.set(name, found);
    return found;
  };
  function placed(command: number): ReturnType<Placing> {
    const { action, args } = graph.commands[command] as (typeof graph.commands)[number];
    const node = ir.actions[action];
    const process = node?.process == null ? undefined : ir.processes[node.process];
    if (process === undefined) return null;
    const keys = process.parameters.map(({ name }) => args[name] as Json);
    const key = canonical(keys.length === 0 ? "" : keys.length === 1 ? (keys[0] as Json) : { "#tup": keys });
    return { at: (state) => labelsIn(state, process.pc).get(key) ?? "", wanted: node?.label ?? "" };
  }
  return (command) => {
    const found = known.has(command) ? (known.get(command) ?? null) : placed(command);
    known.set(command, found);
    return found;
  };
}
