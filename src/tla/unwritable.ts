/** What can't be said in TLA+, or is not said by us. */
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
