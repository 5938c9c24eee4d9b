/** A spec that is not judged to its end: its elements are listed, and none is decided; in every form. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { elementsIn } from "../../src/elements/enumerate.js";
import { renderResult } from "../../src/report/text.js";
import { renderComments } from "../../src/report/why/why-comment.js";
import { whyJson } from "../../src/report/why/why-json.js";
import { renderMarkdown } from "../../src/report/why/why-markdown.js";
import { renderWhy, renderWhySource } from "../../src/report/why/why-text.js";
import { load } from "../../src/resolve/load.js";
import { compileProgram } from "../../src/run/compile.js";
import { undecidedExaminer } from "../../src/why/examiner.js";
import { CORE_CLASSES, openBase, why } from "../../src/why/why.js";
import { accepted, compileText, inMemory, ROOT, runSpec } from "../support.js";

const SPEC = `spec counter
var x : 0 .. 9 = 0
process p { up: when x < 9  x' = x + 1  check: assert x > 0  again: goto up }
invariant Small : x <= 9
`;

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(ROOT, "schema", name), "utf8")) as object;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true, strictTypes: false })
  .addSchema(schema("result-v1.schema.json"))
  .compile(schema("why-v1.schema.json"));

async function stoppedBy(stop: "memory" | "interrupted" | "states") {
  const { program, diagnostics } = load("a.subtle", inMemory({ "a.subtle": SPEC }));
  const options = { constants: new Map<string, string>(), variant: null };
  const spec = accepted(compileProgram(program, diagnostics, options));
  const opened = await openBase(
    program,
    spec,
    options,
    {
      symmetry: true,
      statesMax: stop === "states" ? 3 : null,
      memoryMax: stop === "memory" ? 0 : Number.POSITIVE_INFINITY,
    },
    () => (stop === "interrupted" ? "interrupted" : undefined),
  );
  if (!("kind" in opened) || opened.kind !== "stopped") throw new Error("it was not stopped");
  const { base, reason } = opened;
  const elements = elementsIn(spec);
  const result = await why(base, elements, undecidedExaminer(reason), { depth: 2, core: CORE_CLASSES });
  return { base, result, reason, sources: spec.sources, variant: null, elapsedMs: 0 };
}

const plain = pc.createColors(false);

describe("of a spec that is not judged to its end no element is decided", () => {
  it.each<["memory" | "interrupted" | "states", string]>([
    ["states", "of the spec itself: the limit on states was reached"],
    ["memory", "of the spec itself: there was not enough memory"],
    ["interrupted", "of the spec itself: interrupted"],
  ])("stopped by: %s", async (stop, message) => {
    const input = await stoppedBy(stop);
    const { base, result, sources } = input;
    expect(result.elements.length).toBeGreaterThan(2);
    expect(result.answers.map((answer) => [answer.verdict, answer.message])).toEqual(
      result.elements.map(() => ["unknown", message]),
    );
    const json = whyJson(base, result, sources, null, 0);
    validate(JSON.parse(JSON.stringify(json)));
    expect(validate.errors ?? []).toEqual([]);
    expect(json.incomplete).not.toBeNull();
    expect(json.counts.unknown).toBe(result.elements.length);
    expect(json.core).toMatchObject({ removed: [], verdict: "unknown" });
    const table = renderWhy(input, plain);
    expect(table).toMatch(/^\? counter is not decided: /);
    expect(table).not.toContain("holds");
    expect(renderWhySource(input, plain)).toMatch(/^ +not decided │ process p/m);
    expect(renderMarkdown(input)).toContain("| unknown | `p.up.when` |");
    expect(renderComments(input)).toMatch(
      /^\/\* No element is known to be needed: \d+ of \d+ are not decided\. \*\/\n$/,
    );
  });
});

describe("a hint names only options that the command has", () => {
  it.each<
    [
      what: string,
      options: readonly ("--all" | "--property" | "--json")[] | undefined,
      hints: readonly string[],
    ]
  >([
    ["check, which has them all", undefined, ["--all", "--property", "--json"]],
    ["a command that writes JSON", ["--json"], ["--json"]],
    ["a command without any of them", [], []],
  ])("of %s", async (_, options, hints) => {
    const spec = accepted(
      compileText(
        "spec s var x : 0 .. 3 = 0 action up { x' = x + 1 } invariant I : x < 1 invariant J : x < 1",
      ),
    );
    const exploration = await runSpec(spec, { all: false });
    const { ir, edits, sources } = spec;
    const input = { ir, edits, sources, change: null, exploration, elapsedMs: 0, quiet: false };
    const text = renderResult(options === undefined ? input : { ...input, options: new Set(options) }, plain);
    expect(["--all", "--property", "--json"].filter((option) => text.includes(option))).toEqual(hints);
  });
});
