/** The grammar for colours, as VS Code reads it, over the whole library: it agrees with what the compiler says of each text. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";
import { wordsOf } from "../../build/text-mate.js";
import { semanticTokens, TOKEN_MODIFIERS, TOKEN_TYPES } from "../../src/language/decorations.js";
import { lined } from "../../src/language/lined-text.js";
import { project } from "../../src/language/project.js";
import { stretchesOf } from "../../src/source/lexical.js";
import { onDisk, ROOT } from "../support.js";

const GRAMMAR = join(ROOT, "editors/vscode/syntaxes/subtle.tmLanguage.json");
const files = readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".subtle"))
  .sort()
  .map((path) => `specs/${path}`);

const words = new Set(wordsOf(readFileSync(join(ROOT, "grammar/subtle.ohm"), "utf8")));

let grammar: IGrammar;
beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: () =>
      Promise.resolve(textmate.parseRawGrammar(readFileSync(GRAMMAR, "utf8"), "subtle.tmLanguage.json")),
  });
  const loaded = await registry.loadGrammar("source.subtle");
  if (loaded === null) throw new Error("the grammar can't be loaded");
  grammar = loaded;
});

/** The innermost scope of each character, without the name of the language; empty where there is none. */
function scopesOf(text: string): readonly string[] {
  const { starts } = lined(text);
  const scopes: string[] = Array.from({ length: text.length }, () => "");
  let stack = textmate.INITIAL;
  text.split(/\r\n?|\n/).forEach((line, i) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    for (const { startIndex, endIndex, scopes: all } of tokens)
      for (let at = startIndex; at < Math.min(endIndex, line.length); at += 1)
        scopes[(starts[i] ?? 0) + at] =
          all
            .slice(1)
            .at(-1)
            ?.replace(/\.subtle$/, "") ?? "";
  });
  return scopes;
}

interface Named {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  readonly isDeclared: boolean;
  readonly isBuiltin: boolean;
}

function namedIn(path: string, text: string): readonly Named[] {
  const { starts } = lined(text);
  const uri = `file:///${path}`;
  const read = (at: string) => onDisk(at.replace(/^\//, ""));
  const { data } = semanticTokens(project({ read, list: () => files.map((file) => `/${file}`) }), uri);
  const found: Named[] = [];
  let [line, character] = [0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, modifiers = 0] = data.slice(at, at + 5);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const start = (starts[line] ?? 0) + character;
    const has = (modifier: (typeof TOKEN_MODIFIERS)[number]): boolean =>
      (modifiers & (1 << TOKEN_MODIFIERS.indexOf(modifier))) !== 0;
    found.push({
      ...{ start, end: start + length, type: TOKEN_TYPES[type] ?? "" },
      ...{ isDeclared: has("declaration"), isBuiltin: has("defaultLibrary") },
    });
  }
  return found;
}

const NAMES = /^(?:variable\.other|entity\.name\.\w+|support\.type)$/;

/** What a name looks like where it is declared, if not like any other. */
const DECLARED: Readonly<Record<string, RegExp>> = {
  type: /^entity\.name\.type$/,
  class: /^entity\.name\.function$/,
  macro: /^entity\.name\.function$/,
  method: /^entity\.name\.function$/,
  label: /^entity\.name\.label$/,
};

describe("colours", () => {
  it.each(files)("of %s", (path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    const scopes = scopesOf(text);
    const wrong: string[] = [];
    const line = (offset: number): number => text.slice(0, offset).split("\n").length;
    const complain = (start: number, end: number, what: string): void => {
      wrong.push(`${path}:${line(start)}: ${JSON.stringify(text.slice(start, end))} is ${what}`);
    };
    for (const { kind, start, text: part } of stretchesOf(text))
      for (let at = start; at < start + part.length; at += 1) {
        const scope = scopes[at] ?? "";
        if (/\s/.test(text[at] ?? "")) continue;
        const shown = scope.startsWith("comment")
          ? "comment"
          : /^string|escape/.test(scope)
            ? "text"
            : "code";
        if (shown !== kind) complain(at, at + 1, `${scope}, but stands in ${kind}`);
      }
    const names = namedIn(path, text);
    const isNamed = new Set<number>();
    for (const { start, end, type, isDeclared, isBuiltin } of names) {
      for (let at = start; at < end; at += 1) isNamed.add(at);
      const scope = scopes[start] ?? "";
      // `expect violates deadlock`: a reserved word is the name of what is always checked.
      if (isBuiltin && text.slice(start, end) === "deadlock" && scope === "keyword.control") continue;
      const wanted = isDeclared ? (DECLARED[type] ?? NAMES) : NAMES;
      if (!wanted.test(scope)) complain(start, end, `${scope}, but names a ${type}`);
      for (let at = start; at < end; at += 1)
        if (scopes[at] !== scope) complain(start, end, `${scope} and ${scopes[at]}`);
    }
    // No word of the language looks like a name, but in an address, where a name may be any word.
    for (const { 0: word, index } of text.matchAll(/(?<![.\w])[A-Za-z_]\w*/g))
      if (words.has(word) && NAMES.test(scopes[index] ?? "") && !isNamed.has(index))
        complain(index, index + word.length, `${scopes[index]}, but a word of the language`);
    expect(wrong).toEqual([]);
    expect(names.length).toBeGreaterThan(3);
  });
});
