/** The logs of examples/replay are what their simulator writes, and are judged as their page says. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replayed } from "../cli/replayed.js";
import { ROOT } from "../support.js";

const FOLDER = join(ROOT, "examples/replay");

const simulated = (options: readonly string[]): string =>
  spawnSync(process.execPath, [join(FOLDER, "simulate.mjs"), ...options], {
    encoding: "utf8",
    timeout: 60_000,
  }).stdout;

/** The rows of the table: the log, the options that made it, the verdict, and a line. */
const ROWS = [
  ...readFileSync(join(FOLDER, "README.md"), "utf8").matchAll(
    /^\| (\S+\.log) +\| `([^`]*)` +\| (accepted|rejected) +\| *(?:(\d+): [^|]*)?\|$/gm,
  ),
].map(([, log = "", options = "", verdict = "", line]) => ({
  log,
  options: options.split(" "),
  verdict,
  line: line === undefined ? null : Number(line),
}));

describe("the samples", () => {
  it("are one good log and six bad ones, each bad in a way of its own", () => {
    expect(ROWS.map(({ verdict }) => verdict)).toEqual(["accepted", ...Array(6).fill("rejected")]);
    expect(new Set(ROWS.map(({ options }) => options.join(" ").replace(/^.*--bug /, ""))).size).toBe(7);
  });

  it.each(ROWS)(
    "$log is what the simulator writes, and is $verdict",
    async ({ log, options, verdict, line }) => {
      const text = readFileSync(join(FOLDER, log), "utf8");
      expect(simulated(options)).toBe(text);
      const { code, result } = await replayed([
        "specs/dax/truncate.subtle",
        join("examples/replay", log),
        "--map",
        "examples/replay/dax_ftrace.map",
      ]);
      expect(result.verdict).toBe(verdict);
      expect(code).toBe(verdict === "accepted" ? 0 : 1);
      const blocked = result.objects.flatMap(({ rejection }) =>
        (rejection?.largest ?? []).flatMap((set) => set.blocked.map((one) => one.line)),
      );
      expect(blocked.length === 0 ? null : Math.min(...blocked)).toBe(line);
    },
  );
});

describe("the simulator", () => {
  it("ends, also when a lock is never given back", () => {
    const lines = simulated(["--bug", "keeps-lock", "--lines", "300"]).split("\n");
    expect(lines.length).toBeGreaterThan(300);
    expect(lines.length).toBeLessThan(500);
  });

  it("refuses options that it does not have", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(FOLDER, "simulate.mjs"), "--bug", "none-such"],
      { encoding: "utf8", timeout: 60_000 },
    );
    expect(status).toBe(2);
    expect(stderr).not.toContain("    at ");
  });
});
