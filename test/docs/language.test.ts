/**
 * The language page is true: every example in it is compiled and run, its tables of binding powers and reserved
 * words are compared with the code, and every rule of the grammar is described.
 */
import { describe, expect, test } from "vitest";
import grammar from "#grammar/subtle.ohm-bundle.js";
import { parse } from "../../src/syntax/parse.js";
import { codesOf, compileText } from "../support.js";
import {
  compareValues,
  type Example,
  examplesOf,
  type Files,
  judgeSpec,
  outcomesOf,
  outputOf,
  typeOf,
  withoutTime,
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

const headerOf = (block: Block): readonly string[] =>
  /^(?:\/\/.*\n)*(spec|module) (\w+)/.exec(block.text) ?? [];

/** Whole files of the page, in one folder: each is called by its name. */
const files: Files = Object.fromEntries(
  ofKind(null).map((block) => [`${headerOf(block)[2]}.subtle`, block.text]),
);

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
    expect(ofKind(null).length).toBeGreaterThanOrEqual(10);
    expect(Object.keys(files).length).toBe(ofKind(null).length);
    expect(expressions.length).toBeGreaterThanOrEqual(60);
    expect(statements.length).toBeGreaterThanOrEqual(20);
    expect(ofKind("preamble").length).toBe(2);
    expect(ofKind("declarations").length).toBeGreaterThanOrEqual(8);
    expect(ofKind("wrong").length).toBeGreaterThanOrEqual(10);
    expect(sessions.length).toBeGreaterThanOrEqual(3);
  });

  test.each(ofKind(null).map((block) => [titleOf(block), block] as const))(
    "a whole file does what it expects: %s",
    async (_, block) => {
      const [, kind, name] = headerOf(block);
      if (kind === "module") {
        const importing = Object.values(files).filter((text) => text.includes(`import "${name}"`));
        expect(importing.length).toBeGreaterThan(0);
        return;
      }
      const { judged, wrong } = await judgeSpec(`${name}.subtle`, files);
      expect(wrong).toEqual([]);
      const shown = sessions.some((session) => session.text.includes(`subtle check ${name}.subtle`));
      expect(judged > 0 || shown).toBe(true);
    },
  );

  test.each(ofKind("preamble").map((block) => [titleOf(block), block] as const))(
    "declarations that others build on are right: %s",
    (_, block) => {
      const { diagnostics } = compileText(withPreamble(block.text, ""));
      expect(codesOf(diagnostics)).toEqual([]);
    },
  );

  test.each(ofKind("declarations").map((block) => [titleOf(block), block] as const))(
    "declarations are right, and do what they expect: %s",
    async (_, block) => {
      const text = withPreamble(preambleOf(block), block.text);
      const { judged, wrong } = await judgeSpec("example.subtle", { "example.subtle": text });
      expect(wrong).toEqual([]);
      if (/^(?:invariant|step|reachable|property) /m.test(block.text)) expect(judged).toBeGreaterThan(0);
    },
  );

  test.each(ofKind("wrong").map((block) => [`${block.details[0]}, ${titleOf(block)}`, block] as const))(
    "a mistake is reported: %s",
    (_, block) => {
      const text = headerOf(block).length > 0 ? block.text : withPreamble(preambleOf(block), block.text);
      const { spec, diagnostics } = compileText(text);
      expect(spec).toBe(null);
      expect(new Set(codesOf(diagnostics))).toEqual(new Set(block.details));
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
      const shown = withoutTime(output.join("\n"));
      // A line of three dots stands for any number of lines.
      const pattern = shown.split(/^…$/m).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      const printed = await outputOf(name, { variant, symmetry: !options.includes("--no-symmetry"), files });
      expect(printed).toMatch(new RegExp(`^${pattern.join("[\\s\\S]*")}$`));
    },
  );
});

// ─────────────────────────────────────────────────────────────────────── the grammar

/** Rules that only build words out of letters, with the reason why the page need not describe them. */
const LEXICAL: Readonly<Record<string, string>> = {
  nameRest: "the rest of a name",
  kw: "a word that is not the start of a longer one",
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
    expect(listed.filter((word) => grammar.match(word, "reservedWord").failed())).toEqual([]);
    const body = (grammar.rules as Record<string, { body: { toString(): string } }>)["reservedWord"]?.body;
    const reserved = (body?.toString() ?? "").replace("~nameRest", "").match(/\w+/g) ?? [];
    expect([...reserved].sort()).toEqual([...listed].sort());
  });
});

// ─────────────────────────────────────────────────────────────────────── operators

const cellsOf = (row: string): readonly string[] =>
  row
    .slice(1, -1)
    .split(" | ")
    .map((cell) => cell.trim());

/** The rows of the table with these headings, as cells. */
function tableOf(...headings: readonly string[]): readonly (readonly string[])[] {
  const lines = page.split("\n");
  const start = lines.findIndex((line) => cellsOf(line).join() === headings.join());
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  return start === -1 ? [] : lines.slice(start + 2, end).map(cellsOf);
}

