/** Goes through inputs, gathers what fails, and makes it small. */
import type { FamilyName, Input } from "./input.js";
import { inputAt, isOfKind } from "./inputs.js";
import type { Complaint } from "./outcome.js";
import { type Failure, newTally, signatureOf, type Tally } from "./report.js";
import { type Runner, startRunner } from "./runner.js";
import { shrink } from "./shrink.js";

export interface Plan {
  readonly seed: number;
  /** The first input. */
  readonly from: number;
  readonly inputs: number;
  /** Null for no end but that of the inputs. In milliseconds. */
  readonly until: (() => boolean) | null;
  readonly jobs: number;
  readonly family: FamilyName | null;
  readonly way: Input["way"] | null;
  readonly plant: string | null;
  /** How often it is tried to make a failing input smaller; 0 for not at all. */
  readonly triesMax: number;
  /** Whether to end at the first failure. */
  readonly first: boolean;
  readonly onFailure: (failure: Failure) => void;
  readonly onInput: (count: number) => void;
}

export interface Session {
  readonly tally: Readonly<Record<FamilyName, Tally>>;
  readonly failures: readonly Failure[];
  /** How many inputs were carried out. */
  readonly count: number;
}

export async function go(plan: Plan): Promise<Session> {
  const { seed } = plan;
  const tally = newTally();
  const failures = new Map<string, Failure>();
  let next = plan.from;
  let taken = 0;
  let count = 0;
  let isOver = false;

  function take(): number | null {
    if (isOver || taken >= plan.inputs || plan.until?.() === true) return null;
    while (!isOfKind(seed, next, plan)) next += 1;
    taken += 1;
    next += 1;
    return next - 1;
  }

  async function one(runner: Runner, input: Input): Promise<void> {
    const { complaints, cpuSeconds } = await runner.perform(input);
    const row = tally[input.family];
    row.cpuSeconds += cpuSeconds;
    row.inputs += 1;
    row.runs += input.runs.length;
    count += 1;
    plan.onInput(count);
    const [complaint] = complaints;
    if (complaint === undefined) return;
    // What is wrong without the planted fault too does not show that it is found.
    if (plan.plant !== null && (await isWrongAnyway(input))) return;
    row.failed += 1;
    if (plan.first) isOver = true;
    const signature = signatureOf(input, complaint);
    const before = failures.get(signature);
    if (before !== undefined) {
      before.count += 1;
      return;
    }
    // Entered before it is made small, so that another job does not do the same.
    failures.set(signature, { input, least: input, complaint, count: 1 });
    const failure = await smaller(runner, input, complaint, plan.triesMax);
    failures.set(signature, failure);
    plan.onFailure(failure);
  }

  async function job(): Promise<void> {
    const runner = startRunner(plan.plant);
    try {
      for (let index = take(); index !== null; index = take()) await one(runner, inputAt(seed, index));
    } finally {
      await runner.end();
    }
  }

  await Promise.all(Array.from({ length: plan.jobs }, job));
  return { tally, failures: [...failures.values()], count };
}

/** Those that hang are tried less often: each try costs all the time that an input may take. */
const DEAR_TRIES_MAX = 12;

async function isWrongAnyway(input: Input): Promise<boolean> {
  const runner = startRunner(null);
  const { complaints } = await runner.perform(input);
  await runner.end();
  return complaints.length > 0;
}

async function smaller(
  runner: Runner,
  input: Input,
  complaint: Complaint,
  triesMax: number,
): Promise<Failure> {
  const isDear = complaint.text.startsWith("it hung");
  let last = complaint;
  const least = await shrink(
    input,
    async (candidate) => {
      const found = (await runner.perform(candidate)).complaints.find(({ rule }) => rule === complaint.rule);
      if (found === undefined) return false;
      last = found;
      return true;
    },
    isDear ? Math.min(triesMax, DEAR_TRIES_MAX) : triesMax,
  );
  return { input, least, complaint: last, count: 1 };
}
