/** The commands that write pages for a browser. */
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decode85 } from "../../src/page/document/base85.js";
import type { PageData } from "../../src/page/document/data.js";
import { type Machine, run } from "../host/memory-host.js";

const SPEC =
  'spec a\nimport "b"\nvar x : 0 .. 3 = 0\naction up { when x < 3  x\' = x + 1 }\ninvariant Low : x < TOP\n';
const FILES = { "a.subtle": SPEC, "b.subtle": "module b\nconst TOP = 3\n" };
const machine: Machine = { files: FILES };

function dataOf(page: string | undefined): PageData {
  const [, packed = ""] = /id="part-data">([^<]*)</.exec(page ?? "") ?? [];
  return JSON.parse(gunzipSync(decode85(packed)).toString());
}

const partsOf = (page: string | undefined): readonly string[] =>
  [...(page ?? "").matchAll(/id="part-(\w+)"/g)].map(([, name]) => name ?? "");

describe("check --html", () => {
  it("writes what was found and all that was read", async () => {
    const { code, stdout, host } = await run(["check", "a.subtle", "--html", "out.html"], machine);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ a fails/);
    const page = host.text("out.html");
    const { door, spec, found, version } = dataOf(page);
    expect([door, version, found?.result.verdict]).toEqual(["report", "0.0.0", "violated"]);
    expect(spec?.main).toBe("a.subtle");
    expect(spec?.files.map(({ path }) => path)).toEqual(["a.subtle", "b.subtle"]);
    expect(page).toContain('id="step-4"');
    expect(partsOf(page)).toEqual(["data", "app", "engine"]);
  });

  it("keeps variants and constants", async () => {
    const { host } = await run(["check", "a.subtle", "--const", "TOP=4", "--html", "out.html"], machine);
    expect(dataOf(host.text("out.html"))).toMatchObject({ constants: { TOP: "4" }, variant: null });
    expect(host.text("out.html")).toContain("TOP = 4");
  });

  it("has a light form without the engine", async () => {
    const words = ["check", "a.subtle", "--html", "out.html", "--html-light", "light.html"];
    const { host } = await run(words, machine);
    expect(partsOf(host.text("light.html"))).toEqual(["data", "app"]);
    expect(partsOf(host.text("out.html"))).toEqual(["data", "app", "engine"]);
  });

  it("does not overwrite a spec or another result, and writes to a file only", async () => {
    for (const words of [
      ["--html", "b.subtle"],
      ["--html", "a.subtle"],
      ["--html", "x", "--json", "x"],
      ["--html", "x", "--html-light", "x"],
      ["--html", "-"],
      ["--html-light", "-"],
    ]) {
      const { code, host } = await run(["check", "a.subtle", ...words], machine);
      expect([words, code]).toEqual([words, 2]);
      expect(host.text("a.subtle")).toBe(SPEC);
    }
  });

  it("says why it can't be written", async () => {
    const { code, stderr } = await run(["check", "a.subtle", "--html", "out.html"], {
      ...machine,
      failingLate: { "out.html": "there is no space left" },
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining("there is no space left")]);
  });

  it("writes no page for a spec with errors", async () => {
    const { code, host } = await run(["check", "a.subtle", "--html", "out.html"], {
      files: { "a.subtle": "spec a\nvar x : bool = 1\n" },
    });
    expect([code, host.text("out.html")]).toEqual([2, undefined]);
  });
});