const codeIn = (cell: string): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? "");

/** How an operator stands between what is before it and what is behind it. */
interface Form {
  readonly operator: string;
  readonly power: number;
  readonly sideBySide: string;
  readonly before: boolean;
  /** Whether an operand follows it. */
  readonly after: boolean;
  readonly text: string;
}

function formOf(operator: string, power: number, sideBySide: string, isPrefix: boolean): Form {
  const suffixes: Readonly<Record<string, string>> = { at: "at place", is: "is red", with: "with .x = 1" };
  const text = suffixes[operator] ?? operator;
  return { operator, power, sideBySide, before: !isPrefix, after: isPrefix || text === operator, text };
}

const forms = tableOf("power", "operators", "side by side").flatMap(
  ([power = "", operators = "", sideBySide = ""]) =>
    codeIn(operators).map((operator) => {
      const isPrefix = operator === "not" || operators.includes("(sign)");
      return formOf(operator, Number(power), sideBySide, isPrefix);
    }),
);

type Parsed = { readonly tree: string } | { readonly code: string | undefined };

/** The tree of an expression without positions and parentheses, or the code of what is wrong with it. */
function parsed(expression: string): Parsed {
  const { module, diagnostics } = parse(`spec example invariant Example : ${expression}`, 0);
  const [mistake] = diagnostics;
  if (mistake !== undefined) return { code: mistake.code };
  return {
    tree: JSON.stringify(module?.declarations[0], (key, value) => (key === "span" ? undefined : bare(value))),
  };
}

/** A node without the parentheses around it; `(a and b) and c` as the list that `a and b and c` is. */
function bare(value: unknown): unknown {
  const node = value as { kind?: string; body?: unknown; operator?: string; operands?: readonly unknown[] };
  if (typeof value !== "object" || value === null) return value;
  if (node.kind === "group") return bare(node.body);
  if (node.kind !== "junction") return value;
  const operands = (node.operands ?? []).flatMap((operand) => {
    const inner = bare(operand) as typeof node;
    return inner.kind === "junction" && inner.operator === node.operator ? (inner.operands ?? []) : [inner];
  });
  return { ...node, operands };
}

/** `a`, the form and, if one belongs behind it, an operand. */
const applied = (left: string, form: Form, right: string): string =>
  [form.before ? left : "", form.text, form.after ? right : ""].join(" ").trim();

describe("operators", () => {
  test("are all in the table of powers", () => {
    expect(forms.length).toBe(29);
    const infix = forms.filter((form) => form.before && form.after).map((form) => form.operator);
    for (const operator of infix) expect(grammar.match(operator, "infix").succeeded()).toBe(true);
  });

  test.each(forms.map((form) => [form.operator, form] as const))("bind as the table says: %s", (_, loose) => {
    for (const tight of forms.filter((form) => form.power > loose.power)) {
      if (loose.after) {
        const inner = applied("b", tight, "c");
        expect([inner, parsed(applied("a", loose, inner))]).toEqual([
          inner,
          parsed(applied("a", loose, `(${inner})`)),
        ]);
      }
      if (loose.before) {
        const inner = applied("a", tight, "b");
        // The value of `with` reaches over what binds tighter than a range.
        const swallows = tight.operator === "with" && loose.power > 7;
        const group = swallows
          ? `b with .x = (${applied("1", loose, "c")})`
          : applied(`(${inner})`, loose, "c");
        const text = swallows ? `b with .x = ${applied("1", loose, "c")}` : applied(inner, loose, "c");
        expect([text, parsed(text)]).toEqual([text, parsed(group)]);
      }
    }
  });

  const binary = forms.filter((form) => form.before && form.operator !== "with");
  test.each(binary.map((form) => [form.operator, form] as const))(
    "stand side by side as it says: %s",
    (_, first) => {
      const peers = binary.filter((form) => form.power === first.power);
      for (const second of peers) {
        const found = parsed(applied(applied("a", first, "b"), second, "c"));
        const left = parsed(applied(`(${applied("a", first, "b")})`, second, "c"));
        const right = parsed(applied("a", first, `(${applied("b", second, "c")})`));
        const mixes = first === second || !first.sideBySide.includes("only with itself");
        const wanted: Readonly<Record<string, Parsed>> = {
          "": { code: "chained-operators" },
          "left to right": left,
          "left to right, each only with itself": mixes ? left : { code: "mixed-operators" },
          "right to left": right,
        };
        expect([second.operator, found]).toEqual([second.operator, wanted[first.sideBySide]]);
      }
    },
  );

  test("may be written as the table of spellings says", () => {
    const rows = tableOf("word", "also written");
    expect(rows.length).toBeGreaterThanOrEqual(15);
    for (const [word = "", others = ""] of rows) {
      const [canonical = ""] = codeIn(word);
      const text = (operator: string): string => (canonical === "not" ? `${operator} a` : `a ${operator} b`);
      for (const other of codeIn(others))
        expect([other, parsed(text(other))]).toEqual([other, parsed(text(canonical))]);
    }
  });
});
