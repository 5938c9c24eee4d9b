/** The static text of pages: complete, harmless, and with the policy that keeps the page to itself. */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decode85, encode85 } from "../../src/page/document/base85.js";
import type { PageAssets, PageData } from "../../src/page/document/data.js";
import { pageDocument, policyOf } from "../../src/page/document/document.js";
import { breakable, line, lines } from "../../src/page/document/escape.js";
import { reportHtml } from "../../src/page/document/report-html.js";
import { traceHtml } from "../../src/page/document/trace-html.js";
import { stateHtml } from "../../src/page/document/value-html.js";
import type { ResultJson } from "../../src/result/json.js";
import type { TraceView } from "../../src/view/trace-view.js";

const ASSETS: PageAssets = {
  loader: "start('<');",
  style: "p{}",
  app: "QQ==",
  engine: "Qg==",
  editor: "Qw==",
};

const DATA: PageData = {
  door: "report",
  version: "1.2.3",
  spec: null,
  constants: {},
  variant: null,
  found: null,
  path: [],
  examples: [],
};

/** What could end an element, an attribute or a script, or mislead who reads it. */
const HOSTILE = [
  "</script><img src=x onerror=alert(1)>",
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  '" onclick="alert(1)',
  "' onclick='alert(1)",
  "]]>",
  "--> <!-- <script>",
  "\\u003cscript>",
  "a\u202Eb",
  "x".repeat(100_000),
  "&lt;b&gt;",
];

describe("text", () => {
  it.each(HOSTILE)("%.40s stays text", (text) => {
    for (const escaped of [line(text), lines(text)]) {
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped).not.toMatch(/\p{Bidi_Control}/u);
    }
  });

  it("is what it was when it is read as HTML again", () => {
    expect(line("a & b < c > \"d\" 'e'")).toBe("a &amp; b &lt; c &gt; &quot;d&quot; &#39;e&#39;");
    expect(line("a\u202Eb")).toBe("a&lt;U+202E&gt;b");
    expect(lines("a\nb\t")).toBe("a\nb\t");
  });
});

/** A trace that says the text wherever a trace can say something. */
const traceWith = (text: string): TraceView => ({
  spec: text,
  variant: text,
  constants: { [text]: text },
  property: { name: text, kind: "invariant", verdict: "violated", message: text },
  variables: [{ name: text, type: text }],
  lanes: [{ name: text, process: text }],
  steps: [
    {
      number: 1,
      action: null,
      label: null,
      lane: null,
      parameters: {},
      choices: [],
      span: { file: text, line: 1, column: 1 },
      state: { [text]: text },
      shown: [],
      changes: [],
    },
    {
      number: 2,
      action: text,
      label: text,
      lane: 0,
      parameters: { [text]: { "#map": [[text, { [text]: text }]] } },
      choices: [{ name: text, value: text }],
      span: { file: text, line: 1, column: 1 },
      state: { [text]: { "#map": [[text, text]] } },
      shown: [],
      changes: [{ path: text, before: text, after: { "#set": [text] } }],
    },
  ],
  loop: 0,
  back: { action: text, parameters: { [text]: text } },
  fair: [{ action: text, parameters: { [text]: text }, fairness: "weak", why: "taken", at: 0 }],
  held: [{ lock: text, mode: text, lane: 0, from: 1, to: null }],
  insight: {
    doomed: { from: 2, escapes: [{ action: text, parameters: { [text]: text }, to: "safe" }], mayRest: true },
    orders: null,
    deciding: { step: 2, instead: [{ path: text, value: text }] },
  },
});

const resultWith = (text: string): ResultJson => ({
  schema: "subtle/result-v1",
  spec: text,
  variant: text,
  constants: { [text]: text },
  variables: [{ name: text, type: text }],
  verdict: "violated",
  stop: null,
  states: { distinct: 1, generated: 1, depth: 1, initial: 1 },
  elapsedMs: 1,
  engine: "compiled",
  workers: 1,
  properties: [{ name: text, kind: "invariant", verdict: "violated", message: text, trace: null }],
  actions: [],
  diagnostics: [],
});

