/** `subtle compile --target tla` and `subtle handover`, as a user types them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support.js";
import { folderWith, resultOf, subtle } from "./command.js";

const SPEC = `spec small
type Cpu = symmetric 2
var owner : Cpu? = none
fair action take(c in Cpu) { when owner = none  owner' = c }
action give { when owner != none  owner' = none }
reachable Taken : owner != none
property Served : forall c in Cpu : always eventually owner = c
`;

const OUTPUT = join(ROOT, "test", "tla", "tlc", "no_recheck.out");
const HOLDS = join(ROOT, "test", "tla", "tlc", "holds.out");
const WINDOW = join(ROOT, "test", "tla", "tlc", "window.out");
const DAX = "specs/dax/fault_vs_truncate.subtle";

describe.concurrent("`subtle compile --target tla`", () => {
  it("writes the module and a configuration for each run", async () => {
    const cwd = await folderWith({ "small.subtle": SPEC });
    const { code, stdout, stderr } = await subtle(
      ["compile", "small.subtle", "--target", "tla", "-o", "out"],
      { cwd },
    );
    expect([code, stdout, stderr]).toEqual([0, "", ""]);
    expect(readdirSync(join(cwd, "out")).sort()).toEqual([
      "small.Taken.cfg",
      "small.cfg",
      "small.temporal.cfg",
      "small.tla",
    ]);
    expect(readFileSync(join(cwd, "out", "small.cfg"), "utf8")).toContain("SYMMETRY Symmetry");
    // TLC errs where it reduces by symmetry and looks for what never happens.
    expect(readFileSync(join(cwd, "out", "small.temporal.cfg"), "utf8")).not.toContain("SYMMETRY");
  });

  it("is refused without a folder", async () => {
    const { code, stderr } = await subtle(["compile", DAX, "--target", "tla"]);
    expect(code).toBe(2);
    expect(stderr).toContain("name a folder for them with -o");
  });

  it("refuses a file in the place of the folder", async () => {
    const cwd = await folderWith({ "small.subtle": SPEC, out: "" });
    const { code, stderr } = await subtle(["compile", "small.subtle", "--target", "tla", "-o", "out"], {
      cwd,
    });
    expect(code).toBe(2);
    expect(stderr).toContain("`out` can't be written: there is a file of that name");
  });

  it("is refused for `until`, with its place", async () => {
    const cwd = await folderWith({
      "small.subtle": `${SPEC}property Until : owner = none until owner != none\n`,
    });
    const { code, stderr } = await subtle(["compile", "small.subtle", "--target", "tla", "-o", "out"], {
      cwd,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/can't be written in TLA\+: `until` has no counterpart[\s\S]*small\.subtle:8/);
  });

  it("with --apalache gives types, or says which can't be expressed", async () => {
    const plain =
      "spec plain\ntype Cpu = symmetric 2\nvar seen : set of Cpu = {}\nvar n : 0 .. 1 = 0\naction a { n' = 1 - n }\n";
    const cwd = await folderWith({ "plain.subtle": plain, "small.subtle": SPEC });
    const options = ["--target", "tla", "--apalache", "-o", "out"];
    expect((await subtle(["compile", "plain.subtle", ...options], { cwd })).code).toBe(0);
    const text = readFileSync(join(cwd, "out", "plain.tla"), "utf8");
    expect(text).toMatch(/\\\* @type: Set\(CPU\);\n {4}Cpu\n/);
    expect(text).toMatch(/\\\* @type: Set\(CPU\);\n {4}seen,\n {4}\\\* @type: Int;\n {4}n\n/);
    const { code, stderr } = await subtle(["compile", "small.subtle", ...options], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("with the types of Apalache: they can't express `none` beside other values");
  });

  it("--apalache goes with TLA+ only", async () => {
    const { code, stderr } = await subtle(["compile", DAX, "--target", "typescript", "--apalache"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--apalache needs --target tla");
  });
});

describe.concurrent("`subtle handover`", () => {
  it("prints the commands for a cluster, and that temporal properties are checked on one machine", async () => {
    const cwd = await folderWith({ "small.subtle": SPEC });
    const { code, stdout } = await subtle(
      ["handover", "small.subtle", "--to", "tlc-distributed", "-o", "out"],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toContain("tlc2.tool.distributed.TLCServer -deadlock");
    expect(stdout).toContain("tlc2.tool.distributed.TLCWorker SERVER_IP");
    expect(stdout).toContain("temporal properties on one machine only");
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("reads what TLC found", async () => {
    const { code, stdout } = await subtle(["handover", DAX, "--variant", "no_recheck", "--read", OUTPUT]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ dax_truncate \(variant no_recheck\) fails: the invariant NoDangling is violated\n/,
    );
    expect(stdout).toContain("12  truncate.release");
  });

  it("makes one result of several runs", async () => {
    const { code, stdout } = await subtle(["handover", DAX, "--read", HOLDS, "--read", WINDOW]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ dax_truncate holds\n {2}564 states up to symmetry/);
    expect(stdout).toContain("Window      reachable, witness after 8 states");
  });

  it("writes what TLC found as JSON", async () => {
    const { code, stdout } = await subtle([
      ...["handover", DAX, "--variant", "no_recheck", "--read", OUTPUT, "--json", "-"],
    ]);
    expect(code).toBe(1);
    expect(resultOf(stdout)).toMatchObject({ engine: "tlc", verdict: "violated", states: { distinct: 291 } });
  });

  it.each([
    [["handover", DAX], "either --to"],
    [["handover", DAX, "--to", "tlc", "--read", OUTPUT], "either --to"],
    [["handover", DAX, "--to", "tlc"], "name a folder"],
    [["handover", DAX, "--to", "tlc", "-o", "x", "--trace", "y"], "--trace needs exactly one --read"],
    [["handover", DAX, "--to", "tlc", "-o", "x", "--run", "y"], "--run needs exactly one --read"],
    [["handover", DAX, "--to", "tlc", "-o", "x", "--json=-"], "--json needs --read"],
    [["handover", DAX, "--to", "tlc-distributed", "-o", "x", "--json", "-"], "--json needs --read"],
    [["handover", DAX, "--read", OUTPUT, "-o", "x"], "-o needs --to"],
    [["handover", DAX, "--read", "nothing.out"], "there is no such file"],
    [["handover", DAX, "--read", "README.md"], "it is not output of TLC"],
    [["handover", DAX, "--read", OUTPUT], 'it says "This is dax_truncate, variant no_recheck'],
    [["handover", DAX, "--read", WINDOW, "--run", "Nothing"], "there is no run `Nothing`"],
    [
      ["handover", DAX, "--read", OUTPUT, "--trace", "README.md", "--variant", "no_recheck"],
      "is not TLC output for this spec",
    ],
  ])("%j is refused", async (command, why) => {
    const { code, stderr } = await subtle(command);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
  });
});
