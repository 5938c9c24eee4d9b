/**
 * Which specs are proved, for docs/why.md; and proofs that TLC has checked: `npm run proofs -- --help`.
 *
 * TLC checks the module that `subtle why --proof --tla` writes, and for each fact that module without it, in which it has to
 * find a step.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { factText } from "../src/proof/facts.js";
import { type Fact, type Proof, prove } from "../src/proof/proof.js";
import type { Setting } from "../src/proof/setting.js";
import { proofModules } from "../src/proof/tla-module.js";
import { load } from "../src/resolve/load.js";
import { compileProgram } from "../src/run/compile.js";
import { type Answer, type CheckedAt, type Found, type Recorded, withProofTable } from "./proof-table.js";
import { findTlc, runTlc, type Tlc } from "./tlc.js";

const ROOT = join(import.meta.dirname, "..", "..");
const RECORDED = join(ROOT, "crosscheck", "proofs.json");
const DOCS = join(ROOT, "docs", "why.md");

/** What TLC is asked about: with processes, with actions, and with locks. */
const CHECKED = [
  "specs/teaching/peterson.subtle",
  "specs/gallery/two_phase_commit.subtle",
  "specs/dax/fault_vs_truncate.subtle",
];

const HELP = `npm run proofs -- [OPTION]…

  --spec TEXT     only specs whose path contains this
  --missing       only specs that nothing is kept of
  --tlc           ask TLC (TLA2TOOLS_JAR=…) about ${CHECKED.length} proofs instead, and about each of them without
                  each of its facts

What is found is kept in crosscheck/proofs.json, beside what is there of other specs, and docs/why.md gets the table
of all. Each spec has a budget of about 15 seconds.
`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    spec: { type: "string", default: "" },
    missing: { type: "boolean", default: false },
    tlc: { type: "boolean", default: false },
  },
});

const onDisk = (path: string) => ({
  kind: "text" as const,
  text: readFileSync(join(ROOT, path), "utf8"),
});

function proofOf(path: string, enlarge: boolean): Proof {
  const { program, diagnostics } = load(path, onDisk);
  const settings = { constants: new Map<string, string>(), variant: null };
  const { spec } = compileProgram(program, diagnostics, settings);
  if (spec === null) throw new Error(`${path} is not accepted`);
  return prove(program, spec, settings, { effort: 1, enlarge, poll: () => {} });
}

/** All specs; modules are no specs. */
const specPaths = (): readonly string[] =>
  readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
    .filter(
      (path) => path.endsWith(".subtle") && /^spec /m.test(readFileSync(join(ROOT, "specs", path), "utf8")),
    )
    .map((path) => `specs/${path}`)
    .sort();

const settingOf = ({ constants, size }: Setting): CheckedAt => ({
  constants: Object.fromEntries(constants),
  states: Number.isFinite(size) ? size : null,
});

/** What came of it, and for which constants. */
function foundOf(path: string, proof: Proof): Found {
  switch (proof.kind) {
    case "found": {
      const { kind, facts, only, checked } = proof;
      return { path, kind, facts: facts.length, only, checked: checked.map(settingOf) };
    }
    case "not-found":
      return { path, kind: proof.kind, at: settingOf(proof.setting), action: proof.step.action };
    case "unfinished":
      return { path, kind: proof.kind, at: settingOf(proof.setting) };
    case "not-tried":
      return { path, kind: proof.kind, why: proof.why, states: proof.size };
    default:
      return proof satisfies never;
  }
}

async function answerOf(tlc: Tlc, path: string): Promise<Answer> {
  // At one setting of the constants: what is needed only at larger ones would be superfluous there.
  const proof = proofOf(path, false);
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

/** What is kept already. */
const recorded = (): Recorded =>
  existsSync(RECORDED)
    ? (JSON.parse(readFileSync(RECORDED, "utf8")) as Recorded)
    : { specs: [], answers: [] };

/** Keeps what was found beside what there is of other specs, one line for each, and puts the table into the docs. */
function keep(found: readonly Found[], asked: readonly Answer[]): void {
  const before = recorded();
  const merged = <T extends { readonly path: string }>(old: readonly T[], now: readonly T[]) => {
    const byPath = new Map([...old, ...now].map((each) => [each.path, each]));
    return paths.flatMap((path) => byPath.get(path) ?? []);
  };
  const paths = specPaths();
  const specs = merged(before.specs, found);
  const lines = (each: readonly unknown[]) => each.map((one) => JSON.stringify(one)).join(",\n");
  const answers = merged(before.answers, asked);
  writeFileSync(RECORDED, `{\n"specs": [\n${lines(specs)}\n],\n"answers": [\n${lines(answers)}\n]\n}\n`);
  writeFileSync(DOCS, withProofTable(readFileSync(DOCS, "utf8"), specs));
}

async function main(): Promise<number> {
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const known = new Set(recorded().specs.map(({ path }) => path));
  const among = (path: string): boolean =>
    path.includes(options.spec) && !(options.missing && known.has(path));
  if (options.tlc) {
    const tlc = findTlc();
    if (typeof tlc === "string") {
      process.stderr.write(`${tlc}\n`);
      return 2;
    }
    for (const path of CHECKED.filter(among)) keep([], [await answerOf(tlc, path)]);
    return 0;
  }
  for (const path of specPaths().filter(among)) {
    const found = foundOf(path, proofOf(path, true));
    keep([found], []);
    process.stdout.write(`${JSON.stringify(found)}\n`);
  }
  return 0;
}

process.exitCode = await main();
