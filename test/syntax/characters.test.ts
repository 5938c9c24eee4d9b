/** Characters that code does not consist of are named at their own place; comments and texts may hold any script. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { format } from "../../src/format/format.js";
import { codesOf, compileText, ROOT, rendered } from "../support.js";

const START = "spec a\nvar count : 0 .. 3 = 0\naction inc { count' = count }\n";

/** A line with a foreign character, how the message starts, and how to mend it. */
const FOREIGN: readonly (readonly [
  what: string,
  line: string,
  character: string,
  message: string,
  hint: string,
])[] = [
  [
    "a no-break space",
    "invariant I :\u00A0count < 3",
    "\u00A0",
    "a no-break space (U+00A0) ",
    "type a space",
  ],
  [
    "an ideographic space",
    "invariant I :\u3000count < 3",
    "\u3000",
    "an ideographic space (U+3000) ",
    "type a space",
  ],
  [
    "a zero width space",
    "invariant I : cou\u200Bnt < 3",
    "\u200B",
    "a zero width space (U+200B) ",
    "delete it",
  ],
  [
    "a zero width joiner",
    "invariant I : count\u200D < 3",
    "\u200D",
    "a zero width joiner (U+200D) ",
    "delete it",
  ],
  ["a soft hyphen", "invariant I : cou\u00ADnt < 3", "\u00AD", "a soft hyphen (U+00AD) ", "delete it"],
  [
    "a mark of encoding in the middle",
    "\uFEFFinvariant I : count < 3",
    "\uFEFF",
    "a byte order mark (U+FEFF) ",
    "delete it",
  ],
  [
    "a control of direction",
    "invariant I : \u202Ecount < 3",
    "\u202E",
    "a right-to-left override (U+202E) ",
    "delete it",
  ],
  [
    "a control character",
    "invariant I : count\u0007 < 3",
    "\u0007",
    "a control character (U+0007) ",
    "delete it",
  ],
  ["DEL", "invariant I : count\u007F < 3", "\u007F", "a delete character (U+007F) ", "delete it"],
  [
    "a Cyrillic letter that looks like another",
    "invariant I : \u0441ount < 3",
    "\u0441",
    "`\u0441` (U+0441) ",
    "type `count`",
  ],
  [
    "a Greek letter that looks like another",
    "invariant I : c\u03BFunt < 3",
    "\u03BF",
    "`\u03BF` (U+03BF) ",
    "type `count`",
  ],
  [
    "a word of another script",
    "invariant правило : count < 3",
    "п",
    "`правило` (U+043F U+0440 U+0430 …) ",
    "ASCII letters",
  ],
  ["a letter with an accent", "invariant Entrée : count < 3", "é", "`é` (U+00E9) ", "type `Entree`"],
  ["full-width letters", "invariant I : ｃount < 3", "ｃ", "`ｃ` (U+FF43) ", "type `count`"],
  ["a full-width sign", "invariant I ：count < 3", "：", "`：` (U+FF1A) ", "type `:`"],
  [
    "a text in typographic quotes",
    "variant v “why not” { drop inc }",
    "“",
    "`“` (U+201C) ",
    'straight double quotes: `"…"`',
  ],
  ["a typographic quote alone", "action b { count’ = 1 }", "’", "`’` (U+2019) ", "type `'`"],
  ["a minus sign", "invariant I : count − 1 < 3", "−", "`−` (U+2212) ", "type `-`"],
  ["a dash", "invariant I : count – 1 < 3", "–", "`–` (U+2013) ", "type `-`"],
  ["an arrow", "var f : [bool → bool] = [k in bool |-> k]", "→", "`→` (U+2192) ", "type `->`"],
  ["a times sign", "invariant I : count × 1 < 3", "×", "`×` (U+00D7) ", "type `*`"],
  ["an ellipsis", "var y : 0 … 3 = 0", "…", "`…` (U+2026) ", "type `..`"],
  ["a box", "property P : □ count < 3", "□", "`□` (U+25A1) ", "type `always`"],
  [
    "an emoji of several code points",
    "invariant I : 👨‍👩‍👧 < 3",
    "👨",
    "`👨` (U+1F468) ",
    "comments and texts",
  ],
  ["a superscript, which is no number", "invariant I : count² < 3", "²", "`²` (U+00B2) ", "ASCII"],
];

describe("a foreign character in code is named, at its own place, once:", () => {
  it.each(FOREIGN)("%s", (_, line, character, message, hint) => {
    const text = `${START}${line}\n`;
    const { spec, diagnostics } = compileText(text);
    expect(spec).toBeNull();
    expect(codesOf(diagnostics)).toEqual(["foreign-character"]);
    expect(diagnostics[0]?.message).toBe(`${message}is not allowed in code`);
    expect(diagnostics[0]?.hint).toContain(hint);
    expect(diagnostics[0]?.span?.start).toBe(text.indexOf(character));
  });
});

it("a mark of encoding at the start of a file is no part of it", () => {
  expect(codesOf(compileText(`\uFEFF${START}`).diagnostics)).toEqual([]);
  expect(format(`\uFEFF${START}`).text).toBe(format(START).text);
});

