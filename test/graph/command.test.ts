/** `subtle graph` as a command: options, what is wrong with them, limits, and files. */
import { describe, expect, it } from "vitest";
import { subtleProcess } from "../cli/command.js";
import { run } from "../host/memory-host.js";
import { CLIENTS, graphIn, graphOf } from "./graphs.js";

const GROWING = "spec growing\nvar x : 0 .. 100000 = 0\naction up { when x < 100000  x' = x + 1 }";

describe("the format", () => {
  it.each([
    ["out.svg", "<svg"],
    ["out.dot", "digraph"],
    ["out.gv", "digraph"],
    ["out.graphml", "<?xml"],
    ["out.mmd", "flowchart"],
    ["out", "{"],
  ])("of %s is what its name says", async (name, start) => {
    const { code, host, stdout } = await graphOf(CLIENTS, "-o", name);
    expect(code).toBe(0);
    expect(stdout).toBe("");
    expect(host.text(name)?.startsWith(start)).toBe(true);
  });

  it("is what --format says, whatever the name", async () => {
    const { host } = await graphOf(CLIENTS, "--format", "dot", "-o", "out.svg");
    expect(host.text("out.svg")).toMatch(/^digraph/);
  });
});

describe("what is wrong", () => {
  it.each([
    [["--only", "client.lck"], /there is no action `client.lck`; did you mean `client.lock`\?/],
    [["--around", "Fre"], /there is no property `Fre`.*did you mean `Free`\?/s],
    [["--collapse", "held ="], /--collapse:1:\d/],
    [["--collapse", "nothing"], /there is no .*nothing|`nothing`/],
    [["--variant", "v"], /there is no variant `v`/],
    [["--const", "N=1"], /there is no constant `N`/],
    [["--format", "png"], /Allowed choices are json, dot, graphml, svg, mermaid/],
  ])("with %j is said, and nothing is written", async (options, message) => {
    const { code, stderr, stdout, host } = await graphOf(CLIENTS, ...options, "-o", "out");
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(host.text("out")).toBeUndefined();
  });

  it("is a name whose ending says no format", async () => {
    for (const name of ["out.png", "folder.svg/out.pdf"]) {
      const { code, stderr, host } = await graphOf(CLIENTS, "-o", name);
      expect(code).toBe(2);
      expect(stderr).toContain("give --format");
      expect(host.text(name)).toBeUndefined();
    }
    const { code, host } = await graphOf(CLIENTS, "-o", "out.png", "--format", "dot");
    expect(code).toBe(0);
    expect(host.text("out.png")).toMatch(/^digraph/);
  });

  it("is to show what is around a property that has no trace", async () => {
    const { code, stderr, stdout } = await graphOf(CLIENTS, "--around", "deadlock");
    expect(code).toBe(2);
    expect(stderr).toContain("there is nothing around `deadlock`");
    expect(stdout).toBe("");
  });

  it("is to collapse by program counters that there are not", async () => {
    const { code, stderr } = await graphOf(GROWING, "--collapse");
    expect(code).toBe(2);
    expect(stderr).toContain("no program counters");
  });

  it("is to overwrite the spec", async () => {
    const { code, host } = await graphOf(CLIENTS, "-o", "a.subtle");
    expect(code).toBe(2);
    expect(host.text("a.subtle")).toBe(CLIENTS);
  });

  it("is a spec with errors", async () => {
    const { code, stderr } = await graphOf("spec a\nvar x : bool = 3");
    expect(code).toBe(2);
    expect(stderr).toContain("a.subtle:2:");
  });
});

describe("a limit", () => {
  it("on states ends it before anything is written", async () => {
    const { code, stderr, host } = await graphOf(GROWING, "--max-states", "100", "-o", "out");
    expect(code).toBe(3);
    expect(stderr).toContain("the limit on states was reached");
    expect(host.text("out")).toBeUndefined();
  });

  it("on time ends it while it is written too, and a file stays as it was", async () => {
    const { code, host, stderr } = await run(
      ["graph", "a.subtle", "-o", "out", "--max-time", "1500ms", "--engine", "compiled"],
      { files: { "a.subtle": GROWING, out: "before" }, tickMs: 2 },
    );
    expect(code).toBe(3);
    expect(stderr).toContain("the limit on time was reached");
    expect(host.text("out")).toBe("before");
  });

  it("is a signal", async () => {
    const { code, host } = await run(["graph", "a.subtle", "-o", "out"], {
      files: { "a.subtle": GROWING },
      onPoll: (count, machine) => {
        if (count === 200) machine.signal("SIGINT");
      },
    });
    expect(code).toBe(3);
    expect(host.text("out")).toBeUndefined();
    expect(host.isListening()).toBe(false);
  });
});

it("continues after violations: a graph is whole, and the exit code speaks of writing it", async () => {
  const { code, stdout } = await graphOf(CLIENTS);
  expect(code).toBe(0);
  const { properties } = graphIn(stdout) as {
    readonly properties: readonly { readonly name: string; readonly verdict: string }[];
  };
  expect(properties.find(({ name }) => name === "Free")?.verdict).toBe("violated");
});

it("of the built command draws pictures too: what places the nodes is loaded then", async () => {
  const { code, stdout, stderr } = await subtleProcess([
    "graph",
    "specs/teaching/peterson.subtle",
    "--format",
    "svg",
  ]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^<svg .*<\/svg>\n$/s);
});
