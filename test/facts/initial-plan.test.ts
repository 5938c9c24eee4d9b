/** The initial states that are searched for are those that are found by trying all combinations, in the same order. */
import { List } from "immutable";
import { describe, expect, it } from "vitest";
import type { PackedModel } from "../../checker/index.js";
import { emitted, loadModel } from "../../src/emit/load.js";
import { elementsOf } from "../../src/interpret/elements.js";
import { evaluate, holds, Mistake } from "../../src/interpret/evaluate.js";
import { interpret } from "../../src/interpret/model.js";
import type { Type } from "../../src/ir/type.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { isOf, type State, type Value } from "../../src/state/values.js";
import { compileText, LONG } from "../support.js";

const SPECS = LONG ? 3000 : 60;

/** What is found: the states as JSON, in order, and the places of failures. */
interface Found {
  readonly states: readonly string[];
  readonly failures: readonly number[];
}

const placesOf = (places: Iterable<number>): readonly number[] => [...new Set(places)].sort((a, b) => a - b);

/** Every combination of values is made, and then each condition is evaluated. */
function byTrying({ ir }: CompiledSpec): Found {
  const model = interpret(ir, { symmetry: false });
  const states: string[] = [];
  const failures: number[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      failures.push(error.span.start);
    }
  };
  const from = (level: number, state: State): void => {
    const start = ir.initials[level];
    if (start === undefined) {
      const met = ir.initialConditions.every(({ condition, frameSize }) =>
        holds(condition, model.environment(state, null, frameSize)),
      );
      if (met) states.push(JSON.stringify(model.codec.json(state)));
      return;
    }
    const values: Value[] = [];
    const env = model.environment(state, null, start.frameSize);
    attempt(() =>
      values.push(...(start.kind === "in" ? elementsOf(start.value, env) : [evaluate(start.value, env)])),
    );
    const type = ir.variables[start.variable]?.type as Type;
    for (const value of values)
      if (isOf(type, value)) attempt(() => from(level + 1, state.set(start.variable, value)));
      else failures.push(start.value.span.start);
  };
  from(0, List(ir.variables.map(() => null)));
  return { states, failures: placesOf(failures) };
}

function byReference({ ir }: CompiledSpec): Found {
  const model = interpret(ir, { symmetry: false });
  const all = [...model.initial()];
  return {
    states: all.flatMap((o) => (o.kind === "state" ? [JSON.stringify(model.codec.json(o.state))] : [])),
    failures: placesOf(all.flatMap((o) => (o.kind === "failed" ? [o.failure.place.start] : []))),
  };
}

function byCompiled(spec: CompiledSpec): Found {
  const model = loadModel(spec.ir, spec.sources, false) as PackedModel;
  // The buffer is too small at first: what lies beyond it must not decide anything.
  let out = new Int32Array(model.words);
  const end = model.initial(out, 0);
  out = new Int32Array(end);
  expect(model.initial(out, 0)).toBe(end);
  const states: string[] = [];
  for (let at = 0; at < end; at += model.words)
    states.push(JSON.stringify(model.decode(out.slice(at, at + model.words))));
  const failures = model.flags.flatMap((flag, i) =>
    model.seen[i] === 1 && flag.kind === "failure" && flag.within === "initial"
      ? [flag.failure.place.start]
      : [],
  );
  return { states, failures: placesOf(failures) };
}

/** Random numbers that are the same each time. */
class Dice {
  constructor(private state: number) {}

  below(n: number): number {
    this.state = (Math.imul(this.state, 1103515245) + 12345) >>> 0;
    return (this.state >>> 8) % n;
  }

