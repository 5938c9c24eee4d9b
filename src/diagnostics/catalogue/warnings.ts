/** Warnings: allowed, but probably not intended. */

import { grouped } from "../../source/numbers.js";
import { warning, withArticle } from "../entry.js";

export const warningEntries = {
  "text-direction": warning<{ readonly name: string; readonly codePoint: string; readonly where: string }>({
    meaning:
      "A comment or text contains a text direction control, so editors may show the characters around it in another order than they are read.",
    message: (d) =>
      `${withArticle(d.name)} (${d.codePoint}) in this ${d.where}: editors may show its characters in another order`,
    hint: () => "delete it; right-to-left scripts don't need it",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x } // the \u202Eelur",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x } // the rule",
  }),
  "unused-constant": warning<{ readonly name: string }>({
    meaning: "A constant is never used.",
    message: (d) => `the constant \`${d.name}\` is never used`,
    hint: () => "remove it, or use it where its value is written as a literal",
    wrong: "spec a\nconst N = 3\nvar n : 0 .. 3 = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N = 3\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
  "variant-without-expect": warning<{ readonly name: string }>({
    meaning: "A variant has no `expect`, so `subtle test` can't test it.",
    message: (d) => `the variant \`${d.name}\` has no \`expect\``,
    hint: () => "add `expect holds`, or `expect violates` with the names of the properties that fail",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { n' = 0 }\nvariant free { drop inc.when }",
    right:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { n' = 0 }\nvariant free { drop inc.when  expect violates types }",
  }),
  "action-never-taken": warning<{ readonly name: string }>({
    meaning: "An action or step is not enabled in any reachable state.",
    message: (d) => `\`${d.name}\` is never taken`,
    hint: () =>
      "check whether one of its conditions is never true, or it picks from a set that is always empty",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 2  n' = n + 1 }\naction reset { when n = 3  n' = 0 }\ndeadlock allowed",
    right:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { when n = 3  n' = 0 }",
  }),
  vacuous: warning<{ readonly name: string; readonly kind: string }>({
    meaning: "A property is vacuously true: the left side of its `implies` is never true.",
    message: (d) => `the ${d.kind} \`${d.name}\` holds vacuously: its premise is never true`,
    hint: () => "check the left side of its `implies`",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 2  n' = n + 1 }\naction reset { n' = 0 }\ninvariant Full : n = 3 implies n > 1",
    right:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\naction reset { n' = 0 }\ninvariant Full : n = 3 implies n > 1",
  }),
  "too-large-to-build": warning<{ readonly size: number; readonly temporal: boolean }>({
    meaning:
      "A set or function with too many elements for memory would have to be built, so the search stopped: the spec is not decided. Or a temporal property is quantified over too many values, or there are too many values that an action is fair for: each would be a formula of its own, so the temporal properties are not decided.",
    message: ({ size, temporal }) => {
      const many = Number.isFinite(size) ? grouped(size) : null;
      return temporal
        ? `not decided: a temporal property would have to be checked for ${many === null ? "more values than can be counted" : `each of ${many} values`} here`
        : `not decided: a value of ${many === null ? "more elements than can be counted" : `${many} elements`} would have to be built here`;
    },
    hint: ({ temporal }) =>
      temporal
        ? "use smaller constants"
        : "use smaller constants; a set that is only chosen from, quantified over or asked for an element is never built",
    wrong: null,
    right: null,
  }),
  "temporal-within": warning<{ readonly name: string; readonly within: readonly string[] }>({
    meaning:
      "A temporal property, or a refinement, holds among the behaviours that stay within the constraints. A behaviour that leaves them is not judged, so the property may fail where nothing is excluded.",
    message: ({ name, within }) =>
      `\`${name}\` holds only among the behaviours that stay within ${within.join(", ")}`,
    hint: () => "bound what the spec can do by guards instead, so that no behaviour is left out",
    wrong:
      "spec a\nvar n : 0 .. 9 = 0\nfair action up { when n < 9  n' = n + 1 }\naction reset { when n < 9  n' = 0 }\ndeadlock allowed\nconstraint Few : n < 3\nproperty Low : always n < 4",
    right:
      "spec a\nvar n : 0 .. 9 = 0\nfair action up { when n < 3  n' = n + 1 }\naction reset { when n < 3  n' = 0 }\ndeadlock allowed\nproperty Low : always n < 4",
  }),
  "slow-engine": warning<{ readonly why: string }>({
    meaning:
      "Some type of the spec has too many values to be packed into bits, so the slow reference engine explores it.",
    message: (d) =>
      `this spec is explored by the slow reference engine: it can't be packed into bits, because ${d.why}`,
    hint: () => "use smaller types, or give bounds to computed values",
    wrong:
      "spec a\nvar s : set of (1 .. 2000000000) = {}\naction add { when s = {}  s' = {7} }\ndeadlock allowed",
    right: "spec a\nvar s : set of (1 .. 2000) = {}\naction add { when s = {}  s' = {7} }\ndeadlock allowed",
  }),
  "not-by-wasm": warning<Record<string, never>>({
    meaning:
      "WebAssembly was asked for, and could not be used: there is none here, or no memory that threads could share, or not enough of it; or the search was also to save memory. The result is the same.",
    message: () => "WebAssembly could not be used as asked: JavaScript explored this spec",
    hint: () => "leave out `--backend wasm` or `--low-memory`, or give the search more memory",
    wrong: null,
    right: null,
  }),
  "fair-never-steps": warning<{ readonly name: string; readonly which: readonly string[] }>({
    meaning:
      "A fairness mark has no effect: what it marks can never take a step that changes the state, for some or all values of its parameters.",
    message: (d) =>
      `\`${d.name}\` is fair, but can never take a step that changes the state${d.which.length === 0 ? "" : ` for ${d.which.slice(0, 3).join("; ")}${d.which.length > 3 ? "; …" : ""}`}`,
    hint: () => "check its guard, or remove `fair`",
    wrong:
      "spec a\nvar x : 0 .. 1 = 0\nfair action set(n in 0 .. 1) { when n = 0  x' = 1 - x }\nproperty Returns : always eventually x = 0",
    right:
      "spec a\nvar x : 0 .. 1 = 0\nfair action set(n in 0 .. 1) { when n = x  x' = 1 - x }\nproperty Returns : always eventually x = 0",
  }),
};
