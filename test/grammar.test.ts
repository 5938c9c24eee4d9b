/** The examples that the grammar carries: what each rule must match, and what it must not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pexprs } from "ohm-js";
import { extractExamples } from "ohm-js/extras";
import { describe, expect, it } from "vitest";
import grammar from "#grammar/subtle.ohm-bundle.js";
import { stretchesOf, withoutComments } from "../src/source/lexical.js";
import { ROOT } from "./support.js";

const examples: readonly {
  readonly rule: string;
  readonly example: string;
  readonly shouldMatch: boolean;
}[] = extractExamples(readFileSync(join(ROOT, "grammar/subtle.ohm"), "utf8"));

/** Rules with a parameter have no examples of their own; cases of rules (`Type_set`) are shown by their rules. */
const rules = Object.keys(grammar.rules).filter(
  (rule) => Object.hasOwn(grammar.rules, rule) && !rule.includes("_") && rule !== "kw",
);

describe("each rule", () => {
  it.each(rules)("%s has an example that it matches and one that it does not", (rule) => {
    const own = examples.filter((example) => example.rule === rule);
    expect(own.map((example) => example.shouldMatch)).toEqual(expect.arrayContaining([true, false]));
  });
});

describe("each example", () => {
  it.each(examples.map(({ rule, example, shouldMatch }) => [rule, shouldMatch, example] as const))(
    "%s matches (%s): %s",
    (rule, shouldMatch, example) => {
      expect(grammar.match(example, rule).succeeded()).toBe(shouldMatch);
    },
  );
});

/** How often Ohm applies a rule while it matches a file, what it remembers left out: that is what a parse costs. */
function applicationsIn(path: string): { readonly applications: number; readonly characters: number } {
  const text = withoutComments(stretchesOf(readFileSync(join(ROOT, path), "utf8")));
  const apply = pexprs.Apply.prototype as unknown as { reallyEval(state: unknown): boolean };
  const { reallyEval } = apply;
  let applications = 0;
  apply.reallyEval = function (state) {
    applications += 1;
    return reallyEval.call(this, state);
  };
  try {
    expect(grammar.match(text, "File").succeeded()).toBe(true);
  } finally {
    apply.reallyEval = reallyEval;
  }
  return { applications, characters: text.replace(/\s+/g, " ").length };
}

describe("the number of rules that are applied", () => {
  it.each(["specs/dax/fault_vs_truncate.subtle", "specs/locks/mutex.subtle", "specs/lib/locks.subtle"])(
    "is at most four for each character of %s but white space and comments",
    (path) => {
      const { applications, characters } = applicationsIn(path);
      expect(applications / characters).toBeLessThan(4);
    },
  );
});
