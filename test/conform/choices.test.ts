/** Probes, hidden steps, choices of the code's own, and mistakes of the test. */
import { describe, expect, it } from "vitest";
import { refused, TestMistake, Undecided } from "../../src/conform.js";
import { COUNTER, type Counter, counter, failureOf, mismatchOf, withSteps } from "./counter.js";
import { conformsText } from "./ideal.js";

describe("probes", () => {
  it("are refused by code that guards its steps", async () => {
    const steps = {
      up: (c: Counter) => (c.n >= 3 ? refused : counter.steps.up(c)),
      reset: (c: Counter) => (c.n === 0 ? refused : counter.steps.reset(c)),
    };
    expect(await conformsText(COUNTER, withSteps(steps, { probe: true }))).toMatchObject({
      probes: 2,
      edges: { taken: 6, all: 6 },
    });
  });

  it("find a missing guard, and name it", async () => {
    const steps = { up: (c: Counter) => (c.n >= 3 ? refused : counter.steps.up(c)) };
    const { message } = await mismatchOf(COUNTER, withSteps(steps, { probe: true }));
    expect(message).toContain("the code does reset, which the spec forbids");
    expect(message).toContain("`n > 0` is false (a.subtle:5)");
  });

  const MUTEX = `spec mutex
type Task = symmetric 2
var holder : Task? = none
process task(me in Task) {
  lock:   when holder = none holder' = me
  unlock: holder' = none goto lock
}`;
  class Lock {
    holder: string | null = null;
    readonly waiting: (() => void)[] = [];
    async lock(who: string): Promise<void> {
      while (this.holder !== null) await new Promise<void>((resolve) => this.waiting.push(resolve));
      this.holder = who;
    }
    unlock(): void {
      this.holder = null;
      this.waiting.shift()?.();
    }
  }
  const locking = (Locks: typeof Lock) => ({
    probe: true,
    timeout: 50,
    setup: () => new Locks(),
    steps: {
      "task.lock": (lock: Lock, { me }: { me: string }) => lock.lock(me),
      "task.unlock": (lock: Lock) => lock.unlock(),
    },
    observe: ({ holder }: Lock) => ({ holder }),
  });

  it("may stay pending where that is said, and must settle once they are allowed", async () => {
    expect((await conformsText(MUTEX, { ...locking(Lock), blocking: true })).probes).toBe(2);
    expect((await mismatchOf(MUTEX, locking(Lock))).message).toContain("does not settle within 50 ms");
    class Forgetful extends Lock {
      override unlock(): void {
        this.holder = null;
      }
    }
    const { message } = await mismatchOf(MUTEX, { ...locking(Forgetful), blocking: true });
    expect(message).toContain("task.lock is allowed and does not settle");
  });
});

