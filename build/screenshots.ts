/**
 * `npm run screenshots -- FOLDER`: every door of the page in light and dark, narrow and as it is printed, to be looked at.
 * Without a folder it makes the pictures of the documentation.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";

const ROOT = join(import.meta.dirname, "../..");
const SPEC = "specs/dax/fault_vs_truncate.subtle";
const pages = mkdtempSync(join(tmpdir(), "subtle-"));

function subtle(...words: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "dist/src/cli/start.cjs"), ...words], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status === null || status > 1) throw new Error(stderr);
}

/** What is done on a page before the picture. */
type Acts = (page: Page) => Promise<unknown>;

const chooseStep: Acts = async (page) => {
  for (let i = 0; i < 9; i += 1) await page.keyboard.press("j");
};

const explore: Acts = async (page) => {
  await page.waitForSelector(".take");
  for (const action of ["fault.look", "fault.get", "truncate.start", "truncate.set_size", "truncate.lock"]) {
    await page.click(`.take:has-text("${action}")`);
    await page.waitForSelector(`.way .step:last-child .action:text-is("${action}")`);
  }
  await page.fill(".ask input", "i_mmap.writer");
  await page.click("button:has-text('Watch')");
  await page.waitForSelector(".watched li");
};

const drawGraph: Acts = async (page) => {
  await page.click("nav >> text=Graph");
  await page.fill(".tools input[type=text]", "(i_size, i_mmap.writer, owner)");
  await page.waitForSelector(".canvas svg");
  await page.click("button:has-text('Collapse')");
  await page.waitForSelector(".canvas svg[aria-label*='(i_size, i_mmap.writer, owner)']");
  await page.click(".canvas g.node[id] >> nth=2");
};

const edit: Acts = async (page) => {
  await page.waitForSelector(".cm-content");
  await page.selectOption(".files select", "specs/locks/mutex.subtle");
  await page.waitForSelector(".settings-of label:has-text('TASKS')");
};

const DOORS: readonly (readonly [string, string, Acts])[] = [
  ["report", "report.html", chooseStep],
  ["explorer", "explore.html", explore],
  ["graph", "explore.html", drawGraph],
  ["playground", "index.html", edit],
];

subtle("check", SPEC, "--variant", "no_recheck", "--html", join(pages, "report.html"));
subtle("explore", SPEC, "-o", join(pages, "explore.html"));
subtle("playground", "-o", pages);

const folder = process.argv[2];
const target = folder ?? join(ROOT, "docs/images");
mkdirSync(target, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env["SUBTLE_CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

async function shoot(
  [name, file, acts]: (typeof DOORS)[number],
  kind: string,
  width: number,
  height: number,
  colorScheme: "light" | "dark",
): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(pathToFileURL(join(pages, file)).href);
  await page.waitForSelector('html[data-ready="true"]', { state: "attached" });
  if (kind === "print") await page.emulateMedia({ media: "print" });
  await acts(page);
  await page.screenshot({
    path: join(target, `${name}${kind === "" ? "" : `-${kind}`}.png`),
    fullPage: kind === "print",
  });
  await page.close();
}

for (const door of DOORS) {
  if (folder === undefined) {
    await shoot(door, "", 1280, 800, door[0] === "explorer" ? "dark" : "light");
    continue;
  }
  await shoot(door, "light", 1400, 900, "light");
  await shoot(door, "dark", 1400, 900, "dark");
  await shoot(door, "narrow", 400, 800, "light");
}
if (folder !== undefined) await shoot(["report", "report.html", async () => {}], "print", 794, 1123, "light");
await browser.close();
