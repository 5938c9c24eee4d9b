/** What an editor needs of the front end: what is known of a broken text, and no work twice. */
import { describe, expect, it } from "vitest";
import type { ReadFile } from "../../src/resolve/load.js";
import { compile } from "../../src/run/compile.js";
import { workspace } from "../../src/run/workspace.js";

const SPEC = `spec a
import "b"
var x : Colour = red
action go { x' = green }
invariant Any : x in {red, green}
variant v { drop go  expect holds }
`;
const MODULE = "module b\ntype Colour = red | green\n";

/** Files in memory, and which were read. */
function files(texts: Record<string, string>) {
  const asked: string[] = [];
  const readFile: ReadFile = (path) => {
    asked.push(path);
    const text = texts[path];
    return text === undefined ? { kind: "failed", why: "there is no such file" } : { kind: "text", text };
  };
  return { readFile, asked, texts };
}

const compiled = (text: string) => compile("a", () => ({ kind: "text", text }));

describe("a spec with errors keeps", () => {
  it.each([
    ["its names where a type is wrong", "spec a var x : bool = 1 action go { x' = true }", "typed"],
    ["its names where a name is unknown", "spec a var x : bool = y action go { x' = true }", "typed"],
    [
      "its names where a declaration does not parse",
      "spec a\nvar x : bool = true\naction go {{\nvar y : bool = x\n",
      "resolution",
    ],
    ["its types where an assignment is missing", "spec a var x : bool = true var y : 0 .. 2 = x", "typed"],
  ] as const)("%s", (_, text, reached) => {
    const { spec, reached: kept, diagnostics, module } = compiled(text);
    expect(spec).toBeNull();
    expect(diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    expect(module?.name.name).toBe("a");
    expect(kept[reached]).not.toBeNull();
    expect(kept.resolution?.globals.names.get("x")?.kind).toBe("variable");
  });

  it("no complaint about what its syntax errors hide", () => {
    const { diagnostics } = compiled("spec a\nvar x : 0 .. = 1\ninvariant I : x = 1\n");
    expect(diagnostics.map(({ code }) => code)).toEqual(["syntax"]);
  });
});

describe("a workspace", () => {
  it("compiles the text that is open, and the saved one once that is closed", () => {
    const { readFile } = files({ "a.subtle": SPEC, "b.subtle": MODULE });
    const { open, close, compile: compileIn } = workspace(readFile);
    expect(compileIn("a.subtle").spec?.ir.variables).toHaveLength(1);
    open("a.subtle", SPEC.replace("action go", "var y : bool = true\naction go"));
    expect(compileIn("a.subtle").spec?.ir.variables).toHaveLength(2);
    close("a.subtle");
    expect(compileIn("a.subtle").spec?.ir.variables).toHaveLength(1);
  });

  it("sees an unsaved module in the specs that import it", () => {
    const { readFile } = files({ "a.subtle": SPEC, "b.subtle": MODULE });
    const { open, compile: compileIn } = workspace(readFile);
    expect(compileIn("a.subtle").diagnostics).toEqual([]);
    open("b.subtle", MODULE.replace("green", "blue"));
    expect(compileIn("a.subtle").diagnostics.map(({ code }) => code)).toContain("unknown-name");
  });

  it("gives the very same answer while nothing changes, and reads nothing again", () => {
    const { readFile, asked } = files({ "a.subtle": SPEC, "b.subtle": MODULE });
    const { open, compile: compileIn } = workspace(readFile);
    const first = compileIn("a.subtle");
    open("other.subtle", "spec other");
    expect(compileIn("a.subtle")).toBe(first);
    expect(asked).toEqual(["a.subtle", "b.subtle"]);
  });

  it("resolves a program once for all its variants", () => {
    const { readFile } = files({ "a.subtle": SPEC, "b.subtle": MODULE });
    const { compile: compileIn } = workspace(readFile);
    const base = compileIn("a.subtle");
    const variant = compileIn("a.subtle", { constants: new Map(), variant: "v" });
    expect(variant.module).toBe(base.module);
    expect(variant.spec?.edits.get("go")).toBe("dropped");
  });

  it("parses again only the file that changed", () => {
    const { readFile } = files({ "a.subtle": SPEC, "b.subtle": MODULE });
    const { open, compile: compileIn } = workspace(readFile);
    const before = compileIn("a.subtle").module;
    open("b.subtle", `${MODULE}type Other = bool\n`);
    expect(compileIn("a.subtle").module).toBe(before);
    open("a.subtle", `${SPEC}\n`);
    expect(compileIn("a.subtle").module).not.toBe(before);
  });

  it("reads a file that was not there when it is told that files have changed", () => {
    const { readFile, texts } = files({ "a.subtle": SPEC });
    const { changed, compile: compileIn } = workspace(readFile);
    expect(compileIn("a.subtle").diagnostics.map(({ code }) => code)).toContain("import-unreadable");
    texts["b.subtle"] = MODULE;
    expect(compileIn("a.subtle").spec).toBeNull();
    changed();
    expect(compileIn("a.subtle").spec?.ir.name).toBe("a");
  });
});
