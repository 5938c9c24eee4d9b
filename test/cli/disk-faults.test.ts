/**
 * What goes wrong with real folders: full disks, file systems that can't be written to, places where no folder can be. The
 * answer is 1, 2 or 3 as fits, with the reason; what was saved before is still there.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../folders.js";
import { ROOT } from "../support.js";
import { checked, type Ended, MAIN, type Result, subtle } from "./command.js";

const SPEC = [join(ROOT, "specs/bench/dax_bench.subtle"), "--const", "F=3", "--const", "P=2"];
const wanted = (await checked(SPEC)).result;

const answer = ({ verdict, states, properties }: Result): unknown => ({ verdict, states, properties });

/** Runs the command in a shell, after something else. */
function inShell(before: string, cwd: string, words: readonly string[]): Ended {
  const run = spawnSync("sh", ["-c", `${before} && exec "$@"`, "sh", process.execPath, MAIN, ...words], {
    cwd,
    encoding: "utf8",
  });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Whether files of a process may be kept small: Windows has no such limit. */
const CAN_LIMIT = process.platform !== "win32";
/** No file may have more than 8 times 512 bytes; some shells count in 1,024. */
const SMALL_FILES = "ulimit -f 8";

interface SmallDisk {
  readonly folder: string;
  /** Runs a command on it. */
  readonly act: (what: string) => void;
}

/** A folder on a file system of its own, of so many kilobytes; the test is skipped where that can't be had. */
async function onSmallDisk(
  kilobytes: number,
  skip: (note: string) => void,
  work: (disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const folder = await emptyFolder();
  try {
    // Only root may, and not in every container.
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return skip("no file system can be mounted here");
  }
  const act = (what: string): void => {
    execFileSync("sh", ["-c", `${what} "$0"`, folder], { stdio: "ignore" });
  };
  try {
    await work({ folder, act });
  } finally {
    act("umount");
  }
}

/** How a search says that there was no room. */
const FULL = /`.*(runs|checkpoint\.new)`.*(there is no space left|larger than a file may be)/;

describe.runIf(CAN_LIMIT)("files that may not be large enough", () => {
  it("end a search that keeps its states there, with what was found", async () => {
    const cwd = await emptyFolder();
    const { code, stdout, stderr } = inShell(SMALL_FILES, cwd, [
      ...["check", ...SPEC, "--disk", "d", "--low-memory"],
    ]);
    expect([code, stderr]).toEqual([3, expect.stringMatching(FULL)]);
    expect(stdout).toContain("there was no room on the disk");
    expect(readdirSync(join(cwd, "d"))).toEqual([]);
  });

  it.each([
    ["in memory", []],
    ["with little memory", ["--low-memory"]],
  ])("cost a search %s its checkpoint, and nothing else", async (_, more) => {
    const cwd = await emptyFolder();
    const words = ["check", ...SPEC, ...more, "--checkpoint", "c", "--every", "3000", "--json", "-"];
    const { code, stdout, stderr } = inShell(SMALL_FILES, cwd, words);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/a checkpoint could not be written/)]);
    expect(stderr).toMatch(FULL);
    expect(answer(JSON.parse(stdout) as Result)).toEqual(answer(wanted));
  });

  it("leave the checkpoint before, from which a search goes on", async () => {
    const cwd = await emptyFolder();
    const begun = await subtle(["check", ...SPEC, "--checkpoint", "c", "--max-states", "4000"], { cwd });
    expect(begun.code).toBe(3);
    const words = ["check", ...SPEC, "--resume", "c", "--every", "500"];
    const full = inShell(SMALL_FILES, cwd, [...words, "--disk", "d", "--low-memory"]);
    expect([full.code, full.stderr]).toEqual([3, expect.stringMatching(FULL)]);
    const { code, result } = await checked([...SPEC, "--resume", "c"], { cwd });
    expect([code, answer(result)]).toEqual([0, answer(wanted)]);
  });
});

describe("a file system", () => {
  it("that becomes full ends a search that keeps its states there", async ({ skip }) =>
    onSmallDisk(12, skip, async ({ folder }) => {
      const words = ["check", ...SPEC, "--disk", folder, "--low-memory"];
      const { code, stdout, stderr } = await subtle(words);
      expect([code, stderr]).toEqual([3, expect.stringMatching(/there is no space left/)]);
      expect(stdout).toContain("there was no room on the disk");
    }));

  it("that becomes full costs a checkpoint, and the one before stays", async ({ skip }) =>
    onSmallDisk(24, skip, async ({ folder }) => {
      const saving = ["check", ...SPEC, "--low-memory", "--checkpoint", folder, "--every", "500"];
      const goes = await subtle(saving);
      expect([goes.code, goes.stderr]).toEqual([0, expect.stringMatching(/could not be written/)]);
      // What was saved while there was room is still whole.
      expect(existsSync(join(folder, "checkpoint.json"))).toBe(true);
      const { code: gone, result } = await checked([...SPEC, "--resume", folder]);
      expect([gone, answer(result)]).toEqual([0, answer(wanted)]);
    }));

  it("that is full is refused, and nothing is left there", async ({ skip }) =>
    onSmallDisk(64, skip, async ({ folder }) => {
      mkdirSync(join(folder, "d"));
      expect(() => writeFileSync(join(folder, "rest"), new Uint8Array(2 ** 20))).toThrow("ENOSPC");
      const { code, stderr } = await subtle(["check", ...SPEC, "--disk", join(folder, "d")]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/there is no space left/)]);
      expect(readdirSync(join(folder, "d"))).toEqual([]);
    }));

  it("that can't be written to is refused, and a checkpoint on it stays", async ({ skip }) =>
    onSmallDisk(4096, skip, async ({ folder, act }) => {
      mkdirSync(join(folder, "c"));
      const c = join(folder, "c");
      await subtle(["check", ...SPEC, "--checkpoint", c, "--max-states", "4000"]);
      act("mount -o remount,ro");
      for (const words of [
        ["--disk", folder],
        ["--checkpoint", join(folder, "d")],
        ["--resume", c],
      ]) {
        const { code, stderr } = await subtle(["check", ...SPEC, ...words]);
        expect([words, code, stderr]).toEqual([words, 2, expect.stringMatching(/can't be written/)]);
      }
      act("mount -o remount,rw");
      const { code, result } = await checked([...SPEC, "--resume", c]);
      expect([code, answer(result)]).toEqual([0, answer(wanted)]);
    }));

  it.runIf(existsSync("/proc/sys"))("in which no folder can be made is refused at once", async () => {
    for (const option of ["--disk", "--checkpoint"]) {
      const { code, stderr } = await subtle(["check", ...SPEC, option, "/proc/sys/subtle"]);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/no folder can be made there/)]);
    }
  });
});

it("`subtle test` has no folder for states, and says so", async () => {
  const { code, stderr } = await subtle(["test", SPEC[0] ?? "", "--disk", "d"]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("--disk")]);
});
