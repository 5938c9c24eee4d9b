/**
 * One run of the code: from `setup` to `teardown`, step by step, while all that the spec may be doing is followed. A run that
 * leaves what the spec allows fails.
 */
import { refused } from "./api.js";
import { Call } from "./calls.js";
import { Configurations, type Ended, TooMany } from "./configurations.js";
import { argumentsOf } from "./graph/choices.js";
import type { Chosen } from "./graph/graph.js";
import { argumentJson, argumentValues, type Kit, type Seen, seenIn, stateValue, unknownName } from "./kit.js";
import { TestMistake } from "./mistakes.js";
import { canonical } from "./values.js";

/** What a run does, in order. */
export type Move =
  /** A step is begun, and everything waited for; then the state is observed. */
  | { readonly kind: "step"; readonly command: number }
  /** A step is begun: at once, after some microtasks (a delay of 1 or 2), or after turns of the event loop (from 3 on). */
  | { readonly kind: "begin"; readonly command: number; readonly delay: number }
  /** Everything is waited for; then the state is observed. */
  | { readonly kind: "rest" };

export interface Script {
  readonly initial: number;
  readonly moves: readonly Move[];
}

/** What went wrong in a run. */
export interface Failure {
  readonly kind: "threw" | "refused" | "took place" | "pending" | "told" | "observed";
  /** `setup`, `step`, `observe` or `teardown`. */
  readonly during: string;
  /** The command; null if it is none's. */
  readonly command: number | null;
  /** The states that the spec allows. */
  readonly allowed: readonly number[];
  /** The states before, of which at least one must forbid or allow the step. */
  readonly before: readonly number[];
  readonly seen: Seen | null;
  readonly cause: unknown;
}

export class Failed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

/** An event of a run, for the report. */
export interface Event {
  readonly kind: "begin" | "end" | "refused";
  readonly call: Call;
  /** Index of the move during which it happened. */
  readonly move: number;
}

/** What delays that are shorter than a turn of the event loop wait for. */
const MICROTASKS = [0, 1, 4] as const;

/** Turns of the event loop after which calls that may wait are taken to be waiting. */
const PATIENCE = 8;
/** After so many turns, time is waited for: milliseconds, at first and at most. */
const SPINS = 32;
const NAP_MS = { least: 1, most: 20 } as const;

export class Run {
  readonly moves: Move[] = [];
  readonly events: Event[] = [];
  /** One of the states that the spec may be in, and how many moves had been made. */
  private readonly seen: { readonly moves: number; readonly state: number }[] = [];
  configurations: Configurations;
  private calls: Call[] = [];
  private failed: unknown = null;
  private settledCount = 0;
  private sut: unknown;
  private isSetUp = false;
  /** The states before the step that is being taken. */
  private before: readonly number[];

  private constructor(
    private readonly kit: Kit,
    readonly initial: number,
    /** Whether calls may be pending at the end. */
    private readonly mayPend: boolean,
    onTaken: (edges: readonly number[]) => void,
  ) {
    this.configurations = new Configurations(kit.graph, onTaken, initial);
    this.before = [initial];
  }

  /**
   * @param mayPend Whether steps that the spec forbids may stay pending.
   * @param onTaken Told which edges a step may have taken, each time that one has ended and was observed.
   * @param onRun Told of the run before it does anything.
   */
  static async start(
    kit: Kit,
    initial: number,
    mayPend: boolean,
    onTaken: (edges: readonly number[]) => void,
    onRun: (run: Run) => void,
  ): Promise<Run> {
    const run = new Run(kit, initial, mayPend, onTaken);
    onRun(run);
    run.sut = await run.guarded("setup", () => kit.driven.setup(stateValue(kit, initial)));
    run.isSetUp = true;
    try {
      await run.observe();
    } catch (error) {
      throw await run.finish(error);
    }
    return run;
  }

  /** Lanes with a call in flight. */
  get busy(): ReadonlySet<string> {
    return new Set(this.calls.map(({ lane }) => lane));
  }

  get pending(): readonly Call[] {
    return this.calls;
  }

  /** A state in which the spec may have been after a move; of the move that failed, undefined. */
  stateAfter(move: number): number | undefined {
    if (this.failed !== null && move === this.moves.length - 1) return undefined;
    return this.seen.findLast(({ moves }) => moves <= move + 1)?.state;
  }

