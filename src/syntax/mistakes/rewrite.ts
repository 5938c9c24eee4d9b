/** What to write instead: what other languages write, as Subtle writes it; signs that are missing or too many. */
import { lineStartBefore } from "../../source/lexical.js";
import { phrasesAt } from "./phrases.js";

/** A diagnostic and the text that it is of. */
export interface Subject {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** What the diagnostic points at. */
  readonly word: string;
  readonly message: string;
  readonly hint: string;
  readonly code: string;
}

export interface Change {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** A fix that has not been tried. */
export interface Candidate {
  readonly title: string;
  readonly changes: readonly Change[];
  /** It is one of several ways, or takes something away: never the one that is preferred. */
  readonly isChoice?: boolean;
}

export type FixRule = (subject: Subject) => readonly Candidate[];

export function withReplaced(text: string, changes: readonly Change[]): string {
  const last = [...changes].sort((a, b) => b.start - a.start);
  return last.reduce((now, { start, end, by }) => now.slice(0, start) + by + now.slice(end), text);
}

/** Words and signs of other languages that one word or sign of Subtle stands for. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  "==": ["="],
  "===": ["="],
  "!==": ["!="],
  "&&": ["and"],
  "||": ["or"],
  "&": ["and", ""],
  "|": ["or"],
  "!": ["not "],
  "#": ["!="],
  "/=": ["!="],
  "=<": ["<="],
  "[]": ["always "],
  "<>": ["!=", "eventually "],
  TRUE: ["true"],
  FALSE: ["false"],
  BOOLEAN: ["bool"],
  Boolean: ["bool"],
  Nat: ["0 .. 3"],
  Int: ["0 .. 3"],
  number: ["0 .. 3"],
  integer: ["0 .. 3"],
  unsigned: ["0 .. 3"],
  uint: ["0 .. 3"],
  int32: ["0 .. 3"],
  boolean: ["bool"],
  NULL: ["none"],
  null: ["none"],
  undefined: ["none"],
  IF: ["if"],
  THEN: ["then"],
  ELSE: ["else"],
  ENABLED: ["enabled"],
  CHOOSE: ["choose"],
  await: ["when"],
  elif: ["else if"],
  elsif: ["else if"],
  mod: ["%"],
  modulo: ["%"],
  rem: ["%"],
  div: ["/"],
  xor: ["!="],
  Cardinality: ["size"],
  Len: ["len"],
  length: ["len"],
  "\\land": ["and"],
  "\\wedge": ["and"],
  "\\lor": ["or"],
  "\\vee": ["or"],
  "\\lnot": ["not"],
  "\\neg": ["not"],
  "\\equiv": ["iff"],
  "\\leq": ["<="],
  "\\geq": [">="],
  "\\div": ["/"],
  "\\mod": ["%"],
  "\\subset": ["subset"],
};

/** The word itself at the place, where the diagnostic points at a part of it. */
function wholeAt({ text, start, word }: Subject): { readonly start: number; readonly word: string } {
  const sign = /^(?:===|!==|==|\|\||&&|\/=|=<|<>|\[\])/.exec(text.slice(start))?.[0];
  return { start, word: sign ?? word };
}

export const foreignFixes: FixRule = (subject) => {
  const { text } = subject;
  const { start, word } = wholeAt(subject);
  const end = start + word.length;
  const found: Candidate[] = [];
  if (word.startsWith(";")) {
    const all = [...text.slice(start).matchAll(/;/g)].length;
    found.push({ title: "Delete the semicolon", changes: [{ start, end: start + 1, by: "" }] });
    if (all > 1)
      found.push({
        title: "Delete all semicolons that end lines",
        changes: [...text.matchAll(/;(?=[ \t]*(?:[\r\n]|\/\/|$))/g)].map(({ index }) => ({
          start: index,
          end: index + 1,
          by: "",
        })),
        isChoice: true,
      });
  }
  for (const { start: at, end: to, by } of phrasesAt(text, start))
    for (const written of by)
      found.push({
        title:
          written.trim() === "" ? `Delete \`${text.slice(at, to).trim()}\`` : `Write \`${written.trim()}\``,
        changes: [{ start: at, end: to, by: written }],
      });
  for (const by of Object.hasOwn(WORDS, word) ? (WORDS[word] ?? []) : []) {
    const spaced = by !== "" && /^\w/.test(by) && /[\w)\]}']$/.test(text.slice(0, start)) ? ` ${by}` : by;
    const after = /\w$/.test(by) && /^\w/.test(text.slice(end)) ? " " : "";
    found.push({
      title: by === "" ? `Delete \`${word}\`` : `Write \`${by.trim()}\``,
      changes: [{ start, end, by: spaced + after }],
    });
  }
  return found;
};

