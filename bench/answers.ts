/**
 * Whether the working tree answers as another commit does: the JSON of the runs listed in `answers/runs.txt`, byte by
 * byte, without times, hashes and the texts of messages. For changes of the code's structure.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const RUNS = join("bench", "answers", "runs.txt");

/** Differ from run to run, or by the wording. */
const LEFT_OUT = new Set(["elapsedMs", "identity", "question", "message", "hint", "version", "text"]);

const listed = (text: string): readonly string[] =>
  text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

/** Builds a commit in a folder of its own, with this tree's packages. */
function built(commit: string): string {
  const folder = mkdtempSync(join(tmpdir(), "subtle-answers-"));
  execFileSync("git", ["worktree", "add", "--detach", "--force", folder, commit], { stdio: "ignore" });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  execFileSync("npm", ["run", "build"], { cwd: folder, stdio: "ignore" });
  return folder;
}

/** The file that a commit names as its command. */
const commandOf = (folder: string): string =>
  join(folder, JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).bin.subtle);

/** The exit code and the JSON; null if the run decided nothing. The specs are the working tree's: only code differs. */
function answer(command: string, run: string): string | null {
  const words = [command, ...run.split(" "), "--json", "-"];
  const { status, stdout } = spawnSync(process.execPath, words, { encoding: "utf8", maxBuffer: 2 ** 30 });
  if (status === 2 || status === null) return null;
  try {
    const kept = JSON.stringify(
      JSON.parse(stdout),
      (key, value) => (LEFT_OUT.has(key) ? undefined : value),
      1,
    );
    return `exit code ${status}\n${kept}`;
  } catch {
    return null;
  }
}

/** The first lines that differ. */
function difference(before: string, now: string): string {
  const [a, b] = [before.split("\n"), now.split("\n")];
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at === -1 ? a.length : at;
  return `line ${line + 1}\n  before: ${a[line]?.trim() ?? "(end)"}\n  now:    ${b[line]?.trim() ?? "(end)"}`;
}

function main(commit: string | undefined): number {
  if (commit === undefined) {
    console.error("usage: npm run bench:answers -- COMMIT");
    return 2;
  }
  const folder = built(commit);
  try {
    const runs = listed(readFileSync(RUNS, "utf8"));
    let same = 0;
    for (const run of runs) {
      const [before, now] = [answer(commandOf(folder), run), answer(commandOf("."), run)];
      if (before === null || now === null)
        console.log(`✗ subtle ${run}: no JSON${before === null ? " before" : ""}`);
      else if (before !== now) console.log(`✗ subtle ${run}\n  ${difference(before, now)}`);
      else same += 1;
    }
    console.log(`${same} of ${runs.length} runs have the same JSON as at ${commit}`);
    return same === runs.length ? 0 : 1;
  } finally {
    execFileSync("git", ["worktree", "remove", "--force", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main(process.argv[2]);
