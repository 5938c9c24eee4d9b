/** The values of expressions, in both spellings, and the mistakes that evaluating them can meet. */
import { describe, expect, it } from "vitest";
import { codesOf, compileText } from "../support.js";
import { behaviourOf, successorsOf } from "./behaviour.js";

const around = (action: string): string => `spec a
const N = 3
type Page = 0 .. N
type Colour = red | green | blue
type Message = nothing | note(of: Colour) | move(from: Page, to: Page)
var n    : 0 .. 9                 = 4
var some : Page?                  = 2
var gone : Page?                  = none
var f    : [Page -> Page]         = [k in Page |-> N - k]
var r    : [x: Page, y: [z: bool]] = [x |-> 1, y |-> [z |-> true]]
var q    : seq of Page max 3      = <<3, 1>>
var t    : (Page, bool)           = (2, false)
var m    : Message                = move(1, 2)
def double(k) = k * 2
def both(a: bool, b: bool) = a and b
def nine = 9
process p(i in 1 .. 2) {
  var own : Page = 3
  here:  when false
  there: when false
}
process alone { var own : bool = true  only: when false }
${action}`;

/** The value as Subtle writes it. */
function valueOf(expression: string): string | undefined {
  const behaviour = behaviourOf(around(`action it { pick result in {${expression}} }`));
  const [only] = successorsOf(behaviour, behaviour.start);
  return only?.state === null ? only.effect : only?.name.replace(/^it\((.*)\)$/s, "$1");
}

