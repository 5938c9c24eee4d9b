/** What formatting never does: change what a file says, lose or reorder a comment, or change its mind. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { format, print } from "../../src/format/format.js";
import { tokensOf } from "../../src/format/tokens.js";
import { parse } from "../../src/syntax/parse.js";
import { withoutSpans } from "../random/group.js";
import { respaced, separators } from "../random/respaced.js";
import { module } from "../random/tree.js";
import { LONG, ROOT } from "../support.js";

const RUNS = LONG ? 2_000 : 15;

const files = readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".subtle"))
  .sort();
const texts = files.map((path) => readFileSync(join(ROOT, "specs", path), "utf8"));

function formatted(text: string): string {
  const result = format(text);
  if (result.text === null) throw new Error(`${result.diagnostics[0]?.message}\n${text}`);
  return result.text;
}

const treeOf = (text: string): unknown => withoutSpans(parse(text, 0).module);

const commentsOf = (text: string): readonly string[] =>
  tokensOf(text).flatMap((token) => token.comments.map((comment) => comment.text));

/** Formats a text, and looks at everything that must not change but the tree: `format` throws if that would. */
function checkFormat(text: string): string {
  const once = formatted(text);
  expect(commentsOf(once)).toEqual(commentsOf(text));
  // What is formatted already, as the library is, need not be formatted again to see that.
  if (once !== text) expect(formatted(once)).toBe(once);
  expect(once).not.toMatch(/[ \t]\n|\n\n\n|\n\n$|^\n/);
  return once;
}

describe("formatting keeps the tree and the comments, and a formatted text as it is", () => {
  it.each(files.map((file, i) => [file, texts[i] ?? ""] as const))("of specs/%s", (_, text) => {
    const once = checkFormat(text);
    if (once !== text) expect(treeOf(once)).toEqual(treeOf(text));
  });

  // They are so far to the right that each block opens; that must not decide whether their arrows are aligned.
  it.each([40, 50, 55, 60, 70])("of arms of a `match` whose blocks have %i digits", (digits) => {
    const arms = `match x { else -> { x' = ${"1".repeat(digits)} } a(choose, other) -> { x' = 1 } }`;
    checkFormat(`spec s var x : 0 .. 9 = 0 action a { ${"if true { ".repeat(12)}${arms}${" }".repeat(12)} }`);
  });

  it("of trees made at random", () => {
    fc.assert(
      fc.property(module, (tree) => {
        const text = print(tree);
        expect(formatted(text)).toBe(text);
      }),
      { numRuns: RUNS },
    );
  });
});

// ─────────────────────────────────────────────────────────────────────── comments and white space anywhere

function checkRespaced(text: string, separators: readonly string[]): void {
  checkFormat(respaced(text, separators));
}

describe("formatting keeps comments wherever they stand", () => {
  it.each([80, 84, 88, 92, 96, 100])("at the start of a line that gets %i columns wide", (width) => {
    const start = "/* why */ pick v in 0 .. 9 where v > ";
    const line = `${start}${"1".repeat(width - 2 - start.length)}`;
    for (const between of [" ", "\n"])
      for (const after of [" ", "\n"])
        checkFormat(
          `spec s var x : 0 .. 9 = 0 action a {${between}${line.replace("*/ ", `*/${after}`)}\n  x' = v\n}`,
        );
  });

  it.each(["} /* last */", "/* in it */ }"])("in lines with braces that get too wide for them: %s", (end) => {
    for (let width = 20; width < 60; width += 1)
      checkFormat(
        `spec s var x : bool = true action a { when x } variant v "${"n".repeat(width)}" { drop a.when expect violates I ${end}\nvariant w "n" { drop a.when }`,
      );
  });

  it("in the texts of the library", () => {
    const short = texts.filter((text) => LONG || text.length < 3_000);
    fc.assert(fc.property(fc.constantFrom(...short), separators, checkRespaced), { numRuns: RUNS / 5 });
  });

  it("in trees made at random", () => {
    fc.assert(
      fc.property(module, separators, (tree, between) => checkRespaced(print(tree), between)),
      { numRuns: RUNS },
    );
  });
});
