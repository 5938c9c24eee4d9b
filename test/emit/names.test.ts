/** Specs may call things as they like, and say what they like: neither is mistaken for code. */
import { describe, expect, it } from "vitest";
import { accepted, compileText, findingOf, LONG, run } from "../support.js";
import { compareBackends } from "./backends.js";
import { complaintsOf, emitText, project } from "./modules.js";

/** What JavaScript keeps for itself, what its objects have, and what generated code calls things. */
const NAMES = (
  "delete class new await yield arguments eval function return typeof instanceof static enum interface package " +
  "constructor __proto__ prototype hasOwnProperty toString undefined NaN Infinity Object Array Math Number " +
  "Int32Array globalThis require module exports Function s i n j out to at found seen judged spoken taken enabled_ " +
  "fault scratch moves failed model layout identity flags actions properties failures shapes Words State " +
  "PackedModel Transition runtime places size_ initial expand judge judgeStep explain decode encode canonicalise " +
  "midCourse label choice leading failing end Shape Flag Failure STEP_FAILURES INITIAL_FAILURES RENAMED LEAST " +
  "contexts RETURNED ret n0 s0 t1 k1 x1 l1 shape1 codes1 ranks1 moved1 word renamed premise_I explain_a " +
  "DEADLOCK_FAILURES PROPERTY_0_FAILURES choiceOf decodeState encodeState copyWords clearWords narrowed Narrowing firstValue nextValue nextSubset ranksOf countBits isLess sameWords"
).split(" ");

/** Everything that can be named has the name, or is bound to it, as far as one spec can have it. */
const specNamed = (name: string): string => `spec ${name}
var ${name} : 0 .. 2 = 0
var other : bool = false
action up(k in 1 .. 2) { when ${name} < k  ${name}' = ${name} + 1  other' = (exists e in 0 .. 2 : e = ${name}) }
action down { when ${name} = 2  ${name}' = 0 }
invariant Low : ${name} <= 2
reachable Full : ${name} = 2 and other
`;

const specBinding = (name: string): string => `spec a
var x : 0 .. 3 = 0
var f : [0 .. 1 -> 0 .. 3] = [${name} in 0 .. 1 |-> 0]
action up(${name} in 1 .. 2) { when x < 3 and (exists k in 0 .. 3 : k = ${name})  let old = x  x' = old + 1  f[${name} - 1]' = ${name} }
action down { pick ${name} in 0 .. 1 where x = 3  x' = ${name} }
invariant Low : forall ${name} in 0 .. 1 : let twice = f[${name}] + f[${name}] : twice <= 6
`;

const specDefining = (name: string): string => `spec a
type T = symmetric 2
var x : [T -> 0 .. 2] = [t in T |-> 0]
def ${name}(k) = k + 1
action take(t in T) { when x[t] < 2  x[t]' = ${name}(x[t]) }
action finish { when forall t in T : x[t] = 2  for t in T { x[t]' = 0 } }
invariant Low : forall t in T : ${name}(x[t]) <= 3
`;

const specActing = (name: string): string => `spec a
var x : 0 .. 2 = 0
action ${name} { when x < 2  x' = x + 1 }
action down { when x = 2  x' = 0 }
`;

const specLocal = (name: string): string => `spec a
var x : 0 .. 2 = 0
process p(me in 1 .. 2) { var ${name} : bool = true
  one: when x < 2 and ${name}  x' = x + 1  ${name}' = false
  two: when x = 2 or p[1].${name}  x' = 0  restart }
deadlock allowed
`;

const specJudging = (name: string): string => `spec a
var x : 0 .. 2 = 0
action up { when x < 2  x' = x + 1 }
action down { when x = 2  x' = 0 }
invariant ${name} : x > 0 implies x < 3
`;

const specLabelled = (name: string): string => `spec a
var x : 0 .. 2 = 0
process ${name}(me in 1 .. 2) {
  ${name}: when x < 2  x' = x + 1
  last:    when x = 2  x' = 0  restart
}
invariant Low : not (${name}[1] at last and ${name}[2] at last and x = 0)
`;