it("five foreign characters are named, and no more", () => {
  expect(codesOf(compileText(`${START}${"invariant é : true\n".repeat(9)}`).diagnostics)).toHaveLength(5);
});

it("signs that the grammar has are not foreign", () => {
  const signs = readFileSync(join(ROOT, "grammar/subtle.ohm"), "utf8")
    .replace(/^ *\/\/(?![+-]).*$| {2}\/\/ .*$/gm, "")
    .match(/[^\0-\x7F]/g);
  const { diagnostics } = compileText(`${START}${[...new Set(signs)].join(" ")}`);
  expect(new Set(signs).size).toBeGreaterThan(14);
  expect(codesOf(diagnostics)).not.toContain("foreign-character");
});

describe("comments and texts may hold", () => {
  it.each([
    ["any script", "правило, 規則, قاعدة, règle 🎉 − “ ” → \u00A0\u200B"],
    ["tabs and control characters", "a\tb\u0007\u001B[31m\u007F"],
  ])("%s", (_, held) => {
    const text = `/// ${held}\n${START}// ${held}\n/* ${held} */\naction b at "${held}" { count' = 1 }\n`;
    expect(codesOf(compileText(text).diagnostics)).toEqual([]);
    const formatted = format(text).text;
    expect(formatted?.split(held)).toHaveLength(5);
  });
});

const DIRECTIONS = "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\u200E\u200F\u061C";

describe("a control of direction is warned of", () => {
  it.each(
    [...DIRECTIONS].map((c) => [`U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`, c]),
  )("%s, in comments, docs and texts", (codePoint, character) => {
    const text = `${START}// a${character}\n/* a${character} */\n/// a${character}\naction b at "a${character}" { count' = 1 }\n`;
    const { spec, diagnostics } = compileText(text);
    expect(spec).not.toBeNull();
    expect(codesOf(diagnostics)).toEqual(Array.from({ length: 4 }, () => "text-direction"));
    for (const { message } of diagnostics) expect(message).toContain(`(${codePoint})`);
  });
});

describe("each control of direction gets a warning, at its own place", () => {
  it.each<[what: string, text: string]>([
    ["an opening and its closing control", "// a \u2066b\u2069 c"],
    ["several side by side", "// \u202E\u202E\u202C"],
    ["one on each line of a comment", "/* \u202Ea\n \u202Db\n*/"],
    ["in a comment and behind it", "/* \u2067 */ const M = 1 // \u2068"],
    ["in a doc comment of several lines", "/// \u061C\n/// \u200F \u200E\nconst M = 1"],
    ["two in one text", 'action b at "\u202Ba\u202C" { count\' = 1 }'],
  ])("%s", (_, code) => {
    const text = `${START}${code}\n`;
    const { spec, diagnostics } = compileText(text);
    expect(spec).not.toBeNull();
    const warnings = diagnostics.filter(({ code: name }) => name === "text-direction");
    const controls = [...text.matchAll(/\p{Bidi_Control}/gu)].map(({ index }) => index);
    expect(warnings.map(({ span }) => span?.start)).toEqual(controls);
    expect(controls.length).toBeGreaterThan(1);
  });

  it("but a file that is full of them does not get thousands", () => {
    const { spec, diagnostics } = compileText(`${START}// ${"\u202E".repeat(5000)}\n`);
    expect(spec).not.toBeNull();
    expect(codesOf(diagnostics)).toEqual(Array.from({ length: 50 }, () => "text-direction"));
  });
});

describe("an excerpt shows what can't be seen, with the underline below its place", () => {
  it.each([
    ["a control of direction", "/* \u202E */ when y", "/* <U+202E> */ when y"],
    ["an escape", "/* \u001B[31m */ when y", "/* <U+001B>[31m */ when y"],
    ["a zero width space", "/* \u200B */ when y", "/* <U+200B> */ when y"],
    ["a tab", "/*\t*/\twhen y", "/* */ when y"],
  ])("%s", (_, code, shown) => {
    const { diagnostics, sources } = compileText(`${START}action b { ${code} }\n`);
    const text = rendered(diagnostics, sources).find((message) => message.includes("unknown"));
    const line = `4 | action b { ${shown} }`;
    expect(text).toContain(`${line}\n  | ${" ".repeat(line.indexOf("y }") - 4)}^\n`);
  });

  it("though characters take two columns, or none", () => {
    const { diagnostics, sources } = compileText(`${START}action b { /* 規e\u0301🎉 */ when y }\n`);
    const before = "action b { /* ".length + 2 + 1 + 2 + " */ when ".length;
    expect(rendered(diagnostics, sources)[0]).toContain(`\n  | ${" ".repeat(before)}^\n`);
  });

  it("in a long line, around its place", () => {
    const filler = "\u202E".repeat(40);
    const { diagnostics, sources } = compileText(
      `${START}action b { /* ${filler} */ when y /* ${filler} */ }\n`,
    );
    const lines = rendered(diagnostics, sources).at(-1)?.split("\n") ?? [];
    const column = lines[4]?.indexOf("^") ?? -1;
    expect(lines[3]?.[column]).toBe("y");
    expect(lines[3]?.length).toBeLessThanOrEqual(104 + 8 * 19);
  });
});