describe("logic", () => {
  it.each([
    ["true and false", "false"],
    ["true or false", "true"],
    ["not true", "false"],
    ["true implies false", "false"],
    ["false implies false", "true"],
    ["true iff false", "false"],
    ["false iff false", "true"],
    ["false and 1 / 0 = 1", "false"],
    ["true or 1 / 0 = 1", "true"],
    ["false implies 1 / 0 = 1", "true"],
    ["if n = 4 then 1 else 1 / 0", "1"],
    ["let k = n + 1 : k * k", "25"],
    ["let k = 1 : let l = k + 1 : k + l", "3"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("numbers", () => {
  it.each([
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["7 - 2 - 1", "4"],
    ["7 / 2", "3"],
    ["-7 / 2", "-4"],
    ["7 / -2", "-4"],
    ["7 % 3", "1"],
    ["-7 % 3", "2"],
    ["8 / 2 / 2", "2"],
    ["-2 * -3", "6"],
    ["- n", "-4"],
    ["n < 4", "false"],
    ["n <= 4", "true"],
    ["n > 3", "true"],
    ["n >= 5", "false"],
    ["n = 4", "true"],
    ["n != 4", "false"],
    ["9007199254740991 - 1", "9007199254740990"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("sets", () => {
  it.each([
    ["{}", "{}"],
    ["{3, 1, 2, 1}", "{1, 2, 3}"],
    ["1 .. 3", "{1, 2, 3}"],
    ["3 .. 1", "{}"],
    ["n .. n + 1", "{4, 5}"],
    ["2 in {1, 2}", "true"],
    ["2 not in {1, 2}", "false"],
    ["2 in 3 .. n", "false"],
    ["{1} subset {1, 2}", "true"],
    ["{1, 3} subset {1, 2}", "false"],
    ["{} subset {1}", "true"],
    ["{1, 2} union {2, 3}", "{1, 2, 3}"],
    ["{1, 2} intersect {2, 3}", "{2}"],
    ["{1, 2} minus {2, 3}", "{1}"],
    ["{1} union {2} union {3}", "{1, 2, 3}"],
    ["{{2}, {}} union {{1}}", "{{}, {1}, {2}}"],
    ["{1, 2} = {2, 1}", "true"],
    ["size({1, 1, 2})", "2"],
    ["size({})", "0"],
    // None of these sets is built.
    ["size(0 .. n * 1000000000)", "4000000001"],
    ["size(subsets(0 .. n * 10))", "2199023255552"],
    ["{1, n} in subsets(0 .. n * 1000000000)", "true"],
    ["{1, n} in subsets(n .. n * 1000000000)", "false"],
    ["3 in {x in 0 .. n * 1000000000 where x % 2 = 0}", "false"],
    ["n in (5 .. n * 1000000000) union (0 .. n)", "true"],
    ["n in (0 .. n * 1000000000) minus (2 .. n)", "false"],
    ["{0, n} subset 0 .. n * 1000000000", "true"],
    ["{0, n} subset 1 .. n * 1000000000", "false"],
    ["(exists x in 0 .. n * 1000000000 : x > n)", "true"],
    ["(forall x in subsets(0 .. n * 10) : size(x) < 2)", "false"],
    ["choose x in {y in 0 .. n * 1000000000 where y > n} : x % 7 = 0", "7"],
    ["choose s in subsets(0 .. n * 1000000000) : size(s) = 1", "{0}"],
    ["subsets({1, 2})", "{{}, {1}, {2}, {1, 2}}"],
    ["{k in 1 .. 5 where k % 2 = 1}", "{1, 3, 5}"],
    ["{k * k for k in -2 .. 2}", "{0, 1, 4}"],
    ["{k + l for k in 1 .. 2, l in k .. 2}", "{2, 3, 4}"],
    ["{(k, l) for k in 1 .. 2, l in 1 .. 2 where k < l}", "{(1, 2)}"],
    ["Colour", "{red, green, blue}"],
    ["bool", "{false, true}"],
    ["Page", "{0, 1, 2, 3}"],
    ["{green, red}", "{red, green}"],
    ["{true, false}", "{false, true}"],
    ["{none, 1} union {2}", "{none, 1, 2}"],
    ["{<<2>>, <<>>, <<1, 1>>, <<1>>}", "{<<>>, <<1>>, <<2>>, <<1, 1>>}"],
    ["{note(blue), nothing, note(red), move(0, 0)}", "{nothing, note(red), note(blue), move(0, 0)}"],
    ["{[x |-> 2, y |-> 1], [x |-> 1, y |-> 2]}", "{[x |-> 1, y |-> 2], [x |-> 2, y |-> 1]}"],
    [
      "[bool -> bool]",
      "{[false |-> false, true |-> false], [false |-> false, true |-> true], [false |-> true, true |-> false], [false |-> true, true |-> true]}",
    ],
    ["[on: bool]", "{[on |-> false], [on |-> true]}"],
    ["{x for s in {{1}, {2, 3}}, x in s}", "{1, 2, 3}"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("quantifiers", () => {
  it.each([
    ["forall k in Page : k < 4", "true"],
    ["forall k in Page : k < 3", "false"],
    ["forall k in {} : false", "true"],
    ["exists k in Page : k > 2", "true"],
    ["exists k in {} : true", "false"],
    ["forall k in 1 .. 2, l in k .. 2 : k <= l", "true"],
    ["exists k in 1 .. 2, l in k .. 2 : k > l", "false"],
    ["forall k in Page : k < 4 and k > 0", "false"],
    ["count k in Page : k % 2 = 0", "2"],
    ["count k in Page, l in Page : k < l", "6"],
    ["sum k in Page : k", "6"],
    ["sum k in {} : 1", "0"],
    ["sum k in 1 .. 2, l in 1 .. 2 : k * l", "9"],
    ["sum k in Page : 1", "4"],
    ["min k in Page : 5 - k", "2"],
    ["max k in Page : k * k", "9"],
    ["max k in 1 .. 2, l in 3 .. 4 : k - l", "-1"],
    ["choose k in Page : k > 1", "2"],
    ["choose c in Colour : c != red", "green"],
    ["choose s in subsets(Page) : size(s) = 2", "{0, 1}"],
    ["choose k in Page, l in Page : k > l", "(1, 0)"],
    ["choose o in {3, none} : true", "none"],
    ["choose b in bool : true", "false"],
    ["(forall k in {1} : k = 1) and false", "false"],
    ["true and forall k in {1} : k = 1 or k = 2", "true"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("functions, records, tuples, sequences", () => {
  it.each([
    ["f", "[0 |-> 3, 1 |-> 2, 2 |-> 1, 3 |-> 0]"],
    ["f[1]", "2"],
    ["f[f[1]]", "1"],
    ["f with [1] = 0", "[0 |-> 3, 1 |-> 0, 2 |-> 1, 3 |-> 0]"],
    ["(f with [1] = 0) with [0] = 1", "[0 |-> 1, 1 |-> 0, 2 |-> 1, 3 |-> 0]"],
    ["f with [1] = 2 = f", "true"],
    ["f = [k in Page |-> 3 - k]", "true"],
    ["[b in bool |-> [c in 1 .. 2 |-> b]][true][2]", "true"],
    ["[c in Colour |-> c = red][red]", "true"],
    ["r.x", "1"],
    ["r.y.z", "true"],
    ["r with .x = 3", "[x |-> 3, y |-> [z |-> true]]"],
    ["r with .y.z = false", "[x |-> 1, y |-> [z |-> false]]"],
    ["[x |-> 1, y |-> 2] = [y |-> 2, x |-> 1]", "true"],
    ["t.1", "2"],
    ["t.2", "false"],
    ["(1, 2) = (1, 2)", "true"],
    ["((1, 2), red).1.2", "2"],
    ["q", "<<3, 1>>"],
    ["q[1]", "3"],
    ["len(q)", "2"],
    ["len(<<>>)", "0"],
    ["head(q)", "3"],
    ["tail(q)", "<<1>>"],
    ["reverse(q)", "<<1, 3>>"],
    ["reverse(<<1, 2, 3>>) = <<3, 2, 1>>", "true"],
    ["reverse(<<>>)", "<<>>"],
    ["reverse(<<7>>)", "<<7>>"],
    ["reverse(reverse(q)) = q", "true"],
    ["reverse(tail(append(q, 2)))", "<<2, 1>>"],
    ["reverse(concat(q, <<0>>))[1]", "0"],
    ["append(q, 0)", "<<3, 1, 0>>"],
    ["concat(q, <<2, 2>>)", "<<3, 1, 2, 2>>"],
    ["concat(<<>>, q) = q", "true"],
    ["q with [2] = 0", "<<3, 0>>"],
    ["<<1, 2>> = <<2, 1>>", "false"],
    ["[k in 1 .. 2 |-> <<k>>] with [1] = <<>>", "[1 |-> <<>>, 2 |-> <<2>>]"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("alternatives and optionals", () => {
  it.each([
    ["red", "red"],
    ["red = green", "false"],
    ["m", "move(1, 2)"],
    ["m.to", "2"],
    ["m is move", "true"],
    ["m is nothing", "false"],
    ["note(red) = note(blue)", "false"],
    ["note(red) = nothing", "false"],
    ["match m { nothing -> 0 note(_) -> 1 move(_, to) -> to }", "2"],
    ["match m { nothing -> 0 else -> 1 }", "1"],
    ["match m { move(from, to) -> from + to else -> 1 / 0 }", "3"],
    ["match red { red -> {1} green -> {} blue -> {} }", "{1}"],
    ["none", "none"],
    ["gone = none", "true"],
    ["some = none", "false"],
    ["some = 2", "true"],
    ["some != gone", "true"],
    ["some + 1", "3"],
    ["f[some]", "1"],
    ["some in {1, 2}", "true"],
    ["gone in {none, 2}", "true"],
    ["gone in Page", "false"],
    ["gone != none and gone > 1", "false"],
    ["if true then none else some", "none"],
    ["{o in {some, gone} where o != none}", "{2}"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("definitions and processes", () => {
  it.each([
    ["double(n)", "8"],
    ["double(double(1))", "4"],
    ["both(true, n = 4)", "true"],
    ["nine", "9"],
    ["{double(k) for k in 1 .. 2}", "{2, 4}"],
    ["p[1]", "p(1)"],
    ["p[1] = p[2]", "false"],
    ["alone", "alone"],
    ["Process", "{p(1), p(2), alone}"],
    ["p[1] at here", "true"],
    ["p[n - 3] at there", "false"],
    ["p[2] at {there, here}", "true"],
    ["p[2] at {there, done}", "false"],
    ["alone at only", "true"],
    ["p[1].own", "3"],
    ["alone.own", "true"],
    ["count i in 1 .. 2 : p[i] at here", "2"],
    ["{alone, p[2]}", "{p(2), alone}"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("what binds how", () => {
  it.each([
    ["not 1 = 2", "true"],
    ["not true and false", "false"],
    ["not true or true", "true"],
    ["false and true implies false", "true"],
    ["false implies true implies false", "true"],
    ["true implies false iff false", "true"],
    ["1 + 1 = 2 and 2 < 3", "true"],
    ["1 in {1} union {2}", "true"],
    ["{1} union {2} = 1 .. 2", "true"],
    ["1 .. 1 + 1 = {1, 2}", "true"],
    ["not 1 in {2}", "true"],
    ["-1 + 2", "1"],
    ["-f[0]", "-3"],
    ["f with [0] = 1 + 1", "[0 |-> 2, 1 |-> 2, 2 |-> 1, 3 |-> 0]"],
    ["r with .x = 2 = r", "false"],
    ["not p[1] at there", "true"],
    ["not m is move or true", "true"],
    ["forall k in Page : k >= 0 implies k > 0", "false"],
    ["if true then 1 else 2 + 5", "1"],
    ["let k = 1 : k + 5", "6"],
    ["/\\ true /\\ false", "false"],
    ["\\/ false \\/ true", "true"],
  ])("%s is %s", (expression, value) => {
    expect(valueOf(expression)).toBe(value);
  });
});

describe("spellings mean the same", () => {
  it.each([
    [["n = 4 and n = 5", "n = 4 /\\ n = 5", "n = 4 ∧ n = 5"], "false"],
    [["n = 4 or n = 5", "n = 4 \\/ n = 5", "n = 4 ∨ n = 5"], "true"],
    [["not n = 4", "~ n = 4", "¬ n = 4", "~(n = 4)"], "false"],
    [["n = 4 implies n = 5", "n = 4 => n = 5", "n = 4 ⇒ n = 5"], "false"],
    [["n = 4 iff n = 5", "n = 4 <=> n = 5", "n = 4 ⇔ n = 5"], "false"],
    [["forall k in Page : k = 0", "\\A k \\in Page : k = 0", "∀ k ∈ Page : k = 0"], "false"],
    [["exists k in Page : k = 0", "\\E k \\in Page : k = 0", "∃ k ∈ Page : k = 0"], "true"],
    [["1 not in {1}", "1 \\notin {1}", "1 ∉ {1}"], "false"],
    [["{1} union {2}", "{1} \\union {2}", "{1} \\cup {2}", "{1} ∪ {2}"], "{1, 2}"],
    [["{1} intersect {2}", "{1} \\intersect {2}", "{1} \\cap {2}", "{1} ∩ {2}"], "{}"],
    [["{1} minus {2}", "{1} \\ {2}"], "{1}"],
    [["{1} subset {2}", "{1} \\subseteq {2}", "{1} ⊆ {2}"], "false"],
    [["n != 4", "n ≠ 4"], "false"],
    [["n <= 4", "n ≤ 4"], "true"],
    [["n >= 5", "n ≥ 5"], "false"],
    [["{k in Page where k > 2}", "{k \\in Page where k > 2}"], "{3}"],
    [["[k in bool |-> k]", "[k \\in bool |-> k]"], "[false |-> false, true |-> true]"],
  ])("%j are %s", (spellings, value) => {
    expect(spellings.map(valueOf)).toEqual(spellings.map(() => value));
  });
});

describe("a mistake that shows when an expression is evaluated", () => {
  it.each([
    ["a key outside the domain", "f[n]", "4 is outside the domain of the function"],
    ["a key outside the domain, updated", "f with [n] = 1", "4 is outside the domain of the function"],
    ["a position past the end", "q[3]", "position 3 is outside the sequence, which has 2 elements"],
    ["a position before the start", "q[0]", "position 0 is outside the sequence, which has 2 elements"],
    ["the head of nothing", "head(<<>>)", "`head` of an empty sequence"],
    ["the tail of nothing", "tail(<<>>)", "`tail` of an empty sequence"],
    ["a field of another alternative", "m.of", "`move` has no field `of`"],
    ["none where a value is wanted", "gone + 1", "expected a value, found none"],
    ["none as a key", "f[gone]", "expected a value, found none"],
    ["division by zero", "1 / (n - 4)", "division by zero"],
    ["a remainder by zero", "1 % (n - 4)", "the divisor of `%` is 0, but must be positive"],
    ["a remainder by less", "1 % (n - 5)", "the divisor of `%` is -1, but must be positive"],
    ["too large a number", "9007199254740991 + n", "the result is too large"],
    ["nothing to choose", "choose k in Page : k > n", "there is nothing to choose"],
    ["the least of nothing", "min k in {} : 1", "`min` over an empty set"],
    ["the greatest of nothing", "max k in {} : 1", "`max` over an empty set"],
    ["more elements than can be said", "size(subsets(0 .. n * 20))", "the result is too large"],
    ["a process that is not there", "p[n] = alone", "there is no such process"],
    ["the place of a process that is not there", "p[n] at here", "4 is outside the domain of the function"],
    [
      "an argument outside its declared type",
      "note(red) = nothing or move(n, 0) = m",
      "4 is outside the type of `from`",
    ],
  ])("%s: %s", (_, expression, message) => {
    expect(valueOf(expression)).toBe(`evaluation: ${message}`);
  });
});

describe("refused before anything is evaluated", () => {
  it.each([
    ["and beside or", "true and false or true", "mixed-operators"],
    ["union beside minus", "{1} union {2} minus {3}", "mixed-operators"],
    ["chained comparisons", "1 < 2 < 3", "chained-operators"],
    ["chained equality", "1 = 1 = true", "chained-operators"],
    ["chained iff", "true iff true iff true", "chained-operators"],
    ["a number as a truth value", "n and true", "type-mismatch"],
    ["numbers and truth values in one set", "{1, true}", "type-mismatch"],
    ["alternatives of two types", "red = nothing", "type-mismatch"],
    ["an order of alternatives", "red < 1", "type-mismatch"],
    ["functions over other keys", "f = [k in 0 .. 2 |-> 0]", "type-mismatch"],
    ["a name that is taken", "exists n in Page : true", "shadowed-name"],
    ["all numbers", "exists k in int : k > 0", "unbounded"],
    ["`self` in an action", "self = alone", "wrong-level"],
    ["a prime in a step", "n' = 4", "prime-read"],
    ["`taken` in a step", "taken it", "wrong-level"],
  ])("%s: %s", (_, expression, code) => {
    const { diagnostics } = compileText(around(`action it { pick result in {${expression}} }`));
    expect(codesOf(diagnostics)).toEqual([code]);
  });
});
