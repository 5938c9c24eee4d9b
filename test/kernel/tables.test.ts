import { expect, it } from "vitest";
import { CASES } from "./battery.js";

it.each(CASES)("$what", async ({ run }) => expect(await run()).toEqual([]));
