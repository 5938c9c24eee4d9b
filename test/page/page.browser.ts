/** The pages in a real browser, from files. Run by `npm run test:page`: it needs Chromium. */
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deflateRawSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support.js";
import { axeFindings, FOLDER, type Opened, openBrowser, openPage, subtle } from "./browser.js";

const DAX = "specs/dax/fault_vs_truncate.subtle";
const pathOf = (name: string): string => join(FOLDER, name);

let browser: Browser;
let opened: Opened[] = [];

async function open(...given: Parameters<typeof openPage> extends [Browser, ...infer Rest] ? Rest : never) {
  const one = await openPage(browser, ...given);
  opened.push(one);
  return one.page;
}

beforeAll(async () => {
  browser = await openBrowser();
  subtle(
    "check",
    DAX,
    "--variant",
    "no_recheck",
    "--html",
    pathOf("report.html"),
    "--html-light",
    pathOf("light.html"),
  );
  subtle("explore", DAX, "-o", pathOf("explore.html"));
  subtle("playground", "-o", FOLDER);
  writeFileSync(
    pathOf("long.subtle"),
    "spec long\nvar x : 0 .. 3000 = 0\naction up { when x < 3000  x' = x + 1 }\ninvariant Low : x < 2999\n",
  );
  subtle("check", pathOf("long.subtle"), "--html", pathOf("long.html"));
});

afterAll(() => browser?.close());

afterEach(async () => {
  const all = opened;
  opened = [];
  for (const { page } of all) await page.context().close();
  expect(all.flatMap(({ misdeeds }) => misdeeds)).toEqual([]);
});

/** The text of an element, with each run of white space as one space. */
const textOf = async (page: Page, selector: string): Promise<string> =>
  ((await page.locator(selector).first().textContent()) ?? "").replace(/\s+/g, " ").trim();

