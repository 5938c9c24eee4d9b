/** The pages that commands write. */
import type { WhyJson } from "../../report/why/why-json.js";
import { errorJson } from "../../result/json.js";
import type { CompiledSpec } from "../../run/compile.js";
import type { Source } from "../../source/source.js";
import { type TraceContext, type TraceView, traceFacts } from "../../view/trace-view.js";
import type { Checked, SpecFile } from "../engine/protocol.js";
import type { PageAssets, PageData } from "./data.js";
import { pageDocument } from "./document.js";
import { line } from "./escape.js";
import { type TestedSpec, testHtml, tracesOf } from "./judged-html.js";
import { reportHtml, sourcesHtml, titleOf, traceSection } from "./report-html.js";
import { whyHtml, whyTitle } from "./why-html.js";

/** What a page is made of, however it opens. */
export interface PageInput {
  readonly main: string;
  readonly files: readonly SpecFile[];
  readonly constants: ReadonlyMap<string, string>;
  readonly variant: string | null;
  readonly version: string;
}

const dataOf = ({ main, files, constants, variant, version }: PageInput) => ({
  version,
  spec: { main, files },
  constants: Object.fromEntries(constants),
  variant,
  path: [],
  examples: [],
});

/** The page that `check --html` writes. @param light Without the engine. */
export function checkPage(
  input: PageInput,
  found: Checked,
  sources: readonly Source[],
  assets: PageAssets,
  light: boolean,
): Promise<string> {
  const body = `${reportHtml(found)}<section><h2>Sources</h2>${sourcesHtml(sources)}</section>`;
  const data = { ...dataOf(input), door: "report", found } as const;
  return pageDocument({ title: titleOf(found), body, data }, assets, light ? [] : ["engine"]);
}

/** The playground: it opens at the editor. @param examples Those of the files that are specs, the first one is shown. */
export function playgroundPage(
  files: readonly SpecFile[],
  examples: PageData["examples"],
  version: string,
  assets: PageAssets,
): Promise<string> {
  const main = examples[0]?.path ?? "";
  const input = { main, files, constants: new Map(), variant: null, version };
  const data = { ...dataOf(input), door: "playground", found: null, examples } as const;
  return pageDocument({ title: "Subtle playground", body: "", data }, assets, ["engine", "editor"]);
}

/** The page that `test --html` writes. */
export function testPage(specs: readonly TestedSpec[], version: string, assets: PageAssets): Promise<string> {
  const found = { result: errorJson([], []), traces: tracesOf(specs), text: "", elapsed: 0 };
  const failed = specs.filter(({ tone }) => tone === "bad").length;
  const title = failed === 0 ? "Specs as expected" : `${failed} of ${specs.length} specs failed`;
  return pageDocument({ title, body: testHtml(specs), data: told(version, found) }, assets, []);
}

/** The page that `trace --html` writes: one trace. */
export function tracePage(view: TraceView, version: string, assets: PageAssets): Promise<string> {
  const found = { result: errorJson([], []), traces: [view], text: "", elapsed: 0 };
  const name = view.property.name === "" ? "" : `: ${view.property.name}`;
  const title = `A trace of ${view.spec}${view.variant === null ? "" : `, variant ${view.variant}`}${name}`;
  const body = `<h1>${line(title)}</h1>${traceSection(view, 0, { properties: [] }, true)}`;
  return pageDocument({ title, body, data: told(version, found) }, assets, []);
}

/** The page that `why --html` writes: the table, and a trace for each element that is needed. */
export function whyPage(
  input: PageInput,
  why: WhyJson,
  spec: CompiledSpec,
  variables: TraceContext["variables"],
  assets: PageAssets,
): Promise<string> {
  const context = { spec: why.spec, variant: why.variant, constants: why.constants, variables };
  const sources = `<section><h2>Sources</h2>${sourcesHtml(spec.sources)}</section>`;
  const body = whyHtml(why, context, traceFacts(spec)) + sources;
  const data = { ...dataOf(input), door: "report", found: null } as const;
  return pageDocument({ title: whyTitle(why), body, data }, assets, ["engine"]);
}

/** The data of a page in which nothing can be run. */
const told = (version: string, found: Checked | null): PageData => ({
  door: "report",
  version,
  spec: null,
  constants: {},
  variant: null,
  found,
  path: [],
  examples: [],
});

/** The page that `explore` writes: it opens at the explorer. */
export function explorerPage(input: PageInput, name: string, assets: PageAssets): Promise<string> {
  const data = { ...dataOf(input), door: "explore", found: null } as const;
  return pageDocument({ title: `${name}: explorer`, body: "", data }, assets, ["engine"]);
}
