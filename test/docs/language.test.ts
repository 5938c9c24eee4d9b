/**
 * The language page is true: every example in it is compiled and run, its tables of binding powers and reserved
 * words are compared with the code, and every rule of the grammar is described.
 */
import { describe, expect, test } from "vitest";
import grammar from "#grammar/subtle.ohm-bundle.js";
import { resolveOperators } from "../../src/syntax/operators.js";
import {
  codesOf,
  compareValues,
  type Example,
  examplesOf,
  judgeSpec,
  outcomesOf,
  outputOf,
  typeOf,
  withPreamble,
} from "./examples.js";
import { type Block, blocksOf, page, rulesNamedIn } from "./page.js";

const blocks = blocksOf(page);
const ofKind = (kind: string | null): readonly Block[] =>
  blocks.filter((block) => block.language === "subtle" && block.kind === kind);

const titleOf = (block: Block): string => `line ${block.line}, ${block.heading}`;

/** The declarations that hold where a block stands: those of the last preamble before it. */
const preambleOf = (block: Block): string =>
  ofKind("preamble").findLast((preamble) => preamble.line < block.line)?.text ?? "";

const headerOf = (block: Block): readonly string[] => /^(?:\/\/.*\n)*(spec|module) (\w+)/.exec(block.text) ?? [];

/** Whole files of the page, in one folder: each is called by its name. */
const files = new Map(ofKind(null).map((block) => [`${headerOf(block)[2]}.subtle`, block.text]));

const each = (block: Block, marks: readonly string[]): readonly (readonly [string, Example, string])[] =>
  examplesOf(block.text, marks).map(
    (example) =>
      [
        `line ${block.line + example.line + 1}: ${example.text.replace(/\s+/g, " ")}`,
        example,
        preambleOf(block),
      ] as const,
  );

const expressions = ofKind("expressions").flatMap((block) => each(block, [": ", "= ", "fails: "]));
const statements = ofKind("statements").flatMap((block) => each(block, ["-> "]));
const sessions = blocks.filter((block) => block.language === "console");