  of<Item>(...items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

function specOf(seed: number): string {
  const dice = new Dice(seed * 7919 + 1);
  const names = dice.of(["a", "b"], ["a", "b", "c"], ["a", "r"], ["r", "a"], ["f", "a"], ["a", "f"]);
  const numbersOf = (name: string): readonly string[] =>
    name === "r" ? ["r.p", "r.q"] : name === "f" ? ["f[low]", "f[high]"] : [name];
  const numbers = names.flatMap(numbersOf);
  const number = (): number => dice.below(26) - 3;
  const variable = (i: number): string => {
    const name = names[i] as string;
    const before = i > 0 ? dice.of(...names.slice(0, i).flatMap(numbersOf)) : null;
    const parts = "[p : 0 .. 12, q : -4 .. 3]";
    if (name === "r")
      return dice.of(`var r : ${parts} in ${parts}`, `var r : ${parts} in {v in ${parts} where v.p != 2}`);
    if (name === "f") return "var f : [Key -> -2 .. 8] in [Key -> -2 .. 8]";
    return dice.of(
      `var ${name} : -30 .. 40 in 0 .. 22`,
      `var ${name} : -30 .. 40 in -30 .. ${dice.of(before ?? "-9", "-10")}`,
      `var ${name} : -30 .. 40 in {x in -5 .. 20 where x % ${1 + dice.below(3)} = 0}`,
      `var ${name} : 0 .. 18 in 0 .. 18`,
      `var ${name} : -30 .. 40 in {2, 5, 7}`,
      `var ${name} : -30 .. 40 = ${dice.of(before ?? "3", "4")}`,
      `var ${name} : 0 .. 20 in {x in 0 .. 20 where x ${dice.of("<", ">", "!=")} ${before ?? "4"}}`,
      ...(dice.below(6) === 0
        ? [`var ${name} : 0 .. 20 in 0 .. 24`, `var ${name} : 0 .. 9 in 1 .. 20 / ${before ?? "2"}`]
        : []),
    );
  };
  const term = (depth: number): string =>
    dice.of(
      () => dice.of(...numbers),
      () => dice.of(...numbers),
      () => String(number()),
      () => `${dice.below(4) - 1} * ${dice.of(...numbers)}`,
      () => `${dice.of(...numbers)} * ${dice.of(...numbers)}`,
      () => `twice(${dice.of(...numbers)})`,
      () => `size(0 .. ${dice.of(...numbers)})`,
      ...(depth > 0
        ? [
            () => `(${term(depth - 1)} ${dice.of("+", "-")} ${term(depth - 1)})`,
            () => `(if ${condition(0)} then ${term(0)} else ${term(0)})`,
            () => (dice.below(3) === 0 ? `(${term(0)} / ${dice.of(...numbers)})` : `${term(0)} % 3`),
          ]
        : []),
    )();
  const compared = (): string => `${term(1)} ${dice.of("<", "<=", ">", ">=", "=", "!=", "=")} ${term(1)}`;
  const condition = (depth: number): string =>
    dice.of(
      compared,
      compared,
      () =>
        `${dice.of(...numbers)} in ${dice.of(`{${number()}, ${term(0)}}`, `${number()} .. ${term(0)}`, `(0 .. ${number()}) minus {${number()}}`)}`,
      () => `near(${dice.of(...numbers)}, ${dice.of(...numbers)})`,
      ...(depth > 0
        ? [
            () => `(${condition(depth - 1)} and ${condition(depth - 1)})`,
            () => `(${condition(depth - 1)} or ${condition(depth - 1)})`,
            () => `(${condition(depth - 1)} implies ${condition(depth - 1)})`,
            () => `((${condition(0)}) iff ${condition(0)})`,
            () => `not (${condition(depth - 1)})`,
            () => `(let d = ${term(0)} : d > ${number()})`,
          ]
        : []),
    )();
  const variables = names.map((_, i) => variable(i));
  const conditions = Array.from({ length: 1 + dice.below(3) }, () => `init ${condition(2)}`);
  return [
    `spec s${seed}`,
    "type Key = low | high",
    ...variables,
    "def twice(x) = 2 * x",
    "def near(x, y) = x - y < 3 and y - x < 3",
    ...conditions,
    "action stay { a' = a }",
    "",
  ].join("\n");
}

/** Specs in which the combinations to try would be too many. */
const NARROW: readonly (readonly [what: string, text: string, states: number])[] = [
  ["a product", "var a : B in B\nvar b : B in B\ninit a * b = 12", 6],
  ["a square", "var a : B in B\nvar b : B in B\ninit a * a + b * b <= 1", 3],
  ["fields", "var r : [x : B, y : B] in [x : B, y : B]\ninit r.x = 3 and r.y < r.x", 3],
  ["items", "type T = (B, B, B)\nvar t : T in T\ninit t.1 + t.2 + t.3 <= 1", 4],
  [
    "values of a function",
    "var f : [1 .. 4 -> B] in [1 .. 4 -> B]\ninit f[1] = 2 and f[2] + f[3] + f[4] = 1",
    3,
  ],
  [
    "parts of parts, with what is known before",
    "var a : B in 7 .. 8\nvar r : [x : [bool -> bool], f : [1 .. 2 -> B]] in [x : [bool -> bool], f : [1 .. 2 -> B]]\ninit r.f[1] = a and r.f[2] * r.f[1] = 56",
    8,
  ],
];

describe("initial states that are searched for", () => {
  it(`are those that are found by trying, and the failures too: ${SPECS} random specs`, () => {
    let compared = 0;
    let narrowed = 0;
    let failing = 0;
    let several = 0;
    for (let seed = 1; compared < SPECS; seed += 1) {
      const text = specOf(seed);
      const { spec } = compileText(text);
      if (spec === null) continue;
      compared += 1;
      const expected = byTrying(spec);
      expect({ text, ...byReference(spec) }).toEqual({ text, ...expected });
      expect({ text, ...byCompiled(spec) }).toEqual({ text, ...expected });
      const module = emitted(spec.ir, spec.sources, { symmetry: false, language: "javascript" });
      if ("text" in module && module.text.includes("narrowed(")) narrowed += 1;
      if (expected.failures.length > 0) failing += 1;
      if (expected.states.length > 1) several += 1;
    }
    // The specs are worth something: of each kind there are many.
    expect(narrowed).toBeGreaterThan(SPECS / 4);
    expect(failing).toBeGreaterThan(SPECS / 20);
    expect(several).toBeGreaterThan(SPECS / 4);
  });

  it.each(NARROW)("are found soon where a condition says enough of %s", (_, declarations, states) => {
    const { spec, diagnostics } = compileText(
      `spec narrow\ntype B = 0 .. 65535\n${declarations}\nvar z : bool = true\naction stay { z' = z }\n`,
    );
    if (spec === null) throw new Error(JSON.stringify(diagnostics));
    const found = byReference(spec);
    expect(found.states).toHaveLength(states);
    expect(byCompiled(spec)).toEqual(found);
  });
});
