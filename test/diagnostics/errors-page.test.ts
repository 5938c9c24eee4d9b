/** docs/errors.md is made from the catalogue; `npx vitest run test/diagnostics --update` writes it anew. */
import { expect, it } from "vitest";
import { codes, pageOf } from "../../src/diagnostics/page.js";

it("docs/errors.md documents every diagnostic of the catalogue", async () => {
  const all = codes();
  const page = [
    "# Diagnostics",
    `Every message of the front end has a code. This page lists all ${all.length}, with an example of each that a\nsingle file can show. It is made from the catalogue in the sources, and the examples run as tests.`,
    ...all.map(pageOf),
  ].join("\n\n");
  expect(all.length).toBeGreaterThanOrEqual(60);
  await expect(`${page}\n`).toMatchFileSnapshot("../../docs/errors.md");
});
