/** What a page is given besides its static text. */
import type { Checked, Path, SpecFiles } from "../engine/protocol.js";

/** Where the page opens. */
export type Door = "report" | "explore" | "playground";

export interface PageData {
  readonly door: Door;
  /** Of the program that wrote it. */
  readonly version: string;
  /** Null only where the examples are what there is. */
  readonly spec: SpecFiles | null;
  readonly constants: { readonly [name: string]: string };
  readonly variant: string | null;
  /** What the command has found; null if it has not searched. */
  readonly found: Checked | null;
  /** Where the explorer begins. */
  readonly path: Path;
  /** Specs to begin with, of the playground: the paths of those of the files that are no modules. */
  readonly examples: readonly { readonly path: string; readonly title: string }[];
}

/** The page as it was built: what every page has in common. */
export interface PageAssets {
  /** The script that starts it, as text. */
  readonly loader: string;
  readonly style: string;
  /** Compressed scripts, as text (`base85.ts`). */
  readonly app: string;
  readonly engine: string;
  readonly editor: string;
}
