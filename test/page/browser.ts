/** A browser for tests of pages, which are opened from files. Everything that a page must not do is noted. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { ROOT } from "../support.js";

/** Debian's Chromium, or the one that is named. */
const CHROMIUM = process.env["SUBTLE_CHROMIUM"] ?? "/usr/bin/chromium";

export const FOLDER = mkdtempSync(join(tmpdir(), "subtle-page-"));

export const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });

/** Runs the built command as its users do. */
export function subtle(...words: readonly string[]): { readonly status: number; readonly stdout: string } {
  const start = join(ROOT, "dist/src/cli/start.cjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [start, ...words], {
    encoding: "utf8",
    cwd: ROOT,
  });
  if (status === null || status >= 2) throw new Error(`subtle ${words.join(" ")}\n${stdout}${stderr}`);
  return { status, stdout };
}

export interface Opened {
  readonly page: Page;
  /** What it must not do: messages in the console, errors, requests. Empty if all is well. */
  readonly misdeeds: readonly string[];
}

/** @param hash With its `#`. */
export async function openPage(
  browser: Browser,
  path: string,
  options: BrowserContextOptions = {},
  hash = "",
): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      misdeeds.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => misdeeds.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    const isItself = request.isNavigationRequest();
    if (!isItself && !url.startsWith("blob:") && !url.startsWith("data:")) misdeeds.push(`request: ${url}`);
  });
  const address = path.startsWith("http:") ? path : pathToFileURL(path).href;
  await page.goto(address + hash);
  if (options.javaScriptEnabled !== false)
    await page.waitForSelector('html[data-ready="true"]', { state: "attached" });
  return { page, misdeeds };
}

/** What axe-core finds, one line for each. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      readonly axe: {
        run: () => Promise<{
          readonly violations: readonly {
            readonly id: string;
            readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
          }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
  });
}
