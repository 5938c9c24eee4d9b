/** `subtle compile`: what each phase makes of a spec, as JSON. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wasmHost } from "../../checker/kernel/program.js";
import { folderWith, subtle } from "./command.js";

const SPEC = `spec a
const N = 2
var x : 0 .. N = 0
def next(k: int) = k + 1
process p(i in 1 .. 2) { var own : bool = true  one: when x < N  x' = next(x)  own' = false }
invariant Low : x <= N
variant less { const N = 1  drop p.one.when  expect violates types }
`;

const names = (list: unknown): readonly unknown[] =>
  (list as readonly { readonly name: unknown }[]).map(({ name }) => name);

describe.concurrent("`subtle compile --phase` prints as JSON", () => {
  const phase = async (...options: readonly string[]): Promise<Record<string, unknown>> => {
    const cwd = await folderWith({ "a.subtle": SPEC });
    const { code, stdout, stderr } = await subtle(["compile", "a.subtle", "--phase", ...options], { cwd });
    expect([code, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  it("the tree", async () => {
    const tree = await phase("tree");
    expect(tree).toMatchObject({ kind: "spec", name: { kind: "name", name: "a" } });
    expect((tree["declarations"] as readonly { kind: string }[]).map(({ kind }) => kind)).toEqual([
      "constant",
      "variable",
      "definition",
      "process",
      "property",
      "variant",
    ]);
  });

  it("the types", async () => {
    const types = await phase("types");
    expect(types["variables"]).toEqual([
      { name: "x", type: "0 .. 2" },
      { name: "p.pc", type: "[1 .. 2 -> p.pc]" },
      { name: "p.own", type: "[1 .. 2 -> bool]" },
    ]);
    expect(types["constants"]).toEqual([{ name: "N", value: "2" }]);
    expect(types["expressions"]).toContainEqual({
      file: "a.subtle",
      line: 5,
      column: 59,
      text: "x < N",
      type: "bool",
    });
  });

  it("the IR", async () => {
    const ir = await phase("ir");
    expect([ir["name"], names(ir["variables"]), names(ir["actions"]), names(ir["properties"])]).toEqual([
      "a",
      ["x", "p.pc", "p.own"],
      ["p.one"],
      ["Low"],
    ]);
  });

  it("the IR of a variant, and with constants from outside", async () => {
    const ir = await phase("ir", "--variant", "less");
    expect(ir["constants"]).toEqual([{ name: "N", value: 1 }]);
    expect((await phase("ir", "--const", "N=7"))["constants"]).toEqual([{ name: "N", value: 7 }]);
  });

  it("the IR, into a file with -o", async () => {
    const cwd = await folderWith({ "a.subtle": SPEC });
    const { code, stdout } = await subtle(["compile", "a.subtle", "--phase", "ir", "-o", "a.json"], { cwd });
    expect([code, stdout]).toEqual([0, ""]);
    expect(JSON.parse(await readFile(join(cwd, "a.json"), "utf8"))).toMatchObject({ name: "a" });
  });

  it("the tree of a spec that does not compile, but not its IR", async () => {
    const cwd = await folderWith({ "a.subtle": "spec a\ninit y" });
    const tree = await subtle(["compile", "a.subtle", "--phase", "tree"], { cwd });
    expect([tree.code, JSON.parse(tree.stdout).kind]).toEqual([2, "spec"]);
    const ir = await subtle(["compile", "a.subtle", "--phase", "ir"], { cwd });
    expect([ir.code, ir.stdout]).toEqual([2, ""]);
    expect(ir.stderr).toContain("error[unknown-name]");
  });
});

describe.concurrent("`subtle compile` to WebAssembly", () => {
  const compiled = async (...options: readonly string[]) => {
    const cwd = await folderWith({ "a.subtle": SPEC });
    return { cwd, ...(await subtle(["compile", "a.subtle", ...options], { cwd })) };
  };
  const binary = async (...options: readonly string[]): Promise<Uint8Array> => {
    const { cwd, code, stdout, stderr } = await compiled("--target", "wasm", "-o", "a.wasm", ...options);
    expect([code, stdout, stderr]).toEqual([0, "", ""]);
    return new Uint8Array(await readFile(join(cwd, "a.wasm")));
  };

  it("writes a valid module, the same each time", async () => {
    const bytes = await binary();
    expect(wasmHost()?.validate(bytes)).toBe(true);
    expect(await binary()).toEqual(bytes);
  });

  it("writes another one for a variant, and for other constants", async () => {
    const [plain, variant, larger] = await Promise.all([
      binary(),
      binary("--variant", "less"),
      binary("--const", "N=9"),
    ]);
    for (const other of [variant, larger]) {
      expect(wasmHost()?.validate(other)).toBe(true);
      expect(other).not.toEqual(plain);
    }
  });

  it("writes the module as text", async () => {
    const { code, stdout, stderr } = await compiled("--target", "wat");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^\(module \$a\n {2}\(import "host" "memory" \(memory 1 65536 shared\)\)\n/);
    for (const name of ["round", "take", "insert", "move"]) expect(stdout).toContain(`(export "${name}")`);
    expect(stdout.split("(").length).toBe(stdout.split(")").length);
    const again = await compiled("--target", "wat", "-o", "a.wat");
    expect(await readFile(join(again.cwd, "a.wat"), "utf8")).toBe(stdout);
  });

  it.each([
    [["--target", "wasm"], "name it with -o"],
    [["--target", "wasm", "-o", "-"], "name it with -o"],
    [["--target", "wasm", "-o", "a.wasm", "--apalache"], "--apalache needs --target tla"],
    [["--target", "wat", "--apalache"], "--apalache needs --target tla"],
    [["--target", "wasm", "-o", "a.wasm", "--phase", "ir"], "--phase"],
    [["--target", "wasm", "-o", "none/a.wasm"], "none/a.wasm"],
  ])("refuses %j", async (options, message) => {
    const { code, stdout, stderr } = await compiled(...options);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  it("says why a spec can't be packed", async () => {
    const cwd = await folderWith({
      "a.subtle": "spec a\nvar s : set of (1 .. 2000000000) = {}\naction add { when s = {}  s' = {7} }\n",
    });
    for (const target of ["wasm", "wat"]) {
      const { code, stderr } = await subtle(["compile", "a.subtle", "--target", target, "-o", "out"], {
        cwd,
      });
      expect(code).toBe(2);
      expect(stderr).toContain("error[unpackable]");
    }
  });
});
