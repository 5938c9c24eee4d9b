/** The threads of `subtle why`: whatever ends one, all is answered, and what it was asked is not decided. */
import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { illFormed } from "../../src/why/examine.js";
import type { Question, WorkerSetup } from "../../src/work/questions.js";
import { startPool, type Thread } from "../../src/work/why-pool.js";

const SETUP: WorkerSetup = {
  program: { sources: [], modules: [] },
  constants: new Map(),
  variant: null,
  symmetry: true,
  statesMax: null,
  ids: [],
  memoryMax: 0,
};

/** What a thread does with a question: answers it, or ends in one of the ways in which threads end. */
type Fate = "answers" | "exits" | "throws" | "is unreadable" | "says nothing";

/** A thread that is told what to do; `fate` is asked with its number, from 1, and the question. */
class FakeThread extends EventEmitter implements Pick<Thread, "postMessage" | "terminate"> {
  terminated = false;

  constructor(
    private readonly number: number,
    private readonly fate: (thread: number, question: Question) => Fate,
    isReady: boolean,
  ) {
    super();
    if (isReady) queueMicrotask(() => this.emit("message", { kind: "ready" }));
  }

  postMessage(question: Question): void {
    queueMicrotask(() => {
      switch (this.fate(this.number, question)) {
        case "answers": {
          const found = illFormed(`of ${question.ids.join("+")} by ${this.number}`);
          const answer =
            question.ask === "keeps"
              ? "keeps"
              : question.ask === "examine"
                ? { answer: found, fingerprint: question.ids.join() }
                : found;
          this.emit("message", { kind: "answer", number: question.number, answer });
          return;
        }
        case "throws":
          this.emit("error", new Error("out of memory"));
          this.emit("exit", 1);
          return;
        case "is unreadable":
          this.emit("messageerror", new Error("not cloned"));
          return;
        case "exits":
          this.emit("exit", 9);
          return;
        default:
          return;
      }
    });
  }

  async terminate(): Promise<number> {
    this.terminated = true;
    queueMicrotask(() => this.emit("exit", 1));
    return 1;
  }
}

function poolOf(
  threads: number,
  fate: (thread: number, question: Question) => Fate,
  isReady: (thread: number) => boolean = () => true,
) {
  const started: FakeThread[] = [];
  const pool = startPool(threads, SETUP, () => {
    const thread = new FakeThread(started.length + 1, fate, isReady(started.length + 1));
    started.push(thread);
    return thread as unknown as Thread;
  });
  return { pool, started };
}

const IDS = ["a", "b", "c", "d", "e"];

it.each<
  [
    what: string,
    fate: (thread: number, question: Question) => Fate,
    isReady: (thread: number) => boolean,
    answers: Readonly<Record<string, string>>,
    started: number,
  ]
>([
  ["nothing: two threads share the questions", () => "answers", () => true, {}, 2],
  [
    "a thread that is killed with a question: that one, and another thread goes on",
    (_, { ids }) => (ids[0] === "b" ? "exits" : "answers"),
    () => true,
    { b: "the thread that searched ended with code 9" },
    3,
  ],
  [
    "a thread that throws and then exits: one question only",
    (_, { ids }) => (ids[0] === "c" ? "throws" : "answers"),
    () => true,
    { c: "the thread that searched ended: out of memory" },
    3,
  ],
  [
    "an answer that can't be read",
    (_, { ids }) => (ids[0] === "a" ? "is unreadable" : "answers"),
    () => true,
    { a: "an answer can't be read: not cloned" },
    3,
  ],
  [
    "a thread that never explored the spec: it is not replaced, the other one goes on",
    (thread) => (thread === 1 ? "throws" : "answers"),
    (thread) => thread !== 1,
    { a: "the thread that searched ended: out of memory" },
    2,
  ],
  [
    "every question of every thread",
    () => "exits",
    () => true,
    Object.fromEntries(IDS.map((id) => [id, "the thread that searched ended with code 9"])),
    7,
  ],
  [
    "all threads, before one is ready: the rest is not decided either",
    () => "throws",
    () => false,
    {
      a: "the thread that searched ended: out of memory",
      b: "the thread that searched ended: out of memory",
      c: "no thread is left: the thread that searched ended: out of memory",
      d: "no thread is left: the thread that searched ended: out of memory",
      e: "no thread is left: the thread that searched ended: out of memory",
    },
    2,
  ],
])("what is lost with %s", async (_, fate, isReady, undecided, count) => {
  const { pool, started } = poolOf(2, fate, isReady);
  const examined = await Promise.all(IDS.map((id) => pool.examiner.examine(id)));
  const found = Object.fromEntries(IDS.map((id, i) => [id, examined[i]?.answer]));
  for (const [id, answer] of Object.entries(found)) {
    const reason = undecided[id];
    expect(answer?.verdict).toBe(reason === undefined ? "ill-formed" : "unknown");
    if (reason === undefined) expect(answer?.message).toMatch(new RegExp(`^of ${id} by \\d$`));
    else expect(answer?.message).toBe(reason);
  }
  // No two elements that are not decided are taken to be the same.
  expect(new Set(examined.map(({ fingerprint }) => fingerprint)).size).toBe(IDS.length);
  await pool.end("interrupted");
  expect(started).toHaveLength(count);
});

it("threads that are lost one after the other are not replaced forever", async () => {
  const { pool, started } = poolOf(2, () => "exits");
  const ids = Array.from({ length: 40 }, (_, i) => `e${i}`);
  const examined = await Promise.all(ids.map((id) => pool.examiner.examine(id)));
  expect(new Set(examined.map(({ answer }) => answer.verdict))).toEqual(new Set(["unknown"]));
  expect(examined.at(-1)?.answer.message).toMatch(/^no thread is left: /);
  expect(started.length).toBeLessThan(20);
  await pool.end("interrupted");
});

it("a thread that is lost with a set leaves the set undecided", async () => {
  const { pool } = poolOf(1, (_, { ask }) => (ask === "examine" ? "answers" : "exits"));
  expect(await pool.examiner.keeps(["a", "b"])).toBe("unknown");
  expect((await pool.examiner.examineTogether(["a", "b"])).verdict).toBe("unknown");
  expect((await pool.examiner.examine("a")).answer.verdict).toBe("ill-formed");
  await pool.end("interrupted");
});

it("after the end what is open is not decided, nor what is asked then, and all threads are ended", async () => {
  const { pool, started } = poolOf(2, () => "says nothing");
  const open = IDS.map((id) => pool.examiner.examine(id));
  await pool.end("interrupted");
  const late = await pool.examiner.examine("late");
  for (const { answer } of [...(await Promise.all(open)), late])
    expect([answer.verdict, answer.message]).toEqual(["unknown", "interrupted"]);
  expect(started.map(({ terminated }) => terminated)).toEqual([true, true]);
});

it("a thread that can't be started is one that is not there", async () => {
  let count = 0;
  const pool = startPool(2, SETUP, () => {
    count += 1;
    if (count === 1) throw new Error("no more threads");
    return new FakeThread(count, () => "answers", true) as unknown as Thread;
  });
  expect((await pool.examiner.examine("a")).answer.message).toBe("of a by 2");
  await pool.end("interrupted");
  const none = startPool(2, SETUP, () => {
    throw new Error("no more threads");
  });
  expect((await none.examiner.examine("a")).answer.message).toBe(
    "no thread is left: a thread can't be started: no more threads",
  );
  await none.end("interrupted");
});
