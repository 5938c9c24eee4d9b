/** Diagnostics of names: what they stand for, and where they are declared. */
import { didYouMean, error } from "../entry.js";

/** The keywords that declare what is expected. */
const DECLARED_WITH: ReadonlyMap<string, string> = new Map([
  ["a value", "`var`, `const` or `def`"],
  ["a type", "`type`"],
  ["a type with parameters", "`type`"],
  ["an alternative", "`type`"],
  ["a definition", "`def`"],
  ["a variable", "`var`"],
  ["a constant", "`const`"],
  ["a macro", "`macro`"],
  ["a macro or procedure", "`macro` or `procedure`"],
  ["an action", "`action` or `process`"],
]);

function howToDeclare(wanted: string): string {
  const words = DECLARED_WITH.get(wanted);
  return words === undefined ? "declare it, or check the spelling" : `declare it with ${words}`;
}

/** How the kinds of names that are mixed up most often are used. */
function howToUse(name: string, what: string, wanted: string): string | null {
  if (wanted === "a variable" && what === "a constant")
    return `a constant keeps its value; declare what changes as \`var ${name} : 0 .. 3 = 0\``;
  if (wanted === "a variable") return "only what is declared with `var` can be assigned";
  if (wanted === "a macro or procedure" && what === "a definition")
    return "a `def` is an expression; to share statements, write a `macro`";
  if (what === "an action" && wanted === "a macro or procedure")
    return "an action can't be called; to share statements, write a `macro`";
  if (what === "an action")
    return `write \`taken ${name}\` for “this step is one of it”, \`enabled ${name}\` for “it can be taken”`;
  if (what === "a macro" || what === "a procedure")
    return `call it as a statement: \`${name}(…)\`; for something that has a value, use \`def\``;
  return null;
}

