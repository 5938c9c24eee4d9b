/** The kernel of the search over sorted runs does what JavaScript does. */
import { expect, it } from "vitest";
import { CASES } from "./runs-battery.js";

it.each(CASES)("$what", ({ run }) => expect(run()).toEqual([]));
