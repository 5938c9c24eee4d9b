/** Imports: relative to the importing file, each file once, flat. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/run/compile.js";
import { codesOf, compileText, inMemory } from "../support.js";

const SPEC = "spec a\nvar x : 0 .. 9 = 0\naction set { x' = ";

const codes = (files: Readonly<Record<string, string>>, path = "a.subtle"): readonly string[] =>
  codesOf(compile(path, inMemory(files)).diagnostics);

describe("a spec compiles that imports", () => {
  it.each([
    ["a file beside it", { "a.subtle": `${SPEC}two }\nimport "b"`, "b.subtle": "module b\ndef two = 2" }],
    [
      "a file named with its ending",
      { "a.subtle": `${SPEC}two }\nimport "b.subtle"`, "b.subtle": "module b\ndef two = 2" },
    ],
    [
      "a file in a folder",
      { "a.subtle": `${SPEC}two }\nimport "lib/b"`, "lib/b.subtle": "module b\ndef two = 2" },
    ],
    [
      "a file that imports one beside itself",
      {
        "a.subtle": `${SPEC}three }\nimport "lib/b"`,
        "lib/b.subtle": 'module b\nimport "c"\ndef three = two + 1',
        "lib/c.subtle": "module c\ndef two = 2",
      },
    ],
    [
      "one file by two ways, read once",
      {
        "a.subtle": `${SPEC}two + four }\nimport "b"\nimport "c"`,
        "b.subtle": 'module b\nimport "d"\ndef four = two + two',
        "c.subtle": 'module c\nimport "./d"',
        "d.subtle": "module d\nconst D = 1\ndef two = 1 + D",
      },
    ],
    [
      "what an import imports, which is in sight",
      {
        "a.subtle": `${SPEC}two }\nimport "b"`,
        "b.subtle": 'module b\nimport "c"',
        "c.subtle": "module c\ndef two = 2",
      },
    ],
    [
      "a file in whose sight its own names are",
      { "a.subtle": `${SPEC}two }\nconst N = 2\nimport "b"`, "b.subtle": "module b\ndef two = N" },
    ],
  ])("%s", (_, files) => {
    expect(codes(files)).toEqual([]);
  });

  it("a file from the folder above", () => {
    const files = {
      "specs/a.subtle": `${SPEC}two }\nimport "../lib/b"`,
      "lib/b.subtle": "module b\ndef two = 2",
    };
    expect(codes(files, "specs/a.subtle")).toEqual([]);
  });

  it("a file before or after other declarations", () => {
    expect(
      codes({
        "a.subtle":
          "spec a\naction up { when x < M  x' = x + 1 }\nvar x : 0 .. M = 0\nconst M = N + 1\nconst N = 1",
      }),
    ).toEqual([]);
  });
});

describe("a spec gets its diagnostics for", () => {
  it.each([
    [
      "one name in two files",
      { "a.subtle": `${SPEC}1 }\nimport "b"`, "b.subtle": "module b\ndef set = 2" },
      ["declared-twice"],
    ],
    ["a file that imports itself", { "a.subtle": `${SPEC}1 }\nimport "a"` }, ["import-cycle"]],
    [
      "a circle of imports",
      { "a.subtle": `${SPEC}1 }\nimport "b"`, "b.subtle": 'module b\nimport "a"' },
      ["import-cycle"],
    ],
    [
      "mistakes in two files",
      { "a.subtle": `${SPEC}y }\nimport "b"`, "b.subtle": "module b\ndef two = z" },
      ["unknown-name", "unknown-name"],
    ],
    ["a missing file", { "a.subtle": `${SPEC}1 }\nimport "b"` }, ["import-unreadable"]],
    [
      "a variant in a module",
      { "a.subtle": `${SPEC}1 }\nimport "b"`, "b.subtle": "module b\nvariant v { expect holds }" },
      ["not-in-module"],
    ],
    [
      "a syntax error in a module",
      { "a.subtle": `${SPEC}1 }\nimport "b"`, "b.subtle": "module b\nconst" },
      ["unexpected-end"],
    ],
  ])("%s", (_, files, wanted) => {
    expect([...codes(files)].sort()).toEqual(wanted);
  });

  it("a mistake in another file, shown there with its path", () => {
    const files = { "a.subtle": `${SPEC}1 }\nimport "lib/b"`, "lib/b.subtle": "module b\ndef two = z" };
    const { diagnostics, sources } = compile("a.subtle", inMemory(files));
    expect(diagnostics.map(({ span }) => sources[span?.file ?? -1]?.path)).toEqual(["lib/b.subtle"]);
  });
});

describe("constants from outside", () => {
  const text =
    "spec a\ntype Colour = red | green\nconst N : 1 .. 5 = 2\nconst FAST = false\nconst C = red\nassume N != 4\nvar x : 0 .. N = 0\naction set(c in Colour) { when FAST and c = C  x' = N }";
  const found = (constants: Readonly<Record<string, string>>) => compileText(text, { constants });

  it("take the place of those in the text", () => {
    const { spec } = found({ N: "3", FAST: "true", C: "green" });
    const values = spec?.ir.constants.map(({ name, value }) => [
      name,
      typeof value === "object" ? value.name : value,
    ]);
    expect(values).toEqual([
      ["N", 3],
      ["FAST", true],
      ["C", "green"],
    ]);
  });

  it.each([
    ["a name that is not there", { M: "3" }, "unknown-constant"],
    ["a value that is none", { N: "many" }, "bad-setting"],
    ["a number with a fraction", { N: "1.5" }, "bad-setting"],
    ["too large a number", { N: "99999999999999999999" }, "bad-setting"],
    ["a value of another type", { N: "true" }, "constant-outside-type"],
    ["a number for a truth value", { FAST: "1" }, "constant-outside-type"],
    ["a value outside its type", { N: "6" }, "constant-outside-type"],
    ["a value that is assumed not to be", { N: "4" }, "assumption-false"],
  ])("are refused: %s", (_, constants, code) => {
    expect(codesOf(found(constants).diagnostics)[0]).toBe(code);
  });
});
