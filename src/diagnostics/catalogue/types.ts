/** Diagnostics of types, and of constants and their values. */
import { alternatives, didYouMean, error } from "../entry.js";

const counted = (n: number, noun: string, many = `${noun}s`): string =>
  `${n === 0 ? "no" : n} ${n === 1 ? noun : many}`;

const soManyFound = (n: number): string => `found ${n === 0 ? "none" : n}`;

/** A common fix for a mismatch of two types, guessed from how they are written. */
function howToFit(wanted: string, given: string): string | null {
  const [to, from] = [wanted, given].map((type) => type.replace(/-?\d+ \.\. -?\d+/g, "int"));
  if (to === `set of ${from}`) return "for a set with this one element, use braces: `{x}`";
  if (from === `set of ${to}`)
    return "did you mean one of its elements? `pick` or a quantifier gives an element a name";
  if (wanted.includes(" -> ") && given.includes(" -> "))
    return "two function types match only if they have exactly the same keys";
  return null;
}

export const typeEntries = {
  // ───────────────────────────────────────────────────────────── values

  "type-mismatch": error<{ readonly wanted: string; readonly given: string }>({
    meaning: "A value has another type than is expected where it stands.",
    message: (d) => `expected \`${d.wanted}\`, found \`${d.given}\``,
    hint: (d) => howToFit(d.wanted, d.given),
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n  n' = 1 }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n = 0  n' = 1 }",
  }),
  "argument-count": error<{ readonly name: string; readonly wanted: number; readonly given: number }>({
    meaning: "A call has more or fewer arguments than there are parameters.",
    message: (d) => `\`${d.name}\` takes ${counted(d.wanted, "argument")}, ${soManyFound(d.given)}`,
    hint: () => null,
    wrong: "spec a\nvar n : 0 .. 3 = 0\ndef next(k) = k + 1\naction inc { when n < 3  n' = next(n, 1) }",
    right: "spec a\nvar n : 0 .. 3 = 0\ndef next(k) = k + 1\naction inc { when n < 3  n' = next(n) }",
  }),
  "unknown-type": error<{ readonly what: string }>({
    meaning: "Something is indexed, or a field of it is read, but its type can't be inferred.",
    message: (d) => `the type of ${d.what} can't be inferred here`,
    hint: () => "`none`, `{}` and `<<>>` alone have no known type: start from a value whose type is known",
    wrong: "spec a\nvar x : bool = true\naction flip { pick s in {} where s[1] = 1  x' = not x }",
    right: "spec a\nvar x : bool = true\naction flip { pick s in {<<1>>} where s[1] = 1  x' = not x }",
  }),
  "not-indexable": error<{ readonly type: string }>({
    meaning: "Something is indexed that is neither a function nor a sequence.",
    message: (d) => `\`${d.type}\` can't be indexed`,
    hint: () =>
      "only functions and sequences can be indexed; write `t.1` for an item of a tuple, `r.x` for a field of a record",
    wrong: "spec a\nvar t : (bool, bool) = (true, false)\naction copy { t' = (t[2], true) }",
    right: "spec a\nvar t : (bool, bool) = (true, false)\naction copy { t' = (t.2, true) }",
  }),
  "no-fields": error<{ readonly type: string; readonly field: string }>({
    meaning: "A field is read of a value that has no fields.",
    message: (d) => `\`${d.type}\` has no fields, so there is no \`.${d.field}\``,
    hint: (d) =>
      /^Process\b/.test(d.type)
        ? "write `p at LABEL` to ask where the process `p` is; each instance is `p[i]`"
        : "only records, and alternatives such as `file(page: Page)`, have fields",
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
    meaning: "An item is read of a tuple that has fewer items, or of a value that is not a tuple.",
    message: (d) => `\`${d.type}\` has no item ${d.position}`,
    hint: () => "the items of a tuple are numbered from 1; to index a function or sequence, write `f[1]`",
    wrong: "spec a\nvar t : (bool, bool) = (true, false)\naction set { t' = (t.3, true) }",
    right: "spec a\nvar t : (bool, bool) = (true, false)\naction set { t' = (t.2, true) }",
  }),
  "process-keys": error<{ readonly name: string; readonly wanted: number; readonly given: number }>({
    meaning: "A process is used with more or fewer indices than it has parameters.",
    message: (d) => `\`${d.name}\` takes ${counted(d.wanted, "index", "indices")}, ${soManyFound(d.given)}`,
    hint: (d) =>
      d.wanted === 0
        ? `there is only one instance: write \`${d.name}\``
        : `write \`${d.name}${"[…]".repeat(d.wanted)}\``,
    wrong:
      "spec a\nvar x : bool = true\nprocess p(me in 1 .. 2) { flip: x' = not x }\nreachable End : p at done",
    right:
      "spec a\nvar x : bool = true\nprocess p(me in 1 .. 2) { flip: x' = not x }\nreachable End : p[1] at done",
  }),
  "at-of-what": error<Record<string, never>>({
    meaning: "The left side of `at` is not a process.",
    message: () => "the left side of `at` must be a process",
    hint: () => "write `p at label`, or `p[k] at label` if the process has a parameter",
    wrong: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x }\nreachable End : x at done",
    right: "spec a\nvar x : bool = true\nprocess p { flip: x' = not x }\nreachable End : p at done",
  }),
  "symmetric-has-no-order": error<{ readonly type: string; readonly what: string }>({
    meaning:
      "A value of a symmetric type is compared or chosen by order. Its values are interchangeable, so they have no order.",
    message: (d) => `\`${d.type}\` has no ${d.what}: its values are interchangeable`,
    hint: () => "use `pick` or a quantifier, or declare an ordered type, such as `type T = 1 .. 3`",
    wrong:
      "spec a\ntype T = symmetric 2\nvar s : set of T = {}\naction add { s' = s union {choose t in T : t not in s} }",
    right:
      "spec a\ntype T = symmetric 2\nvar s : set of T = {}\naction add { pick t in T where t not in s  s' = s union {t} }",
  }),
  "fold-of-what": error<{ readonly type: string }>({
    meaning: "What a `fold` goes over is neither a sequence nor a set.",
    message: (d) => `\`${d.type}\` is neither a sequence nor a set, so there is nothing to fold`,
    hint: () => "write `fold acc = 0, x in s : acc + x`, where `s` is a sequence or a set",
    wrong:
      "spec a\nvar q : seq of 0 .. 3 max 2 = <<>>\naction add { when len(q) < 2  q' = append(q, fold a = 0, x in len(q) : a + x) }",
    right:
      "spec a\nvar q : seq of 0 .. 3 max 2 = <<>>\naction add { when len(q) < 2  q' = append(q, (fold a = 1, x in q : a + x) % 4) }",
  }),

  // ───────────────────────────────────────────────────────────── match

  "match-of-what": error<{ readonly type: string }>({
    meaning: "The value of a `match` is not of a type with alternatives.",
    message: (d) => `\`${d.type}\` has no alternatives, so it can't be matched`,
    hint: () => "use `if`; `match` is for types such as `type T = a | b`",
    wrong: "spec a\nvar x : bool = true\naction flip { match x { else -> { x' = not x } } }",
    right: "spec a\nvar x : bool = true\naction flip { if x { x' = false } else { x' = true } }",
  }),
  "match-not-exhaustive": error<{ readonly missing: readonly string[] }>({
    meaning: "A `match` has no arm for some alternatives.",
    message: (d) => `this \`match\` has no arm for ${alternatives(d.missing)}`,
    hint: () => "add an arm for each, or `else` for all others",
    wrong:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { green -> { lamp' = red } } }",
    right:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { green -> { lamp' = red } red -> { lamp' = green } } }",
  }),
  "arm-never-taken": error<Record<string, never>>({
    meaning: "An arm of a `match` is unreachable: earlier arms match all its values.",
    message: () => "this arm is never taken: an earlier one matches first",
    hint: () => "remove it, or move `else` to the end",
    wrong:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { else -> { lamp' = red } red -> { lamp' = green } } }",
    right:
      "spec a\ntype Lamp = green | red\nvar lamp : Lamp = green\naction next { match lamp { red -> { lamp' = green } else -> { lamp' = red } } }",
  }),

  // ───────────────────────────────────────────────────────────── types

  "empty-range": error<{ readonly low: number; readonly high: number }>({
    meaning: "The upper bound of a range is below the lower one.",
    message: (d) => `\`${d.low} .. ${d.high}\` has no values`,
    hint: () =>
      "write the lower bound first; if it depends on constants, rule these values out with `assume`",
    wrong: "spec a\nvar n : 3 .. 0 = 3\naction reset { n' = 0 }",
    right: "spec a\nvar n : 0 .. 3 = 3\naction reset { n' = 0 }",
  }),
  unbounded: error<{ readonly what: string }>({
    meaning:
      "A variable, a key or a parameter has type `int`, which is unbounded. Their types must be finite.",
    message: (d) => `${d.what} can't have type \`int\`, which is unbounded`,
    hint: () => "use a range, such as `0 .. 3`",
    wrong: "spec a\nvar n : int = 0\naction inc { when n < 3  n' = n + 1 }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction inc { when n < 3  n' = n + 1 }",
  }),
  "negative-size": error<{ readonly size: number }>({
    meaning: "The maximum length of a sequence is negative, or the size of a symmetric type is less than 1.",
    message: (d) => `a size of ${d.size} is too small`,
    hint: () => "the maximum length of a sequence is at least 0, the size of a symmetric type at least 1",
    wrong: "spec a\nvar queue : seq of bool max -1 = <<>>\naction clear { queue' = <<>> }",
    right: "spec a\nvar queue : seq of bool max 2 = <<>>\naction clear { queue' = <<>> }",
  }),
  "optional-twice": error<Record<string, never>>({
    meaning: "An optional type is made optional again.",
    message: () => "this type is already optional, so a second `?` has no effect",
    hint: () => "remove one `?`; to distinguish two kinds of “nothing”, declare alternatives",
    wrong: "spec a\nvar x : bool?? = none\naction set { x' = true }",
    right: "spec a\nvar x : bool? = none\naction set { x' = true }",
  }),
  "symmetric-not-declared": error<Record<string, never>>({
    meaning:
      "`symmetric`, or a type with alternatives, is written inside another type. Such a type must be declared with a name.",
    message: () => "a symmetric type must have a name",
    hint: () => "declare it, for example `type T = symmetric 2`, and use its name here",
    wrong: "spec a\nvar s : set of symmetric 2 = {}\naction clear { s' = {} }",
    right: "spec a\ntype T = symmetric 2\nvar s : set of T = {}\naction clear { s' = {} }",
  }),
  "parameters-on-alternatives": error<Record<string, never>>({
    meaning:
      "A type with alternatives has parameters. Only other types can have them, such as `type Pair(T) = (T, T)`.",
    message: () => "a type with alternatives can't have parameters",
    hint: () => "declare a type for each case you need, with the types of its fields written out",
    wrong:
      "spec a\ntype Reply(T) = failed | got(value: T)\nvar r : Reply(bool)? = none\naction forget { r' = none }",
    right:
      "spec a\ntype Reply = failed | got(value: bool)\nvar r : Reply? = none\naction forget { r' = none }",
  }),
  "function-domain": error<Record<string, never>>({
    meaning: "The keys of a function are a set that is not a type.",
    message: () => "the keys of a function must be all the values of a type",
    hint: () => "use the name of a type or a constant range, such as `[k in 1 .. 2 |-> …]`",
    wrong: "spec a\nvar f : [1 .. 2 -> bool] = [k in {1, 2} |-> true]\naction flip { f[1]' = not f[1] }",
    right: "spec a\nvar f : [1 .. 2 -> bool] = [k in 1 .. 2 |-> true]\naction flip { f[1]' = not f[1] }",
  }),
  "parameter-domain": error<{ readonly name: string }>({
    meaning: "A parameter of an action or process ranges over a set that is not a type.",
    message: (d) => `the parameter \`${d.name}\` must range over all values of a type`,
    hint: () => "use the name of a type or a constant range; an action can restrict it with `where`",
    wrong: "spec a\nvar n : 0 .. 3 = 0\naction set(k in {1, 3}) { n' = k }",
    right: "spec a\nvar n : 0 .. 3 = 0\naction set(k in 1 .. 3 where k != 2) { n' = k }",
  }),
  "too-many-values": error<{ readonly what: string; readonly count: number }>({
    meaning:
      "A type has too many values for what it is used for: every state has a part for each key of a function and for each process, and each value of a symmetric type has a name.",
    message: (d) => `${d.what} with ${d.count} values is too large`,
    hint: () => "make the type smaller: a few values are usually enough to find a mistake",
    wrong:
      "spec a\nvar f : [0 .. 9999999 -> bool] = [k in 0 .. 9999999 |-> false]\naction set { f[3]' = true }",
    right: "spec a\nvar f : [0 .. 3 -> bool] = [k in 0 .. 3 |-> false]\naction set { f[3]' = true }",
  }),
  "process-of-processes": error<{ readonly name: string }>({
    meaning:
      "A process has a parameter that ranges over processes, so the set of processes would depend on itself.",
    message: (d) => `the parameter \`${d.name}\` of a process can't range over processes`,
    hint: () => "declare another type for the parameter, such as `type Id = 1 .. 2`",
    wrong: "spec a\nvar n : bool = true\nprocess p(q in Process) { one: n' = false }",
    right: "spec a\ntype Cpu = symmetric 2\nvar n : bool = true\nprocess p(me in Cpu) { one: n' = false }",
  }),
  "part-of-alternative": error<{ readonly field: string; readonly type: string }>({
    meaning: "A field of an alternative is assigned, but the value may currently be another alternative.",
    message: (d) =>
      `the field \`${d.field}\` of an alternative of \`${d.type}\` can't be assigned on its own`,
    hint: () => "assign the whole value: `c' = Mix(2)`",
    wrong: "spec a\ntype C = red | Mix(part: 0 .. 3)\nvar c : C = Mix(1)\naction b { c.part' = 2 }",
    right: "spec a\ntype C = red | Mix(part: 0 .. 3)\nvar c : C = Mix(1)\naction b { c' = Mix(2) }",
  }),
  "no-initial-value": error<{ readonly name: string }>({
    meaning: "A variable is declared without an initial value.",
    message: (d) => `\`${d.name}\` has no initial value`,
    hint: () => "add `= VALUE`, or, outside a process, `in SET` to start with any element of a set",
    wrong: "spec a\nvar x : bool\naction flip { x' = not x }",
    right: "spec a\nvar x : bool in bool\naction flip { x' = not x }",
  }),

  // ───────────────────────────────────────────────────────────── constants

  "not-constant": error<Record<string, never>>({
    meaning: "A constant, bound or assumption uses something that is not a constant.",
    message: () => "this is not a constant expression",
    hint: () =>
      "use only numbers, truth values, alternatives without fields, constants, arithmetic, comparisons and logic",
    wrong: "spec a\nconst N = size({1, 2})\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N = 2\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
  "constant-arithmetic": error<Record<string, never>>({
    meaning: "A constant expression divides by zero or its result is too large.",
    message: () => "this constant expression divides by zero, or its result is too large",
    hint: () =>
      "the divisor of `/` must not be 0, that of `%` must be positive, and results must be below 2^53",
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
    meaning: "An `assume` is false for the values of the constants.",
    message: () => "this assumption is false for the values of the constants",
    hint: () => "change the values of the constants, or the assumption",
    wrong: "spec a\nconst N = 1\nassume N > 1\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
    right: "spec a\nconst N = 2\nassume N > 1\nvar n : 0 .. N = 0\naction reset { n' = 0 }",
  }),
};
