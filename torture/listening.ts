/**
 * Loaded before the command in a process of its own: says on descriptor 3 when the command begins to listen for
 * signals. That can't be seen from outside: Node.js itself catches them from its start.
 */
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const DESCRIPTOR = 3;

if (isMainThread)
  process.on("newListener", (name) => {
    if (name !== "SIGINT") return;
    // The listener is added after this.
    process.nextTick(() => {
      try {
        writeSync(DESCRIPTOR, ".");
      } catch {
        // Nobody wants to know.
      }
    });
  });
