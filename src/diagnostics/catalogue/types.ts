/** Diagnostics of types, and of constants and their values. */
import { alternatives, didYouMean, error } from "../entry.js";

const counted = (n: number, noun: string): string => `${n === 0 ? "no" : n} ${noun}${n === 1 ? "" : "s"}`;

const soManyGiven = (n: number): string => (n < 2 ? `${n === 0 ? "none" : n} is given` : `${n} are given`);

/** What often mends a mismatch of two types, as far as their texts tell. */
function howToFit(wanted: string, given: string): string | null {
  const [to, from] = [wanted, given].map((type) => type.replace(/-?\d+ \.\. -?\d+/g, "int"));
  if (to === `set of ${from}`) return "put it in braces for the set that has just it: `{x}`";
  if (from === `set of ${to}`)
    return "did you mean one of its elements? `pick` or a quantifier binds a name to one";
  if (wanted.includes(" -> ") && given.includes(" -> "))
    return "two functions fit each other only if they have exactly the same keys";
  return null;
}

export const typeEntries = {
  // ───────────────────────────────────────────────────────────── values

  "type-mismatch": error<{ readonly wanted: string; readonly given: string }>({
    meaning: "A value is of another type than its place wants.",
    message: (d) => `\`${d.wanted}\` is wanted here, but this is \`${d.given}\``,
    hint: (d) => howToFit(d.wanted, d.given),
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n  n' = 1 }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n = 0  n' = 1 }",
  }),
  "argument-count": error<{ readonly name: string; readonly wanted: number; readonly given: number }>({
    meaning: "Something is given more or fewer arguments than it takes.",
    message: (d) => `\`${d.name}\` takes ${counted(d.wanted, "argument")}, but ${soManyGiven(d.given)}`,
    hint: () => null,
    wrong: "spec a\nvar n : 0 .. 3 = 0\ndef next(k) = k + 1\naction inc { when n < 3  n' = next(n, 1) }",
    right: "spec a\nvar n : 0 .. 3 = 0\ndef next(k) = k + 1\naction inc { when n < 3  n' = next(n) }",
  }),
  "unknown-type": error<{ readonly what: string }>({
    meaning: "Something is indexed, or asked for a field, before its type can be known.",
    message: (d) => `the type of ${d.what} can't be told here`,
    hint: () =>
      "`none`, `{}` and `<<>>` alone don't say what they are for: start from a value of a known type",
    wrong: "spec a\nvar x : bool = true\naction flip { pick s in {} where s[1] = 1  x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { pick s in {<<1>>} where s[1] = 1  x' = not x }",
  }),
  "not-indexable": error<{ readonly type: string }>({
    meaning: "Something is indexed that is neither a function nor a sequence.",
    message: (d) => `\`${d.type}\` can't be indexed`,
    hint: () =>
      "only functions and sequences have an index; a part of a tuple is `t.1`, a field of a record `r.x`",
    wrong: "spec a\nvar t : (bool, bool) = (true, false)\naction copy { t' = (t[2], true) }",
    right: "spec a\nvar t : (bool, bool) = (true, false)\naction copy { t' = (t.2, true) }",
  }),
  "no-fields": error<{ readonly type: string; readonly field: string }>({
    meaning: "A field is wanted of something that has none.",
    message: (d) => `\`${d.type}\` has no fields, so there is no \`.${d.field}\``,
    hint: () => "only records, and alternatives such as `file(page: Page)`, have fields",
    wrong: "spec a\nvar x : bool = true\naction flip { x' = not x.value }",
    right: "spec a\nvar x : bool = true\naction flip { x' = not x }",
  }),
  "unknown-field": error<{
    readonly type: string;
    readonly field: string;
    readonly suggestion: string | null;
  }>({
    meaning: "A record, or a type of alternatives, has no field of that name.",
    message: (d) => `\`${d.type}\` has no field \`${d.field}\``,
    hint: (d) => didYouMean(d.suggestion) ?? "check its declaration for the fields it has",
    wrong: "spec a\nvar page : [dirty: bool] = [dirty |-> true]\naction flip { page.dirty' = not page.dirt }",
    right:
      "spec a\nvar page : [dirty: bool] = [dirty |-> true]\naction flip { page.dirty' = not page.dirty }",
  }),
  "no-item": error<{ readonly type: string; readonly position: number }>({
    meaning: "An item is wanted of a tuple that has fewer, or of something that is no tuple.",
    message: (d) => `\`${d.type}\` has no item ${d.position}`,
    hint: () => "the items of a tuple are numbered from 1; functions and sequences are indexed: `f[1]`",
    wrong: "spec a\nvar t : (bool, bool) = (true, false)\naction set { t' = (t.3, true) }",
    right: "spec a\nvar t : (bool, bool) = (true, false)\naction set { t' = (t.2, true) }",
  }),
  "process-keys": error<{ readonly name: string; readonly wanted: number; readonly given: number }>({
    meaning: "A process is named with more or fewer keys than it has parameters.",
    message: (d) => `\`${d.name}\` has ${counted(d.wanted, "parameter")}, but ${soManyGiven(d.given)}`,
    hint: (d) =>
      d.wanted === 0
        ? `there is just one of it: write \`${d.name}\``
        : `name one instance: \`${d.name}${"[…]".repeat(d.wanted)}\``,
    wrong:
      "spec a\nvar x : bool = true\nprocess p(me in 1 .. 2) { flip: x' = not x }\nreachable End : p at done",
    right:
      "spec a\nvar x : bool = true\nprocess p(me in 1 .. 2) { flip: x' = not x }\nreachable End : p[1] at done",
  }),
  "at-of-what": error<Record<string, never>>({
    meaning: "What stands before `at` is not a process.",
    message: () => "this does not name a process, so it is `at` no label",
    hint: () => "name the process itself: `p at label`, or `p[k] at label` if it has a parameter",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x }\nreachable End : x at done",
    right: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x }\nreachable End : p at done",
  }),
  "symmetric-has-no-order": error<{ readonly type: string; readonly what: string }>({
    meaning:
      "The values of a symmetric type are interchangeable, so none of them is the smaller or the first.",
    message: (d) => `\`${d.type}\` has no ${d.what}: its values are interchangeable`,
    hint: () =>
      "use `pick` or a quantifier; or declare a range, such as `type T = 1 .. 3`, which has an order",
    wrong:
      "spec a\ntype T = symmetric 2\nvar s : set of T = {}\naction add { s' = s union {choose t in T : t not in s} }",
    right:
      "spec a\ntype T = symmetric 2\nvar s : set of T = {}\naction add { pick t in T where t not in s  s' = s union {t} }",
  }),

  // ───────────────────────────────────────────────────────────── match

  "match-of-what": error<{ readonly type: string }>({
    meaning: "A `match` looks at something that is not of a type of alternatives.",
    message: (d) => `\`${d.type}\` has no alternatives to match`,
    hint: () => "use `if`; `match` is for types such as `type T = a | b`",
    wrong: "spec a\nvar x : bool = true\naction flip { match x { else -> { x' = not x } } }",
    right: "spec a\nvar x : bool = true\naction flip { if x { x' = false } else { x' = true } }",
  }),
  "match-not-exhaustive": error<{ readonly missing: readonly string[] }>({
    meaning: "A `match` does not say what to do for some alternatives.",
    message: (d) => `this \`match\` has no arm for ${alternatives(d.missing)}`,
    hint: () => "add an arm for each, or `else` for all the rest",
    wrong:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { green -> { lamp' = red } } }",
    right:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { green -> { lamp' = red } red -> { lamp' = green } } }",
  }),
  "arm-never-taken": error<Record<string, never>>({
    meaning: "An arm of a `match` comes after another one that takes all it could match.",
    message: () => "this arm is never taken: an earlier one matches first",
    hint: () => "remove it, or move `else` to the end",
    wrong:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { else -> { lamp' = red } red -> { lamp' = green } } }",
    right:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { red -> { lamp' = green } else -> { lamp' = red } } }",
  }),

  // ───────────────────────────────────────────────────────────── types

  "empty-range": error<{ readonly low: number; readonly high: number }>({
    meaning: "A range ends before it begins.",
    message: (d) => `\`${d.low} .. ${d.high}\` has no values`,
    hint: () => "write the lower bound first; if constants make it empty, rule that out with `assume`",
    wrong: "spec a\nvar n : 3 .. 0 = 3\naction reset { n' = 0 }",
    right: "spec a\nvar n : 0 .. 3 = 3\naction reset { n' = 0 }",
  }),
  unbounded: error<{ readonly what: string }>({
    meaning: "A variable or a key is of type `int`, which has no bounds; what is stored must have them.",
    message: (d) => `${d.what} needs bounds, and \`int\` has none`,
    hint: () => "write a range, such as `0 .. 3`",
    wrong: "spec a\nvar n : int = 0\naction inc { when n < 3  n' = n + 1 }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }",
  }),
  "negative-size": error<{ readonly size: number }>({
    meaning: "The size of a sequence is below 0, or that of a symmetric type below 1.",
    message: (d) => `a size of ${d.size} is too small`,
    hint: () => "a sequence has room for 0 elements or more, a symmetric type has 1 value or more",
    wrong: "spec a\nvar queue : seq of bool max -1 = <<>>\naction clear { queue' = <<>> }",
    right: "spec a\nvar queue : seq of bool max 2 = <<>>\naction clear { queue' = <<>> }",
  }),
  "optional-twice": error<Record<string, never>>({
    meaning: "A type that has `none` already is made optional again.",
    message: () => "this type has `none` already, so a second `?` adds nothing",
    hint: () => "leave one `?` out; to tell two kinds of “nothing” apart, declare alternatives",
    wrong: "spec a\nvar x : bool?? = none\naction set { x' = true }",
    right: "spec a\nvar x : bool? = none\naction set { x' = true }",
  }),
  "symmetric-not-declared": error<Record<string, never>>({
    meaning: "`symmetric` stands inside another type; each symmetric type has a name.",
    message: () => "a symmetric type must have a name",
    hint: () => "declare it, such as `type T = symmetric 2`, and use the name here",
    wrong: "spec a\nvar s : set of symmetric 2 = {}\naction clear { s' = {} }",
    right: "spec a\ntype T = symmetric 2\nvar s : set of T = {}\naction clear { s' = {} }",
  }),
  "parameters-on-alternatives": error<Record<string, never>>({
    meaning: "A type of alternatives has parameters; only types such as `type Pair(T) = (T, T)` can.",
    message: () => "a type of alternatives can't have parameters",
    hint: () => "write the types of the fields out, in a type for each case you need",
    wrong:
      "spec a\ntype Reply(T) = failed | got(value: T)\nvar r : Reply(bool)? = none\naction forget { r' = none }",
    right:
      "spec a\ntype Reply = failed | got(value: bool)\nvar r : Reply? = none\naction forget { r' = none }",
  }),
  "function-domain": error<Record<string, never>>({
    meaning: "The keys of a function come from a set that is not a type.",
    message: () => "the keys of a function must be all the values of a type",
    hint: () => "write a type's name or a range of constants, such as `[k in 1 .. 2 |-> …]`",
    wrong: "spec a\nvar f : [1 .. 2 -> bool] = [k in {1, 2} |-> true]\naction flip { f[1]' = not f[1] }",
    right: "spec a\nvar f : [1 .. 2 -> bool] = [k in 1 .. 2 |-> true]\naction flip { f[1]' = not f[1] }",
  }),
  "parameter-domain": error<{ readonly name: string }>({
    meaning: "A parameter of an action or process runs over a set that is not a type.",
    message: (d) => `the parameter \`${d.name}\` must run over all the values of a type`,
    hint: () => "write a type's name or a range of constants; an action can choose among them with `where`",
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction set(k in {1, 3}) { n' = k }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction set(k in 1 .. 3 where k != 2) { n' = k }",
  }),
  "too-many-values": error<{ readonly what: string; readonly count: number }>({
    meaning: "A key or a parameter has more values than can be gone through one by one.",
    message: (d) => `${d.what} with ${d.count} values is more than can be gone through`,
    hint: () => "make the type smaller: a model of a few values shows what many would",
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction set(k in 0 .. 9999999) { when k < 4  n' = k }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction set(k in 0 .. 3) { n' = k }",
  }),
  "process-of-processes": error<{ readonly name: string }>({
    meaning:
      "A process has a parameter that runs over processes, so that there are processes because of processes.",
    message: (d) => `the parameter \`${d.name}\` of a process can't run over processes`,
    hint: () => "declare a type of its own for what tells the instances apart",
    wrong: "spec a\nvar n : bool = true\nprocess p(q in Process) { one: n' = false }",
    right: "spec a\ntype Cpu = symmetric 2\nvar n : bool = true\nprocess p(me in Cpu) { one: n' = false }",
  }),
  "part-of-alternative": error<{ readonly field: string; readonly type: string }>({
    meaning:
      "A field of an alternative is set on its own, but a value of that type may be another alternative.",
    message: (d) => `the field \`${d.field}\` of an alternative of \`${d.type}\` can't be set on its own`,
    hint: () => "set the whole value: `c' = Mix(2)`",
    wrong: "spec a\ntype C = red | Mix(part: 0 .. 3)\nvar c : C = Mix(1)\naction b { c.part' = 2 }",
    right: "spec a\ntype C = red | Mix(part: 0 .. 3)\nvar c : C = Mix(1)\naction b { c' = Mix(2) }",
  }),
  "no-initial-value": error<{ readonly name: string }>({
    meaning: "A variable is declared without saying how it starts.",
    message: (d) => `\`${d.name}\` has no initial value`,
    hint: () =>
      "add `= VALUE`; a variable outside a process may also start with any element of a set: `in SET`",
    wrong: "spec a\nvar x : bool\naction flip { x' = not x }",
    right: "spec a\nvar x : bool in bool\naction flip { x' = not x }",
  }),

  // ───────────────────────────────────────────────────────────── constants

  "not-constant": error<Record<string, never>>({
    meaning: "A constant, bound or assumption uses something that is not known before exploring starts.",
    message: () => "this can't be computed from constants alone",
    hint: () => "use numbers, truth values, plain alternatives, constants, arithmetic, comparisons and logic",
    wrong: "spec a\nconst N = size({1, 2})\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N = 2\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
  "constant-arithmetic": error<Record<string, never>>({
    meaning: "A calculation with constants divides by zero or gets too large.",
    message: () => "this has no value: it divides by zero, or gets too large",
    hint: () =>
      "divide by something other than 0, take `%` by something above 0, and stay below 2 to the 53rd",
    wrong: "spec a\nconst N = 1 / 0\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N = 1 / 1\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
  "constant-outside-type": error<{ readonly name: string; readonly value: string; readonly type: string }>({
    meaning: "The value of a constant is not in its type.",
    message: (d) => `\`${d.name}\` is \`${d.value}\`, which is not in \`${d.type}\``,
    hint: () => "change the value, or the type of the constant",
    wrong: "spec a\nconst N : 1 .. 3 = 5\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N : 1 .. 5 = 5\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
  "assumption-false": error<Record<string, never>>({
    meaning: "The constants have values that an `assume` rules out.",
    message: () => "this assumption is false for the values the constants have",
    hint: () => "give the constants other values, or change the assumption",
    wrong: "spec a\nconst N = 1\nassume N > 1\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N = 2\nassume N > 1\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
};
