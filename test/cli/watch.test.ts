/** `subtle watch`: what changes is checked again, and the last counterexample is kept. */
import { spawn } from "node:child_process";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { memoryHost, runOn } from "../host/memory-host.js";
import { ROOT } from "../support.js";
import { folderWith } from "./command.js";

const spec = (bound: number): string =>
  `spec a\nimport "m"\nvar x : T = 0\naction up { when x < 2  x' = x + 1 }\ndeadlock allowed\ninvariant Low : x < ${bound}\n`;
const MODULE = "module m\ntype T = 0 .. 3\n";

function watching(text: string, ...options: readonly string[]) {
  const host = memoryHost({ files: { "a.subtle": text, "m.subtle": MODULE, "other.subtle": "" } });
  const code = runOn(host, ["watch", "a.subtle", ...options]);
  return { host, code };
}

it("checks again when the spec or an import is changed, until Ctrl-C", async () => {
  const { host, code } = watching(spec(3));
  await host.written("watching 2 files");
  expect(host.stdout()).toContain("✓ a holds");
  host.edit("other.subtle", "module other\n");
  // The same text again is no change.
  host.edit("a.subtle", spec(3));
  host.edit("a.subtle", spec(2));
  await host.written("watching 2 files", 2);
  expect(host.stderr()).toContain("a.subtle has changed");
  expect(host.stdout()).toContain("✗ a fails: the invariant Low is violated");
  host.edit("m.subtle", "module m\ntype T = 0 .. 4\n");
  await host.written("watching 2 files", 3);
  expect(host.stderr()).toContain("m.subtle has changed");
  host.signal("SIGINT");
  expect(await code).toBe(1);
  expect(host.isListening()).toBe(false);
});

it("keeps the last counterexample, and says whether it is still one", async () => {
  const { host, code } = watching(spec(2));
  await host.written("watching");
  host.edit("a.subtle", `${spec(2)}invariant\n`);
  await host.written("watching", 2);
  expect(host.stdout()).toContain("the last counterexample, of Low, is kept:");
  host.edit("a.subtle", spec(3));
  await host.written("watching", 3);
  expect(host.stdout()).toContain("✓ the trace is a behaviour of a");
  host.edit("a.subtle", spec(3).replace("when x < 2", "when x < 1"));
  await host.written("watching", 4);
  expect(host.stdout()).toContain("✗ the trace is not a behaviour of a");
  host.edit("a.subtle", spec(3).replace("x : T", "x : 0 .. 7"));
  await host.written("watching", 5);
  expect(host.stdout()).toContain("is of other states");
  host.signal("SIGTERM");
  expect(await code).toBe(0);
});

it("waits for a file that is not there, and for an import that is not", async () => {
  const host = memoryHost();
  const code = runOn(host, ["watch", "a.subtle"]);
  await host.written("watching");
  expect(host.stderr()).toContain("there is no such file");
  host.edit("a.subtle", spec(3));
  await host.written("watching", 2);
  expect(host.stderr()).toContain("imported file");
  host.edit("m.subtle", MODULE);
  await host.written("✓ a holds");
  host.signal("SIGINT");
  expect(await code).toBe(0);
});

it("an edit ends a search, and nothing of it is written", async () => {
  const host = memoryHost({
    files: { "a.subtle": spec(2).replace("inv", "const BIG = 1\ninv"), "m.subtle": MODULE },
    // While the first search runs.
    onPoll: (count) => {
      if (count === 1) host.edit("a.subtle", spec(3));
    },
  });
  const code = runOn(host, ["watch", "a.subtle", "--json", "r.json"]);
  await host.written("watching");
  expect(host.stdout()).not.toContain("✗");
  expect(JSON.parse(host.text("r.json") ?? "")).toMatchObject({ verdict: "holds" });
  host.signal("SIGINT");
  expect(await code).toBe(0);
});

it.each([[["-"], "only a file can be watched"]])("refuses %j", async (words, why) => {
  const host = memoryHost();
  expect(await runOn(host, ["watch", ...words])).toBe(2);
  expect(host.stderr()).toContain(why);
});

it("notices real files, also those that are replaced by others, and ends by Ctrl-C", async () => {
  const folder = await folderWith({ "a.subtle": spec(3), "m.subtle": MODULE });
  const child = spawn(process.execPath, [join(ROOT, "dist/src/cli/start.cjs"), "watch", "a.subtle"], {
    cwd: folder,
  });
  let text = "";
  let look = (): void => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      look();
    });
  const written = (part: string, times: number): Promise<void> =>
    new Promise((resolve) => {
      look = () => {
        if (text.split(part).length > times) resolve();
      };
      look();
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  await written("watching", 1);
  writeFileSync(join(folder, "m.subtle"), "module m\ntype T = 0 .. 5\n");
  await written("watching", 2);
  writeFileSync(join(folder, "new"), spec(2));
  renameSync(join(folder, "new"), join(folder, "a.subtle"));
  await written("watching", 3);
  expect(text).toContain("m.subtle has changed");
  expect(text).toContain("✗ a fails: the invariant Low is violated");
  child.kill("SIGINT");
  expect(await ended).toBe(1);
});
