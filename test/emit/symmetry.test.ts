/** Representatives under symmetry: the same for all states of an orbit, and one of them. The reference engine renames. */
import { describe, expect, it } from "vitest";
import type { PackedModel } from "../../checker/packed/model.js";
import { loadModel } from "../../src/emit/load.js";
import { type InterpretedModel, interpret } from "../../src/interpret/model.js";
import { orbitOf } from "../../src/interpret/symmetry.js";
import type { Ir } from "../../src/ir/ir.js";
import { permutationCount } from "../../src/ir/renamings.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import type { State } from "../../src/state/values.js";
import { specText } from "../random/spec.js";
import { accepted, compileText, LONG } from "../support.js";
import { isSmall, type Random, randomBy, randomState, symmetricSpec } from "./symmetric-specs.js";

const SPECS = LONG ? 1000 : 30;
const STATES = 12;

/** What is wrong with the representatives of a state and its renamings; null if nothing is. */
function complaint(packed: PackedModel, model: InterpretedModel, ir: Ir, state: State): string | null {
  const orbit = orbitOf(ir, model.universe)(state).map((renamed) => packed.encode(model.codec.json(renamed)));
  const representatives = new Set(
    orbit.map((words) => {
      const copy = words.slice();
      packed.canonicalise?.(copy, 0);
      return copy.join();
    }),
  );
  const all = new Set(orbit.map((words) => words.join()));
  if (representatives.size !== 1)
    return `${representatives.size} representatives of ${all.size} states: ${JSON.stringify(model.codec.json(state))}`;
  const [only = ""] = representatives;
  return all.has(only) ? null : `no renaming: ${JSON.stringify(model.codec.json(state))}`;
}

interface Tried {
  readonly states: number;
  readonly complaints: readonly string[];
}

function tryOut({ ir, sources }: CompiledSpec, random: Random, text: string): Tried {
  const model = interpret(ir, { symmetry: true });
  const packed = loadModel(ir, sources, true);
  if ("why" in packed || permutationCount(ir) === 1) return { states: 0, complaints: [] };
  if (!ir.variables.every(({ type }) => isSmall(type, model.universe.instances.length)))
    return { states: 0, complaints: [] };
  const complaints = Array.from({ length: STATES }, (_, k) => {
    const found = complaint(packed, model, ir, randomState(ir, model.universe, random, 15 + 7 * k));
    return found === null ? [] : [`${text}\n${found}`];
  });
  return { states: STATES, complaints: complaints.flat() };
}

describe("the representative of a state", () => {
  it("is the same for all renamings of it, and is one of them", () => {
    let states = 0;
    for (let seed = 1; seed <= SPECS; seed += 1) {
      const random = randomBy(seed);
      const text = symmetricSpec(random);
      const { spec, diagnostics } = compileText(text);
      if (spec === null) throw new Error(`${text}\n${diagnostics[0]?.message}`);
      const tried = tryOut(spec, random, `seed ${seed}\n${text}`);
      expect(tried.complaints).toEqual([]);
      states += tried.states;
    }
    expect(states).toBeGreaterThan(SPECS * 5);
  });

  it("is so in specs with steps", () => {
    let states = 0;
    for (let seed = 1; states < 10 * STATES; seed += 1) {
      const { spec } = compileText(specText(seed));
      if (spec === null || permutationCount(spec.ir) > 200) continue;
      const tried = tryOut(spec, randomBy(seed), specText(seed));
      expect(tried.complaints).toEqual([]);
      states += tried.states;
    }
  });
});

/** Where members are told apart by nothing but how they are joined, or by nothing at all. */
const HARD: readonly (readonly [what: string, text: string, most: number])[] = [
  ["a ring or two", "type T = symmetric 6\nvar next : [T -> T] = [t in T |-> t]", 720],
  ["a graph", "type T = symmetric 5\nvar edges : set of (T, T) = {}", 120],
  ["pairs", "type T = symmetric 4\nvar pairs : set of [a: T, b: T] = {}", 24],
  [
    "two types that only meet each other",
    "type T = symmetric 3\ntype U = symmetric 3\nvar f : [T -> [U -> bool]] = [t in T |-> [u in U |-> false]]",
    36,
  ],
  ["sets of sets", "type T = symmetric 3\nvar sets : set of set of T = {}", 6],
  ["functions of sets", "type T = symmetric 3\ntype S = set of T\nvar f : [S -> T?] = [s in S |-> none]", 6],
];

describe("members that are hard to tell apart", () => {
  it.each(HARD)("in %s", (_, text, most) => {
    const { ir, sources } = accepted(compileText(`spec a\n${text}\naction idle { when true }`));
    const model = interpret(ir, { symmetry: true });
    const packed = loadModel(ir, sources, true);
    if ("why" in packed) throw new Error(packed.why);
    expect(permutationCount(ir)).toBe(most);
    for (let k = 0; k < 12; k += 1)
      expect(complaint(packed, model, ir, randomState(ir, model.universe, randomBy(k), 8 * k))).toBeNull();
  });

  it("in a ring of five: all orders are tried", () => {
    const { ir, sources } = accepted(
      compileText(
        "spec a\ntype T = symmetric 5\nvar next : [T -> T] = [t in T |-> t]\naction idle { when true }",
      ),
    );
    const model = interpret(ir, { symmetry: true });
    const packed = loadModel(ir, sources, true);
    if ("why" in packed) throw new Error(packed.why);
    const ring = { next: { "#map": [1, 2, 3, 4, 5].map((n) => [`T#${n}`, `T#${(n % 5) + 1}`]) } };
    expect(complaint(packed, model, ir, model.codec.state(ring))).toBeNull();
  });
});
