/** `subtle trace` on files in which anything may stand anywhere: it never fails in a way that is not the file's. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run } from "../host/memory-host.js";
import { HOSTILE } from "../hostile.js";
import { LONG } from "../support.js";

const SPEC = `spec turns
type Task = symmetric 2
type Kind = idle | busy(by: Task, on: 0 .. 1)
var n : 0 .. 3 = 0
var kind : [Task -> Kind?] = [t in Task |-> none]
var order : seq of (bool, Task) max 2 = <<>>
process work(t in Task) {
  add: either { n' = n + 1 } or { kind[t]' = busy(t, 1) }
  end: when len(order) < 2  order' = append(order, (n = 0, t))
}
fair action tick { n' = if n = 3 then 0 else n + 1 }
invariant Low : not (len(order) = 1 and n = 1)
property Rests : eventually always n = 1
`;

const written = (async () => {
  const words = ["check", "a.subtle", "--all", "--json", "r.json", "--itf", "r.itf.json"];
  const { host } = await run(words, { files: { "a.subtle": SPEC } });
  return {
    json: JSON.parse(host.text("r.json") ?? ""),
    itf: JSON.parse(host.text("r.itf.json") ?? ""),
  };
})();

/** The paths to all parts of some JSON. */
function pathsIn(json: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof json !== "object" || json === null) return [path];
  return [path, ...Object.entries(json).flatMap(([key, value]) => pathsIn(value, [...path, key]))];
}

function replaced(json: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(json))
    return json.map((item, i) => (String(i) === key ? replaced(item, rest, by) : item));
  return Object.fromEntries(
    Object.entries(json as object).flatMap(([name, value]) =>
      name !== key
        ? [[name, value]]
        : by === undefined && rest.length === 0
          ? []
          : [[name, replaced(value, rest, by)]],
    ),
  );
}

const anything = fc.oneof(
  fc.constant(undefined),
  fc.jsonValue(),
  fc.constantFrom(...HOSTILE.map(([, text]) => text)),
  fc.constantFrom<unknown>(
    { "#set": [] },
    { "#map": [[1, 2]] },
    { "#map": [1] },
    { "#tup": [] },
    { "#bigint": "9".repeat(400) },
    { tag: "busy", value: {} },
    { tag: "__proto__", value: { constructor: 1 } },
    { kind: "set", of: { kind: "optional", of: { kind: "int" } } },
    "Task#9",
    -1,
    1e300,
  ),
);

const WORDS: readonly (readonly string[])[] = [
  ["--trace", "full"],
  ["--trace", "oneline"],
  ["--check", "a.subtle"],
  ["--spec", "a.subtle", "--itf", "-"],
  ["--itf", "-"],
  ["--mermaid", "-"],
  ["--csv", "-"],
  ["--json", "-"],
];

describe.each(["json", "itf"] as const)("a part of a file replaced by anything (%s)", (format) => {
  it("is shown, converted, checked or refused", async () => {
    const good = (await written)[format];
    const paths = pathsIn(good).filter(
      (path) => !["coverage", "actions", "states"].includes(path[0] ?? "") || format === "itf",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        anything,
        fc.constantFrom(...WORDS),
        fc.constantFrom("Low", "Rests"),
        async (path, by, words, property) => {
          const text = JSON.stringify(replaced(good, path, by)) ?? "";
          const asked = format === "json" ? ["--property", property] : [];
          const { code, stdout, stderr } = await run(["trace", "t.json", ...asked, ...words], {
            files: { "t.json": text, "a.subtle": SPEC },
          });
          expect([0, 1, 2]).toContain(code);
          if (code === 1) expect(words).toContain("--check");
          if (code === 2) expect(stderr).toMatch(/^error\[/);
          else expect(stderr).toBe("");
          if (words.includes("--trace")) expect(stdout).not.toMatch(/[^\P{Cc}\n\t]|\p{Bidi_Control}/u);
        },
      ),
      { numRuns: LONG ? 5000 : 150 },
    );
  });
});
