/** The checker: what a model is, and searches over models. It knows nothing of any language. */
export type { Formula } from "./liveness/formula.js";
export type { FairUnit } from "./liveness/graph.js";
export type { FairReason } from "./liveness/lasso.js";
export * from "./model.js";
export * from "./outcome.js";
export type { Expansion, Flag, PackedModel, PackedProperty, PackedTemporal, Words } from "./packed/model.js";
export {
  type PackedOptions,
  type PackedOutcome,
  packedBreadthFirst,
  searchPacked,
} from "./packed/search.js";
export type { Phase, Profile } from "./packed/table.js";
export { breadthFirst, search } from "./reference.js";
export type { Narrowing } from "./runtime/narrow.js";
export type { Shape } from "./runtime/shapes.js";
export type { StateLayout } from "./runtime/state.js";
export { carryOut, type OnProgress, type Search, type Strategy } from "./strategy.js";
export { compareTraces, type Goal, type Listing, leastTrace, type SearchedGraph } from "./trace.js";