describe("the report", () => {
  it("is small enough", () => {
    expect(statSync(pathOf("report.html")).size).toBeLessThan(600_000);
    expect(statSync(pathOf("light.html")).size).toBeLessThan(200_000);
  });

  it("is complete without JavaScript", async () => {
    const page = await open(pathOf("report.html"), { javaScriptEnabled: false });
    expect(await textOf(page, "h1")).toBe("✗ dax_truncate fails");
    await expect.poll(() => page.locator("#step-12").isVisible()).toBe(true);
    expect(await textOf(page, "#step-12 .head")).toMatch(/^12 \S/);
    const lanes = await page.locator(".lanes .lane").allTextContents();
    expect(lanes.slice(0, 3)).toEqual(["fault(Fault#1)", "fault(Fault#2)", "truncate"]);
    await expect.poll(() => page.locator("table.properties tbody tr").count()).toBeGreaterThan(5);
  });

  it("tells in each row what the JSON of the command says", async () => {
    subtle("check", DAX, "--variant", "no_recheck", "--json", pathOf("report.json"));
    const { properties } = JSON.parse(readFileSync(pathOf("report.json"), "utf8"));
    const { trace } = properties.find((one: { verdict: string }) => one.verdict === "violated");
    const page = await open(pathOf("report.html"));
    const rows = page.locator("[data-trace='0'] .step");
    expect(await rows.count()).toBe(trace.steps.length);
    for (const [i, step] of trace.steps.entries()) {
      expect(await rows.nth(i).locator(".action").textContent()).toBe(step.action ?? "initial state");
      expect(await rows.nth(i).locator(".changes code").allTextContents()).toEqual(step.changed);
    }
  });

  it("goes from step to step by keys, and shows the state and the line of each", async () => {
    const page = await open(pathOf("report.html"));
    await expect.poll(() => page.locator("#side").isVisible()).toBe(false);
    await page.keyboard.press("j");
    expect(await textOf(page, "#side h2")).toBe("Step 1 of 12 initial state");
    for (let i = 0; i < 4; i += 1) await page.keyboard.press("ArrowDown");
    expect(await textOf(page, "#side h2")).toBe("Step 5 of 12 truncate.set_size");
    expect(await textOf(page, "#side .lit")).toBe("set_size: i_size' = new");
    await expect.poll(() => page.locator("#side mark").allTextContents()).toEqual(["0", "lock"]);
    await expect.poll(() => page.locator("[aria-current=step]").getAttribute("id")).toBe("step-5");
    expect(new URL(page.url()).hash).toBe("#step-5");
    await page.keyboard.press("k");
    expect(await textOf(page, "#side h2")).toBe("Step 4 of 12 truncate.start");
    await page.keyboard.press("End");
    expect(await textOf(page, "#side h2")).toMatch(/^Step 12 of 12/);
    await page.fill("#side input[type=search]", "i_size");
    await expect.poll(() => page.locator("#side .variable dt").allTextContents()).toEqual(["i_size"]);
  });

  it("opens at the step of its address", async () => {
    const page = await open(pathOf("report.html"), {}, "#step-7");
    expect(await textOf(page, "#side h2")).toMatch(/^Step 7 of 12/);
    // The source beside it stands at the line of the step.
    const [line, box] = [
      await page.locator("#side .lit").boundingBox(),
      await page.locator("#side .code").boundingBox(),
    ];
    expect(line?.y).toBeGreaterThan(box?.y ?? Number.NaN);
    expect(line?.y).toBeLessThan((box?.y ?? 0) + (box?.height ?? 0));
  });

  it("draws a bar while a lock is held", async () => {
    const page = await open(pathOf("report.html"));
    const held = await page.locator(".step:has(s.bar)").count();
    const told = await page.locator("ul.held li").allTextContents();
    expect(held).toBeGreaterThan(1);
    expect(told[0]).toMatch(/holds i_mmap/);
    expect(told.some((text) => /no longer holds/.test(text))).toBe(true);
  });

  it("puts two traces side by side, with their first difference", async () => {
    const page = await open(pathOf("report.html"));
    await page.click("nav >> text=Compare");
    await page.waitForSelector(".pair");
    expect(await textOf(page, ".compare p")).toMatch(
      /^They are the same up to step \d+, and differ at step \d+\.$/,
    );
    const [, step] = /step (\d+)\.$/.exec(await textOf(page, ".compare p")) ?? [];
    await expect.poll(() => page.locator(".pair .differs .number").allTextContents()).toEqual([step, step]);
    const actions = await page.locator(".pair .differs .action").allTextContents();
    expect(actions[0]).not.toBe(actions[1]);
    await page.selectOption(".pair section:nth-child(2) select", "0");
    await page.waitForSelector(".compare p:has-text('They are the same.')");
  });

  it("without the engine cannot explore, and is a report all the same", async () => {
    const page = await open(pathOf("light.html"));
    await page.keyboard.press("j");
    expect(await textOf(page, "#side h2")).toMatch(/^Step 1 of 12/);
    await expect.poll(() => page.locator("text=Explore from here").count()).toBe(0);
  });

  it("takes a trace of 3,000 steps", async () => {
    const page = await open(pathOf("long.html"));
    await expect.poll(() => page.locator(".step").count()).toBe(3000);
    await page.keyboard.press("j");
    await page.keyboard.press("End");
    expect(await textOf(page, "#side h2")).toBe("Step 3000 of 3000 up");
    await expect.poll(() => page.locator("#step-3000").isVisible()).toBe(true);
  });
});

