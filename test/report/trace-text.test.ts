/** `--trace`: how much of a trace the text shows. */
import { describe, expect, it } from "vitest";
import { TRACE_STYLES } from "../../src/report/trace-style.js";
import { run } from "../host/memory-host.js";

const SPEC = `spec rounds
type Key = symmetric 2
var total : 0 .. 9 = 0
var long : [0 .. 9 -> 0 .. 9] = [i in 0 .. 9 |-> 0]
fair process add(k in Key) {
  one: either { total' = total + 1 } or { total' = total + 2  long[total + 2]' = 7 }
  two: total' = 0
  goto one
}
invariant Small : total != 4
property Ends : eventually add[k] at two
`;

const FINITE = SPEC.replace(/^property.*\n/m, "");
const LASSO = `spec lasso
var x : 0 .. 2 = 0
fair action go { x' = if x = 2 then 1 else x + 1 }
property Rests : eventually always x = 1
`;

async function shown(spec: string, ...words: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr } = await run(["check", "a.subtle", ...words], { files: { "a.subtle": spec } });
  expect(stderr).toBe("");
  return stdout.replace(/, [\d.]+ s$/m, ", TIME").split("\n");
}

describe("of a finite trace", () => {
  it.each(TRACE_STYLES)("--trace %s", async (style) => {
    expect((await shown(FINITE, "--trace", style)).join("\n")).toMatchSnapshot();
  });

  it("what changes is shown by default", async () => {
    expect(await shown(FINITE)).toEqual(await shown(FINITE, "--trace", "diff"));
  });
});

it.each(TRACE_STYLES)("of a lasso: --trace %s", async (style) => {
  expect((await shown(LASSO, "--trace", style)).join("\n")).toMatchSnapshot();
});

describe.each(TRACE_STYLES)("--trace %s", (style) => {
  it("fits into 80 columns", async () => {
    for (const spec of [FINITE, LASSO])
      for (const line of await shown(spec, "--trace", style))
        expect(Array.from(line).length).toBeLessThanOrEqual(80);
  });

  it("has colours on a terminal only", async () => {
    const files = { "a.subtle": FINITE };
    const words = ["check", "a.subtle", "--trace", style];
    expect((await run(words, { files })).stdout).not.toContain("\u001b");
    expect((await run(words, { files, terminal: true })).stdout).toContain("\u001b");
  });
});

it("another style is refused", async () => {
  const { code, stderr } = await run(["check", "a.subtle", "--trace", "short"], {
    files: { "a.subtle": FINITE },
  });
  expect(code).toBe(2);
  expect(stderr).toContain("full, diff, oneline, none");
});
