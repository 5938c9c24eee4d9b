/**
 * Runs a command in a thread of its own. A heap that is full ends the thread in which that happens, and nothing in it
 * can prevent that; the one that has started it is told, and says what happened. It loads nothing else before.
 */
import { Worker } from "node:worker_threads";

const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * @param program What the thread runs, with `words` as its arguments; it ends with the code of the command.
 * @returns The code that the process is to end with.
 */
export function runInThread(program: URL, words: readonly string[], debugs: boolean): Promise<number> {
  return new Promise((resolve) => {
    const thread = new Worker(program, { argv: [...words] });
    let isInterrupted = false;
    for (const [signal, number] of Object.entries(SIGNALS))
      process.on(signal, () => {
        if (isInterrupted) process.exit(128 + number);
        isInterrupted = true;
        thread.postMessage(signal);
      });
    let told: Promise<number> | null = null;
    thread.on("error", (error: unknown) => {
      told = tell(error, words, debugs);
    });
    thread.on("exit", (code) => resolve(told ?? code));
  });
}

async function tell(error: unknown, words: readonly string[], debugs: boolean): Promise<number> {
  const [{ nodeHost }, { isOutOfMemory, tellOutOfMemory }, { tellDefect }] = await Promise.all([
    import("../host/node.js"),
    import("./out-of-memory.js"),
    import("./failures.js"),
  ]);
  const host = nodeHost();
  return isOutOfMemory(error) ? tellOutOfMemory(host, words) : tellDefect(host, error, debugs);
}
