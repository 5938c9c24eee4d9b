/** Reduction by symmetry: how many renamings are tried, and what stays the same without it. */
import { describe, expect, it } from "vitest";
import { interpret } from "../../src/interpret/model.js";
import { orbitOf } from "../../src/interpret/symmetry.js";
import { explore } from "../../src/run/explore.js";
import { accepted, compileText, EXPLORE_ALL, findingOf, run, verdicts } from "../support.js";

const set = (...sizes: readonly number[]): string => {
  const types = sizes.map((size, i) => `type T${i} = symmetric ${size}\nvar s${i} : set of T${i} = {}`);
  const actions = sizes.map((_, i) => `action add${i}(t in T${i}) { s${i}' = s${i} union {t} }`);
  return ["spec a", ...types, ...actions].join("\n");
};

describe("the renamings of all symmetric types together", () => {
  it.each([
    ["7!", [7], true],
    ["8!", [8], false],
    ["5! times 3!", [5, 3], true],
    ["7! times 2!", [7, 2], false],
  ])("are tried up to 7!: %s", async (_, sizes, tried) => {
    const spec = accepted(compileText(set(...sizes)));
    const found = await explore(spec, { ...EXPLORE_ALL, statesMax: 3 });
    expect("refused" in found ? found.refused.code : null).toBe(tried ? null : "symmetry-too-large");
    const whole = await explore(spec, { ...EXPLORE_ALL, statesMax: 3, symmetry: false });
    expect("refused" in whole).toBe(false);
  });

  it("make one state of those that they lead to each other", async () => {
    expect((await run(set(4))).counts).toEqual({ distinct: 5, generated: 21, depth: 5, initial: 1 });
    expect((await run(set(4), { symmetry: false })).counts.distinct).toBe(16);
    expect((await run(set(3, 2))).counts.distinct).toBe(12);
  });

  it("are none where there is nothing symmetric", async () => {
    expect((await run("spec a\nvar x : bool = true\naction flip { x' = not x }")).reduced).toBe(false);
    expect((await run(set(2))).reduced).toBe(true);
    expect((await run(set(2), { symmetry: false })).reduced).toBe(false);
  });
});

/** Tasks that take locks and send each other messages, with processes as values. */
const LOCKS = `spec a
type Task = symmetric 3
type Lock = symmetric 2
type Msg = grant(to: Task, lock: Lock) | back(lock: Lock)
var owner : [Lock -> Process?] = [l in Lock |-> none]
var msgs : seq of Msg max 2 = <<>>
var waits : [Task -> set of Lock] = [t in Task |-> {}]
process task(me in Task) {
  var held : Lock? = none
  take: pick l in Lock where owner[l] = none  owner[l]' = self  held' = l
  ask:  pick l in Lock where held != l  waits[me]' = {l}
  give: when len(msgs) < 2  pick l in Lock where held = l  owner[l]' = none  held' = none  msgs' = append(msgs, back(l))
        waits[me]' = {}
}
action hear(t in Task) { when len(msgs) > 0  msgs' = tail(msgs)  pick l in Lock where l in waits[t] }
deadlock allowed`;

describe("the orbits that the compiled engine finds", () => {
  it.each([
    ["tasks and locks", LOCKS],
    ["sets", set(3, 3)],
    [
      "a graph",
      "spec a\ntype T = symmetric 4\nvar f : [T -> T?] = [t in T |-> none]\naction a(t in T, u in T) { f[t]' = u }",
    ],
  ])("have as many states as there are without reduction: %s", async (_, text) => {
    const spec = accepted(compileText(text));
    const { ir } = spec;
    const [reduced, whole] = [
      await explore(spec, EXPLORE_ALL),
      await explore(spec, { ...EXPLORE_ALL, symmetry: false }),
    ];
    if ("refused" in reduced || "refused" in whole) throw new Error("it can't be explored");
    const model = interpret(ir, { symmetry: true });
    const orbit = orbitOf(ir, model.universe);
    const { explored } = reduced;
    if (explored === null) throw new Error("it can't be packed");
    let sum = 0;
    for (let index = 0; index < explored.states.size; index += 1) {
      const state = model.codec.state(explored.model.decode(explored.states.state(index)));
      sum += new Set(orbit(state).map((other) => JSON.stringify(model.codec.json(other)))).size;
    }
    expect(sum).toBe(whole.counts.distinct);
    expect(reduced.counts.depth).toBe(whole.counts.depth);
  });
});

describe("with and without reduction", () => {
  const text = `spec a
type T = symmetric 3
var first : T? = none
var last  : T? = none
process p(me in T) { one: first' = me two: when first != me  last' = me }
invariant Apart : first = none or first != last
reachable All : forall t in T : p[t] at done
deadlock allowed`;

  it("verdicts and traces are the same", async () => {
    const [reduced, whole] = await Promise.all([run(text), run(text, { symmetry: false })]);
    expect(verdicts(reduced)).toEqual(verdicts(whole));
    expect(reduced.counts.distinct).toBeLessThan(whole.counts.distinct);
    expect(reduced.counts.depth).toBe(whole.counts.depth);
    for (const name of ["Apart", "All"]) {
      const [one, other] = [reduced, whole].map((r) =>
        findingOf(r, name).trace?.steps.map((s) => s.state?.toJS()),
      );
      expect(one).toEqual(other);
    }
  });
});