  /** @param counted As what it counts: the spec forbids a probe. */
  async step(command: number, counted: "steps" | "probes" = "steps"): Promise<void> {
    this.moves.push({ kind: "step", command });
    this.start(command, counted);
    await this.settle();
  }

  /** Without a delay it begins before this returns. */
  begin(command: number, delay: number): Promise<void> | undefined {
    this.moves.push({ kind: "begin", command, delay });
    const start = (): void => {
      this.throwIfFailed();
      this.start(command, "steps");
      this.throwIfFailed();
    };
    if (delay > 0) return this.passed(delay).then(start);
    start();
    return undefined;
  }

  /** Lets others run: for some microtasks, or for turns of the event loop. */
  private async passed(delay: number): Promise<void> {
    for (let i = 0; i < (MICROTASKS[Math.min(delay, MICROTASKS.length - 1)] ?? 0); i += 1) await undefined;
    for (let turn = MICROTASKS.length; turn <= delay; turn += 1) await this.kit.timers.turn();
  }

  async rest(): Promise<void> {
    this.moves.push({ kind: "rest" });
    await this.settle();
  }

  /** Tears down; gives what is to be thrown: what was, or else what `teardown` throws. */
  async finish<Thrown>(thrown: Thrown): Promise<Thrown | Failed> {
    const { teardown } = this.kit.driven;
    if (!this.isSetUp) return thrown;
    this.isSetUp = false;
    const failed = this.failed;
    try {
      if (teardown !== null) await this.guarded("teardown", () => teardown(this.sut));
    } catch (error) {
      return thrown ?? (error as Failed);
    }
    return thrown ?? (failed as Thrown);
  }

  private start(command: number, counted: "steps" | "probes"): void {
    const { graph, driven, count, ir } = this.kit;
    const { action, args, lane } = graph.commands[command] as (typeof graph.commands)[number];
    const name = ir.actions[action]?.name ?? "";
    const step = driven.steps.get(name);
    if (step === undefined) throw new TestMistake(`there is no function for the step ${name}`);
    const { configurations } = this;
    this.before = configurations.states;
    const before = configurations.only === null ? undefined : stateValue(this.kit, configurations.only);
    const call = new Call(command, lane);
    count[counted] += 1;
    this.calls.push(call);
    this.events.push({ kind: "begin", call, move: this.moves.length - 1 });
    configurations.begin(call);
    const given = argumentValues(action, args, this.kit);
    call.start(
      () => (before === undefined ? step(this.sut, given) : step(this.sut, given, before)),
      () => {
        try {
          this.onSettled(call);
        } catch (error) {
          this.failed ??= error;
        }
      },
    );
  }

  private onSettled(call: Call): void {
    const { configurations } = this;
    this.settledCount += 1;
    this.calls = this.calls.filter((other) => other !== call);
    if (this.failed !== null || call.settled === null || !this.isSetUp) return;
    const { mayBeRefused, ends } = configurations.fateOf(call);
    const { states } = configurations;
    const ended = this.endOf(call);
    this.events.push({
      kind: ended.kind === "refused" ? "refused" : "end",
      call,
      move: this.moves.length - 1,
    });
    configurations.end(call, ended);
    if (!configurations.isEmpty) return;
    if (ended.kind === "refused" && !mayBeRefused) this.fail("refused", call.command, ends);
    if (ended.kind === "done" && ends.length === 0) {
      this.before = states;
      this.fail("took place", call.command, []);
    }
    this.fail("told", call.command, ends);
  }

  private endOf({ settled, command }: Call): Ended {
    const { ir, graph } = this.kit;
    const name = ir.actions[graph.commands[command]?.action ?? -1]?.name ?? "";
    if (settled?.kind === "threw") {
      if (settled.error === refused) return { kind: "refused" };
      if (settled.error instanceof TestMistake) throw settled.error;
      this.fail("threw", command, [], settled.error);
    }
    const answer = settled?.kind === "answered" ? settled.answer : undefined;
    if (answer === refused) return { kind: "refused" };
    if (answer === undefined) return { kind: "done", choices: null, saw: null };
    const isTold =
      typeof answer === "object" &&
      answer !== null &&
      Object.keys(answer).every((key) => key === "saw" || key === "choices");
    if (!isTold)
      throw new TestMistake(`the step ${name} is to return nothing, \`refused\`, or { saw, choices }`);
    const { saw, choices } = answer as { readonly saw?: unknown; readonly choices?: unknown };
    return {
      kind: "done",
      choices: choices == null ? null : this.chosenAs(choices, command, name),
      saw: saw == null ? null : seenIn(saw, `what ${name} saw`, this.kit).fits,
    };
  }

