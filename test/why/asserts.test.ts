/** What only asserts is a property; and failures of one name are told apart by their places. */
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { assertingStepsIn, elementsIn } from "../../src/elements/enumerate.js";
import { renderResult } from "../../src/report/text.js";
import { renderComments } from "../../src/report/why/why-comment.js";
import { whyJson } from "../../src/report/why/why-json.js";
import { renderMarkdown } from "../../src/report/why/why-markdown.js";
import { renderWhy, renderWhySource, type WhyTextInput } from "../../src/report/why/why-text.js";
import { resultJson } from "../../src/result/json.js";
import { accepted, compileText, runSpec } from "../support.js";
import { askAll, openText } from "./support.js";

const USE_AFTER_FREE = `spec why
type Cpu = symmetric 2
var ref   : 0 .. 3 = 1
var freed : bool = false
process user(me in Cpu) {
  get: if ref = 0 { goto done } else { ref' = ref + 1 }
  use: assert not freed "use after free"
  put: ref' = ref - 1
       if ref = 1 { freed' = true }
}
process remove {
  put: ref' = ref - 1
       if ref = 1 { freed' = true }
}
`;

/** A process with a step of its own before and behind the step `use`. */
const around = (use: string, declared = ""): string => `spec s
var x : 0 .. 3 = 0
${declared}
process p { before: x' = 1  ${use}  behind: x' = 2 }`;

/** What around() has by itself. */
const OTHERS = ["p.before", "p.before.x'", "p.behind", "p.behind.x'"];
const ORDERS = ["p.before.before.use", "p.use.before.behind"];

describe("a step that only asserts is a property, not an element:", () => {
  it.each<[what: string, text: string, asserting: readonly string[], orders: readonly string[]]>([
    ["one assertion", around(`use: assert x > 0 "never"`), ["p.use"], ORDERS],
    ["with the code that it stands for", around(`use at "a.c: f": assert x > 0`), ["p.use"], ORDERS],
    ["several assertions", around("use: assert x > 0  assert x < 3"), ["p.use"], ORDERS],
    [
      "in an if, whose condition chooses among assertions",
      around("use: if x > 0 { assert x < 3 }"),
      ["p.use"],
      ORDERS,
    ],
    [
      "in both branches, and in an if in them",
      around("use: if x > 0 and x < 3 { assert x < 3 } else { if x = 0 { assert x = 0 } assert x != 2 }"),
      ["p.use"],
      ORDERS,
    ],
    [
      "in a let and a for with a filter",
      around("use: let y = x  for i in 0 .. 2 where i > y { assert i > 0 }"),
      ["p.use"],
      ORDERS,
    ],
    [
      "in a macro of only asserts, and in a macro that calls it",
      around(
        "use: sure(x)",
        "macro small(n) { if n > 0 { assert n < 3 } } macro sure(n) { small(n) assert n > 0 }",
      ),
      ["p.use"],
      ORDERS,
    ],
    [
      "with a jump that is taken anyway",
      around("use: assert x > 0  goto behind"),
      ["p.use"],
      ["p.before.before.use"],
    ],
    [
      "in two neighbouring steps, whose order says nothing",
      around("use: assert x > 0  again: assert x < 3"),
      ["p.use", "p.again"],
      ["p.before.before.use", "p.again.before.behind"],
    ],
    [
      "in a procedure, whose steps are told of",
      around("use: sure()", "procedure sure() { check: assert x > 0 }"),
      ["p.use.check"],
      ORDERS,
    ],
  ])("%s", (_, text, asserting, orders) => {
    const spec = accepted(compileText(text));
    expect(assertingStepsIn(spec).map(({ id }) => id)).toEqual(asserting);
    expect(new Set(elementsIn(spec).map(({ id }) => id))).toEqual(new Set([...OTHERS, ...orders]));
  });

  it("and so is an action", () => {
    const spec = accepted(
      compileText("spec s var x : bool = true action a { assert x } action b { x' = x }"),
    );
    expect(assertingStepsIn(spec)).toEqual([expect.objectContaining({ id: "a", text: "assert x" })]);
    expect(elementsIn(spec).map(({ id }) => id)).toEqual(["b", "b.x'"]);
  });

  it.each<[what: string, use: string, elements: readonly string[]]>([
    ["a guard", "use: when x > 0  assert x < 3", ["p.use", "p.use.when"]],
    ["an assignment", "use: assert x > 0  x' = 3", ["p.use", "p.use.x'"]],
    [
      "a jump of one branch",
      "use: if x > 0 { assert x < 3 } else { goto done }",
      ["p.use", "p.use.if", "p.use.if.false"],
    ],
    ["a choice that may have no element", "use: pick i in 1 .. x  assert i > 0", ["p.use"]],
    [
      "an assignment beside a condition of assertions",
      "use: if x > 0 { assert x < 3 } x' = 3",
      ["p.use", "p.use.x'"],
    ],
  ])("but not if it has more: %s", (_, use, elements) => {
    const spec = accepted(compileText(around(use)));
    expect(assertingStepsIn(spec)).toEqual([]);
    const ids = elementsIn(spec).map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith("p.use") && !id.includes("before"))).toEqual(elements);
  });
});

