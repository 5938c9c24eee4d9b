/** What the matchers answer, and why. */
import { describe, expect, it } from "vitest";
import { type JudgeSettings, toHold, toViolate } from "../../src/conform/matchers.js";
import { textEnvironment } from "./ideal.js";

const LIGHT = `spec light
const MOST = 2
var on : 0 .. 9 = 0
action up { when on < MOST on' = on + 1 }
action off { when on > 0 on' = 0 }
invariant Low : on <= 2
reachable Dark : on = 0
variant bright { const MOST = 4 }`;

describe("toHold and toViolate", () => {
  const environment = textEnvironment(LIGHT);
  const hold = (settings: JudgeSettings, isNot = false) => toHold("a.subtle", settings, isNot, environment);
  const violate = (name: string, settings: JudgeSettings, isNot = false) =>
    toViolate({ path: "a.subtle", identity: "" }, name, settings, isNot, environment);

  it.each([
    ["a spec that holds holds", hold({}), true, "should not"],
    ["a variant that does not", hold({ variant: "bright" }), false, "the invariant Low is violated"],
    ["nor with such constants", hold({ constants: { MOST: 3 } }), false, "MOST"],
    ["what is not known does not hold", hold({ limits: { maxStates: 1 } }), false, "is not known"],
    ["nor not", hold({ limits: { maxStates: 1 } }, true), true, "is not known"],
    ["nor does a spec with errors", hold({ variant: "none" }), false, "none"],
    ["a property that is violated", violate("Low", { variant: "bright" }), true, "should not violate Low"],
    ["one that is not", violate("Low", {}), false, "should violate Low"],
    ["a built-in one", violate("deadlock", {}), false, "should violate deadlock"],
    ["one that is not there", violate("Lo", {}), false, 'no property "Lo": did you mean "Low"?'],
    ["not even under not", violate("Lo", {}, true), true, "no property"],
    ["one that is not decided", violate("Low", { limits: { maxStates: 1 } }), false, "is not known"],
  ])("%s", async (_, answer, pass, said) => {
    const { pass: passed, message } = await answer;
    expect(passed).toBe(pass);
    expect(message()).toContain(said);
  });
});