describe("hidden steps, and choices of the code's own,", () => {
  const WORKER = `spec worker
var todo : 0 .. 2 = 0
var done : 0 .. 2 = 0
action add { when todo + done < 2 todo' = todo + 1 }
action work { when todo > 0 todo' = todo - 1 done' = done + 1 }
action clear { when todo = 0 and done > 0 done' = 0 }`;
  class Worker {
    todo = 0;
    done = 0;
    add(): void {
      this.todo += 1;
    }
    async clear(): Promise<unknown> {
      while (this.todo > 0) {
        this.todo -= 1;
        this.done += 1;
        await Promise.resolve();
      }
      if (this.done === 0) return refused;
      this.done = 0;
      return undefined;
    }
  }
  const working = {
    hidden: ["work"],
    setup: () => new Worker(),
    steps: { add: (w: Worker) => w.add(), clear: (w: Worker) => w.clear() },
    observe: ({ todo, done }: Worker) => ({ todo, done }),
  };

  it("are followed inside of the code", async () => {
    const befores: unknown[] = [];
    const add = (w: Worker, _: object, before: unknown): void => {
      befores.push(before);
      w.add();
    };
    const { edges, neverChosen } = await conformsText(WORKER, {
      ...working,
      steps: { ...working.steps, add },
    });
    expect(edges.taken).toBeGreaterThan(2);
    expect(edges.taken + neverChosen.length).toBe(edges.all);
    // More than one state is possible after `add`, unless what is observed tells.
    expect(befores.every((before) => before !== undefined)).toBe(true);
    const blind = await conformsText(WORKER, {
      ...working,
      observe: () => ({}),
      steps: { ...working.steps, add },
    });
    expect(blind.perhaps).toBeGreaterThan(0);
    expect(befores).toContain(undefined);
  });

  it("are a mismatch only if no hidden step explains what is seen", async () => {
    class Losing extends Worker {
      override add(): void {
        this.todo = Math.min(1, this.todo + 1);
      }
    }
    expect((await mismatchOf(WORKER, { ...working, setup: () => new Losing() })).message).toContain(
      "the state after add",
    );
  });

  const DICE = `spec dice
var sum : 0 .. 3 = 0
action roll { pick face in 1 .. 3 when sum + face <= 3 sum' = sum + face }
action again { when sum > 0 sum' = 0 }`;
  const dice = (face: (sum: number) => number) => ({
    free: ["roll.face"],
    setup: () => ({ sum: 0 }),
    steps: {
      roll: (d: { sum: number }, args: object): unknown => {
        expect(args).toEqual({});
        const choice = face(d.sum);
        d.sum += choice;
        return { choices: { face: choice }, saw: { sum: d.sum } };
      },
      again: (d: { sum: number }) => {
        d.sum = 0;
      },
    },
    observe: (d: { sum: number }) => ({ ...d }),
  });

  it("are up to the code, and what it never chooses is listed", async () => {
    const { edges, neverChosen } = await conformsText(
      DICE,
      dice((sum) => (sum === 0 ? 2 : 1)),
    );
    expect(edges).toMatchObject({ taken: 4, all: 9 });
    expect(neverChosen).toContain("roll, face = 1, from sum = 0");
    let turn = 0;
    const all = await conformsText(DICE, { ...dice((sum) => (turn++ % (3 - sum)) + 1), free: ["face"] });
    expect(all.edges).toEqual({ taken: 9, all: 9 });
  });

  it("must be among those of the spec, and be told as they are", async () => {
    const lying = dice(() => 1);
    lying.steps.roll = (d) => {
      d.sum += 1;
      return { choices: { face: 1 }, saw: { sum: 0 } };
    };
    expect((await mismatchOf(DICE, lying)).message).toContain("does not allow what roll says of itself");
  });

  it("of steps that never happen are left out of the graph", async () => {
    const { edges } = await conformsText(DICE, {
      ...dice((sum) => 3 - sum),
      steps: { roll: dice((sum) => 3 - sum).steps.roll },
      never: ["again"],
    });
    expect(edges.all).toBe(6);
  });
});

describe("mistakes of the test", () => {
  it.each([
    [
      "an unknown variable",
      { observe: () => ({ m: 1 }) },
      'has no variable "m" of the spec: did you mean "n"?',
    ],
    [
      "a value outside its type",
      { observe: () => ({ n: 4 }) },
      "n of what `observe` gives after `setup` is outside its type, 0 .. 3: 4",
    ],
    ["a value of another kind", { observe: () => ({ n: "1" }) }, "is to be a whole number"],
    ["no state at all", { observe: () => null }, "is to be an object with values of variables"],
    [
      "a step that is not there",
      { steps: { ...counter.steps, dwon: () => {} } },
      '`steps` has no step "dwon"',
    ],
    ["a step without a function", { steps: { up: counter.steps.up } }, "the step reset has no function"],
    ["a step given twice", { hidden: ["up"] }, "the step up is given twice: as hidden and asked"],
    [
      "a hidden step that is not there",
      { hidden: ["upp"] },
      '`hidden` names no step "upp" of the spec: did you mean "up"?',
    ],
    ["a choice that is not there", { free: ["face"] }, '`free` names no choice "face"'],
    ["an option that is not there", { timout: 3 }, 'there is no option "timout": did you mean "timeout"?'],
    [
      "an answer that means nothing",
      { steps: { ...counter.steps, up: () => 7 } },
      "is to return nothing, `refused`, or { saw, choices }",
    ],
    ["an unknown constant", { constants: { MOSt: 2 } }, "MOSt"],
    ["an unknown variant", { variant: "fre" }, "fre"],
    ["no setup", { setup: undefined }, "`setup` and `observe` are to be functions"],
  ])("%s", async (_, options, said) => {
    const error = await failureOf(COUNTER, { ...counter, ...options });
    expect(error).toBeInstanceOf(TestMistake);
    expect(error.message).toContain(said);
    // Text for people, without marks for colours.
    expect(error.message).not.toMatch(/\p{Co}/u);
  });

  it("a spec with errors, or too many states", async () => {
    expect((await failureOf("spec a var x : bool = 3", counter)).message).toContain("a.subtle:1");
    const tooMany = await failureOf(COUNTER, { ...counter, maxStates: 2 });
    expect(tooMany).toBeInstanceOf(Undecided);
    expect(tooMany.message).toContain("more than 2 states");
  });
});
