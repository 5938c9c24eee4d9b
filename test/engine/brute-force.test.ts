/** The engine's answers, whole, against those of a search by brute force: small specs that have everything. */
import { describe, expect, it } from "vitest";
import { accepted, compileText } from "../support.js";
import { bothAnswers } from "./brute-force.js";
import { smallSpecs } from "./small-specs.js";

describe("the engine answers like a search by brute force", () => {
  it.each(smallSpecs)("%s", async (_, text) => {
    for (const { way, found, wanted } of await bothAnswers(accepted(compileText(text))))
      expect(found, way).toEqual(wanted);
  });
});