async function inputFor(text: string): Promise<WhyTextInput> {
  const asked = await openText(text);
  const result = await askAll(asked, { depth: 2, core: null });
  const { sources } = asked.base.spec;
  return { base: asked.base, result, sources, variant: null, elapsedMs: 0 };
}

const plain = pc.createColors(false);

describe("failures of one name carry their places", () => {
  it("in every form of the answers, where the asserting step is a property", async () => {
    const input = await inputFor(USE_AFTER_FREE);
    const table = renderWhy(input, plain);
    expect(table.replace(/\s+/g, " ")).toContain(
      "user.get types 5 (a.subtle:8:8), types 5 (a.subtle:12:8), asserts 4 (a.subtle:7:8)",
    );
    expect(table).toContain(
      'Properties: steps that only assert are never removed\n  user.use  assert not freed "use after free"\n',
    );
    for (const line of table.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const source = renderWhySource(input, plain);
    expect(source).toMatch(/^ +a property │ {3}use: assert/m);
    expect(source).toMatch(/^ +needed types 5 \(8:8\) │ {3}get:/m);
    const markdown = renderMarkdown(input);
    expect(markdown).toContain("| types 5 \\(a.subtle:8:8\\), types 5 \\(a.subtle:12:8\\), asserts 4");
    expect(markdown).toContain(
      '| property | `user.use` | `assert not freed "use after free"` | it only asserts, and is never removed |',
    );
    expect(markdown).not.toContain("not-needed | `user.use`");
    expect(renderComments(input).replace(/[\s*]+/g, " ")).toContain(
      "because otherwise asserts (a.subtle:7:8) fails",
    );
    const json = whyJson(input.base, input.result, input.sources, null, 0);
    const get = json.elements.find(({ id }) => id === "user.get");
    expect(get?.properties.map(({ name, place }) => [name, place?.line, place?.column])).toEqual([
      ["types", 8, 8],
      ["types", 12, 8],
      ["asserts", 7, 8],
    ]);
    expect(json.asserting.map(({ id, span }) => [id, span.line])).toEqual([["user.use", 7]]);
  });

  it.each<[what: string, text: string, told: readonly string[]]>([
    [
      "two values outside their types",
      "spec s var x : 0 .. 2 = 2\naction up { x' = x + 1 }\naction down { x' = x - 3 }",
      ["types (a.subtle:2:13)", "types (a.subtle:3:15)"],
    ],
    [
      "two on one line",
      "spec s var x : 0 .. 2 = 2\naction up { either { x' = x + 1 } or { x' = x - 3 } }",
      ["types (a.subtle:2:22)", "types (a.subtle:2:40)"],
    ],
    [
      "two assertions with the same text",
      'spec s var x : 0 .. 2 = 2\naction a { assert x < 1 "small" }\naction b { assert x < 2 "small" }',
      ["asserts (a.subtle:2:12)", "asserts (a.subtle:3:12)"],
    ],
    [
      "two mistakes in steps",
      "spec s var x : 0 .. 2 = 0\naction a { x' = 1 / x }\naction b { x' = 2 / x }",
      ["evaluation (a.subtle:2:17)", "evaluation (a.subtle:3:17)"],
    ],
    [
      "two mistakes in properties",
      "spec s var x : 0 .. 2 = 0\naction a { x' = x }\ninvariant I : 1 / x = 1\ninvariant J : 2 / x = 1",
      ["evaluation (a.subtle:3:15)", "evaluation (a.subtle:4:15)"],
    ],
    [
      "an assertion and a mistake, each alone of its name: the text needs no place, the JSON has it",
      "spec s var x : 0 .. 2 = 0\naction a { assert x > 0 }\naction b { x' = 1 / x }",
      [],
    ],
  ])("in what check prints and writes: %s", async (_, text, told) => {
    const spec = accepted(compileText(text));
    const exploration = await runSpec(spec);
    const { ir, edits, sources } = spec;
    const { properties } = resultJson(ir, sources, null, exploration, [], 0);
    const failures = properties.filter(
      ({ name, verdict }) => verdict === "violated" && ["types", "asserts", "evaluation"].includes(name),
    );
    expect(failures).toHaveLength(2);
    const places = failures.map(
      ({ name, place }) => `${name} (${place?.file}:${place?.line}:${place?.column})`,
    );
    expect(new Set(places).size).toBe(2);
    const input = { ir, edits, sources, change: null, exploration, elapsedMs: 0, quiet: false };
    const lines = renderResult(input, plain)
      .replace(/\n {9}/g, " ")
      .split("\n");
    const listed = lines.flatMap((line) => {
      const [, name, place] = /^ {2}✗ (\w+) .*(\(a\.subtle:\d+:\d+\))$/.exec(line) ?? [];
      return place === undefined ? [] : [`${name} ${place}`];
    });
    expect(listed).toEqual(told);
    if (told.length > 0) expect(places).toEqual(told);
  });
});
