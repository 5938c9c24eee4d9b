/** The engine as the page sees it: a worker that is started when it is first asked, and ended to stop it. */
import type { Answers, Asked, ProgressView, Question, Reply, Request } from "../engine/protocol.js";
import { partText } from "./parts.js";

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (progress: ProgressView) => void;
}

/** The worker was ended before it had answered. */
export class Stopped extends Error {}

export class Client {
  private worker: Promise<Worker> | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;

  async ask<Q extends Question>(
    question: Q,
    asked: Asked[Q],
    onProgress: (progress: ProgressView) => void = () => {},
  ): Promise<Answers[Q]> {
    this.worker ??= this.start();
    const starting = this.worker;
    const worker = await starting;
    if (this.worker !== starting) throw new Stopped();
    const id = this.next++;
    return new Promise<Answers[Q]>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting["resolve"], reject, onProgress });
      worker.postMessage({ id, question, asked } satisfies Request);
    });
  }

  /** Ends whatever it does; the next question starts it again. */
  stop(): void {
    const { worker } = this;
    this.worker = null;
    void worker?.then((one) => one.terminate());
    for (const { reject } of this.waiting.values()) reject(new Stopped());
    this.waiting.clear();
  }

  private async start(): Promise<Worker> {
    const text = await partText("engine");
    if (text === null) throw new Error("this page has no engine");
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.received(data);
    worker.onerror = (event) => {
      for (const { reject } of this.waiting.values()) reject(new Error(event.message));
      this.waiting.clear();
    };
    return worker;
  }

  private received(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    if (waiting === undefined) return;
    if (reply.kind === "progress") {
      waiting.onProgress(reply.progress);
      return;
    }
    this.waiting.delete(reply.id);
    if (reply.kind === "answer") waiting.resolve(reply.answer as never);
    else waiting.reject(new Error(reply.message));
  }
}
