/** What the one layout looks like. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { format, print } from "../../src/format/format.js";
import { parse } from "../../src/syntax/parse.js";

const formatted = (text: string): string => {
  const { text: result, diagnostics } = format(text);
  return result ?? diagnostics.map((d) => d.message).join("\n");
};

interface Case {
  readonly name: string;
  readonly written: string;
  readonly expected: string;
}

/** The cases of `layout.txt`, which has a line of `=` with the name before each, and one of `-` in the middle. */
function casesIn(text: string): readonly Case[] {
  const [, ...parts] = text.split(/^={8} /m);
  return parts.map((part) => {
    const [, name = "", written = "", expected = ""] =
      /^(.*)\n([\s\S]*)\n-{8}\n([\s\S]*?)\n*$/.exec(part) ?? [];
    return { name, written, expected: `spec a\n\n${expected}\n` };
  });
}

describe("layout.txt", () => {
  it.each(casesIn(readFileSync(new URL("layout.txt", import.meta.url), "utf8")))(
    "$name",
    ({ written, expected }) => {
      expect(formatted(`spec a\n\n${written}`)).toBe(expected);
      expect(formatted(expected)).toBe(expected);
    },
  );
});

describe("a file that is formatted", () => {
  it("ends in one line end, of the kind that the others are of", () => {
    expect(formatted("/// What it is.\r\nspec   a\r\nconst A = 1\r\n\r\n")).toBe(
      "/// What it is.\r\nspec a\r\n\r\nconst A = 1\r\n",
    );
    expect(formatted("spec a")).toBe("spec a\n");
  });

  it("takes tabs and form feeds for white space, and no other control characters", () => {
    expect(formatted("\f/// What it is.\nspec\fa\t\n")).toBe("/// What it is.\nspec a\n");
    expect(format("spec\u0001a").diagnostics.map((d) => d.code)).toEqual(["foreign-character"]);
  });

  it.each([
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ])("keeps every comment where lines end in %s", (_, end) => {
    const lines = [
      "/// Doc.",
      "spec a",
      "",
      "// rule:",
      "const A = 1  // one",
      "/* two",
      "   lines */",
      "const B = 2",
      "",
    ];
    expect(formatted(lines.join(end))).toBe(lines.join(end === "\r\n" ? end : "\n"));
  });

  it.each([
    ["spec a\nconst = 1", "syntax"],
    ["spec a\nassume a and b or c", "mixed-operators"],
    ["", "empty-file"],
    [`spec a\nassume ${"(".repeat(4000)}1${")".repeat(4000)}`, "nested-too-deeply"],
  ])("with a mistake is left alone (case %#)", (text, code) => {
    const { text: result, diagnostics } = format(text);
    expect(result).toBeNull();
    expect(diagnostics.map((d) => d.code)).toContain(code);
  });

  it("is printed from a tree alone with its doc comments", () => {
    const text = "/// One.\nspec a\n\n/// Two.\n///\n/// Three.\nconst A = 1\n";
    const { module } = parse(text, 0);
    expect(module && print(module)).toBe(text);
  });
});
