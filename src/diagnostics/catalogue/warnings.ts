/** Warnings: what is allowed, and probably not meant. */
import { warning, withArticle } from "../entry.js";

export const warningEntries = {
  "text-direction": warning<{ readonly name: string; readonly codePoint: string; readonly where: string }>({
    meaning:
      "A control of the direction of text stands in a comment or a text: editors may show what stands around it in another order than the one in which it is read.",
    message: (d) =>
      `${withArticle(d.name)} (${d.codePoint}) stands in this ${d.where}: it may look other than it is`,
    hint: () => "delete it; scripts that are written from right to left need none",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x } // the \u202Eelur\u202C",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x } // the rule",
  }),
  "unused-constant": warning<{ readonly name: string }>({
    meaning: "Nothing uses a constant, so its value makes no difference.",
    message: (d) => `the constant \`${d.name}\` is never used`,
    hint: () => "remove it, or use it where its value is written out",
    wrong: "spec a\nconst N = 3\nvar n : 0 .. 3 = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N = 3\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
  "variant-without-expect": warning<{ readonly name: string }>({
    meaning: "A variant does not say what it is expected to do, so a test can't judge it.",
    message: (d) => `the variant \`${d.name}\` has no \`expect\``,
    hint: () => "add `expect holds`, or `expect violates` and the names of the properties it breaks",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { n' = 0 }\nvariant free { drop inc.when }",
    right:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { n' = 0 }\nvariant free { drop inc.when  expect violates types }",
  }),
  "action-never-taken": warning<{ readonly name: string }>({
    meaning: "An action or step could not be taken in any state that was reached.",
    message: (d) => `\`${d.name}\` is never taken`,
    hint: () => "is one of its conditions never true, or does it `pick` from a set that is always empty?",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 2  n' = n + 1 }\naction reset { when n = 3  n' = 0 }\ndeadlock allowed",
    right:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { when n = 3  n' = 0 }",
  }),
  vacuous: warning<{ readonly name: string; readonly kind: string }>({
    meaning: "The left side of a property's `implies` was never true, so the property has shown nothing.",
    message: (d) => `the premise of the ${d.kind} \`${d.name}\` is never true, so it shows nothing`,
    hint: () => "check the left side of its `implies`",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 2  n' = n + 1 }\naction reset { n' = 0 }\ninvariant Full : n = 3 implies n > 1",
    right:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { n' = 0 }\ninvariant Full : n = 3 implies n > 1",
  }),
  "slow-engine": warning<{ readonly why: string }>({
    meaning:
      "Some value of the spec has too many possible values to be packed into bits, so the reference engine explores it.",
    message: (d) => `the slow reference engine explores this spec: it can't be packed, since ${d.why}`,
    hint: () => "use smaller types, or bounds for what is computed",
    wrong:
      "spec a\nvar s : set of (1 .. 2000000) = {}\naction add { when s = {}  s' = {7} }\ndeadlock allowed",
    right: "spec a\nvar s : set of (1 .. 2000) = {}\naction add { when s = {}  s' = {7} }\ndeadlock allowed",
  }),
  "fair-never-steps": warning<{ readonly name: string; readonly which: readonly string[] }>({
    meaning:
      "A fairness mark asks nothing: what it stands on can never take a step that changes the state, for some values of its parameters or for all.",
    message: (d) =>
      `\`${d.name}\` is fair, but can never change anything${d.which.length === 0 ? "" : ` for ${d.which.slice(0, 3).join("; ")}${d.which.length > 3 ? "; …" : ""}`}`,
    hint: () => "check its guard, or take the mark away",
    wrong:
      "spec a\nvar x : 0 .. 1 = 0\nfair action set(n in 0 .. 1) { when n = 0  x' = 1 - x }\nproperty Returns : always eventually x = 0",
    right:
      "spec a\nvar x : 0 .. 1 = 0\nfair action set(n in 0 .. 1) { when n = x  x' = 1 - x }\nproperty Returns : always eventually x = 0",
  }),
};
