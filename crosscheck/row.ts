/** What is compared, and what came of it: a row of the table. */
import type { Compared, LeftOut } from "./compare.js";

/** A spec, a variant of one, or one at other constants. */
export interface Target {
  readonly path: string;
  readonly variant: string | null;
  readonly constants: Readonly<Record<string, string>>;
}

export interface Row extends Target {
  readonly result: Compared | LeftOut;
}
