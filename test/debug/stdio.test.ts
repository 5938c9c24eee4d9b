/** The built command as an editor starts it to debug: over the standard streams, to the end of the session. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Message, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node.js";
import { folderWith } from "../cli/command.js";
import { ROOT } from "../support.js";

const SPEC = "spec a\nvar x : 0 .. 3 = 0\naction up { when x < 3  x' = x + 1 }\ninvariant Low : x < 2\n";

interface Sent {
  readonly type: string;
  readonly request_seq?: number;
  readonly event?: string;
  readonly success?: boolean;
  readonly body?: { readonly description?: string };
}

function session(program: string) {
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, "dist/src/cli/start.cjs"), "dap"]);
  if (child.stdin === null || child.stdout === null) throw new Error("no streams");
  const writer = new StreamMessageWriter(child.stdin);
  const sent: Sent[] = [];
  let look = (): void => undefined;
  new StreamMessageReader(child.stdout).listen((message) => {
    sent.push(message as unknown as Sent);
    look();
  });
  const until = (isWanted: (message: Sent) => boolean): Promise<Sent> =>
    new Promise((resolve) => {
      look = () => {
        const found = sent.find(isWanted);
        if (found !== undefined) resolve(found);
      };
      look();
    });
  let seq = 0;
  const request = (command: string, given: object = {}): Promise<Sent> => {
    seq += 1;
    const own = seq;
    void writer.write({ seq: own, type: "request", command, arguments: given } as unknown as Message);
    return until((message) => message.request_seq === own);
  };
  return {
    child,
    request,
    until,
    sent,
    ended: new Promise<number | null>((resolve) => child.once("close", resolve)),
    launch: async () => {
      await request("initialize");
      return request("launch", { program });
    },
  };
}

it("finds a counterexample in another process, and steps through it", async () => {
  const folder = await folderWith({ "a.subtle": SPEC });
  const { launch, request, until, sent, ended } = session(join(folder, "a.subtle"));
  expect(await launch()).toMatchObject({ success: true });
  await request("configurationDone");
  await request("continue");
  const { body } = await until(({ body: told }) => told?.description?.includes("state 3 of 3") === true);
  expect(body?.description).toContain("Low is violated");
  // Every message is one of this protocol, and of no other.
  for (const message of sent) expect(Object.keys(message).sort()[0]).not.toBe("jsonrpc");
  await request("disconnect");
  expect(await ended).toBe(0);
});

it.each<[string, (child: ChildProcess) => void]>([
  ["goes away", (child) => child.stdin?.end()],
  ["sends what is no message", (child) => child.stdin?.write("Content-Length: x\r\n\r\n{}")],
])("ends when the editor %s", async (_, leave) => {
  const folder = await folderWith({ "a.subtle": SPEC });
  const { launch, child, ended } = session(join(folder, "a.subtle"));
  await launch();
  leave(child);
  expect(await ended).toBe(0);
});