describe("examples", () => {
  test("are there, each of a known kind", () => {
    const kinds = new Set(blocks.map((block) => `${block.language} ${block.kind ?? ""}`.trim()));
    expect([...kinds].sort()).toEqual([
      "console",
      "subtle",
      "subtle declarations",
      "subtle expressions",
      "subtle preamble",
      "subtle statements",
      "subtle wrong",
    ]);
    expect(files.size).toBeGreaterThanOrEqual(15);
    expect(files.size).toBe(ofKind(null).length);
    expect(expressions.length).toBeGreaterThanOrEqual(80);
    expect(statements.length).toBeGreaterThanOrEqual(20);
    expect(ofKind("declarations").length).toBeGreaterThanOrEqual(5);
    expect(ofKind("wrong").length).toBeGreaterThanOrEqual(10);
    expect(sessions.length).toBeGreaterThanOrEqual(3);
  });

  test.each(ofKind(null).map((block) => [titleOf(block), block] as const))(
    "a whole file does what it expects: %s",
    async (_, block) => {
      const [, kind, name] = headerOf(block);
      if (kind === "module") {
        const importing = [...files.values()].filter((text) => text.includes(`import "${name}"`));
        expect(importing.length).toBeGreaterThan(0);
        return;
      }
      const { judged, wrong } = await judgeSpec(`${name}.subtle`, files);
      expect(wrong).toBe("");
      const shown = sessions.some((session) => session.text.includes(`subtle check ${name}.subtle`));
      expect(judged > 0 || shown).toBe(true);
    },
  );

  test.each(ofKind("preamble").map((block) => [titleOf(block), block] as const))(
    "declarations that others build on are right: %s",
    async (_, block) => {
      expect(codesOf(withPreamble(block.text, ""))).toEqual([]);
    },
  );

  test.each(ofKind("declarations").map((block) => [titleOf(block), block] as const))(
    "declarations are right, and do what they expect: %s",
    async (_, block) => {
      const text = withPreamble(preambleOf(block), block.text);
      expect((await judgeSpec("example.subtle", new Map([["example.subtle", text]]))).wrong).toBe("");
    },
  );

  test.each(ofKind("wrong").map((block) => [`${block.details[0]}, ${titleOf(block)}`, block] as const))(
    "a mistake is reported: %s",
    (_, block) => {
      const text = headerOf(block).length > 0 ? block.text : withPreamble(preambleOf(block), block.text);
      expect(codesOf(text)).toEqual(block.details);
    },
  );

  test.each(expressions)("an expression has the type and value that is said: %s", (_, example, preamble) => {
    const { text, claim } = example;
    const [, type, value, failure] = /^(?:: (.*?))?(?: ?= (.*))?(?:fails: (.*))?$/.exec(claim) ?? [];
    expect([type, value, failure].some((part) => part !== undefined)).toBe(true);
    if (type !== undefined) expect(typeOf(preamble, text)).toBe(type);
    if (value !== undefined) expect(compareValues(preamble, text, value)).toBe(true);
    if (failure !== undefined) expect(compareValues(preamble, text, text)).toBe(failure);
  });

  test.each(statements)("statements do what is said: %s", (_, { text, claim }, preamble) => {
    expect(`-> ${outcomesOf(preamble, text)}`).toBe(claim);
  });

  test.each(sessions.map((block) => [titleOf(block), block] as const))(
    "the command line answers as shown: %s",
    async (_, block) => {
      const [command = "", ...output] = block.text.split("\n");
      const [, name = "", options = ""] = /^\$ subtle check (\S+\.subtle)(.*)$/.exec(command) ?? [];
      const variant = /--variant (\w+)/.exec(options)?.[1] ?? null;
      const shown = output.join("\n").replace(/\d+\.\d\d s$/m, "… s");
      const printed = (await outputOf(name, variant, !options.includes("--no-symmetry"), files)).trimEnd();
      if (shown.endsWith("\n…")) expect(printed).toContain(shown.slice(0, -2));
      else expect(shown).toBe(printed);
    },
  );
});

// ─────────────────────────────────────────────────────────────────────── the grammar

/** Rules that only build words out of letters, with the reason why the page need not describe them. */
const LEXICAL: Readonly<Record<string, string>> = {
  letterOrUnderscore: "a letter of a name",
  nameRest: "the rest of a name",
  stringCharacter: "a character of a string",
  kw: "a word that is not the start of a longer one",
  texWord: "the same for a word after a backslash",
  reserved: "a reserved word that is not the start of a longer one; reservedWord lists them",
};

describe("the grammar", () => {
  // The cases of a rule, `Edit_drop`, are rules to Ohm; the page describes them with the rule.
  const rules = Object.keys(grammar.rules).filter((rule) => !rule.includes("_"));

  test("is described rule by rule", () => {
    expect(rules.length).toBeGreaterThan(100);
    const named = new Set(rulesNamedIn(page).map(({ rule }) => rule));
    expect(rules.filter((rule) => !named.has(rule) && !(rule in LEXICAL))).toEqual([]);
  });

  test("has every rule that the page names", () => {
    expect(rulesNamedIn(page).filter(({ rule }) => !rules.includes(rule))).toEqual([]);
    expect(Object.keys(LEXICAL).filter((rule) => !rules.includes(rule))).toEqual([]);
  });

  test("reserves the words that the page says it reserves", () => {
    const listed = /Reserved words: ([^.]*)\./.exec(page)?.[1]?.match(/\w+/g) ?? [];
    expect(listed.length).toBeGreaterThan(50);
    expect(listed.filter((word) => grammar.match(word, "reserved").failed())).toEqual([]);
    const body = (grammar.rules as Record<string, { body: { toString(): string } }>)["reservedWord"]?.body;
    const reserved = (body?.toString() ?? "").match(/\w+/g) ?? [];
    expect([...reserved].sort()).toEqual([...listed].sort());
  });
});

// ─────────────────────────────────────────────────────────────────────── binding powers
