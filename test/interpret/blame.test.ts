import { describe, expect, it } from "vitest";
import { findingOf, run } from "../support.js";

const SPEC = (property: string) => `spec blamed
type P = 0 .. 2
var x : [P -> 0 .. 2] = [p in P |-> 0]
action grow(p in P) { when x[p] < 2  x[p]' = x[p] + 1 }
${property}
`;

describe("a violated property says for what it is false", () => {
  it.each<[string, string, string]>([
    [
      "the first element that fails",
      "invariant A : forall p in P, q in P : x[p] + x[q] < 2",
      "it is false for p = 0, q = 0",
    ],
    [
      "only up to the part that is false",
      "invariant A : x[0] >= 0 and not (exists p in P : x[p] > 0)",
      "it is false in this state",
    ],
    ["through conjunctions", "invariant A : x[0] >= 0 and forall p in P : x[p] < 1", "it is false for p = 0"],
    [
      "through an implication, to its conclusion",
      "invariant A : x[0] > 0 implies forall p in P : p > 0 implies x[p] > 0",
      "it is false for p = 1",
    ],
    ["nothing where nothing is quantified", "invariant A : x[0] = 0", "it is false in this state"],
    ["of a step, in both of its states", "step A : forall p in P : x[p] = x[p]'", "it is false for p = 0"],
  ])("%s", async (_, property, message) => {
    expect(findingOf(await run(SPEC(property)), "A")).toMatchObject({ verdict: "violated", message });
  });
});
