/** docs/errors.md is made from the catalogue; `npx vitest run test/diagnostics --update` writes it anew. */
import { expect, it } from "vitest";
import { catalogue } from "../../src/diagnostics/catalogue.js";
import type { Entry } from "../../src/diagnostics/entry.js";
import { visible } from "../../src/source/visible.js";

/** An example longer than this says nothing by being shown. */
const SHOWN_MAX = 600;

const fence = (text: string): string => `\`\`\`\n${visible(text.trimEnd())}\n\`\`\``;

const shown = (text: string | null): text is string => text !== null && text.length <= SHOWN_MAX;

function section([code, entry]: [string, Entry<never>]): string {
  const kind = entry.severity === "warning" ? " (warning)" : "";
  const parts = [`## ${code}${kind}`, entry.meaning];
  if (shown(entry.wrong)) parts.push("Wrong:", fence(entry.wrong));
  if (shown(entry.right)) parts.push("Right:", fence(entry.right));
  return parts.join("\n\n");
}

it("docs/errors.md documents every diagnostic of the catalogue", async () => {
  const entries = Object.entries(catalogue) as unknown as [string, Entry<never>][];
  const page = [
    "# Diagnostics",
    `Every message of the front end has a code. This page lists all ${entries.length}, with an example of each that a\nsingle file can show. It is made from the catalogue in the sources, and the examples run as tests.`,
    ...entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(section),
  ].join("\n\n");
  expect(entries.length).toBeGreaterThanOrEqual(60);
  await expect(`${page}\n`).toMatchFileSnapshot("../../docs/errors.md");
});
