/** What a number of states means for each way to explore them: memory, disk and time. */
import type { Estimate } from "./estimate.js";

export interface Way {
  readonly name: string;
  /** The option or command that goes this way. */
  readonly command: string;
  readonly memoryBytes: number | null;
  readonly diskBytes: number | null;
  readonly seconds: number;
}

/** What a way takes; docs/scale.md says how it was measured. How many words a state has tells little of what runs of wide ones take. */
interface Cost {
  readonly name: string;
  readonly command: string;
  /** Bytes of a state, given its words. */
  readonly memory: ((words: number) => number) | null;
  readonly disk: ((words: number) => number) | null;
  /** How many times as long as in memory it takes on one core. */
  readonly slower: number;
  /** Cores that the time is said for. */
  readonly cores: number;
}

const COSTS: readonly Cost[] = [
  {
    name: "in memory",
    command: "subtle check",
    memory: (words) => (words <= 2 ? 31 : 4 * words + 13),
    disk: null,
    slower: 1,
    cores: 1,
  },
  {
    name: "in less memory",
    command: "subtle check --low-memory",
    memory: (words) => (words <= 2 ? 5 : 8),
    disk: null,
    slower: 1.5,
    cores: 1,
  },
  {
    name: "on disk",
    command: "subtle check --disk FOLDER",
    memory: null,
    disk: (words) => (words <= 2 ? 4 : 7),
    slower: 1.5,
    cores: 1,
  },
  {
    name: "Spark, 100 cores",
    command: "subtle handover --to spark",
    memory: null,
    disk: (words) => 3.5 * words,
    slower: 40,
    cores: 100,
  },
];

/** @param rate Transitions a second, on one core and in memory. */
export const waysOf = (states: number, { degree }: Estimate, words: number, rate: number): readonly Way[] =>
  COSTS.map(({ name, command, memory, disk, slower, cores }) => ({
    name,
    command,
    memoryBytes: memory === null ? null : states * memory(words),
    diskBytes: disk === null ? null : states * disk(words),
    seconds: (states * degree * slower) / (rate * cores),
  }));
