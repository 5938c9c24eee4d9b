/** `subtle playground`: writes the playground, and the documentation beside it: a site for any web server. */
import { diagnose } from "../../diagnostics/diagnostic.js";
import type { Host } from "../../host/host.js";
import type { ListedSpec } from "../../page/document/documentation.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { printDiagnostics } from "../failures.js";
import { writeTo } from "../output.js";

export interface PlaygroundOptions {
  readonly output: string;
  /** Of the program. */
  readonly version: string;
}

/** Folders in the order in which they are to be read; those that are not named come after them. */
const ORDER = ["specs/teaching/", "specs/locks/", "specs/gallery/"];

/** They are for measuring, not for reading. */
const UNREAD = "specs/bench/";

export async function playgroundCommand(host: Host, options: PlaygroundOptions): Promise<ExitCode> {
  const { output, version } = options;
  const all = host.browser.examples().filter(({ path }) => !path.startsWith(UNREAD));
  const rank = (path: string): number => {
    const place = ORDER.findIndex((folder) => path.startsWith(folder));
    return place < 0 ? ORDER.length : place;
  };
  const specs = all
    .filter(({ text }) => /^spec\s/m.test(text))
    .sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
  const { playgroundPage } = await import("../../page/document/write.js");
  const files = all.map(({ path, text }) => ({ path, result: { kind: "text", text } as const }));
  const examples = specs.map(({ path, text }) => ({ path, title: titleOf(path, text) }));
  const page = await playgroundPage(files, examples, version, host.browser.assets());
  const folder = output.replace(/(?<=.)\/+$/, "");
  for (const [path, text] of [["index.html", page] as const, ...(await documentation(host, examples))]) {
    const target = `${folder}/${path}`;
    const parent = target.slice(0, target.lastIndexOf("/"));
    const obstacle = host.files.makeFolder(parent);
    if (obstacle !== null) {
      printDiagnostics(host, [diagnose("path-unwritable", null, { path: parent, ...obstacle })], []);
      return EXIT.wrong;
    }
    if (writeTo(host, target, text)) return EXIT.wrong;
  }
  host.out.show(`written to ${folder}/index.html: it works from any web server, and from a file\n`);
  return EXIT.ok;
}

/** The pages beside the playground, with their paths. */
async function documentation(
  host: Host,
  specs: readonly ListedSpec[],
): Promise<readonly (readonly [path: string, text: string])[]> {
  const { contentsPage, documentationPage, galleryPage } = await import(
    "../../page/document/documentation.js"
  );
  const { style: prose, pages } = host.browser.documentation();
  const style = host.browser.assets().style + prose;
  return [
    ["docs.html", contentsPage(pages, style)],
    ["gallery.html", galleryPage(specs, style)],
    ...pages.map((page) => [page.path, documentationPage(page, style, host.browser.picture)] as const),
  ];
}

/** The file, and the first line of what it says about itself. */
function titleOf(path: string, text: string): string {
  const name = path.replace(/^specs\//, "").replace(/\.subtle$/, "");
  const first = /^\/\/\/\s*(.*)/m.exec(text)?.[1] ?? "";
  const sentence = first.split(/(?<=[.:])\s/)[0] ?? "";
  return sentence === "" || sentence.length > 90 ? name : `${name}: ${sentence.replace(/[.:]$/, "")}`;
}
