/** What is seen of a run from outside. */
import type { Contents } from "./input.js";

export interface Outcome {
  /** Null if it did not end by itself. */
  readonly code: number | null;
  readonly ended: "by itself" | "by a signal" | "hung" | "crashed";
  readonly stdout: string;
  readonly stderr: string;
  /** Whether all that was written could be read. */
  readonly isWhole: { readonly stdout: boolean; readonly stderr: boolean };
  /** The files and folders afterwards. */
  readonly files: Contents;
  /** Processes, threads, listeners and temporary files that should be gone, in words. */
  readonly leftOver: readonly string[];
  /** The most memory that the process had, in bytes; null in process, where one child runs many inputs. */
  readonly memoryPeak: number | null;
}

/** Something is wrong with a run. */
export interface Complaint {
  /** The rule of the judge that it breaks. */
  readonly rule: string;
  /** The run it is about, from 0. */
  readonly run: number;
  readonly text: string;
}
