/** Places after a step, jumps after calls, variants of variants, and expectations of traces and actions. */
import { describe, expect, it } from "vitest";
import { judge } from "../../src/expectations/judge-expectations.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram, NO_OPTIONS } from "../../src/run/compile.js";
import { codesOf, compileText, inMemory, run, verdicts } from "../support.js";

const judged = async (text: string): Promise<readonly string[]> => {
  const { program, diagnostics } = load("a.subtle", inMemory({ "a.subtle": text }));
  const found = await judge(program, compileProgram(program, diagnostics, NO_OPTIONS));
  return found.judged.map(({ verdict, found: [first] }) =>
    first === undefined ? verdict : `${verdict}: ${first.text}`,
  );
};

const codes = (text: string): readonly string[] => codesOf(compileText(text).diagnostics);

describe("`at` after a step", () => {
  const spec = (property: string): string =>
    `spec a\nvar n : 0 .. 1 = 0\nprocess p(k in 0 .. 1) { one: n' = k  two: restart }\nprocess q { x: y: restart }\n${property}`;

  it("asks for the place that the step leads to", async () => {
    const found = await run(
      spec(
        "step A : (taken p[0].one) implies p[0]' at two\nstep B : p[1]' at {two} implies p[1] at two\nstep C : q' at y and q at x implies n' = n\nproperty D : always (taken q.x implies q' at y and not q' at {x, done})",
      ),
    );
    expect(verdicts(found)).toEqual({ A: "holds", B: "violated", C: "holds", D: "holds" });
  });

  it("stands only where a step is meant", () => {
    expect(codes(spec("invariant A : q' at x"))).toEqual(["prime-read"]);
    expect(codes(spec("step A : n' at x"))).toEqual(["at-of-what"]);
    expect(codes(spec("property A : eventually always q' at x"))).toEqual([]);
    expect(codes(spec("property A : q' at x leads to n = 1"))).toEqual(["step-predicate-place"]);
  });
});

describe("a jump after a call", () => {
  const spec = (call: string): string => `spec a
var n : 0 .. 3 = 0
procedure up(k) {
  var seen : bool = false
  one: n' = (n + k) % 4  seen' = true
  two:
}
process p {
  var z : bool = false
  top: z' = true
  ${call}
}
`;

  it("is where control goes when the procedure is left, with its locals reset", async () => {
    // Only with the jump does it go round: n takes every value, with z true from the first round on.
    expect((await run(spec("a: up(1) goto top"))).counts.distinct).toBe(13);
    expect((await run(spec("a: up(1) restart"))).counts.distinct).toBe(12);
    expect((await run(spec("a: up(1) goto done"))).counts.distinct).toBe(4);
    expect((await run(spec("a: up(1)"))).counts.distinct).toBe(4);
  });

  it("may be `return` in a procedure", async () => {
    const nested = "procedure twice() { x: up(1)  y: up(2) return }\n";
    const plain = "procedure twice() { x: up(1)  y: up(2) }\n";
    const at = (text: string) => run(spec("a: twice() restart").replace("process", `${text}process`));
    expect((await at(nested)).counts).toEqual((await at(plain)).counts);
  });

  it("must lead somewhere, and leave nothing behind", () => {
    expect(codes(spec("a: up(1) goto nowhere"))).toEqual(["unknown-label"]);
    expect(codes(spec("a: up(1) return"))).toEqual(["return-outside-procedure"]);
    expect(codes(spec("a: up(1) goto top  b: when n = 1"))).toEqual(["unreachable-step"]);
    expect(codes(spec("a: up(1) n' = 1"))).toContain("procedure-call-not-alone");
  });
});

const UP =
  "spec a\nvar n : 0 .. 5 = 0\naction up { when n < 5  n' = n + 1 }\naction big { when n > 9  n' = 0 }\ndeadlock allowed\ninvariant Low : n < 3\ninvariant Any : n < 9\n";

describe("an expectation", () => {
  it("of the length of a trace counts its states, the initial one too", async () => {
    expect(await judged(`${UP}expect violates Low in 4 states`)).toEqual(["agrees"]);
    expect(await judged(`${UP}expect violates Low in 3 states`)).toEqual([
      "differs: Low is violated after 4 states",
    ]);
    expect(await judged(`${UP}expect violates Any in 3 states`)).toEqual(["differs: Any holds"]);
    const loop = "spec a\nvar x : bool = true\naction flip { x' = not x }\nproperty P : always x";
    expect(await judged(`${loop}\nexpect violates P in 2 states`)).toEqual(["agrees"]);
  });

  it("of actions says whether they are ever taken, and quiets the warning", async () => {
    expect(await judged(`${UP}expect taken up\nexpect never taken big`)).toEqual(["agrees", "agrees"]);
    expect(await judged(`${UP}expect taken big\nexpect never taken up, big`)).toEqual([
      "differs: big is never taken",
      "differs: up is taken 5 times",
    ]);
    expect(codes(`${UP}expect taken uq`)).toEqual(["unknown-action"]);
    const { program, diagnostics } = load(
      "a.subtle",
      inMemory({ "a.subtle": `${UP}expect never taken big` }),
    );
    expect((await judge(program, compileProgram(program, diagnostics, NO_OPTIONS))).warnings).toEqual([]);
  });
});

describe("a variant of a variant", () => {
  const text = `${UP}
variant b of a { drop up.when.and.1 expect violates types }
variant a { replace up.when with (n < 4 and n >= 0)  const M = 2 expect 5 states }
const M = 1
invariant Given : M = 1 and n >= 0
`.replace("drop up.when.and.1", "drop big");

  it("has its edits and constants before its own, and none of its expectations", async () => {
    const found = await run(text, { variant: "b" });
    expect(found.counts.distinct).toBe(5);
    expect(verdicts(found)["Given"]).toBe("violated");
    expect(found.actions.map(({ taken }) => taken)).toEqual([4, 0]);
    expect(await judged(text)).toEqual(["differs: types holds", "agrees"]);
  });

  it("must be of one that exists, and not of itself", () => {
    expect(codes(`${UP}variant b of c { drop up expect holds }`)).toEqual(["unknown-variant"]);
    expect(codes(`${UP}variant b of b { drop up expect holds }`)).toEqual(["recursive"]);
    expect(
      codes(`${UP}variant b of c { drop up expect holds }\nvariant c of b { drop big expect holds }`),
    ).toEqual(["recursive", "recursive"]);
  });
});
