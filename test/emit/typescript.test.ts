/** The TypeScript that is generated passes the strict compiler, and means what the JavaScript means that `check` runs. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { PackedModel } from "../../checker/index.js";
import * as runtime from "../../checker/runtime/index.js";
import { emitted } from "../../src/emit/load.js";
import { planOf } from "../../src/interpret/temporal.js";
import { permutationCount } from "../../src/ir/renamings.js";
import type { CompiledSpec } from "../../src/run/compile.js";
import { temporalSpec } from "../liveness/specs.js";
import { specText } from "../random/spec.js";
import { accepted, compileFile, compileText, specPaths } from "../support.js";
import { complaintsOf, emitText, initials, project, successors } from "./modules.js";

interface Given {
  readonly name: string;
  readonly spec: CompiledSpec;
  readonly symmetry: boolean;
}

const RANDOM_SPECS = 25;
const STATES_MAX = 200;

/** Specs in different folders can have the same name. */
const nameOf = (path: string): string => path.replace(/^specs\/|\.subtle$/g, "").replaceAll("/", "_");

const bothWays = (name: string, spec: CompiledSpec): readonly Given[] =>
  permutationCount(spec.ir) > 1
    ? [
        { name, spec, symmetry: false },
        { name: `${name}_up_to_symmetry`, spec, symmetry: true },
      ]
    : [{ name, spec, symmetry: false }];

/** Random specs by their seeds; those that are not right, or can't be packed, are passed over. */
function randomSpecs(): readonly Given[] {
  const found: Given[] = [];
  for (let seed = 1; found.length < RANDOM_SPECS; seed += 1) {
    const { spec } = compileText(specText(seed));
    if (spec === null || "why" in emitted(spec.ir, spec.sources, { symmetry: false, language: "javascript" }))
      continue;
    found.push({ name: `random_${seed}`, spec, symmetry: false });
  }
  return found;
}

/** Loops over large values, and initial states that are searched for part by part, among billions. */
const LONG_WORK = `spec long_work
type B = 0 .. 65535
var r : [x : B, y : B] in [x : B, y : B]
var a : B in B
init r.x = 3 and r.y < 2 and a * a <= r.x
action jump { a' in {x in B where x * r.y > a and x < 3} }
invariant Some : exists s in subsets(1 .. 5000) : size(s) > a % 2
deadlock allowed
`;

/** Conditions that contradict or repeat each other: the compiler knows as much of numbers as they say. */
const CONTRARY = `spec contrary
type K = a | b | c
var x : 0 .. 3 = 0
var k : K = a
var o : K? = none
action go(i in 0 .. 3) {
  when i = 1 or x = i
  assert i != 1 or (i = 0 and x = 0) or x < 3 "as it must be"
  if i = 2 { when i = 3 or x < 3  x' = if i = 2 then 1 else 3 }
  else { x' = if i = 1 then (if i = 0 then 2 else x) else (x + 1) % 4 }
}
action change(l in K) {
  when k != l and (l = a or l is b or (l = c and l != a))
  match l { a -> { when l = a  k' = l } b -> { when l != c  k' = if l = a then c else l } c -> { k' = l  o' = l } }
}
action none_of { either { o' in {n in K where n = a and n = b} } or { x' in {} } or { o' = none } }
invariant Sets : forall i in 0 .. 3 : {1, 2} != {} and (i = 2 implies not (i = 1 or i != 2))
deadlock allowed
`;

const given: readonly Given[] = [
  { name: "contrary", spec: accepted(compileText(CONTRARY)), symmetry: false },
  { name: "long_work", spec: accepted(compileText(LONG_WORK)), symmetry: false },
  ...specPaths().flatMap((path) => bothWays(nameOf(path), accepted(compileFile(path)))),
  ...randomSpecs(),
  ...[1, 2, 3, 4, 5].map((seed) => ({
    name: `temporal_${seed}`,
    spec: accepted(compileText(temporalSpec(seed))),
    symmetry: false,
  })),
];

let folder: string;
let complaints: string;
beforeAll(async () => {
  folder = await project(
    Object.fromEntries(
      given.map(({ name, spec, symmetry }) => [
        `${name}.ts`,
        emitText(spec, { symmetry, language: "typescript", temporal: symmetry ? null : planOf(spec.ir) }),
      ]),
    ),
  );
  complaints = await complaintsOf(folder);
});

const about = (random: boolean): readonly string[] =>
  complaints.split("\n").filter((line) => line.trim() !== "" && /random_\d+\.ts/.test(line) === random);

describe("the TypeScript that is generated passes the compiler", () => {
  it("of the library", () => {
    expect(about(false)).toEqual([]);
  });

  it("of random specs", () => {
    expect(about(true)).toEqual([]);
  });
});

/** All that is fixed in a model. */
const factsOf = (model: PackedModel) => {
  const { identity, words, neverZero, actions, properties, flags, successorsMax, temporal } = model;
  const { formulas = null } = temporal ?? {};
  return { identity, words, neverZero, actions, properties, flags, successorsMax, formulas };
};

/** What a model does, from its initial states on: everything that it writes, raises, counts and explains. */
function behaviourOf(model: PackedModel): readonly string[] {
  const lines: string[] = [];
  const queue = [...initials(model)];
  const known = new Set(queue.map(String));
  for (const state of queue) {
    model.judge(state, 0);
    const next = successors(model, state);
    for (const successor of next) {
      model.judgeStep(state, 0, successor, 0);
      model.canonicalise?.(successor, 0);
      if (known.size < STATES_MAX && !known.has(String(successor))) queue.push(successor);
      known.add(String(successor));
    }
    lines.push(
      [
        JSON.stringify(model.decode(state)),
        model.encode(model.decode(state)).join(),
        next.join(" | "),
        JSON.stringify(model.explain(state)),
      ].join("\n"),
    );
  }
  for (const state of queue) for (const line of temporalBehaviour(model, state)) lines.push(line);
  return [...lines, ...[model.seen, model.judged, model.spoken, model.taken, model.enabled].map(String)];
}

/** What the atoms of temporal formulas are, and where fair steps lead. */
function temporalBehaviour({ temporal, words }: PackedModel, state: Int32Array): readonly string[] {
  const out = new Int32Array(1024 * words);
  return [
    ...(temporal?.atoms ?? []).map(({ holds }) => String(holds(state, 0, state, 0))),
    ...(temporal?.units ?? []).map(({ successors: steps }) => out.slice(0, steps(state, 0, out, 0)).join()),
  ];
}

describe("the TypeScript that is generated does what the JavaScript does", () => {
  it.each(given)("$name", async ({ name, spec, symmetry }) => {
    const temporal = symmetry ? null : planOf(spec.ir);
    const text = emitText(spec, { symmetry, language: "javascript", temporal });
    const javascript = new Function("runtime", text)(runtime) as PackedModel;
    const { model } = (await import(join(folder, "out", `${name}.js`))) as { readonly model: PackedModel };
    expect(factsOf(model)).toEqual(factsOf(javascript));
    expect(behaviourOf(model)).toEqual(behaviourOf(javascript));
  });
});
