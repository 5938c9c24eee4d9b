/** What random specs have found, made small by hand: each with the answer that both engines must give. */
import { describe, expect, test } from "vitest";
import { compileText, run, verdicts } from "../support.js";
import { compareEngines } from "./agreement.js";

type Row = readonly [name: string, spec: string, verdicts: Readonly<Record<string, string>>];

const VERDICTS: readonly Row[] = [
  [
    "a mistake in a property is reported although the property is violated already",
    `spec a
     var n : 0 .. 3 = 0
     action count { when n < 3  n' = n + 1 }
     invariant Divides : n != 1 and 3 / (2 - n) > -9
     deadlock allowed`,
    { Divides: "violated", evaluation: "violated" },
  ],
  [
    "a mistake in a reachable is reported although a witness was found already",
    `spec a
     var n : 0 .. 3 = 0
     action count { when n < 3  n' = n + 1 }
     reachable Divides : n = 1 or 3 / (2 - n) > 9
     deadlock allowed`,
    { Divides: "holds", evaluation: "violated" },
  ],
];

describe("verdicts", () => {
  test.each(VERDICTS)("%s", async (_, text, wanted) => {
    expect(verdicts(await run(text))).toEqual(wanted);
    expect((await compareEngines(compileText(text))).differences).toEqual([]);
  });
});
