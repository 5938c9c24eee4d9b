/** A failing input becomes as small as it gets, and still fails. */
import { describe, expect, it } from "vitest";
import { bytesOf, contentOf, type Input, run } from "../../torture/input.js";
import { shortest, shrink } from "../../torture/shrink.js";

const INPUT: Input = {
  seed: 1,
  index: 0,
  family: "mutated",
  way: "in process",
  relation: "equal",
  files: {
    "a.subtle": { text: "spec a\n\nvar x : 0 .. 1 = 0\naction a { x' = 1 }\ninvariant A : x < \u202e 2\n" },
    "b.subtle": { text: "module b\n" },
  },
  runs: [
    run(["check", "a.subtle", "--all", "--max-states", "300", "--json", "-"]),
    run(["check", "a.subtle", "--json", "-", "--max-states", "300"], { stdin: "1\n2\n3\n" }),
  ],
};

describe("the shortest list", () => {
  it("keeps what is needed, wherever it stands", async () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const left = await shortest(items, async (kept) => kept.includes(3) && kept.includes(97));
    expect(left).toEqual([3, 97]);
  });

  it("is empty if nothing is needed", async () => {
    expect(await shortest([1, 2, 3], async () => true)).toEqual([]);
  });
});

describe("a failing input", () => {
  it("loses files, options with their values, lines and characters", async () => {
    const least = await shrink(
      INPUT,
      async ({ files, runs }) => {
        const content = files["a.subtle"];
        return (
          content !== undefined &&
          "text" in content &&
          content.text.includes("\u202e") &&
          runs.every(({ words }) => words.includes("--json")) &&
          (runs[1]?.stdin.includes("2") ?? false)
        );
      },
      1000,
    );
    expect(least.files).toEqual({ "a.subtle": { text: "\u202e" } });
    expect(least.runs.map(({ words }) => words)).toEqual([
      ["check", "a.subtle", "--json", "-"],
      ["check", "a.subtle", "--json", "-"],
    ]);
    expect(least.runs[1]?.stdin).toBe("2\n");
  });

  it("that is no text loses bytes", async () => {
    const bytes = Buffer.from([0x61, 0xff, 0x62, 0x0a, 0x63]);
    const input = { ...INPUT, files: { "a.subtle": contentOf(bytes) } };
    const least = await shrink(
      input,
      async ({ files }) => bytesOf(files["a.subtle"] ?? { folder: true })?.includes(0xff) ?? false,
      1000,
    );
    expect(least.files).toEqual({ "a.subtle": contentOf(Buffer.from([0xff])) });
  });

  it("is tried no more often than it may be", async () => {
    let tries = 0;
    await shrink(
      INPUT,
      async () => {
        tries += 1;
        return false;
      },
      5,
    );
    expect(tries).toBe(5);
  });
});
