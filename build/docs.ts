/**
 * A part of `npm run build`: the documentation as HTML, for the playground. What stands in the repository besides it is not
 * part of a site, so links to it become plain text; links to specs open them in the playground.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { transformSync } from "esbuild";
import { Marked, type Tokens } from "marked";
import type { Documentation, DocumentationPage } from "../src/page/document/documentation.js";

const ROOT = join(import.meta.dirname, "../..");
const FOLDER = join(ROOT, "dist/src/page/built");

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `${folder}/${name}`);

/** By their paths in the repository, in the order in which they are listed. */
const PAGES = [
  "README.md",
  ...markdownIn("docs"),
  "ARCHITECTURE.md",
  "HACKING.md",
  "CHANGELOG.md",
  ...markdownIn("docs/decisions"),
];

/** What a heading is linked by: as GitHub names it. */
const anchorOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");

/** Where a link of a page leads in the site; null if there is no such page. */
function targetOf(href: string, page: string): string | null {
  if (/^https?:/.test(href) || href.startsWith("#")) return href;
  const [path = "", anchor] = href.split("#");
  const file = posix.join(posix.dirname(page), path);
  const up = "../".repeat(page.split("/").length - 1);
  if (PAGES.includes(file))
    return `${up}${file.replace(/\.md$/, ".html")}${anchor === undefined ? "" : `#${anchor}`}`;
  if (file.endsWith(".subtle")) return `${up}index.html#example=${encodeURIComponent(file)}`;
  if (file === "docs/decisions") return `${up}docs.html#decisions`;
  return file === "specs" || file === "specs/" ? `${up}gallery.html` : null;
}

const attribute = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? "&quot;");

function pageOf(path: string): DocumentationPage {
  const taken = new Map<string, number>();
  let tables = 0;
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const anchor = anchorOf(text.replace(/`/g, ""));
        const before = taken.get(anchor) ?? 0;
        taken.set(anchor, before + 1);
        const id = before === 0 ? anchor : `${anchor}-${before}`;
        return `<h${depth} id="${attribute(id)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const text = this.parser.parseInline(tokens);
        const target = targetOf(href, path);
        return target === null ? text : `<a href="${attribute(target)}">${text}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        const file = posix.join(posix.dirname(path), href);
        return `<img src="${attribute(file)}" alt="${attribute(text)}">`;
      },
      table(this, token: Tokens.Table) {
        const cell = (one: Tokens.TableCell, tag: string) => {
          const align = one.align === null ? "" : ` class="${one.align}"`;
          return `<${tag}${align}>${this.parser.parseInline(one.tokens)}</${tag}>`;
        };
        const head = token.header.map((one) => cell(one, "th")).join("");
        const rows = token.rows.map((row) => `<tr>${row.map((one) => cell(one, "td")).join("")}</tr>`);
        return (
          `<div class="scroll" tabindex="0" role="region" aria-label="Table ${++tables}"><table>` +
          `<thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>\n`
        );
      },
      code({ text }: Tokens.Code) {
        return `<pre tabindex="0"><code>${attribute(text)}</code></pre>\n`;
      },
    },
  });
  const text = readFileSync(join(ROOT, path), "utf8");
  const title = (/^#\s+(.*)$/m.exec(text)?.[1] ?? path).replace(/`/g, "");
  return { path: path.replace(/\.md$/, ".html"), title, body: marked.parse(text, { async: false }) };
}

mkdirSync(FOLDER, { recursive: true });
const css = readFileSync(join(ROOT, "src/page/app/prose.css"), "utf8");
const style = transformSync(css, { loader: "css", minify: true }).code.trim();
const documentation: Documentation = { style, pages: PAGES.map(pageOf) };
writeFileSync(join(FOLDER, "docs.json"), JSON.stringify(documentation));
