/** Edits of definitions, properties, constraints, and of the type of a constant. */
import { describe, expect, it } from "vitest";
import { codesOf, compileText, run, verdicts } from "../support.js";

const SPEC = `spec a
const N : 0 .. 3 = 2
var n : 0 .. 9 = 0
def room(k) = k < N
action up { when room(n)  n' = n + 1 }
deadlock allowed
invariant Low : n <= 2
step Up : n' > n
constraint Few : n < 8
property P : always n < 9
`;

const edited = (edit: string) => run(`${SPEC}variant v { ${edit} expect holds }`, { variant: "v" });
const codes = (edit: string) =>
  codesOf(compileText(`${SPEC}variant v { ${edit} expect holds }`, { variant: "v" }).diagnostics);

describe("replace", () => {
  it("gives a definition another body, in which its parameters are known", async () => {
    expect((await run(SPEC)).counts.distinct).toBe(3);
    expect((await edited("replace room with (k < N + 2)")).counts.distinct).toBe(5);
  });

  it("gives a property another body", async () => {
    expect(verdicts(await edited("replace Low with (n < 2)"))["Low"]).toBe("violated");
    expect(verdicts(await edited("replace Up with (n' = n + 2)"))["Up"]).toBe("violated");
    expect(verdicts(await edited("replace P with (eventually n = 2)"))["P"]).toBe("violated");
  });

  it("gives a constraint another body, and drop takes it away", async () => {
    const narrow = await edited("replace Few with (n < 2)");
    expect([narrow.counts.distinct, narrow.constrained?.outside]).toEqual([2, 1]);
    const none = await edited("replace Few with (n < 2) drop Few");
    expect([none.counts.distinct, none.constrained ?? null]).toEqual([3, null]);
  });

  it("applies one after another, each to the result of those before it", async () => {
    const twice = await edited("replace room with (k < 1) replace room with (k < 4)");
    expect(twice.counts.distinct).toBe(5);
  });

  it("wants an expression that means something there", () => {
    expect(codes("replace room with { n' = 1 }")).toEqual(["address-kind"]);
    expect(codes("replace room with (j < 3)")).toEqual(["unknown-name"]);
    expect(codes("replace Low with (n' = 1)")).toEqual(["prime-read"]);
    expect(codes("replace Low with (n + 1)")).toEqual(["type-mismatch"]);
    expect(codes("drop room")).toEqual(["edit-not-possible"]);
    expect(codes("replace nothing with (true)")).toEqual(["address-unknown"]);
  });
});

describe("const", () => {
  it("changes the type with the value", async () => {
    expect(codes("const N = 5")).toEqual(["constant-outside-type"]);
    expect((await edited("const N : 0 .. 9 = 5")).counts.distinct).toBe(6);
    expect(codes("const N : 0 .. 4 = 5")).toEqual(["constant-outside-type"]);
    expect(codes("const N : Nothing = 5")).toContain("unknown-name");
  });
});
