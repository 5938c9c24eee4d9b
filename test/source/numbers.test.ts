import fc from "fast-check";
import { expect, it } from "vitest";
import { grouped } from "../../src/source/numbers.js";

it("numbers have commas where `toLocaleString` has them", () => {
  const numbers = fc.oneof(
    fc.maxSafeInteger(),
    fc.integer(),
    fc.constantFrom(0, 999, 1000, 0.5, 1e21, 2 ** 60),
  );
  fc.assert(fc.property(numbers, (n) => grouped(n) === n.toLocaleString("en-US")));
  expect(grouped(-1234567)).toBe("-1,234,567");
});
