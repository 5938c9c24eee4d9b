/** Where an import finds a file of a package. */
import { describe, expect, it } from "vitest";
import { readerOf } from "../../src/page/engine/engine.js";
import { load } from "../../src/resolve/load.js";
import { LIBRARY, locatePackaged } from "../../src/resolve/packages.js";
import { compile } from "../../src/run/compile.js";
import { accepted, codesOf, inMemory, rendered } from "../support.js";

const at = (files: Readonly<Record<string, string>>, name: string, folder = "/work/specs/deep") =>
  locatePackaged(name, folder, (path) => files[path] ?? null);

const manifest = (exports: unknown): string => JSON.stringify({ name: "locks", exports });

describe("a package", () => {
  it("is looked for in the folder of the importing file, and in those above", () => {
    const near = { "/work/specs/node_modules/locks/package.json": "{}" };
    const far = { "/node_modules/locks/package.json": "{}" };
    expect(at({ ...near, ...far }, "package:locks/rw")).toEqual({
      path: "/work/specs/node_modules/locks/rw.subtle",
    });
    expect(at(far, "package:locks/lib/rw.subtle")).toEqual({ path: "/node_modules/locks/lib/rw.subtle" });
    expect(at(near, "package:locks/rw", "/work")).toMatchObject({ hint: "install it: `npm install locks`" });
    expect(at({ "specs/node_modules/@a/b/package.json": "{}" }, "package:@a/b/c", "specs/x")).toEqual({
      path: "specs/node_modules/@a/b/c.subtle",
    });
    expect(at({ "node_modules/b/package.json": "{}" }, "package:b/c", "specs/x")).toEqual({
      path: "node_modules/b/c.subtle",
    });
  });

  it.each<[string, unknown, string, string | null]>([
    ["an entry of its own", { "./rw.subtle": "./src/rw.subtle" }, "rw", "src/rw.subtle"],
    ["a pattern", { "./lib/*.subtle": "./specs/*.subtle" }, "lib/a/b", "specs/a/b.subtle"],
    ["the longest pattern", { "./*": "./a/*", "./lib/*": "./b/*" }, "lib/x", "b/x.subtle"],
    ["conditions", { "./rw.subtle": { types: "./no", subtle: "./yes.subtle" } }, "rw", "yes.subtle"],
    ["the first choice", { "./rw.subtle": [{ node: "./no" }, "./yes.subtle"] }, "rw", "yes.subtle"],
    ["nothing", { "./other.subtle": "./other.subtle" }, "rw", null],
    ["what is kept back", { "./*": "./*", "./rw.subtle": null }, "rw", null],
    ["a path out of it", { "./rw.subtle": "./../../secret.subtle" }, "rw", null],
    ["another package inside", { "./rw.subtle": "./node_modules/x.subtle" }, "rw", null],
    ["only its main file", "./main.js", "rw", null],
  ])("is gone into by its exports: %s", (_, exports, file, path) => {
    const home = "/work/node_modules/locks";
    const found = at({ [`${home}/package.json`]: manifest(exports) }, `package:locks/${file}`);
    if (path !== null) expect(found).toEqual({ path: `${home}/${path}` });
    else expect(found).toMatchObject({ why: `the package \`locks\` does not export \`./${file}.subtle\`` });
  });

  it.each(["package:", "package:locks", "package:../x/y", "package:/x", "package:a/../b", "package:@a/b"])(
    "must be named together with a file: %s",
    (name) => expect(at({}, name)).toMatchObject({ why: "it names no file of a package" }),
  );

  it("may have a manifest that is wrong", () => {
    expect(at({ "/node_modules/a/package.json": "{" }, "package:a/b", "/x")).toEqual({
      why: "the `package.json` of its package is no JSON",
      hint: "look at `/node_modules/a/package.json`",
    });
  });
});

describe("an import of a package", () => {
  const FILES = {
    "a.subtle": 'spec a\nimport "package:locks/rw"\nvar l : Lock = none\nprocess p { get: take(l) }\n',
    "node_modules/locks/package.json": manifest({ "./*.subtle": "./specs/*.subtle" }),
    "node_modules/locks/specs/rw.subtle":
      'module rw\nimport "types"\nmacro take(l) { when l = none  l\' = self }\n',
    "node_modules/locks/specs/types.subtle": "module types\ntype Lock = Process?\n",
  };

  it("brings its file, which has imports of its own", () => {
    expect(accepted(compile("a.subtle", inMemory(FILES))).ir.variables.map(({ name }) => name)).toEqual([
      "l",
      "p.pc",
    ]);
  });

  it("says what is missing", () => {
    const without = compile("a.subtle", inMemory({ "a.subtle": FILES["a.subtle"] }));
    expect(codesOf(without.diagnostics)).toEqual(["import-unreadable"]);
    expect(rendered(without.diagnostics, without.sources).join("\n")).toContain("npm install locks");
  });

  it("of the tool itself finds its modules in the playground", () => {
    const text = `spec a\nimport "${LIBRARY}locks"\nvar m : Mutex = none\nprocess p { get: mutex_lock(m) }\n`;
    const library = "module locks\ntype Mutex = Process?\nmacro mutex_lock(m) { when m = none  m' = self }\n";
    const file = (path: string, written: string) => ({
      path,
      result: { kind: "text", text: written } as const,
    });
    const read = readerOf({
      main: "a.subtle",
      files: [file("a.subtle", text), file("specs/lib/locks.subtle", library)],
    });
    expect(load("a.subtle", read).diagnostics).toEqual([]);
    expect(
      codesOf(load("a.subtle", readerOf({ main: "a.subtle", files: [file("a.subtle", text)] })).diagnostics),
    ).toEqual(["import-unreadable"]);
  });
});
