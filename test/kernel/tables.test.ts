import { expect, it } from "vitest";
import { CASES } from "./battery.js";

it.each(CASES)("$what", ({ run }) => expect(run()).toEqual([]));
