/**
 * A server of the Model Context Protocol: each tool runs a command in a process of its own, which ends at a limit or when
 * the client has lost interest.
 */
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { RunningCommand } from "../language/runs.js";
import { type Answer, answerOf } from "./answer.js";
import { schemaOf, WrongArguments, wordsOf } from "./parameters.js";
import { TOOLS, type Tool } from "./tools.js";

export interface AssistHost {
  readonly version: string;
  /** Runs the command with these words in a process of its own. */
  readonly run: (words: readonly string[]) => RunningCommand;
  /** Calls back after so many milliseconds, once; the function that is returned prevents it. */
  readonly later: (work: () => void, milliseconds: number) => () => void;
}

/** So many commands run at the same time; others wait. */
const RUNNING_MAX = 2;

/** How much longer than its own limit a command may take until it is killed, in milliseconds. */
const GRACE_MS = 10_000;

/** The limit of commands that have none of their own, in seconds. */
const SECONDS = 30;

const INSTRUCTIONS = `Subtle checks specifications of concurrent protocols. Write a spec, then call check: it gives the
errors, each with a code and a hint, or a shortest trace to a violation. explain says what a code means. When the spec
holds, test compares it with its expectations and why says what it rests on. docs/assistants.md of the package has more.`;

/** Serves until the client is gone. */
export async function serve(transport: Transport, host: AssistHost): Promise<void> {
  const server = new Server(
    { name: "subtle", version: host.version },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  const running = new Set<RunningCommand>();
  const waiting: (() => void)[] = [];
  let free = RUNNING_MAX;

  /** Waits until one more command may run. */
  async function turn(): Promise<void> {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** Lets the next one run. */
  function done(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  async function call(
    tool: Tool,
    given: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const words = [...tool.command, ...jsonWords(tool, given), ...wordsOf(tool.parameters, given)];
    await turn();
    if (signal.aborted) {
      done();
      throw new Error("cancelled");
    }
    const command = host.run(words);
    running.add(command);
    const seconds = Number(given["max_seconds"] ?? SECONDS);
    const keep = host.later(command.kill, 1000 * seconds + GRACE_MS);
    signal.addEventListener("abort", command.kill);
    try {
      const ended = await command.ended;
      const written = tool.writes.flatMap((name) => (typeof given[name] === "string" ? [given[name]] : []));
      return answerOf(ended, jsonWords(tool, given).length > 0, written);
    } finally {
      keep();
      signal.removeEventListener("abort", command.kill);
      running.delete(command);
      done();
    }
  }

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(TOOLS).map(([name, { about, parameters, writes }]) => ({
      name,
      description: about,
      inputSchema: schemaOf(parameters),
      annotations: {
        readOnlyHint: writes.length === 0,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }): Promise<CallToolResult> => {
    const { name, arguments: given = {} } = params;
    const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
    if (tool === undefined)
      return refused(`there is no tool \`${name}\`: there are ${Object.keys(TOOLS).join(", ")}`);
    try {
      const answer = await call(tool, given, signal);
      return { ...said(answer), isError: answer.outcome === "wrong" || answer.outcome === "failed" };
    } catch (error) {
      if (error instanceof WrongArguments) return refused(error.message);
      throw error;
    }
  });

  const closed = new Promise<void>((resolve) => {
    server.onclose = () => {
      for (const command of running) command.kill();
      resolve();
    };
  });
  await server.connect(transport);
  await closed;
}

/** Whether a trace is a behaviour of a spec is told as a text. */
const jsonWords = ({ json }: Tool, given: Readonly<Record<string, unknown>>): readonly string[] =>
  json === null || given["check"] !== undefined ? [] : [json];

const said = (answer: Answer): CallToolResult => ({
  content: [{ type: "text", text: JSON.stringify(answer) }],
  structuredContent: { ...answer },
});

const refused = (text: string): CallToolResult => ({
  ...said({ outcome: "wrong", result: null, text, leftOut: null, written: [] }),
  isError: true,
});
