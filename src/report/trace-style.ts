/** How much of a trace a text shows. */

/**
 * `full`: the whole state after each step. `diff`: what each step changes, and the first and last state. `oneline`: a
 * line for each step, cut where it is too long. `none`: no trace.
 */
export const TRACE_STYLES = ["full", "diff", "oneline", "none"] as const;

export type TraceStyle = (typeof TRACE_STYLES)[number];
