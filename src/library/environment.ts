/** What the library needs from the program that uses it. */
import type { Progress, Stop } from "../../checker/outcome.js";
import type { OnProgress } from "../../checker/strategy.js";
import type { ReadFile } from "../resolve/load.js";

export interface Environment {
  readonly readFile: ReadFile;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Lets the event loop run. */
  readonly breathe: () => Promise<void>;
}

/** What every search can be given. */
export interface SearchSettings {
  /** Ends the search when it is aborted; what was found by then is in the result. */
  readonly signal?: { readonly aborted: boolean };
  /** Called now and then while a search runs. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How often the event loop gets its turn, in milliseconds. */
const BREATHE_MS = 50;

export function progressOf(
  { now, breathe }: Environment,
  { signal, onProgress }: SearchSettings,
): OnProgress {
  let breathedAt = now();
  return async (progress): Promise<Stop | undefined> => {
    onProgress?.(progress);
    if (now() - breathedAt > BREATHE_MS) {
      await breathe();
      breathedAt = now();
    }
    return signal?.aborted === true ? "interrupted" : undefined;
  };
}

export type ConstantSettings = Readonly<Record<string, boolean | number | string>>;

/** Constants as on the command line: `{ N: 3 }` is `--const N=3`. */
export const constantTexts = (constants: ConstantSettings = {}): ReadonlyMap<string, string> =>
  new Map(Object.entries(constants).map(([name, value]) => [name, String(value)]));