/** The tags of a piece of HTML, with the names of their attributes only. Where a name can be broken does not count. */
const tagsOf = (html: string): readonly string[] =>
  [
    ...new Set(
      [...html.matchAll(/<[^>]*>/g)]
        .map(([tag]) => tag.replace(/"[^"]*"/g, '""'))
        .filter((tag) => tag !== "<wbr>"),
    ),
  ].sort();

describe("a report with hostile text", () => {
  // With what is made of parentheses.
  const plain = traceWith("plain(text)");
  it.each(HOSTILE)("%.40s: has the same elements as one with harmless text", (text) => {
    const trace = traceWith(text);
    const pieces = (view: TraceView, name: string): readonly string[] => [
      traceHtml(view, { prefix: "step-" }),
      reportHtml({ result: resultWith(name), traces: [view], text: name }),
      stateHtml(view.steps[1]?.state ?? {}, view.steps[1]?.changes),
    ];
    const harmless = pieces(plain, "plain(text)");
    for (const [i, piece] of pieces(trace, text).entries()) {
      expect(tagsOf(piece)).toEqual(tagsOf(harmless[i] ?? ""));
      // Every address in it is one of ours.
      expect([...piece.matchAll(/href="([^"]*)"/g)].every(([, href]) => href?.startsWith("#"))).toBe(true);
    }
  });
});

describe("the head of a report", () => {
  const headOf = (reduced: boolean, more: Partial<ResultJson> = {}): string =>
    reportHtml({ result: { ...resultWith("plain"), ...more }, traces: [], text: "", reduced });

  it("says what was counted, as the text of the command does", () => {
    expect(headOf(false)).toContain("1 state, 1 transition");
    expect(headOf(true)).toContain("1 state up to symmetry, 1 transition");
    const statesWithoutSymmetry = { distinct: 2, generated: 4, depth: 2, initial: 1 };
    expect(headOf(true, { statesWithoutSymmetry })).toContain(
      "temporal properties were checked without symmetry, on 2 states",
    );
  });
});

describe("a long name", () => {
  it("ends its line behind a dot or an underscore, and nowhere inside a number or an entity", () => {
    expect(breakable("philosopher.take_second")).toBe("philosopher.<wbr>take_<wbr>second");
    expect(breakable("0 .. 1 & _x")).toBe("0 .. 1 &amp; _x");
  });
});

describe("a page", () => {
  it("has a policy that allows its own scripts and nothing else", async () => {
    const page = await pageDocument({ title: "a", body: "", data: DATA }, ASSETS, []);
    const hash = createHash("sha256").update(ASSETS.loader).digest("base64");
    expect(policyOf(ASSETS.loader)).toBe(
      `default-src 'none'; script-src 'sha256-${hash}' 'wasm-unsafe-eval' blob:; worker-src blob:; ` +
        "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    );
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="${policyOf(ASSETS.loader)}">`,
    );
    expect(page).toContain(`<script>${ASSETS.loader}</script>`);
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  it("names no address", async () => {
    const page = await pageDocument({ title: "a", body: "", data: DATA }, ASSETS, ["engine", "editor"]);
    expect(page.match(/(?:src|href|action)="[^"]*"/g)).toEqual(['href="data:,"']);
    expect(page).not.toMatch(/https?:/);
  });

  it("holds its data as text that is no markup", async () => {
    const hostile = HOSTILE.join("\n");
    const page = await pageDocument(
      { title: hostile, body: "", data: { ...DATA, variant: hostile } },
      ASSETS,
      [],
    );
    const [, packed = ""] = /id="part-data">([^<]*)</.exec(page) ?? [];
    expect(JSON.parse(gunzipSync(decode85(packed)).toString())).toEqual({
      ...DATA,
      variant: hostile,
    });
    expect(page).not.toContain("<img");
  });

  it("holds the parts that were asked for", async () => {
    const page = await pageDocument({ title: "a", body: "", data: DATA }, ASSETS, ["engine"]);
    expect([...page.matchAll(/id="part-(\w+)"/g)].map(([, name]) => name)).toEqual(["data", "app", "engine"]);
  });
});

describe("bytes as text", () => {
  it.each([0, 1, 2, 3, 4, 5, 7, 4095, 70_001])("come back: %i of them", (length) => {
    for (const byte of [(i: number) => i % 256, () => 0, () => 255, (i: number) => (i * 7919) % 251]) {
      const bytes = Uint8Array.from({ length }, (_, i) => byte(i));
      const text = encode85(bytes);
      expect(text).toMatch(/^[!#%(-;=?-[\]-_a-}]*$/);
      expect(text.length).toBe(Math.ceil((length * 5) / 4));
      expect(Buffer.from(decode85(text)).equals(Buffer.from(bytes))).toBe(true);
    }
  });
});
