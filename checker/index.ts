/** The checker: what a model is, and searches over models. It knows nothing of any language. */
export * from "./model.js";
export * from "./outcome.js";
export { search } from "./reference.js";
export { compareTraces, type Goal, type Levels, leastTrace } from "./trace.js";
