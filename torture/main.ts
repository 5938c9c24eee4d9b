/**
 * Runs the command on hostile and broken inputs, and judges the results from outside: `npm run torture -- --help`.
 * What is promised, and what this has found, is in docs/reliability.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FAMILIES, type FamilyName, type Input, own } from "./input.js";
import { inputAt } from "./inputs.js";
import { PLANTS } from "./plants.js";
import { describe, table, tallyTable, writeDown } from "./report.js";
import { ROOT } from "./root.js";
import { startRunner } from "./runner.js";
import { go, type Plan } from "./session.js";
import { cpuSecondsOfAll } from "./watchdog.js";

/** A planted fault must be found within so many inputs of its family. */
const PLANT_INPUTS_MAX = 2000;
const TRIES_MAX = 300;
const MINUTE_MS = 60_000;

const HELP = `npm run torture -- [OPTION]…

  --seed S          input k of seed S is always the same (1)
  --inputs N        how many (1,000)
  --from K          the first one (0)
  --minutes M       stop after so long
  --jobs N          how many at once (1)
  --family NAME     only these: ${FAMILIES.join(", ")}
  --input K         only this one, and all that is wrong with it
  --replay FILE     the input in this file
  --tries N         how often to try to make a failing input smaller (${TRIES_MAX})
  --plant KIND      plant a fault, and see that it is found; all for each:
                    ${Object.keys(PLANTS).join(", ")}
`;

const { values: options } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    inputs: { type: "string", default: "1000" },
    from: { type: "string", default: "0" },
    minutes: { type: "string" },
    jobs: { type: "string", default: "1" },
    family: { type: "string" },
    input: { type: "string" },
    replay: { type: "string" },
    tries: { type: "string", default: String(TRIES_MAX) },
    plant: { type: "string" },
  },
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** @throws if it is not a whole number: a session with other numbers than the given ones would be meaningless. */
function numberOf(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`not a whole number: ${text}`);
  return number;
}

function familyOf(name: string | undefined): FamilyName | null {
  const family = FAMILIES.find((known) => known === name);
  if (name !== undefined && family === undefined) throw new Error(`there is no family ${name}`);
  return family ?? null;
}

function planOf(more: Partial<Plan> = {}): Plan {
  const { minutes } = options;
  const end = minutes === undefined ? null : performance.now() + Number(minutes) * MINUTE_MS;
  return {
    seed: numberOf(options.seed),
    from: numberOf(options.from),
    inputs: numberOf(options.inputs),
    jobs: numberOf(options.jobs),
    until: end === null ? null : () => performance.now() > end,
    family: familyOf(options.family),
    way: null,
    plant: null,
    triesMax: numberOf(options.tries),
    first: false,
    onFailure: () => {},
    onInput: () => {},
    ...more,
  };
}

async function torture(): Promise<number> {
  const folder = join(ROOT, "torture", "failures");
  const plan = planOf({
    onFailure: (failure) => say(describe(failure, writeDown(folder, failure))),
    onInput: (count) => {
      if (count % 1000 === 0) process.stderr.write(`${count} inputs\n`);
    },
  });
  const { tally, failures, count } = await go(plan);
  say(tallyTable(tally));
  for (const { complaint, input, count: times } of failures)
    say(`✗ ${times} × ${complaint.rule} (${input.family}): --input ${input.index}`);
  say(
    `\nseed ${plan.seed}: ${count} inputs, ${Math.round(cpuSecondsOfAll())} s of CPU, ${failures.length} kinds of failures`,
  );
  return failures.length === 0 ? 0 : 1;
}

async function only(input: Input): Promise<number> {
  const runner = startRunner(null);
  const { complaints } = await runner.perform(input);
  await runner.end();
  say(JSON.stringify(input, null, 2));
  for (const complaint of complaints) say(`✗ run ${complaint.run}: ${complaint.rule}: ${complaint.text}`);
  return complaints.length === 0 ? 0 : 1;
}

async function plantAll(names: readonly string[]): Promise<number> {
  const rows: (readonly (string | number)[])[] = [];
  let missed = 0;
  for (const name of names) {
    const { family, way, what } = PLANTS[name] as (typeof PLANTS)[string];
    const { failures, count } = await go(
      planOf({ family, way, plant: name, first: true, jobs: 1, inputs: PLANT_INPUTS_MAX }),
    );
    const [failure] = failures;
    if (failure === undefined) missed += 1;
    const size = Object.values(failure?.least.files ?? {}).map((c) => ("text" in c ? c.text.length : 0));
    rows.push([
      what,
      family,
      failure === undefined ? "not found" : count,
      failure?.complaint.rule ?? "",
      Math.max(0, ...size),
    ]);
    process.stderr.write(`${name}: ${failure === undefined ? "not found" : `found after ${count}`}\n`);
  }
  say(
    table([
      ["planted fault", "family", "found at input", "by the rule that", "characters when shrunk"],
      ...rows,
    ]),
  );
  return missed === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  if (options.help) {
    say(HELP);
    return 0;
  }
  if (options.plant !== undefined) {
    const names = options.plant === "all" ? Object.keys(PLANTS) : [options.plant];
    const strange = names.find((name) => own(PLANTS, name) === undefined);
    if (strange !== undefined) throw new Error(`there is no plant ${strange}`);
    return plantAll(names);
  }
  if (options.input !== undefined) return only(inputAt(numberOf(options.seed), numberOf(options.input)));
  if (options.replay !== undefined) return only(JSON.parse(readFileSync(options.replay, "utf8")) as Input);
  return torture();
}

process.exitCode = await main();
