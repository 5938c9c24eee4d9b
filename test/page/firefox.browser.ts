/** The pages in Firefox, from files: that they start, search and explore there. Chromium has the tests of what they do. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FOLDER, subtle } from "./browser.js";

/** Debian's Firefox, or the one that is named. */
const FIREFOX = process.env["SUBTLE_FIREFOX"] ?? "/usr/bin/firefox-esr";

const DAX = "specs/dax/fault_vs_truncate.subtle";

let browser: Browser;
const misdeeds: string[] = [];

beforeAll(async () => {
  if (!existsSync(FIREFOX)) throw new Error(`there is no Firefox at ${FIREFOX}: .ci/browser installs it`);
  browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
  subtle("check", DAX, "--variant", "no_recheck", "--html", join(FOLDER, "firefox.html"));
  subtle("playground", "-o", FOLDER);
});

afterAll(async () => {
  await browser?.close();
  expect(misdeeds).toEqual([]);
});

async function open(name: string): Promise<Page> {
  const page = await browser.newPage();
  page.on("pageerror", (error) => misdeeds.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") misdeeds.push(message.text());
  });
  await page.goto(pathToFileURL(join(FOLDER, name)).href);
  await page.waitForSelector('html[data-ready="true"]');
  return page;
}

const textOf = (page: Page, selector: string): Promise<string> =>
  page.$eval(selector, (element) => (element.textContent ?? "").replace(/\s+/g, " ").trim());

it("shows a report, goes through its steps by keys, and explores from one", async () => {
  const page = await open("firefox.html");
  expect(await textOf(page, "h1.verdict")).toBe("✗ dax_truncate fails");
  await page.keyboard.press("j");
  await page.waitForSelector("[aria-current=step]");
  expect(await textOf(page, "#side h2")).toMatch(/^Step \d+ of 12/);
  await page.locator("::-p-text(Explore from here)").click();
  await page.waitForSelector(".take");
});

it("finds a violation in the playground", async () => {
  const page = await open("index.html");
  await page.waitForSelector(".cm-content");
  await page.waitForSelector(".run .good");
  await page.locator("button::-p-text(Check)").click();
  await page.waitForSelector("h1.verdict");
  expect(await textOf(page, "h1.verdict")).toMatch(/^✓ die_hard holds$/);
});
