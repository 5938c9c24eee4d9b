/** Steps that the spec forbids in a state, though whoever would take them is at the place for it. */
import { cardinality } from "../ir/type.js";
import { product, type Value } from "../state/values.js";
import { argumentsOf } from "./graph/choices.js";
import { allows } from "./graph/graph.js";
import type { Kit } from "./kit.js";

/** An action with more combinations of parameters than this is tried with those that are possible somewhere. */
const COMBINATIONS_MAX = 1000;

/** The commands that are forbidden in a state. Of a process, only those at the label that it is at. */
export function forbiddenIn({
  ir,
  graph,
  model,
  processes,
  placeOf,
}: Kit): (state: number) => readonly number[] {
  const candidates = new Set(graph.commands.keys());
  ir.actions.forEach((action, index) => {
    const isGivenAll = argumentsOf(action, ir).every(({ kind }) => kind === "parameter");
    const count = action.parameters
      .map(({ type }) => cardinality(type, processes.size))
      .reduce((a, b) => a * b, 1);
    if (graph.roles[index] !== "asked" || !isGivenAll || count > COMBINATIONS_MAX) return;
    for (const values of product(action.parameters.map(({ type }) => model.universe.valuesOf(type)))) {
      const args = Object.fromEntries(
        action.parameters.map(({ name, type }, i) => [name, model.printer.json(type, values[i] as Value)]),
      );
      candidates.add(graph.commandOf({ action: index, args }));
    }
  });
  const asked = [...candidates].filter(
    (number) => graph.roles[graph.commands[number]?.action ?? -1] === "asked",
  );
  return (state) =>
    asked.filter((command) => {
      const place = placeOf(command);
      return (place === null || place.at(state) === place.wanted) && !allows(graph, state, command);
    });
}
