import fc from "fast-check";
import { expect, it } from "vitest";
import { grouped } from "../../src/source/numbers.js";

it("numbers have commas where `toLocaleString` has them", () => {
  const numbers = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.double(), fc.constantFrom(0, -0, 999, 1000));
  fc.assert(fc.property(numbers, (n) => grouped(n) === n.toLocaleString("en-US").replace(/^-0$/, "0")));
  expect([grouped(1e21), grouped(-1234567)]).toEqual([(1e21).toLocaleString("en-US"), "-1,234,567"]);
});