export const nameEntries = {
  "declared-twice": error<{ readonly name: string; readonly what: string }>({
    meaning: "A name is declared twice.",
    message: (d) => `\`${d.name}\` is already the name of ${d.what}`,
    hint: () => "give one of the two another name",
    wrong: "spec a\nvar x : bool = true\nvar x : 0 .. 3 = 0\naction flip { x' = not x }",
    right: "spec a\nvar x : bool = true\nvar n : 0 .. 3 = 0\naction flip { x' = not x }",
  }),
  "unknown-alternative": error<{
    readonly type: string;
    readonly name: string;
    readonly suggestion: string | null;
  }>({
    meaning: "What stands behind the name of a type and a dot is no alternative of it.",
    message: (d) => `\`${d.type}\` has no alternative \`${d.name}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "look at its declaration for the alternatives that it has",
    wrong: "spec a\ntype Rm = working | committed\nvar rm : Rm = working\naction go { rm' = Rm.commited }",
    right: "spec a\ntype Rm = working | committed\nvar rm : Rm = working\naction go { rm' = Rm.committed }",
  }),
  "ambiguous-alternative": error<{ readonly name: string; readonly types: readonly string[] }>({
    meaning: "Several types have an alternative of this name, and nothing says which one is meant.",
    message: (d) =>
      `\`${d.name}\` can be an alternative of ${d.types.map((type) => `\`${type}\``).join(" or ")}`,
    hint: (d) => `write ${d.types.map((type) => `\`${type}.${d.name}\``).join(" or ")}`,
    wrong:
      "spec a\ntype Rm = working | committed\ntype Tm = init | committed\nvar rm : Rm = working\nvar tm : Tm = init\n" +
      "action go { let end = committed  rm' = working }",
    right:
      "spec a\ntype Rm = working | committed\ntype Tm = init | committed\nvar rm : Rm = working\nvar tm : Tm = init\n" +
      "action go { let end = Rm.committed  rm' = end  tm' = committed }",
  }),
  "builtin-name": error<{ readonly name: string }>({
    meaning: "A declaration uses the name of something built in.",
    message: (d) => `\`${d.name}\` is built in and can't be declared again`,
    hint: () => "choose another name",
    wrong: "spec a\nvar n : 0 .. 3 = 0\ndef len(k) = k + 1\naction inc { when n < 3  n' = len(n) }",
    right: "spec a\nvar n : 0 .. 3 = 0\ndef next(k) = k + 1\naction inc { when n < 3  n' = next(n) }",
  }),
  "shadowed-name": error<{ readonly name: string; readonly what: string }>({
    meaning: "An inner name is the same as an outer one that is in scope.",
    message: (d) => `\`${d.name}\` is already the name of ${d.what}, which this would shadow`,
    hint: () => "choose another name for the inner one",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\ninvariant Low : forall n in 0 .. 3 : n < 4",
    right:
      "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }\ninvariant Low : forall k in 0 .. 3 : k < 4",
  }),
  "unknown-name": error<{
    readonly name: string;
    readonly wanted: string;
    readonly suggestion: string | null;
    /** The process that has a label of this name. */
    readonly labelOf: string | null;
  }>({
    meaning: "Nothing in scope has this name.",
    message: (d) => `\`${d.name}\` is not declared; ${d.wanted} is expected here`,
    hint: (d) =>
      d.labelOf === null
        ? (didYouMean(d.suggestion) ?? howToDeclare(d.wanted))
        : `\`${d.name}\` is a label: write \`${d.labelOf} at ${d.name}\` for “the process is there”`,
    wrong: "spec a\nvar locked : bool = true\naction flip { locked' = not loked }",
    right: "spec a\nvar locked : bool = true\naction flip { locked' = not locked }",
  }),
  "wrong-kind-of-name": error<{ readonly name: string; readonly what: string; readonly wanted: string }>({
    meaning: "A name stands for another kind of thing than is expected here.",
    message: (d) => `\`${d.name}\` is ${d.what}, but ${d.wanted} is expected here`,
    hint: (d) => howToUse(d.name, d.what, d.wanted),
    wrong: "spec a\nconst N = 3\nvar n : 0 .. N = 0\naction reset { N' = 0 }",
    right: "spec a\nconst N = 3\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
  "unknown-local": error<{
    readonly process: string;
    readonly name: string;
    readonly suggestion: string | null;
  }>({
    meaning: "A process has no local variable of that name.",
    message: (d) => `the process \`${d.process}\` has no local variable \`${d.name}\``,
    hint: (d) =>
      didYouMean(d.suggestion) ?? "its local variables are declared with `var` before its first label",
    wrong:
      "spec a\nprocess p {\n  var ready : bool = true\n  flip: ready' = not ready  goto flip\n}\nreachable Off : not p.read",
    right:
      "spec a\nprocess p {\n  var ready : bool = true\n  flip: ready' = not ready  goto flip\n}\nreachable Off : not p.ready",
  }),
  "local-called-pc": error<Record<string, never>>({
    meaning: "A local variable is called `pc`, the name that traces use for the label a process is at.",
    message: () =>
      "a local variable can't be called `pc`: traces use that name for the label the process is at",
    hint: () => "choose another name; to test where a process is, write `p at label`",
    wrong: "spec a\nprocess p {\n  var pc : bool = true\n  flip: pc' = not pc  goto flip\n}",
    right: "spec a\nprocess p {\n  var on : bool = true\n  flip: on' = not on  goto flip\n}",
  }),
  recursive: error<{ readonly names: readonly string[] }>({
    meaning: "A constant, type, definition, macro or procedure is defined in terms of itself.",
    message: (d) => {
      const last = d.names[d.names.length - 1] ?? "";
      return `\`${last}\` is defined in terms of itself: \`${d.names.slice(d.names.indexOf(last)).join(" -> ")}\``;
    },
    hint: () =>
      "break the cycle; to repeat something, use `sum` or `count` over a set, or a label and `goto`",
    wrong:
      "spec a\nvar n : 0 .. 3 = 0\ndef f(k) = g(k)\ndef g(k) = f(k) + 1\naction inc { when n < 3  n' = f(n) }",
    right:
      "spec a\nvar n : 0 .. 3 = 0\ndef f(k) = g(k)\ndef g(k) = k + 1\naction inc { when n < 3  n' = f(n) }",
  }),
  "unknown-replaced": error<{
    readonly what: "constant" | "type";
    /** Whether the module has a type of that name, where a constant was meant, or a constant where a type was. */
    readonly isOther: boolean;
    readonly name: string;
    readonly module: string;
    readonly suggestion: string | null;
  }>({
    meaning: "An import replaces a constant or type that the module neither declares nor uses.",
    message: (d) =>
      d.isOther
        ? `\`${d.name}\` of \`${d.module}\` is a ${d.what === "type" ? "constant" : "type"}, not a ${d.what}`
        : `\`${d.module}\` has no ${d.what} \`${d.name}\` to replace`,
    hint: (d) =>
      (d.isOther ? `write \`${d.what === "type" ? "" : "type "}${d.name} = …\`` : didYouMean(d.suggestion)) ??
      "`with` names constants as `N = 2`, and types as `type T = …`, of the module",
    wrong: null,
    right: null,
  }),
};