describe("the explorer", () => {
  it("is entered at a step of the report", async () => {
    const page = await open(pathOf("report.html"), {}, "#step-5");
    await page.click("text=Explore from here");
    await page.waitForSelector(".way .step:nth-child(5)");
    await expect
      .poll(() => page.locator(".way .action").allTextContents())
      .toEqual(["initial state", "fault.look", "fault.get", "truncate.start", "truncate.set_size"]);
  });

  it("says which guard is false, and the values that it reads", async () => {
    const page = await open(pathOf("report.html"), {}, "#step-5");
    await page.click("text=Explore from here");
    const look = page.locator(".blocked > li", { hasText: "fault.look" });
    await look.waitFor();
    expect(await look.locator(".guard").textContent()).toBe("p < i_size");
    expect(await look.locator(".values code").allTextContents()).toEqual(["p = 0", "i_size = 0"]);
  });

  it("takes steps by button and key, goes back, undoes and jumps", async () => {
    const page = await open(pathOf("explore.html"));
    await page.click(".take:has-text('truncate.start')");
    await page.waitForSelector(".way .step:nth-child(2)");
    await page.keyboard.press("1");
    await page.waitForSelector(".way .step:nth-child(3)");
    await page.click("button:has-text('Back')");
    await page.waitForSelector(".way .step:nth-child(3)", { state: "detached" });
    await page.click("button:has-text('Undo')");
    await page.waitForSelector(".way .step:nth-child(3)");
    await page.click(".way .step:nth-child(1) .number");
    await page.waitForSelector(".way .step:nth-child(2)", { state: "detached" });
    await expect.poll(() => page.locator(".way .step").count()).toBe(1);
  });

  it("goes on until a condition is true, and watches expressions", async () => {
    const page = await open(pathOf("explore.html"));
    await page.fill(".ask input", "truncate at zap");
    await page.click("button:has-text('Shortest way to it')");
    await page.waitForSelector(".told-now .note");
    expect(await textOf(page, ".told-now")).toBe("it is true after 3 steps");
    expect(await textOf(page, ".way .step:last-child .action")).toBe("truncate.lock");
    await page.click("button:has-text('Watch')");
    await page.waitForSelector(".watched li");
    expect(await textOf(page, ".watched li")).toMatch(/^truncate at zap = true/);
    await page.fill(".ask input", "i_size +");
    await page.click("button:has-text('Walk until it is true')");
    await page.waitForSelector(".told-now .note:has-text('error')");
  });

  it("asks of all states whether something is ever true", async () => {
    const page = await open(pathOf("explore.html"));
    await page.fill(".ask input", "i_mmap.writer != none and i_mmap.readers != {}");
    await page.click("button:has-text('Is it ever true?')");
    await page.waitForSelector(".told-now .note");
    expect(await textOf(page, ".told-now")).toBe("no: it is false in all 564 states");
    await page.fill(".ask input", "exists f in Fault, p in Page : pte[f][p] != none and p >= i_size");
    await page.click("button:has-text('Is it ever true?')");
    await page.waitForSelector(".told-now .note:has-text('yes')");
    await expect.poll(() => page.locator(".way .step").count()).toBe(8);
  });
});