/** Signs that may be missing where one is expected. */
const INSERTED = /^unexpected `[^`]*`: expected `([:=)\]}]|->|in)`$/;

export const syntaxFixes: FixRule = (subject) => {
  const { text, start, end, word, hint, message, code } = subject;
  const found: Candidate[] = [];
  const insert = (title: string, at: number, by: string): void => {
    found.push({ title, changes: [{ start: at, end: at, by }] });
  };
  const replace = (title: string, by: string): void => {
    found.push({ title, changes: [{ start, end, by }] });
  };
  const before = text.slice(0, start);
  const kept = before.trimEnd().length;
  const missing = INSERTED.exec(message)?.[1];
  if (missing !== undefined) insert(`Insert \`${missing}\``, start, `${missing} `);
  if (code === "foreign-character") {
    const typed = /type `([^`]+)`/.exec(hint)?.[1];
    if (typed !== undefined)
      found.push({ title: `Write \`${typed}\``, changes: [{ start, end, by: typed }] });
    if (/\b(?:delete|remove)\b/.test(hint))
      found.push({ title: "Delete it", changes: [{ start, end, by: "" }] });
  }
  if (code === "false-line-end") found.push({ title: "End the line", changes: [{ start, end, by: "\n" }] });
  if (code === "text-direction") found.push({ title: "Delete it", changes: [{ start, end, by: "" }] });
  if (code === "unexpected-end") {
    const open = openBrackets(text);
    if (open !== "") insert(`Insert \`${open}\``, text.trimEnd().length, ` ${[...open].join(" ")}`);
  }
  if (code === "joined-assignments") {
    const operator = /(?:\/\\|∧|\band)\s*$/.exec(before);
    if (operator !== null)
      found.push({
        title: "Make it a statement of its own",
        changes: [{ start: operator.index, end: start, by: " " }],
      });
  }
  if (code === "chained-operators") {
    const operand = /([\w.']+(?:\[[^\]]*\])?)\s*$/.exec(before)?.[1];
    if (operand !== undefined) insert(`Compare \`${operand}\` twice`, start, `and ${operand} `);
  }
  if (hint.includes("`x' = e` assigns")) {
    if (word.startsWith("=")) insert("Assign: add the prime", kept, "'");
    const from = /(?:[{:]|[\r\n])[ \t]*([\w.[\]]+)\s*$/.exec(before);
    const at = from === null ? -1 : from.index + from[0].indexOf(from[1] ?? "");
    if (at >= 0) insert("Wait for the condition: `when`", at, "when ");
  }
  if (hint.startsWith("the prime comes last")) {
    const moved = /([A-Za-z_]\w*)'\s*((?:\[[^\]]*\]|\.\w+)+)/g;
    const from = lineStartBefore(text, start);
    for (const match of text.slice(from, start + 200).matchAll(moved))
      if (from + match.index <= start)
        found.push({
          title: "Put the prime last",
          changes: [
            {
              start: from + match.index,
              end: from + match.index + match[0].length,
              by: `${match[1]}${match[2]}'`,
            },
          ],
        });
  }
  if (hint.includes("write `()`")) insert("Insert `()`", kept, "()");
  if (hint.includes("has no parentheses")) {
    const open = before.lastIndexOf("(");
    found.push({ title: "Delete the parentheses", changes: [{ start: open, end, by: "" }] });
  }
  if (hint.startsWith("a constant needs a value")) insert("Insert `=`", start, "= ");
  if (hint.startsWith("a property has a name and a colon")) {
    if (word === "=") replace("Write `:`", ":");
    else insert("Insert `:`", kept, " :");
  }
  if (hint.startsWith("a parameter ranges over a type")) replace("Write `in`", "in");
  if (hint.startsWith("a step starts with a label")) {
    const at = word === "'" ? kept - (/\w+$/.exec(text.slice(0, kept))?.[0].length ?? 0) : start;
    insert("Give the step a label", at, `${unusedLabel(text)}: `);
  }
  if (hint.startsWith("the type of a sequence has a maximum length"))
    insert("Insert `max 3`", start, "max 3 ");
  return found;
};

/** A letter that is not yet a word of the text. */
const unusedLabel = (text: string): string =>
  [..."abcdefgh"].find((letter) => !new RegExp(`\\b${letter}\\b`).test(text)) ?? "step_1";

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/** What closes the brackets that are open at the end of a text; nothing if some are closed wrongly. */
function openBrackets(text: string): string {
  const open: string[] = [];
  const code = text.replace(/\/\/[^\n\r]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n\r]|\\.)*"/g, "");
  for (const bracket of code.match(/[()[\]{}]/g) ?? []) {
    const closing = CLOSING[bracket];
    if (closing !== undefined) open.push(closing);
    else if (open.pop() !== bracket) return "";
  }
  return open.reverse().join("");
}