const WAYS: readonly (readonly [what: string, spec: (name: string) => string])[] = [
  ["name of a spec and a variable", specNamed],
  ["name of what is bound", specBinding],
  ["name of a definition", specDefining],
  ["name of an action", specActing],
  ["name of a local variable", specLocal],
  ["name of a property", specJudging],
  ["name of a process and a label", specLabelled],
];

/** As one spec: words of Subtle's own, and names that it does not take, are passed over. */
function right(spec: (name: string) => string): readonly string[] {
  const found = known.get(spec) ?? NAMES.filter((name) => compileText(spec(name)).spec !== null);
  known.set(spec, found);
  return found;
}

const known = new Map<(name: string) => string, readonly string[]>();

/** Each name is used in one of the ways; the long run uses each in all of them. */
const usedBy = (way: number): readonly string[] =>
  right((WAYS[way] as (typeof WAYS)[number])[1]).filter((_, i) => LONG || i % WAYS.length === way);

describe.each(WAYS.map(([what, spec], way) => [what, spec, way] as const))("as a %s", (_, spec, way) => {
  it("nearly every strange name is allowed", () => {
    expect(right(spec).length).toBeGreaterThan(NAMES.length * 0.7);
  });

  it("a strange name changes nothing of what both engines find", async () => {
    const plain = await run(spec("plain"));
    const strange: string[] = [];
    expect(usedBy(way).length).toBeGreaterThan(10);
    for (const name of usedBy(way)) {
      const { counts } = await run(spec(name)).catch((error: unknown) => ({ counts: String(error) }));
      if (JSON.stringify(counts) !== JSON.stringify(plain.counts))
        strange.push(`${name}: ${JSON.stringify(counts)}`);
    }
    expect(strange).toEqual([]);
  });
});

/** What would end a comment, a string or a template, if it could. */
const SHARP = ["*/ throw 1 /*", "`$" + "{process.exit(7)}`", "\\u0022 \\", "</script>"];

const sharpSpec = `spec a // ${SHARP.slice(1).join(" ")}
var x : 0 .. 2 = 0 // ${SHARP.slice(1).join(" ")}
/// ${SHARP.join(" ")}
action up { when x < 2  x' = x + 1 /* ${SHARP.slice(1).join(" ")} */ } // ${SHARP.join(" ")}
action check { assert x < 2 "${SHARP.map((text) => text.replace(/[\\"]/g, "")).join(" ")}" } // ${SHARP.join(" ")}
invariant Low : x < 3 // ${SHARP.join(" ")}
`;

describe("what comments and messages of a spec say", () => {
  it("is not run as code", async () => {
    const exploration = await run(sharpSpec);
    expect(exploration.counts).toEqual({ distinct: 3, generated: 5, depth: 3, initial: 1 });
    expect(findingOf(exploration, "asserts").message).toContain("process.exit(7)");
  });

  it("does not affect the TypeScript compiler either, whatever the names", async () => {
    const emit = (text: string): string =>
      emitText(accepted(compileText(text)), { symmetry: false, language: "typescript" });
    const named = WAYS.flatMap(([, spec], way) =>
      usedBy(way).map((name) => [`way${way}_${name}.ts`, emit(spec(name))] as const),
    );
    const folder = await project({ "sharp.ts": emit(sharpSpec), ...Object.fromEntries(named) });
    expect(await complaintsOf(folder)).toBe("");
  });
});

describe("what every object has by name", () => {
  const inherited = Object.getOwnPropertyNames(Object.prototype);

  it.each(WAYS)("is no other thing for a kernel, as a %s", (_, spec) => {
    const specs = inherited.flatMap((name) => compileText(spec(name)).spec ?? []);
    expect(specs.length).toBeGreaterThan(inherited.length * 0.7);
    const compared = specs.map((each) => compareBackends(each, [{ all: true, symmetry: true }], 1000, 0));
    expect(compared.map((each) => each?.found)).toEqual(specs.map(() => []));
  });
});