describe("the playground", () => {
  /** Replaces the text of the editor. */
  async function write(page: Page, text: string): Promise<void> {
    await page.click(".cm-content");
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(text);
  }

  it("says what is wrong while one types, and finds a violation after an edit", async () => {
    const page = await open(pathOf("index.html"));
    await page.waitForSelector(".cm-content");
    await write(
      page,
      "spec a\nvar x : 0 .. 3 = 0\naction up { when x < 3  x' = y + 1 }\ninvariant Low : x < 3\n",
    );
    await page.waitForSelector(".diagnostics .bad");
    expect(await textOf(page, ".diagnostics li")).toMatch(/y/);
    await write(
      page,
      "spec a\nvar x : 0 .. 3 = 0\naction up { when x < 3  x' = x + 1 }\ninvariant Low : x < 3\n",
    );
    await page.waitForSelector(".run .good");
    await page.click("button:has-text('Check')");
    await page.waitForSelector("h1.verdict");
    expect(await textOf(page, "h1.verdict")).toBe("✗ a fails");
    await expect.poll(() => page.locator("[data-trace='0'] .step").count()).toBe(4);
  });

  it("checks a variant with other constants, as the command does", async () => {
    const page = await open(pathOf("index.html"));
    await page.selectOption(".files select", DAX);
    await page.selectOption(".settings-of select", "mutex");
    await page.fill(".settings-of label:has-text('FAULTS') input", "1");
    await page.keyboard.press("Tab");
    await page.waitForSelector(".run .good");
    await page.click("button:has-text('Check')");
    await page.waitForSelector("h1.verdict");
    subtle("check", DAX, "--variant", "mutex", "--const", "FAULTS=1", "--json", pathOf("mutex.json"));
    const { states } = JSON.parse(readFileSync(pathOf("mutex.json"), "utf8"));
    expect(await textOf(page, "h1.verdict")).toBe("✓ dax_truncate holds");
    expect(await textOf(page, "#report")).toContain(
      `${states.distinct} states, ${states.generated} transitions`,
    );
  });

  it("opens an example that the gallery links to, and its documentation is accessible", async () => {
    const page = await open(pathOf("index.html"));
    await page.click("text=Gallery");
    await page.click("text=Lamport's bakery algorithm");
    await page.waitForSelector(".run .good");
    expect(await page.inputValue(".files select")).toBe("specs/gallery/bakery.subtle");
    await page.click("text=Documentation");
    expect(await axeFindings(page)).toEqual([]);
    await page.click("text=The Subtle language");
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("says that a file cannot be linked", async () => {
    const page = await open(pathOf("index.html"));
    await page.click("button:has-text('Copy link')");
    expect(await textOf(page, ".told-now")).toMatch(/^Only a hosted page can be linked/);
  });

  it("stops a search", async () => {
    const page = await open(pathOf("index.html"));
    await page.waitForSelector(".cm-content");
    await write(
      page,
      "spec big\ntype N = 0 .. 299\nvar a : N = 0\nvar b : N = 0\nvar c : N = 0\n" +
        "action a_up { a' = (a + 1) % 300 }\naction b_up { b' = (b + 1) % 300 }\naction c_up { c' = (c + 1) % 300 }\n",
    );
    await page.waitForSelector(".run .good");
    await page.click("button:has-text('Check')");
    await page.click("button:has-text('Stop')");
    await page.waitForSelector(".told-now .note");
    expect(await textOf(page, ".told-now")).toBe("stopped");
    await page.click("button:has-text('Explore')");
    await page.waitForSelector(".take");
  });
});

describe("the graph", () => {
  const nodes = (page: Page): Promise<number> => page.locator(".canvas g.node[id]").count();

  it("opens collapsed, expands a node, is searched, and collapsed by an expression", async () => {
    const page = await open(pathOf("explore.html"));
    await page.click("nav >> text=Graph");
    await page.waitForSelector(".canvas g.node[id]");
    expect(await textOf(page, ".zoom")).toMatch(/90 nodes, \d+ edges, 564 states$/);
    await page.fill(".tools input[type=text]", "(i_size, i_mmap.writer)");
    await page.click("button:has-text('Collapse')");
    await page.waitForSelector(".canvas svg[aria-label*='(i_size, i_mmap.writer)']");
    expect(await nodes(page)).toBe(3);
    await page.click(".canvas g.node[id] >> nth=0");
    await page.click("button:has-text('Expand')");
    await page.waitForSelector(".told-now .note");
    expect(await textOf(page, ".told-now")).toMatch(
      /^\d+ nodes are too many to draw, at most 200 can be: expand fewer/,
    );
    expect(await nodes(page)).toBe(3);
    await page.fill(".tools input[type=text]", "(i_size, i_mmap.writer, owner)");
    await page.click("button:has-text('Collapse')");
    await page.waitForSelector(".canvas svg[aria-label*='owner)']");
    await page.click(".canvas g.node[id] >> nth=2");
    expect(await textOf(page, ".node-of h2")).toBe("Node 2");
    const members = Number(/(\d+) states/.exec(await textOf(page, ".node-of p"))?.[1]);
    await page.click("button:has-text('Expand')");
    await page.locator(".zoom", { hasText: `${members + 9} nodes` }).waitFor();
    expect(await nodes(page)).toBe(members + 9);
    await page.fill(".tools input[type=search]", "truncate at zap");
    await page.waitForSelector(".tools .dim:text-is('0 found')");
    await page.fill(".tools input[type=search]", "truncate.pc = lock");
    await page.waitForSelector(".tools .dim:not(:text-is('0 found'))");
    const found = Number(/(\d+) found$/.exec(await textOf(page, ".tools"))?.[1]);
    expect(found).toBeGreaterThan(0);
    await expect.poll(() => page.locator(".canvas g.node.found").count()).toBe(found);
  });

  it("is reached by keys", async () => {
    const page = await open(pathOf("explore.html"));
    await page.click("nav >> text=Graph");
    await page.waitForSelector(".canvas g.node[id]");
    await page.locator("#n3").focus();
    await page.keyboard.press("Enter");
    expect(await textOf(page, ".node-of h2")).toBe("Node 3");
  });
});

describe("a link", () => {
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(readFileSync(pathOf("index.html")));
  });
  let address = "";

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/folder/`;
  });

  afterAll(() => void server.close());

  it("leads to the spec, the settings and the place that it was copied at, and runs nothing", async () => {
    const page = await open(address);
    await page.selectOption(".files select", DAX);
    await page.selectOption(".settings-of select", "size_last");
    await page.waitForSelector(".run .good");
    await page.click(".run button:has-text('Explore')");
    for (const action of ["truncate.start", "truncate.lock"]) await page.click(`.take:has-text("${action}")`);
    await page.waitForSelector(".way .step:nth-child(3)");
    await page.click("button:has-text('Copy link')");
    await page.waitForSelector(".told-now .note");
    const { hash } = new URL(page.url());
    expect(hash).toMatch(/^#s=/);

    const other = await open(address, {}, hash);
    await other.waitForSelector(".run .good");
    expect(await other.locator(".settings-of select").inputValue()).toBe("size_last");
    expect(await other.locator("h1.verdict").count()).toBe(0);
    await other.click("nav >> text=Explore");
    await other.waitForSelector(".way .step:nth-child(3)");
    expect(await other.locator(".way .action").allTextContents()).toEqual([
      "initial state",
      "truncate.start",
      "truncate.lock",
    ]);
  });

  it("that is broken, or inflates to too much, is refused", async () => {
    const bomb = deflateRawSync(Buffer.alloc(50_000_000, " ")).toString("base64url");
    for (const hash of ["#s=%%%", "#s=AAAA", `#s=${bomb}`]) {
      const page = await open(address, {}, hash);
      expect(await textOf(page, ".told-now")).toBe("The link that led here is broken.");
      await page.context().close();
    }
  });
});

