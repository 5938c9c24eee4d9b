/** Known failures, to be fixed later: each with its reason, and recognised narrowly. */
import { bytesOf, type Input } from "./input.js";
import type { Complaint } from "./outcome.js";

interface Known {
  readonly name: string;
  readonly reason: string;
  readonly is: (input: Input, complaint: Complaint) => boolean;
}

const hangs = ({ rule, text }: Complaint): boolean => rule === "it ends" && /CPU|memory|heap/i.test(text);

const specs = ({ files }: Input): string =>
  Object.entries(files)
    .map(([path, content]) => (path.endsWith(".subtle") ? (bytesOf(content)?.toString("utf8") ?? "") : ""))
    .join("\n");

const hasNumberFrom = (text: string, least: number): boolean =>
  (text.match(/\d+/g) ?? []).some((digits) => Number(digits) >= least);

export const KNOWN: readonly Known[] = [
  {
    name: "one long evaluation",
    reason:
      "a limit, a signal or the end of memory is only noticed between two states, not within the work on one",
    is: (input, complaint) => hangs(complaint) && hasNumberFrom(specs(input), 1000),
  },
  {
    name: "many initial states",
    reason: "all combinations of initial values are gone through at once, before the first state is found",
    is: (input, complaint) =>
      hangs(complaint) && /^\s*init\b/m.test(specs(input)) && hasNumberFrom(specs(input), 100),
  },
];

/** The name of what is known, or null. */
export const knownAs = (input: Input, complaint: Complaint): string | null =>
  KNOWN.find(({ is }) => is(input, complaint))?.name ?? null;