describe("explore", () => {
  it("writes a page that opens at the explorer", async () => {
    const { code, stdout, host } = await run(["explore", "a.subtle", "-o", "out.html"], machine);
    expect([code, stdout]).toEqual([0, "written to out.html: open it in a browser\n"]);
    const { door, found, spec } = dataOf(host.text("out.html"));
    expect([door, found, spec?.files.length]).toEqual(["explore", null, 2]);
  });

  it("opens it where there is a terminal and a display, unless it is told not to", async () => {
    const shown = { ...machine, terminal: true, display: true };
    const { stdout, host } = await run(["explore", "a.subtle"], shown);
    expect([stdout, host.opened()]).toEqual(["opened /tmp/new/a.html\n", ["/tmp/new/a.html"]]);
    expect((await run(["explore", "a.subtle", "--no-open"], shown)).host.opened()).toEqual([]);
    expect((await run(["explore", "a.subtle"], { ...shown, terminal: false })).host.opened()).toEqual([]);
    const blind = await run(["explore", "a.subtle"], { ...shown, display: false });
    expect(blind.stdout).toBe("written to /tmp/new/a.html: open it in a browser\n");
  });

  it("refuses a spec with errors, and to overwrite it", async () => {
    expect((await run(["explore", "a.subtle", "-o", "a.subtle"], machine)).code).toBe(2);
    expect((await run(["explore", "none.subtle", "-o", "x.html"], machine)).code).toBe(2);
    expect((await run(["explore", "a.subtle", "-o", "-"], machine)).code).toBe(2);
    const wrong = await run(["explore", "a.subtle", "-o", "x.html"], { files: { "a.subtle": "spec" } });
    expect([wrong.code, wrong.host.text("x.html")]).toEqual([2, undefined]);
  });
});

