/** `--disk`, `--checkpoint` and `--resume` on the command line, with real folders. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../folders.js";
import { checked, folderWith, type Result, subtle } from "./command.js";

const BENCH = ["specs/bench/dax_bench.subtle", "--const", "F=2", "--const", "P=2"];
const VIOLATED = ["specs/dax/fault_vs_truncate.subtle", "--variant", "shared"];

const COUNTER = `spec counter
var n : 0 .. 99 = 0
var m : 0 .. 99 = 0
action up { when n < 99  n' = n + 1 }
action right { when m < 99  m' = m + 1 }
action back { when n = 99 and m = 99  n' = 0  m' = 0 }
invariant Small : n + m < 400
`;

/** What does not depend on where states are kept. */
const found = ({
  elapsedMs,
  backend,
  workers,
  onDiskFrom,
  ...result
}: Result & { backend?: unknown; workers?: unknown; onDiskFrom?: unknown }) => result;

/** Memory is short once, at the k-th time that it is asked for. */
function shortAt(k: number): { readonly memory: { readonly isShort: () => boolean } } {
  let asked = 0;
  return {
    memory: {
      isShort: () => {
        asked += 1;
        return asked === k;
      },
    },
  };
}

const filesIn = (folder: string): readonly string[] => readdirSync(folder).sort();

describe("--disk", () => {
  it.each([
    ["a spec that holds", BENCH],
    ["a variant that is violated", VIOLATED],
    ["the same to its end", [...VIOLATED, "--all"]],
    ["a spec with constraints and symmetry", ["specs/gallery/chameneos.subtle"]],
    ["a refinement of a symmetric spec", ["specs/locks/rwsem.subtle"]],
    ["one that is violated", ["specs/gallery/mcs_lock.subtle", "--variant", "no_compare", "--all"]],
  ])("says the same of %s, and empties its folder", async (_, spec) => {
    const folder = await emptyFolder();
    const [inMemory, onDisk] = [await checked(spec), await checked([...spec, "--disk", folder])];
    expect(found(onDisk.result)).toEqual(found(inMemory.result));
    expect(onDisk.code).toBe(inMemory.code);
    expect(onDisk.result).not.toHaveProperty("onDiskFrom");
    const moved = await checked([...spec, "--disk", folder], shortAt(4));
    expect(found(moved.result)).toEqual(found(inMemory.result));
    expect(moved.result).toHaveProperty("onDiskFrom");
    const runs = await checked([...spec, "--disk", folder, "--low-memory"]);
    expect(found(runs.result)).toEqual(found(inMemory.result));
    expect([moved.code, runs.code]).toEqual([inMemory.code, inMemory.code]);
    expect(filesIn(folder)).toEqual([]);
  });

  it("says when states were moved", async () => {
    const folder = await emptyFolder();
    const { code, stdout, stderr } = await subtle(["check", ...BENCH, "--disk", folder], shortAt(5));
    const [, states] = /kept on disk from ([\d,]+) states on, as memory was short/.exec(stdout) ?? [];
    expect(stderr).toBe(`Memory is used up, at ${states} states: it goes on on disk.\n`);
    expect(code).toBe(0);
  });

  it("leaves temporal properties undecided, and judges the rest", async () => {
    const folder = await emptyFolder();
    const { code, stdout } = await subtle(["check", "specs/dax/revoked.subtle", "--disk", folder]);
    expect(stdout).toMatch(/Revoked +temporal, not decided, its states are not kept in memory/);
    expect(stdout).toMatch(/✓ NoDangling/);
    expect(code).toBe(3);
  });

  it("leaves it undecided whether the fairness of another spec is kept", async () => {
    const folder = await emptyFolder();
    const words = ["check", "specs/gallery/ticket_lock.subtle", "--property", "IsLock"];
    const { code, stdout } = await subtle([...words, "--disk", folder]);
    expect(stdout).toMatch(
      /IsLock +refinement, not decided, its steps are those of `lock`; whether\s+fairness is kept is judged in memory only/,
    );
    expect(code).toBe(3);
    expect((await subtle([...words, "--low-memory"])).code).toBe(0);
    expect(filesIn(folder)).toEqual([]);
  });

  it("ends at --max-disk, and says so", async () => {
    const folder = await emptyFolder();
    const words = ["check", ...BENCH, "--disk", folder, "--max-disk", "1k"];
    const { code, stdout, stderr } = await subtle(words, shortAt(3));
    expect(stderr).toContain("the limit of --max-disk was reached");
    expect(stdout).toContain("there was no room on the disk");
    expect(code).toBe(3);
    expect(filesIn(folder)).toEqual([]);
  });

  it.each([
    [["--coverage"], /--coverage counts in memory only/],
    [["--engine", "reference"], /the reference engine explores it/],
  ])("is refused with %s", async (more, message) => {
    const folder = await emptyFolder();
    const { code, stderr } = await subtle(["check", ...BENCH, "--disk", folder, ...more]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it("is refused for states that can't be packed", async () => {
    const text =
      "spec wide\nvar s : set of (1 .. 2000000000) = {}\naction add { when s = {}  s' = {7} }\ndeadlock allowed\n";
    const cwd = await folderWith({ "wide.subtle": text });
    const { code, stderr } = await subtle(["check", "wide.subtle", "--disk", "d"], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/packed into bits, and these are not/)]);
  });

  it("is refused where there is a file, or where another run is at work", async () => {
    const cwd = await folderWith({
      "a.subtle": COUNTER,
      file: "",
      "d/lock": readFileSync(await lockOfThis(), "utf8"),
    });
    for (const [folder, why] of [
      ["file", /there is a file of that name|not a directory/],
      ["d", /a run that is not over uses it \(process \d+\)/],
    ] as const) {
      const { code, stderr } = await subtle(["check", "a.subtle", "--disk", folder], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringMatching(why)]);
    }
  });

  it.each([
    ["of a process that is gone", '{"pid":4194303,"start":"1","boot":null}'],
    ["of another start of the machine", `{"pid":${process.pid},"start":"1","boot":"before"}`],
    ["that was not written to its end", '{"pid":'],
  ])("takes over a lock %s", async (_, lock) => {
    const cwd = await folderWith({
      "a.subtle": COUNTER,
      "d/lock": lock,
      "d/merged-0007.runs": "rest",
      "d/mine": "x",
    });
    const { code } = await subtle(["check", "a.subtle", "--disk", "d"], { cwd });
    expect(code).toBe(0);
    expect(filesIn(join(cwd, "d"))).toEqual(["mine"]);
  });
});

