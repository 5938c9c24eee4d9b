/** Which specs are proved: as it is kept in crosscheck/proofs.json, and as the table of docs/why.md. */
import { plural } from "../src/result/words.js";
import { grouped } from "../src/source/numbers.js";

/** Constants, and how many type-correct states there are at them; null for more than a number can say. */
export interface CheckedAt {
  readonly constants: Readonly<Record<string, number>>;
  readonly states: number | null;
}

/** What came of one spec. */
export type Found = { readonly path: string } & (
  | {
      readonly kind: "found";
      readonly facts: number;
      /** What there was never more than one of. */
      readonly only: readonly string[];
      readonly checked: readonly CheckedAt[];
    }
  | { readonly kind: "not-found"; readonly at: CheckedAt; readonly action: string }
  | { readonly kind: "unfinished"; readonly at: CheckedAt }
  | { readonly kind: "not-tried"; readonly why: string; readonly states: number | null }
);

/** What TLC said of a proof. */
export interface Answer {
  readonly path: string;
  readonly constants: Readonly<Record<string, number>>;
  readonly facts: readonly string[];
  /** Type-correct states that satisfy the facts and the goals, and whether each step keeps them. */
  readonly inductive: { readonly distinct: number | null; readonly holds: boolean };
  /** Whether the facts are true of the reachable states. */
  readonly initial: { readonly distinct: number | null; readonly holds: boolean };
  /** Without each of the facts, in their order: what a step from such a state makes false. */
  readonly without: readonly { readonly violated: string | null; readonly states: number }[];
}

/** What crosscheck/proofs.json has. */
export interface Recorded {
  readonly specs: readonly Found[];
  readonly answers: readonly Answer[];
}

/** 571,536, or 1.2e15. */
const number = (states: number): string =>
  Number.isSafeInteger(states) ? grouped(states) : states.toPrecision(2).replace("e+", "e");

/** `571,536 (FAULTS = 1, PAGES = 1)` */
function atText({ constants, states }: CheckedAt): string {
  const given = Object.entries(constants).map(([name, value]) => `${name} = ${value}`);
  return `${states === null ? "more than can be counted" : number(states)}${given.length === 0 ? "" : ` (${given.join(", ")})`}`;
}

function cells(found: Found): readonly [string, string] {
  switch (found.kind) {
    case "found": {
      const { facts, only, checked } = found;
      const what = facts === 0 ? "the goals themselves" : plural(facts, "fact");
      const hollow = only.length === 0 ? "" : `, for one ${only.join(" and one ")} only`;
      return [`${what}${hollow}`, checked.map(atText).join("; ")];
    }
    case "not-found":
      return [`none found: \`${found.action}\` is not excluded`, atText(found.at)];
    case "unfinished":
      return ["not found within the budget", atText(found.at)];
    case "not-tried":
      return [`not tried: ${found.why}`, found.states === null ? "" : number(found.states)];
    default:
      return found satisfies never;
  }
}

export function proofTable(specs: readonly Found[]): string {
  const rows = specs.map((found) => {
    const name = found.path.replace(/^specs\//, "").replace(/\.subtle$/, "");
    return `| \`${name}\` | ${cells(found).join(" | ")} |`;
  });
  return ["| spec | proof | type-correct states |", "|---|---|---|", ...rows].join("\n");
}

const BEGIN = "<!-- written by npm run proofs -->";
const END = "<!-- end of what is written by it -->";

/** The page with this table in its place. */
export function withProofTable(page: string, specs: readonly Found[]): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END, from);
  if (from < 0 || to < from) throw new Error("the page has no place for the table");
  return `${page.slice(0, from)}${BEGIN}\n\n${proofTable(specs)}\n\n${page.slice(to)}`;
}
