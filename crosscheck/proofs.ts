/**
 * Which specs are proved, for docs/why.md; and proofs that TLC has checked: `npm run proofs -- --help`.
 *
 * TLC checks the module that `subtle why --proof --tla` writes, and for each fact that module without it, in which it has to
 * find a step.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { factText } from "../src/proof/facts.js";
import { type Fact, type Proof, prove } from "../src/proof/proof.js";
import { proofModules } from "../src/proof/tla-module.js";
import { statesText } from "../src/report/why/proof-text.js";
import { load } from "../src/resolve/load.js";
import { compileProgram } from "../src/run/compile.js";
import { findTlc, runTlc, type Tlc } from "./tlc.js";

const ROOT = join(import.meta.dirname, "..", "..");
const RECORDED = join(ROOT, "crosscheck", "proofs.json");
const DOCS = join(ROOT, "docs", "why.md");
const START = "<!-- written by npm run proofs -- --write-docs -->";

/** What TLC is asked about: with processes, with actions, and with locks. */
const CHECKED = [
  "specs/teaching/peterson.subtle",
  "specs/gallery/two_phase_commit.subtle",
  "specs/dax/fault_vs_truncate.subtle",
];

const END = "<!-- end of what is written by it -->";

function inDocs(page: string, table: string): string {
  const from = page.indexOf(START);
  const to = page.indexOf(END, from);
  if (from < 0 || to < from) throw new Error("the page has no place for the table");
  return `${page.slice(0, from)}${START}\n\n${table}\n\n${page.slice(to)}`;
}

const HELP = `npm run proofs -- [OPTION]…

  --spec TEXT     only specs whose path contains this
  --write-docs    put the table of all into docs/why.md
  --record        ask TLC (TLA2TOOLS_JAR=…) about ${CHECKED.length} proofs, and about each of them without
                  each of its facts, and keep the answers in crosscheck/proofs.json
`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    spec: { type: "string", default: "" },
    "write-docs": { type: "boolean", default: false },
    record: { type: "boolean", default: false },
  },
});

const onDisk = (path: string) => ({
  kind: "text" as const,
  text: readFileSync(join(ROOT, path), "utf8"),
});

function proofOf(path: string): Proof {
  const { program, diagnostics } = load(path, onDisk);
  const settings = { constants: new Map<string, string>(), variant: null };
  const { spec } = compileProgram(program, diagnostics, settings);
  if (spec === null) throw new Error(`${path} is not accepted`);
  return prove(program, spec, settings, { effort: 1, enlarge: true, poll: () => {} });
}

/** All specs; modules are no specs. */
const specPaths = (): readonly string[] =>
  readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
    .filter(
      (path) => path.endsWith(".subtle") && /^spec /m.test(readFileSync(join(ROOT, "specs", path), "utf8")),
    )
    .map((path) => `specs/${path}`)
    .filter((path) => path.includes(options.spec))
    .sort();

/** What came of it, and for which constants. */
function rowOf(path: string, proof: Proof): string {
  const name = path.replace(/^specs\//, "").replace(/\.subtle$/, "");
  const cells = (what: string, states: string): string => `| \`${name}\` | ${what} | ${states} |`;
  switch (proof.kind) {
    case "found": {
      const { facts, checked, only } = proof;
      const hollow = only.length === 0 ? "" : `, for one ${only.join(" and one ")} only`;
      const count = facts.length === 0 ? "the goals themselves" : `${facts.length} facts`;
      return cells(`${count}${hollow}`, checked.map(statesText).join("; "));
    }
    case "not-found":
      return cells(`none found: ${proof.step.action} is not excluded`, statesText(proof.setting));
    case "unfinished":
      return cells("not found within the budget", statesText(proof.setting));
    case "not-tried":
      return cells(
        `not tried: ${proof.why}`,
        proof.size === null ? "" : proof.size.toPrecision(2).replace("e+", "e"),
      );
    default:
      return proof satisfies never;
  }
}

interface Answer {
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

async function answerOf(tlc: Tlc, path: string): Promise<Answer> {
  const proof = proofOf(path);
  if (proof.kind !== "found") throw new Error(`${path} has no proof`);
  const [first] = proof.checked;
  if (first === undefined) throw new Error(`${path} was not checked`);
  const ask = async (facts: readonly Fact[], which: number) => {
    const module = proofModules(first.spec, facts, null)[which];
    const [run] = module?.runs ?? [];
    if (module === undefined || run === undefined) throw new Error(`${path} has no module`);
    const output = await runTlc(tlc, module, run.config);
    if (!output.ended || output.error !== null) throw new Error(`${path}: ${output.text}`);
    return output;
  };
  const [inductive, initial] = [await ask(proof.facts, 0), await ask(proof.facts, 1)];
  const without: Answer["without"][number][] = [];
  for (const dropped of proof.facts) {
    const rest = proof.facts.filter((fact) => fact !== dropped);
    const { violation, trace } = await ask(rest, 0);
    // A fact is named by its number among those that are left.
    const number = /^Fact(\d+)_*$/.exec(violation?.name ?? "")?.[1];
    const fact = number === undefined ? undefined : rest[Number(number) - 1];
    without.push({
      violated: fact === undefined ? (violation?.name ?? null) : factText(fact),
      states: trace.length,
    });
    process.stderr.write(`${path}: ${without.length} of ${proof.facts.length}\n`);
  }
  const told = ({ distinct, holds }: typeof inductive) => ({ distinct, holds });
  return {
    path,
    constants: Object.fromEntries(first.constants),
    facts: proof.facts.map(factText),
    inductive: told(inductive),
    initial: told(initial),
    without,
  };
}

if (options.help) process.stdout.write(HELP);
else if (options.record) {
  const tlc = findTlc();
  if (typeof tlc === "string") {
    process.stderr.write(`${tlc}\n`);
    process.exitCode = 2;
  } else {
    const answers: Answer[] = [];
    for (const path of CHECKED) answers.push(await answerOf(tlc, path));
    writeFileSync(RECORDED, `${JSON.stringify({ answers }, null, 2)}\n`);
  }
} else {
  const rows: string[] = [];
  for (const path of specPaths()) {
    const row = rowOf(path, proofOf(path));
    rows.push(row);
    process.stdout.write(`${row}\n`);
  }
  if (options["write-docs"]) {
    const table = ["| spec | proof | type-correct states |", "|---|---|---|", ...rows].join("\n");
    writeFileSync(DOCS, inDocs(readFileSync(DOCS, "utf8"), table));
  }
}