/** A file with the lock of this process. */
async function lockOfThis(): Promise<string> {
  const { claimNodeFolder } = await import("../../src/host/files/node-folder.js");
  const folder = await emptyFolder();
  claimNodeFolder(folder, { left: 1 });
  return join(folder, "lock");
}

describe("checkpoints", () => {
  const ways = [
    ["memory", [], []],
    ["disk", ["--disk", "d"], ["--disk", "d"]],
    ["memory, then disk", [], ["--disk", "d"]],
    ["disk, then memory", ["--disk", "c"], []],
    ["little memory", ["--low-memory"], ["--low-memory"]],
  ] as const;

  it.each(ways)("go on in %s", async (_, first, then) => {
    const cwd = await folderWith({ "a.subtle": COUNTER });
    const spec = ["a.subtle", "--checkpoint", "c", "--every", "700"];
    const stopped = await subtle(["check", ...spec, ...first, "--max-states", "5000"], { cwd });
    expect(stopped.stdout).toContain("saved; go on with --resume c");
    expect(stopped.code).toBe(3);
    expect(filesIn(join(cwd, "c"))).toContain("checkpoint.json");
    const whole = await checked(["a.subtle"], { cwd });
    const gone = await checked(["a.subtle", "--resume", "c", ...then], { cwd });
    expect(found(gone.result)).toEqual(found(whole.result));
    // A finished search keeps its checkpoint.
    const again = await checked(["a.subtle", "--resume", "c"], { cwd });
    expect(found(again.result)).toEqual(found(whole.result));
  });

  /** A folder with a checkpoint of the counter in `c`, in the middle of the search. */
  const begun = async (text = COUNTER): Promise<string> => {
    const cwd = await folderWith({ "a.subtle": text });
    await subtle(["check", "a.subtle", "--checkpoint", "c", "--max-states", "5000"], { cwd });
    return cwd;
  };

  it("judge states again by an invariant that is new", async () => {
    const cwd = await begun();
    writeFileSync(join(cwd, "a.subtle"), `${COUNTER}invariant Early : n + m != 7\n`);
    const { code, result } = await checked(["a.subtle", "--resume", "c"], { cwd });
    const early = result.properties.find(({ name }) => name === "Early");
    expect([code, early?.verdict, early?.trace?.steps.length]).toEqual([1, "violated", 8]);
    const whole = await checked(["a.subtle"], { cwd });
    expect(early?.trace).toEqual(whole.result.properties.find(({ name }) => name === "Early")?.trace);
  });

  it.each([
    ["a step property that is new", `${COUNTER}step Up : n' >= n\n`, /not judged for `Up`/],
    ["other types", COUNTER.replaceAll("99", "98"), /what differs is .*variables/],
    ["other actions", COUNTER.replace("n = 99 and m = 99", "n = 99"), /what differs is actions/],
  ])("refuse %s", async (_, text, message) => {
    const cwd = await begun();
    writeFileSync(join(cwd, "a.subtle"), text);
    const { code, stderr } = await subtle(["check", "a.subtle", "--resume", "c"], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it("that are damaged are named", async () => {
    const cwd = await begun();
    const name = filesIn(join(cwd, "c")).find((each) => each.startsWith("levels")) ?? "";
    const bytes = readFileSync(join(cwd, "c", name));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 4;
    writeFileSync(join(cwd, "c", name), bytes);
    for (const way of [[], ["--disk", "d"]]) {
      const { code, stderr } = await subtle(["check", "a.subtle", "--resume", "c", ...way], { cwd });
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(new RegExp(`${name}.*is not what was written`)),
      ]);
    }
  });

  it.each([
    [["--resume", "nothing"], /`nothing`: there is no such file/],
    [["--resume", "."], /there is no checkpoint in it/],
    [["--checkpoint", "c"], /`c` holds a checkpoint/],
    [["--disk", "c"], /`c` holds a checkpoint/],
    [["--resume", "c", "--checkpoint", "d"], /leave out --checkpoint/],
    [["--every", "10m"], /add --checkpoint/],
    [["--max-disk", "1G"], /add --disk/],
  ])("are refused with %s", async (words, message) => {
    const cwd = await begun();
    const { code, stderr } = await subtle(["check", "a.subtle", ...words], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it("in a folder that is not there leave it so", async () => {
    const cwd = await folderWith({ "a.subtle": COUNTER });
    await subtle(["check", "a.subtle", "--resume", "misspelt", "--disk", "d"], { cwd });
    expect(filesIn(cwd)).toEqual(["a.subtle"]);
  });

  it("that can't be written are told, and whether there is one from before", async () => {
    const cwd = await begun();
    mkdirSync(join(cwd, "c/checkpoint.new"));
    const words = ["check", "a.subtle", "--resume", "c", "--every", "2000"];
    const { code, stderr } = await subtle(words, { cwd });
    expect(stderr).toMatch(/the search went on; the checkpoint before it is still there/);
    expect(code).toBe(0);
  });

  it("that can't be written are told, and the search goes on", async () => {
    const cwd = await folderWith({ "a.subtle": COUNTER, "c/checkpoint.new/file": "" });
    const { code, stderr } = await subtle(["check", "a.subtle", "--checkpoint", "c", "--every", "2000"], {
      cwd,
    });
    expect(stderr).toMatch(/a checkpoint could not be written, `.*checkpoint.new`/);
    expect(stderr).toMatch(/the search went on; there is no checkpoint yet/);
    expect(code).toBe(0);
  });
});
