/** Whatever happens to a file, the front end answers with a spec or with diagnostics, and never with an exception. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { catalogue } from "../../src/diagnostics/catalogue.js";
import { hasErrors } from "../../src/diagnostics/diagnostic.js";
import { format } from "../../src/format/format.js";
import { type Compilation, compile } from "../../src/run/compile.js";
import { mutilated } from "../random/mutilated.js";
import { inMemory, LONG, ROOT, rendered } from "../support.js";

const RUNS = LONG ? 10_000 : 400;

const files = Object.fromEntries(
  readdirSync(join(ROOT, "specs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".subtle"))
    .map((path) => [join("specs", path), readFileSync(join(ROOT, "specs", path), "utf8")]),
);

/** Long ones take long, and what is deeply nested is so already. */
const LENGTH_MAX = LONG ? 20_000 : 3_000;

const texts = [
  ...Object.values(files),
  ...Object.values(catalogue).flatMap(({ wrong, right }) => [wrong ?? [], right ?? []].flat()),
].filter((text) => text.length < LENGTH_MAX);

/** Where it can import what the specs import. */
const PATH = "specs/folder/a.subtle";

const compileIn = (text: string, variant: string | null): Compilation =>
  compile(PATH, inMemory({ ...files, [PATH]: text }), { constants: new Map(), variant });

function checkCompilation({ spec, diagnostics, sources }: Compilation): void {
  expect(spec !== null).toBe(!hasErrors(diagnostics));
  expect(rendered(diagnostics, sources)).toHaveLength(diagnostics.length);
  for (const { span, notes } of diagnostics)
    for (const place of [...(span === null ? [] : [span]), ...notes.map((note) => note.span)]) {
      const { length } = sources[place.file]?.text ?? "";
      expect(place.start).toBeLessThanOrEqual(place.end);
      expect(place.end).toBeLessThanOrEqual(length);
    }
}

it("a mutilated file is compiled, or it is said what is wrong with it", () => {
  fc.assert(
    fc.property(mutilated(texts), (text) => {
      const base = compileIn(text, null);
      checkCompilation(base);
      const [variant] = base.spec === null ? [] : base.variants;
      if (variant !== undefined) checkCompilation(compileIn(text, variant.name.name));
      const formatted = format(text);
      expect(formatted.text !== null).toBe(!hasErrors(formatted.diagnostics));
    }),
    { numRuns: RUNS },
  );
});
