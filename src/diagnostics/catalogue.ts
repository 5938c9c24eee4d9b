/** Every diagnostic there is, by its stable code. */
import { expansionEntries } from "./catalogue/expansion.js";
import { fileEntries } from "./catalogue/files.js";
import { mapEntries } from "./catalogue/maps.js";
import { nameEntries } from "./catalogue/names.js";
import { refinementEntries } from "./catalogue/refinements.js";
import { stepEntries } from "./catalogue/steps.js";
import { syntaxEntries } from "./catalogue/syntax.js";
import { typeEntries } from "./catalogue/types.js";
import { warningEntries } from "./catalogue/warnings.js";
import type { Entry } from "./entry.js";

export const catalogue = {
  ...fileEntries,
  ...syntaxEntries,
  ...nameEntries,
  ...expansionEntries,
  ...typeEntries,
  ...stepEntries,
  ...refinementEntries,
  ...mapEntries,
  ...warningEntries,
};

export type Code = keyof typeof catalogue;
export type Details<C extends Code> = (typeof catalogue)[C] extends Entry<infer D> ? D : never;
