/** Several threads that answer the questions of `subtle why`: each idle one is given the next. */
import type { Stop } from "../../checker/outcome.js";
import type { Edit } from "../syntax/tree.js";
import { LIMITS } from "../why/examine.js";
import { type Examiner, undecidedExaminer } from "../why/examiner.js";
import { isOutOfMemory } from "./out-of-memory.js";
import type { Question, Reply, WorkerSetup } from "./questions.js";

interface Waiting {
  readonly question: Question;
  readonly answered: (answer: unknown) => void;
  /** The answer if the thread is lost. */
  readonly undecided: (reason: string) => void;
}

/**
 * What the pool needs from a thread. A thread is lost when it emits `error` or `exit`, or sends a message that can't
 * be read.
 */
export interface Thread {
  on(event: "message", listener: (reply: Reply) => void): unknown;
  on(event: "error" | "messageerror", listener: (error: Error) => void): unknown;
  on(event: "exit", listener: (code: number) => void): unknown;
  postMessage(question: Question): void;
  terminate(): Promise<unknown>;
}

export interface Pool {
  readonly examiner: Examiner;
  /** Ends the threads. Elements without an answer are then not decided, for this reason. */
  readonly end: (reason: Stop) => Promise<void>;
}

/** After this many losses in a row, without an answer between them, no more threads are started. */
const LOSSES_MAX = 8;

/**
 * A thread that is lost takes the answer to its question with it, which is then not decided; all else is still answered.
 * One that was ready is replaced, unless many have been lost in a row; one that never came so far would be lost again. If
 * none is left, nothing more is decided. So each loss costs a question or a thread, and there is an end to them.
 */
export function startPool(threads: number, setup: WorkerSetup, start: (setup: WorkerSetup) => Thread): Pool {
  const queue: Waiting[] = [];
  const asked = new Map<Thread, Waiting>();
  const running = new Set<Thread>();
  const ready = new Set<Thread>();
  let count = 0;
  let lossesInARow = 0;
  /** Why nothing is decided any more, or null. */
  let over: string | null = null;

  /** Returns why no thread could be started, or null. */
  function add(): string | null {
    let thread: Thread;
    try {
      thread = start(setup);
    } catch (error) {
      return `a thread can't be started: ${(error as Error).message}`;
    }
    running.add(thread);
    thread.on("message", (reply: Reply) => {
      if (reply.kind === "ready") ready.add(thread);
      else {
        lossesInARow = 0;
        asked.get(thread)?.answered(reply.answer);
        asked.delete(thread);
      }
      next();
    });
    thread.on("error", (error: Error) =>
      lose(thread, isOutOfMemory(error) ? LIMITS.memory : `the thread that searched ended: ${error.message}`),
    );
    thread.on("messageerror", (error: Error) => lose(thread, `an answer can't be read: ${error.message}`));
    thread.on("exit", (code: number) => lose(thread, `the thread that searched ended with code ${code}`));
    return null;
  }

  function lose(thread: Thread, reason: string): void {
    if (!running.delete(thread) || over !== null) return;
    void thread.terminate();
    const question = asked.get(thread);
    asked.delete(thread);
    question?.undecided(reason);
    lossesInARow += 1;
    const isReplaced = ready.delete(thread) && lossesInARow <= LOSSES_MAX;
    const failed = isReplaced ? add() : null;
    closeWithoutThreads(failed ?? reason);
    next();
  }

  function closeWithoutThreads(reason: string): void {
    if (running.size > 0 || over !== null) return;
    over = `no thread is left: ${reason}`;
    for (const { undecided } of queue.splice(0)) undecided(over);
  }

  function next(): void {
    for (const thread of running) {
      if (asked.has(thread)) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      asked.set(thread, waiting);
      thread.postMessage(waiting.question);
    }
  }

  function ask<Name extends Question["ask"]>(
    name: Name,
    ids: readonly string[],
    silent: (examiner: Examiner) => ReturnType<Examiner[Name]>,
    versions: readonly (readonly Edit[])[] = [],
  ): ReturnType<Examiner[Name]> {
    const asking = new Promise<unknown>((resolve) => {
      const undecided = (reason: string): void => resolve(silent(undecidedExaminer(reason)));
      if (over !== null) return undecided(over);
      count += 1;
      queue.push({ question: { number: count, ask: name, ids, versions }, answered: resolve, undecided });
      next();
    });
    return asking as ReturnType<Examiner[Name]>;
  }

  let failed: string | null = null;
  for (let i = 0; i < threads; i += 1) failed = add() ?? failed;
  if (failed !== null) closeWithoutThreads(failed);
  return {
    examiner: {
      examine: (id) => ask("examine", [id], ({ examine }) => examine(id)),
      examineTogether: (ids) => ask("examineTogether", ids, ({ examineTogether }) => examineTogether(ids)),
      attempt: async (versions) => {
        // Each thread shares a module among those that it is given.
        const size = Math.max(1, Math.ceil(versions.length / threads));
        const parts = versions.flatMap((_, i) => (i % size === 0 ? [versions.slice(i, i + size)] : []));
        const answers = parts.map((part) => ask("attempt", [], ({ attempt }) => attempt(part), part));
        return (await Promise.all(answers)).flat();
      },
      keeps: (ids) => ask("keeps", ids, ({ keeps }) => keeps(ids)),
    },
    end: async (reason) => {
      over ??= LIMITS[reason];
      for (const { undecided } of [...asked.values(), ...queue.splice(0)]) undecided(over);
      asked.clear();
      await Promise.all([...running].map((thread) => thread.terminate()));
    },
  };
}
