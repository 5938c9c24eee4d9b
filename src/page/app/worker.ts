/** The engine of the page, in a worker: it answers one question after the other. */
import { makeFunctionsWith } from "../../emit/load.js";
import { pageEngine } from "../engine/engine.js";
import type { Reply, Request } from "../engine/protocol.js";

/** What is used of the worker's global object; the types of the DOM are those of a document. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  readonly postMessage: (message: Reply) => void;
  readonly importScripts: (url: string) => void;
  __made?: unknown;
}

const scope = globalThis as unknown as WorkerScope;

// The policy of the page forbids code from texts, but allows scripts that the page itself has made as blobs.
makeFunctionsWith((body) => {
  const script = `self.__made = function (runtime) {\n${body}\n};`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  try {
    scope.importScripts(url);
  } finally {
    URL.revokeObjectURL(url);
  }
  return scope.__made as (given: object) => unknown;
});

const turns = new MessageChannel();
let resume: (() => void) | null = null;
turns.port1.onmessage = () => resume?.();

const engine = pageEngine({
  now: () => performance.now(),
  breathe: () =>
    new Promise((resolve) => {
      resume = resolve;
      turns.port2.postMessage(null);
    }),
});

const reply = (message: Reply): void => scope.postMessage(message);

let last: Promise<void> = Promise.resolve();
let toldAt = 0;

scope.onmessage = ({ data }: MessageEvent<Request>) => {
  last = last.then(() => answer(data));
};

/** Milliseconds between two reports of progress. */
const BETWEEN_MS = 100;

async function answer({ id, question, asked }: Request): Promise<void> {
  try {
    const found = await engine.answer(question, asked as never, ({ distinct, generated, depth }) => {
      if (performance.now() - toldAt < BETWEEN_MS) return;
      toldAt = performance.now();
      reply({ id, kind: "progress", progress: { distinct, generated, depth } });
    });
    reply({ id, kind: "answer", answer: found });
  } catch (error) {
    reply({ id, kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}
