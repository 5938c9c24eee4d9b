/** What can't be expressed in TLA+, or what Subtle does not export. */
import type { Span } from "../syntax/tree.js";

/** Thrown while writing, and turned into a diagnostic at the end. */
export class Unwritable extends Error {
  constructor(
    readonly what: string,
    readonly span: Span | null,
    /** Whether TLA+ could say it, but the types of Apalache could not. */
    readonly apalache = false,
  ) {
    super(what);
  }
}