  /** Whether choices are those that the code says it made; null is none. */
  private chosenAs(choices: unknown, command: number, name: string): (chosen: Chosen) => boolean {
    const { ir, graph } = this.kit;
    const action = ir.actions[graph.commands[command]?.action ?? -1];
    const known = action === undefined ? [] : argumentsOf(action, ir);
    const given = Object.entries(choices as object).map(([key, value]: [string, unknown]) => {
      const argument = known.find((one) => one.name === key);
      const names = known.map((one) => one.name);
      if (argument === undefined) throw unknownName(`the choices of ${name} name`, "choice", key, names);
      const json =
        value == null ? null : argumentJson(argument, value, `${key} of the choices of ${name}`, this.kit);
      return [key, canonical(json)] as const;
    });
    return (chosen) => given.every(([key, text]) => canonical(chosen[key] ?? null) === text);
  }

  /** Waits until no call has anything to do but wait, and observes. */
  private async settle(): Promise<void> {
    const { timers, driven } = this.kit;
    let [turns, idle, settled] = [0, 0, this.settledCount];
    let nap: number = NAP_MS.least;
    /** Milliseconds that were waited for: on a busy machine more may have passed, and nothing have run. */
    let waited = 0;
    while (this.calls.length > 0) {
      this.throwIfFailed();
      if (this.mayPend && idle >= PATIENCE && this.configurations.mayRest()) break;
      if (waited > driven.timeout) {
        const { configurations } = this;
        const call = this.calls.find((one) => configurations.mustSettle(one)) ?? this.calls[0];
        this.fail("pending", call?.command ?? null, configurations.states);
      }
      if (turns < SPINS) await timers.turn();
      else {
        await timers.wait(nap);
        waited += nap;
        nap = Math.min(2 * nap, NAP_MS.most);
      }
      turns += 1;
      idle = this.settledCount === settled ? idle + 1 : 0;
      settled = this.settledCount;
    }
    this.throwIfFailed();
    await this.observe();
  }

  private async observe(): Promise<void> {
    const { configurations, kit } = this;
    const value = await this.guarded("observe", () => kit.driven.observe(this.sut));
    // What has settled meanwhile has been taken into account.
    this.throwIfFailed();
    const last = this.events.findLast(({ kind }) => kind !== "begin")?.call.command ?? null;
    const action = kit.ir.actions[kit.graph.commands[last ?? -1]?.action ?? -1];
    const when = action === undefined ? "`setup`" : action.name;
    const seen = seenIn(value, `what \`observe\` gives after ${when}`, kit);
    const allowed = configurations.states;
    configurations.keep(seen.fits);
    if (configurations.isEmpty) {
      this.failWith({
        kind: "observed",
        during: last === null ? "setup" : "step",
        command: last,
        allowed,
        before: this.before,
        seen,
        cause: undefined,
      });
    }
    this.seen.push({ moves: this.moves.length, state: configurations.states[0] as number });
  }

  /** What the test's functions throw is the code's failure; not if they say that the test is wrong. */
  private async guarded(during: string, call: () => unknown): Promise<unknown> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof TestMistake) throw error;
      this.failWith({
        kind: "threw",
        during,
        command: null,
        allowed: [],
        before: this.before,
        seen: null,
        cause: error,
      });
    }
  }

  private fail(
    kind: Failure["kind"],
    command: number | null,
    allowed: readonly number[],
    cause?: unknown,
  ): never {
    this.failWith({ kind, during: "step", command, allowed, before: this.before, seen: null, cause });
  }

  private failWith(failure: Failure): never {
    const failed = new Failed(failure);
    this.failed ??= failed;
    throw failed;
  }

  private throwIfFailed(): void {
    if (this.failed !== null) throw this.failed;
  }
}

export { TooMany };
