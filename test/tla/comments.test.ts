/** Texts of a spec in a module are comments whatever they say. */
import { describe, expect, test } from "vitest";
import { commentLines } from "../../src/tla/comments.js";
import { writeTla } from "../../src/tla/module.js";
import { accepted, compileText } from "../support.js";

const LINES: readonly (readonly [title: string, text: string, lines: readonly string[]])[] = [
  ["a line is a comment", "the lock", ["\\* the lock"]],
  ["nothing is nothing", " \n\t", []],
  [
    "every kind of line end begins another comment",
    "a\rb\nc\u2028d\u2029e\u0085f\vg\fh",
    [..."abcdefgh"].map((c) => `\\* ${c}`),
  ],
  ["the end of a comment is taken apart", "a *) b", ["\\* a * ) b"]],
  ["the beginning of a comment is taken apart", "(* a (*) (**)", ["\\* ( * a ( * ) ( ** )"]],
  ["the rule that ends a module is shortened", "========", ["\\* ==="]],
  ["the rule that begins a module is shortened", "---- MODULE b ----", ["\\* --- MODULE b ---"]],
  ["dashes of other kinds make no rule either", "\u2014\u2014\u2014\u2014\u2014", ["\\* ---"]],
  ["an annotation to Apalache is none", "@type: Int;", ["\\* @ type: Int;"]],
  ["characters that nobody sees are left out", "a\u202eb\u0000c\u200bd", ["\\* abcd"]],
  ["letters lose what ASCII does not have", "caf\u00e9", ["\\* cafe"]],
];

describe("a text of a spec becomes a harmless comment:", () => {
  test.each(LINES)("%s", (_, text, lines) => {
    expect(commentLines(text)).toEqual(lines);
  });
});

const SHARP = "==== (* *) ---- MODULE x ---- \\* x == 1 ==== @type: Int;";

const sharpSpec = (sharp: string): string => `/// ${sharp}
spec a
/// ${sharp}
type T = one | two
/// ${sharp}
var x : T = one
/// ${sharp}
action go at "${sharp.replaceAll("\\", "")}" { assert x = one "${sharp.replaceAll("\\", "")}"  x' = two }
/// ${sharp}
process p { /// ${sharp}
  a: x' = one }
/// ${sharp}
invariant I : x in T`;

test("the texts of a spec do not change the meaning of the module", () => {
  const code = (sharp: string): readonly string[] => {
    const { text } = writeTla(accepted(compileText(sharpSpec(sharp))), {
      symmetry: true,
      apalache: true,
      variant: null,
    });
    expect(text).not.toMatch(/\(\*|\*\)|[\u2028\u2029]/);
    return text.split("\n").filter((line) => !/^\s*\\\*(?! @type)/.test(line));
  };
  expect(code(SHARP)).toEqual(code("plain"));
});
