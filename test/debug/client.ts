/** A scripted editor that debugs: it speaks with the adapter in this process. */
import { resolve } from "node:path";
import { adapter } from "../../src/debug/adapter.js";
import { nodeFiles } from "../../src/host/files/node-files.js";
import type { RunningCommand } from "../../src/language/runs.js";
import { subtle } from "../cli/command.js";
import { ROOT } from "../support.js";

type Body = Record<string, unknown>;

export interface Stop {
  readonly reason: string;
  readonly description: string;
  readonly threadId: number;
}

export interface DebugClient {
  /** The body of the response. @throws {Error} With its message if it is none of success. */
  readonly request: <Answer = Body>(command: string, given?: object) => Promise<Answer>;
  /** A request after which something moves, and where it then stands. */
  readonly go: (command: string, given?: object) => Promise<Stop>;
  /** The variables of a scope, of the thread that stepped last or of another one. */
  readonly variables: (scope: string, thread?: number) => Promise<Record<string, string>>;
  readonly line: (thread: number) => Promise<number>;
  readonly output: () => string;
  readonly started: (readonly string[])[];
  readonly isOver: () => boolean;
  readonly send: (message: unknown) => void;
  readonly close: () => void;
}

const inProcess = (words: readonly string[]): RunningCommand => ({
  ended: subtle(words).then(({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr })),
  kill: () => undefined,
});

export function debugClient(
  run: (words: readonly string[]) => RunningCommand = inProcess,
  files: Readonly<Record<string, string>> = {},
): DebugClient {
  let seq = 0;
  let output = "";
  let isOver = false;
  const started: (readonly string[])[] = [];
  const pending = new Map<number, { resolve: (body: Body) => void; reject: (error: Error) => void }>();
  const stops: Stop[] = [];
  const waiting: ((stop: Stop) => void)[] = [];
  const read: typeof nodeFiles.read = (path, written, poll) => {
    const text = files[path];
    return text === undefined ? nodeFiles.read(path, written, poll) : { kind: "text", text };
  };
  const { receive, close } = adapter(
    {
      read,
      readLarge: read,
      isSame: (a, b) => resolve(ROOT, a) === resolve(ROOT, b),
      run: (words) => {
        started.push(words);
        return run(words);
      },
    },
    (sent) => {
      const message = JSON.parse(JSON.stringify(sent)) as Body & { body: Body };
      if (message["type"] === "event") {
        if (message["event"] === "output") output += String(message.body["output"]);
        if (message["event"] !== "stopped") return;
        const stop = message.body as unknown as Stop;
        const first = waiting.shift();
        if (first === undefined) stops.push(stop);
        else first(stop);
        return;
      }
      const one = pending.get(Number(message["request_seq"]));
      if (message["success"] === true) one?.resolve(message.body);
      else one?.reject(new Error(String(message["message"])));
    },
    () => {
      isOver = true;
    },
  );
  const request = <Answer>(command: string, given: object = {}): Promise<Answer> =>
    new Promise((done, reject) => {
      seq += 1;
      pending.set(seq, { resolve: (body) => done(body as Answer), reject });
      receive({ seq, type: "request", command, arguments: given });
    });
  const next = (): Promise<Stop> => {
    const first = stops.shift();
    return first === undefined ? new Promise((done) => waiting.push(done)) : Promise.resolve(first);
  };
  return {
    request,
    go: async (command, given) => {
      await request(command, given);
      return next();
    },
    variables: async (name, thread = 1) => {
      const { scopes } = await request<{ scopes: { name: string; variablesReference: number }[] }>("scopes", {
        frameId: thread,
      });
      const { variablesReference = 0 } = scopes.find((scope) => scope.name === name) ?? {};
      const { variables } = await request<{ variables: { name: string; value: string }[] }>("variables", {
        variablesReference,
      });
      return Object.fromEntries(variables.map(({ name: variable, value }) => [variable, value]));
    },
    line: async (threadId) => {
      const { stackFrames } = await request<{ stackFrames: { line: number }[] }>("stackTrace", { threadId });
      return stackFrames[0]?.line ?? 0;
    },
    output: () => output,
    started,
    isOver: () => isOver,
    send: receive,
    close,
  };
}
