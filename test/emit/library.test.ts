/** On every spec of the library, and on every variant, the two engines give the same answers. */
import { describe, expect, test } from "vitest";
import { accepted, compileFile, specPaths } from "../support.js";
import { differences } from "./both.js";

describe.each(specPaths())("%s", (path) => {
  const { variants } = compileFile(path);
  test.each([null, ...variants.map((v) => v.name.name)])("%s", async (variant) => {
    const compilation = compileFile(path, { variant });
    const found = await differences(accepted(compilation), { statesMax: 4000, symmetry: true });
    if (found === null) throw new Error("it has too many states, or can't be compiled");
    expect(found.slice(0, 5).join("\n")).toBe("");
  });
});
