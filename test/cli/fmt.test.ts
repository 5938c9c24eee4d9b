/** `subtle fmt`: rewrites what is not in the one layout, and nothing else. */
import { spawnSync } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith, MAIN, subtle } from "./command.js";

const UGLY = "spec a\nvar x:bool=true // on\r\naction flip{x'=not x}";
const TIDY = "spec a\n\nvar x : bool = true  // on\naction flip { x' = not x }\n";
const WRONG = "spec a\nvar x bool";

/** Runs `fmt` in a folder with these files; says how it ended and what is in the files then. */
async function fmtIn<F extends Readonly<Record<string, string>>>(files: F, ...command: readonly string[]) {
  const cwd = await folderWith(files);
  const ended = await subtle(["fmt", ...command], { cwd });
  const read = (name: string) => readFile(join(cwd, name), "utf8").then((text) => [name, text] as const);
  return { ...ended, files: Object.fromEntries(await Promise.all(Object.keys(files).map(read))) };
}

const fmtText = (input: string, ...command: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, "fmt", ...command], { input, encoding: "utf8" });

describe("`subtle fmt`", () => {
  it("rewrites what it has to, in folders too, and says what", async () => {
    const files = { "a.subtle": UGLY, "lib/b.subtle": TIDY, "notes.txt": UGLY };
    const { code, stdout, stderr, files: after } = await fmtIn(files, ".");
    expect([code, stdout, stderr]).toEqual([0, "a.subtle\n", ""]);
    expect(after).toEqual({ ...files, "a.subtle": TIDY });
  });

  it("changes nothing with --check, and exits with 1 if it would", async () => {
    const files = { "a.subtle": UGLY, "b.subtle": TIDY };
    const { code, stdout, files: after } = await fmtIn(files, "--check");
    expect([code, stdout, after]).toEqual([1, "a.subtle\n", files]);
    expect((await fmtIn({ "b.subtle": TIDY }, "--check")).code).toBe(0);
  });

  it("leaves a wrong file alone, formats the others, and exits with 2", async () => {
    const files = { "a.subtle": WRONG, "b.subtle": UGLY };
    const { code, stdout, stderr, files: after } = await fmtIn(files, "a.subtle", "b.subtle");
    expect([code, stdout]).toEqual([2, "b.subtle\n"]);
    expect(stderr).toContain("a.subtle:2:7");
    expect(after).toEqual({ "a.subtle": WRONG, "b.subtle": TIDY });
  });

  it.each([
    [["no.subtle"], "there is no such file"],
    [["-", "a.subtle"], "`-` can't be combined with other paths"],
    [["empty"], "there is no spec in `empty`"],
  ])("refuses %j", async (command, message) => {
    const cwd = await folderWith({ "a.subtle": UGLY });
    await mkdir(join(cwd, "empty"));
    const { code, stdout, stderr } = await subtle(["fmt", ...command], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("keeps the mode of a file, and a link a link, and leaves nothing behind", async () => {
    const cwd = await folderWith({ "a.subtle": UGLY });
    const file = join(cwd, "a.subtle");
    await chmod(file, 0o750);
    await symlink("a.subtle", join(cwd, "link.subtle"));
    expect((await subtle(["fmt", "link.subtle"], { cwd })).code).toBe(0);
    expect(await readFile(file, "utf8")).toBe(TIDY);
    expect((await stat(file)).mode & 0o777).toBe(0o750);
    expect((await lstat(join(cwd, "link.subtle"))).isSymbolicLink()).toBe(true);
    expect((await readdir(cwd)).sort()).toEqual(["a.subtle", "link.subtle"]);
  });

  it("reads standard input and writes standard output", () => {
    expect(fmtText(UGLY, "-")).toMatchObject({ status: 0, stdout: TIDY, stderr: "" });
    expect(fmtText(TIDY, "-", "--check")).toMatchObject({ status: 0, stdout: "" });
    expect(fmtText(UGLY, "-", "--check")).toMatchObject({ status: 1, stdout: "<stdin>\n" });
    const wrong = fmtText(WRONG, "-");
    expect([wrong.status, wrong.stdout]).toEqual([2, ""]);
    expect(wrong.stderr).toContain("<stdin>:2:7");
  });
});
