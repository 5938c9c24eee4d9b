/** Ohm with prediction finds what it finds without: the same trees, and the same failures. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { grammar as grammarOf, type MatchResult } from "ohm-js";
import { expect, it } from "vitest";
import { catalogue } from "../../src/diagnostics/catalogue.js";
import { failureOf } from "../../src/syntax/failure.js";
import predicting from "../../src/syntax/grammar.js";
import { mutilated } from "../random/mutilated.js";
import { LONG, ROOT } from "../support.js";

const plain = grammarOf(readFileSync(join(ROOT, "grammar/subtle.ohm"), "utf8"));

/** A node of Ohm's tree, which its types omit. */
interface Node {
  readonly ctorName: string;
  readonly matchLength: number;
  readonly children?: readonly Node[];
  readonly childOffsets?: readonly number[];
}

const shown = (node: Node): unknown => [
  node.ctorName,
  node.matchLength,
  node.childOffsets,
  node.children?.map(shown),
];

const outcome = (text: string, match: MatchResult): unknown =>
  match.succeeded() ? shown((match as unknown as { _cst: Node })._cst) : failureOf(text, match);

function same(text: string): void {
  expect(outcome(text, predicting.match(text, "File"))).toEqual(outcome(text, plain.match(text, "File")));
}

const specs = readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".subtle"))
  .map((path) => readFileSync(join(ROOT, "specs", path), "utf8"));
const texts = [
  ...specs,
  ...Object.values(catalogue).flatMap(({ wrong, right }) => [wrong ?? [], right ?? []].flat()),
];

it("in the specs, and in the examples of diagnostics", () => {
  for (const text of LONG ? texts : texts.filter(({ length }) => length < 3_000)) same(text);
});

it("in mutilated texts", () => {
  fc.assert(fc.property(mutilated(texts.filter(({ length }) => length < 3_000)), same), {
    numRuns: LONG ? 5_000 : 150,
  });
});