it("text of a spec stays text", async () => {
  const hostile = "</script><img src=x onerror=alert(1)>";
  const spec = `/// ${hostile}
spec hostile
var x : 0 .. 1 = 0
/// ${hostile}
action up at "${hostile}" { assert x = 0 "${hostile}"  x' = 1 }
invariant I : x = 0 or true // ${hostile}
variant v "${hostile}" { drop up.assert  expect holds }
`;
  writeFileSync(pathOf("hostile.subtle"), spec);
  subtle("check", pathOf("hostile.subtle"), "--html", pathOf("hostile.html"));
  const page = await open(pathOf("hostile.html"), {}, "#step-1");
  expect(await textOf(page, "#report")).toContain(hostile);
  expect(await textOf(page, "#side .code")).toContain(hostile);
  await page.click("nav >> text=Explore");
  await page.waitForSelector(".take");
  await page.click("nav >> text=Graph");
  await page.waitForSelector(".canvas svg");
  await expect.poll(() => page.locator("img").count()).toBe(0);
});

describe("every page", () => {
  const doors: readonly (readonly [string, string, (page: Page) => Promise<unknown>])[] = [
    ["the report", "report.html", (page) => page.keyboard.press("j")],
    ["the explorer", "explore.html", (page) => page.waitForSelector(".take")],
    [
      "the graph",
      "explore.html",
      async (page) => {
        await page.click("nav >> text=Graph");
        await page.waitForSelector(".canvas g.node[id]");
      },
    ],
    ["the playground", "index.html", (page) => page.waitForSelector(".cm-content")],
  ];
  for (const colorScheme of ["light", "dark"] as const)
    for (const [name, file, prepare] of doors)
      it(`is accessible: ${name}, ${colorScheme}`, async () => {
        const page = await open(pathOf(file), { colorScheme });
        await prepare(page);
        expect(await axeFindings(page)).toEqual([]);
      });

  it("holds the same application, as it was built", () => {
    const built = JSON.parse(readFileSync(join(ROOT, "dist/src/page/built/page.json"), "utf8"));
    const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
    for (const [, file] of doors) {
      const text = readFileSync(pathOf(file), "utf8");
      for (const part of ["app", "engine"]) {
        const [, held = ""] = new RegExp(`id="part-${part}">([^<]*)<`).exec(text) ?? [];
        expect([file, part, hashOf(held)]).toEqual([file, part, hashOf(built[part])]);
      }
    }
  });

  it("says that it can only be read where the browser lacks what it needs, and is complete", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.addInitScript("delete globalThis.DecompressionStream");
    await page.goto(pathToFileURL(pathOf("report.html")).href);
    await page.waitForSelector("#note:not([hidden])");
    expect(await textOf(page, "#note")).toMatch(/^This browser can't unpack/);
    await expect.poll(() => page.locator("#step-12").isVisible()).toBe(true);
    expect(errors).toEqual([]);
    await context.close();
  });

  it("does not scroll sideways at 400 px", async () => {
    for (const [, file, prepare] of doors) {
      const page = await open(pathOf(file), { viewport: { width: 400, height: 800 } });
      await prepare(page);
      expect([file, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([file, 400]);
    }
  });
});
