/** The site that the built command writes: every link in it leads somewhere. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { expect, it } from "vitest";
import { MAIN } from "./command.js";

it("has no broken link", () => {
  const folder = mkdtempSync(join(tmpdir(), "subtle-site-"));
  expect(spawnSync(process.execPath, [MAIN, "playground", "-o", folder]).status).toBe(0);
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"));
  const texts = new Map(pages.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  const broken: string[] = [];
  let links = 0;
  for (const [path, text] of texts) {
    for (const [, href = ""] of text.matchAll(/<a href="([^"]*)"/g)) {
      links++;
      if (/^https?:/.test(href)) continue;
      const [file = "", anchor] = href.split("#");
      const target = file === "" ? path : posix.join(posix.dirname(path), file);
      const found = texts.get(target);
      const isThere =
        anchor === undefined || anchor.startsWith("example=") || found?.includes(`id="${anchor}"`);
      if (found === undefined || !isThere) broken.push(`${path}: ${href}`);
    }
  }
  expect(broken).toEqual([]);
  expect(links).toBeGreaterThan(200);
});
