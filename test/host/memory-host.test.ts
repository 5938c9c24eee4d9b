/** The machine that tests bring: what holds of a real one holds of it. */
import { describe, expect, it } from "vitest";
import { memoryHost, run } from "./memory-host.js";

const HOLDS = "spec a\nvar x : 0 .. 1 = 0\naction flip { x' = 1 - x }\ninvariant Low : x <= 1\n";
const VIOLATED = HOLDS.replace("x <= 1", "x < 1");

describe("on a machine in memory", () => {
  it("a command reads files, and tells by its code and its streams what it found", async () => {
    const files = { "a.subtle": HOLDS, "folder/b.subtle": VIOLATED };
    const { code, stdout, stderr } = await run(["check", "a.subtle"], { files });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Low");
    expect((await run(["check", "folder/b.subtle"], { files })).code).toBe(1);
    expect((await run(["check", "none.subtle"], { files })).code).toBe(2);
  });

  it("files are written, and others stay as they are", async () => {
    const { code, host } = await run(["check", "a.subtle", "--json", "out/a.json"], {
      files: { "a.subtle": HOLDS, out: "folder/" },
    });
    expect([code, host.paths(), host.text("a.subtle")]).toEqual([0, ["a.subtle", "out/a.json"], HOLDS]);
    expect(JSON.parse(host.text("out/a.json") ?? "").verdict).toBe("holds");
  });

  it("a stream that is full takes nothing, and standard error says so", async () => {
    const { code, stdout, stderr } = await run(["check", "a.subtle"], {
      files: { "a.subtle": VIOLATED },
      out: "full",
    });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("`standard output` can't be written: there is no space left");
  });

  it("a signal is received at the next `breathe` after it was sent", async () => {
    const files = {
      "a.subtle": "spec a\nvar x : 0 .. 100000 = 0\naction up { when x < 100000  x' = x + 1 }\n",
    };
    const { code, stdout, host } = await run(["check", "a.subtle"], {
      files,
      tickMs: 30,
      onBreath: (count, machine) => {
        if (count === 2) machine.signal("SIGINT");
      },
    });
    expect([code, host.isListening(), host.exited()]).toEqual([3, false, null]);
    expect(stdout).toContain("stopped by SIGINT");
  });

  it("a folder lists what is in it", () => {
    const { files } = memoryHost({ files: { "a.subtle": "", "b/c.subtle": "", "b/d/e": "" } });
    expect(files.list(".")).toEqual({ kind: "folder", names: ["a.subtle", "b/"] });
    expect(files.list("b/")).toEqual({ kind: "folder", names: ["c.subtle", "d/"] });
    expect(files.list("none").kind).toBe("failed");
  });
});
