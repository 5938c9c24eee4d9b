/**
 * One mistake, one message: of texts that one accident has made wrong, nearly all get exactly one message, none more than
 * three, and nearly always on the line of the accident. `SUBTLE_LONG=1` makes 5,000 of them, and prints the figures.
 */
import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { expect, it } from "vitest";
import { catalogue } from "../../src/diagnostics/catalogue.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { hasErrors } from "../../src/diagnostics/diagnostic.js";
import type { ReadFile } from "../../src/resolve/load.js";
import { compile, NO_OPTIONS } from "../../src/run/compile.js";
import { LONG, ROOT, specPaths } from "../support.js";

const TEXTS = LONG ? 5_000 : 600;
/** Longer texts take longer, and have no other mistakes. */
const LENGTH_MAX = LONG ? 6_000 : 2_000;

/** Of a seed, always the same. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const found = (path: string, text: string): readonly Diagnostic[] => {
  const files: ReadFile = (asked) => {
    if (asked === path) return { kind: "text", text };
    try {
      return { kind: "text", text: read(normalize(asked)) };
    } catch {
      return { kind: "failed", why: "there is no such file" };
    }
  };
  return compile(path, files, NO_OPTIONS).diagnostics;
};

/** Texts of which nothing is reported. */
const texts = [
  ...specPaths().map((path) => [path, read(path)] as const),
  ...Object.entries(catalogue).map(([code, { right }]) => [`specs/x/${code}.subtle`, right ?? ""] as const),
]
  .filter(([, text]) => text !== "" && text.length < LENGTH_MAX)
  .filter(([path, text]) => found(path, text).length === 0);

interface Accident {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_]\w*|\d+|"(?:[^"\\\n]|\\.)*"|<<|>>|<=>|=>|<=|>=|!=|\/\\|\\\/|\\\w+|\|->|->|~>|\.\.|[^\s]/g;

/** What others write for it. */
const FOREIGN: Readonly<Record<string, string>> = {
  "=": "==",
  "!=": "!==",
  "<=": "=<",
  "'": "",
  ":": "",
  and: "&&",
  or: "||",
  not: "!",
  true: "TRUE",
  false: "FALSE",
  none: "null",
  when: "await",
  var: "variable",
  bool: "boolean",
};

const PUT_IN = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  "'",
  ":",
  "=",
  ".",
  "&",
  "!",
  "x",
  "3",
  "when",
  "goto",
];

/** One accident that happens to a text; null if the one that is drawn can't happen there. */
function accident(text: string, draw: (below: number) => number): Accident | null {
  const tokens = [...text.matchAll(TOKEN)]
    .map(({ 0: word, index }) => ({ word, start: index, end: index + word.length }))
    .filter(({ word }) => !/^\/[/*]/.test(word));
  const i = draw(tokens.length);
  const [token, next] = [tokens[i], tokens[i + 1]];
  if (token === undefined) return null;
  const { word } = token;
  const put = (by: string, start = token.start, end = token.end): Accident => ({
    text: text.slice(0, start) + by + text.slice(end),
    ...{ start, end: start + by.length },
  });
  switch (draw(8)) {
    case 0:
      return put("");
    case 1:
      return put(`${word} ${word}`);
    case 2:
      return next === undefined
        ? null
        : put(next.word + text.slice(token.end, next.start) + word, token.start, next.end);
    case 3:
      return put(tokens[draw(tokens.length)]?.word ?? "");
    case 4: {
      if (!/^[a-z_]\w{2,}$/i.test(word)) return null;
      const at = draw(word.length - 1);
      const [one = "", other = ""] = word.slice(at);
      return put(word.slice(0, at) + [other + one, other, one + one + other][draw(3)] + word.slice(at + 2));
    }
    case 5: {
      const by = FOREIGN[word];
      return by === undefined ? null : put(by);
    }
    case 6:
      return put(`${PUT_IN[draw(PUT_IN.length)]} ${word}`);
    default: {
      const at = draw(text.length);
      return put("", at, at + 1);
    }
  }
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;

it(`holds for ${TEXTS} texts`, () => {
  const draw = random(7);
  expect(texts.length).toBeGreaterThan(80);
  let [wrong, one, onLine] = [0, 0, 0];
  const many: unknown[] = [];
  while (wrong < TEXTS) {
    const [path, right] = texts[draw(texts.length)] ?? ["", ""];
    const made = accident(right, draw);
    if (made === null || made.text === right) continue;
    const diagnostics = found(path, made.text);
    if (!hasErrors(diagnostics)) continue;
    wrong += 1;
    if (diagnostics.length === 1) one += 1;
    if (diagnostics.length > 3) many.push([path, made, diagnostics.map(({ message }) => message)]);
    const [from, to] = [lineOf(made.text, made.start), lineOf(made.text, made.end)];
    const span = diagnostics[0]?.span;
    if (span != null && lineOf(made.text, span.end) >= from && lineOf(made.text, span.start) <= to)
      onLine += 1;
  }
  if (LONG)
    process.stderr.write(
      `${wrong} wrong texts: ${((100 * one) / wrong).toFixed(1)} % have one message, ` +
        `${((100 * onLine) / wrong).toFixed(1)} % on the line, ${many.length} more than three\n`,
    );
  expect(many).toEqual([]);
  expect(one / wrong).toBeGreaterThan(0.95);
  expect(onLine / wrong).toBeGreaterThan(0.94);
});
