/**
 * What is counted while a level is expanded, as rows beside the states: the tag of a row says what it counts. Rows are committed with
 * the level that they belong to, so what a repeated task counts is never counted twice.
 */
import type { PackedModel } from "../../checker/packed/model.js";

/** What a tag counts. A flag or premise is counted apart where states were judged and where they were expanded. */
export interface Counters {
  /** The number of counters; tags are 1 to that. */
  readonly size: number;
  readonly generated: number;
  /** The first of each group, at 0 for the first action, flag or property. */
  readonly taken: number;
  readonly enabled: number;
  readonly judgedSeen: number;
  readonly judgedSpoken: number;
  readonly expandedSeen: number;
  readonly expandedSpoken: number;
}

export function countersFor({
  actions,
  flags,
  properties,
}: Pick<PackedModel, "actions" | "flags" | "properties">): Counters {
  const taken = 2;
  const enabled = taken + actions.length;
  const judgedSeen = enabled + actions.length;
  const judgedSpoken = judgedSeen + flags.length;
  const expandedSeen = judgedSpoken + properties.length;
  const expandedSpoken = expandedSeen + flags.length;
  const size = expandedSpoken + properties.length - 1;
  return { size, generated: 1, taken, enabled, judgedSeen, judgedSpoken, expandedSeen, expandedSpoken };
}