describe("test --html", () => {
  const GOOD =
    "spec good\nvar x : bool = true\naction flip { x' = not x }\ninvariant I : x or not x\nexpect holds\n";
  const BAD = `${GOOD.replace("spec good", "spec bad")}variant stuck { replace flip.x with { x' = false }  expect violates I }\n`;

  it("writes one page, with traces only where something differs", async () => {
    const files = {
      "a/good.subtle": GOOD,
      "a/bad.subtle": `${GOOD.replace("spec good", "spec bad").replace("x or not x", "x")}`,
      "a/wrong.subtle": "spec wrong\nvar x : bool = 1\n",
    };
    const { code, host } = await run(["test", "a", "--html", "out.html"], { files });
    expect(code).toBe(2);
    const page = host.text("out.html") ?? "";
    const { found } = dataOf(page);
    expect(found?.traces.map(({ spec, property }) => [spec, property.name])).toEqual([["bad", "I"]]);
    expect(page).toContain("✗ 2 of 3 specs failed");
    expect(page.match(/data-trace="/g)).toHaveLength(1);
    expect(page).toContain("wrong.subtle:2:");
    expect(page).toContain('id="step-2"');
    expect(partsOf(page)).toEqual(["data", "app"]);
  });

  it("says that all is as expected", async () => {
    const { code, host } = await run(["test", "a", "--html", "out.html"], {
      files: { "a/good.subtle": GOOD },
    });
    expect([code, host.text("out.html")]).toEqual([0, expect.stringContaining("✓ 1 spec as expected")]);
  });

  it("overwrites no spec, and needs a file", async () => {
    const files = { "a/good.subtle": GOOD, "a/bad.subtle": BAD };
    for (const target of ["a/good.subtle", "-"]) {
      const { code, host } = await run(["test", "a", "--html", target], { files });
      expect([target, code, host.text("a/good.subtle")]).toEqual([target, 2, GOOD]);
    }
  });
});

describe("why --html", () => {
  const TEXT = `spec two
var x : 0 .. 2 = 0
var y : 0 .. 2 = 0
process p {
  set:  x' = 1
  also: x' = 1
  copy: y' = x
}
process q { look: x' = x }
invariant Goal : p at done implies y = 1
`;
  const files = { "a.subtle": TEXT };

  it("shows how far each step can be moved, with the text for those who see no colours", async () => {
    const { code, host } = await run(["why", "a.subtle", "--html", "out.html"], { files });
    const page = host.text("out.html") ?? "";
    expect(code).toBe(0);
    expect(page).toContain("How far each step can be moved");
    expect(page).toContain('class="stop" title="set: Goal fails after 4 states"');
    expect(page).toContain("after set, else Goal fails after 4 states");
  });

  it("shows with --protect who protects what, and no list of elements", async () => {
    const { code, host, stdout } = await run(["why", "a.subtle", "--protect", "--html", "out.html"], {
      files,
    });
    const page = host.text("out.html") ?? "";
    expect(code).toBe(0);
    expect(stdout).toContain("Who protects what");
    expect(page).toContain("Who protects what</h2>");
    expect(page).toContain("<code>p.copy</code> and <code>q.look</code>");
    expect(page).not.toContain("<h2>Elements</h2>");
  });
});

describe("trace --html", () => {
  it("writes a trace that was written as a page", async () => {
    const { host } = await run(["check", "a.subtle", "--json", "a.json"], machine);
    const files = { ...FILES, "a.json": host.text("a.json") ?? "" };
    const words = ["trace", "a.json", "--property", "Low", "--html", "out.html"];
    const ran = await run(words, { files });
    expect(ran.code).toBe(0);
    const page = ran.host.text("out.html") ?? "";
    expect(page).toContain("<h1>A trace of a: Low</h1>");
    expect(page).toContain('id="step-4"');
    expect(dataOf(page).found?.traces).toHaveLength(1);
    expect(partsOf(page)).toEqual(["data", "app"]);
  });
});

describe("playground", () => {
  it("writes a page with the specs of the package and an editor", async () => {
    const { code, stdout, host } = await run(["playground", "-o", "site/"], {});
    expect([code, stdout]).toEqual([
      0,
      "written to site/index.html: it works from any web server, and from a file\n",
    ]);
    const page = host.text("site/index.html");
    const { door, examples, spec } = dataOf(page);
    expect(door).toBe("playground");
    expect(examples).toEqual([{ path: "specs/teaching/one.subtle", title: "teaching/one: One" }]);
    expect(spec?.files.map(({ path }) => path)).toContain("specs/lib/two.subtle");
    expect(partsOf(page)).toEqual(["data", "app", "engine", "editor"]);
  });

  it("writes documentation and a gallery beside it", async () => {
    const { host } = await run(["playground", "-o", "site"], {});
    expect(host.text("site/docs.html")).toMatch(
      /href="docs\/one.html">One<.*id="decisions".*two.html">Two</s,
    );
    expect(host.text("site/docs/one.html")).toContain('<img src="data:image/png;base64,QQ==" alt="A">');
    expect(host.text("site/docs/decisions/two.html")).toMatch(/href="\.\.\/\.\.\/index\.html".*>None</s);
    expect(host.text("site/gallery.html")).toContain(
      '<a href="index.html#example=specs%2Fteaching%2Fone.subtle">teaching/one: One</a>',
    );
  });

  it("says why it can't be written", async () => {
    const { code, stderr } = await run(["playground", "-o", "site"], { files: { site: "a file" } });
    expect([code, stderr]).toEqual([2, expect.stringContaining("site")]);
  });
});

describe("why --html", () => {
  const holding: Machine = {
    files: { ...FILES, "a.subtle": `${SPEC.replace("x < 3", "x < TOP - 1")}deadlock allowed\n` },
  };

  it("writes what is needed, with what happens without it", async () => {
    const { code, host } = await run(["why", "a.subtle", "--html", "out.html"], holding);
    expect(code).toBe(0);
    const page = host.text("out.html") ?? "";
    expect(page).toContain("Why a holds</h1>");
    expect(page).toMatch(/needed<\/td><th scope="row">up\.<wbr>when<\/th>.*<a href="#without-1">Low 4/);
    expect(page).toMatch(/id="without-1".*Low fails after 4 states.*id="without-1-step-4"/s);
    expect(dataOf(page)).toMatchObject({ door: "report", found: null, spec: { main: "a.subtle" } });
    expect(partsOf(page)).toEqual(["data", "app", "engine"]);
  });

  it("of a spec that fails writes what a check finds", async () => {
    const { code, host } = await run(["why", "a.subtle", "--html", "out.html"], { files: FILES });
    expect(code).toBe(1);
    const page = host.text("out.html") ?? "";
    expect(page).toContain("a fails</h1>");
    expect(page).toContain('id="step-4"');
    expect(partsOf(page)).toEqual(["data", "app", "engine"]);
  });

  it("writes to a file only, and never over the spec", async () => {
    for (const path of ["-", "a.subtle"]) {
      const { code, host } = await run(["why", "a.subtle", "--html", path], holding);
      expect([path, code, host.text("a.subtle")]).toEqual([path, 2, holding.files?.["a.subtle"]]);
    }
  });
});
