/** The examples that the grammar carries: what each rule must match, and what it must not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { extractExamples } from "ohm-js/extras";
import { describe, expect, it } from "vitest";
import grammar from "#grammar/subtle.ohm-bundle.js";
import { ROOT } from "./support.js";

const examples: readonly {
  readonly rule: string;
  readonly example: string;
  readonly shouldMatch: boolean;
}[] = extractExamples(readFileSync(join(ROOT, "grammar/subtle.ohm"), "utf8"));

/** Rules with a parameter have no examples of their own; cases of rules (`Type_set`) are shown by their rules. */
const rules = Object.keys(grammar.rules).filter(
  (rule) => Object.hasOwn(grammar.rules, rule) && !rule.includes("_") && !["kw", "texWord"].includes(rule),
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
