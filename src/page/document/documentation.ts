/** The pages beside a playground: documentation and a list of the specs. They run no script. */
import { line } from "./escape.js";

/** A page of the documentation, as it was built. */
export interface DocumentationPage {
  /** In the site: docs/language.html. */
  readonly path: string;
  readonly title: string;
  /** HTML of the project's own; pictures are named by their paths in the package. */
  readonly body: string;
}

export interface Documentation {
  /** What its pages need beside the style of all pages. */
  readonly style: string;
  readonly pages: readonly DocumentationPage[];
}

/** A spec that the playground can open. */
export interface ListedSpec {
  readonly path: string;
  /** Its name, and the first sentence of what it says about itself. */
  readonly title: string;
}

/** They may show pictures that they hold, and nothing else. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

const upFrom = (path: string): string => "../".repeat(path.split("/").length - 1);

function staticPage(path: string, title: string, body: string, style: string): string {
  const up = upFrom(path);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${line(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header><div class="bar"><span class="name">Subtle</span><nav aria-label="Site">
<a href="${up}index.html">Playground</a> <a href="${up}gallery.html">Gallery</a> <a href="${up}docs.html">Documentation</a>
</nav></div></header>
<main class="prose">${body}</main>
</body>
</html>
`;
}

/** @param picture The bytes of a picture in base64, by its path in the package; null if it is not there. */
export function documentationPage(
  { path, title, body }: DocumentationPage,
  style: string,
  picture: (path: string) => string | null,
): string {
  const whole = body.replace(/<img src="([^"]*)" alt="([^"]*)">/g, (_, source: string, alt: string) => {
    const bytes = picture(source);
    return bytes === null ? alt : `<img src="data:image/png;base64,${bytes}" alt="${alt}">`;
  });
  return staticPage(path, title, whole, style);
}

/** The table of contents: docs.html. */
export function contentsPage(pages: readonly DocumentationPage[], style: string): string {
  const list = (some: readonly DocumentationPage[]): string =>
    `<ul>${some.map(({ path, title }) => `<li><a href="${path}">${line(title)}</a></li>`).join("\n")}</ul>`;
  const isDecision = ({ path }: DocumentationPage): boolean => path.startsWith("docs/decisions/");
  const body =
    `<h1>Documentation</h1>${list(pages.filter((page) => !isDecision(page)))}` +
    `<h2 id="decisions">Decisions about the language</h2>${list(pages.filter(isDecision))}`;
  return staticPage("docs.html", "Subtle: documentation", body, style);
}

/** All specs, by folder, each a link that opens it in the playground: gallery.html. */
export function galleryPage(specs: readonly ListedSpec[], style: string): string {
  const folders = new Map<string, ListedSpec[]>();
  for (const spec of specs) {
    const folder = spec.path.split("/").slice(0, -1).join("/");
    folders.set(folder, [...(folders.get(folder) ?? []), spec]);
  }
  const sections = [...folders].map(
    ([folder, listed]) =>
      `<h2>${line(folder)}</h2><ul>${listed
        .map(({ path, title }) => {
          const href = `index.html#example=${encodeURIComponent(path)}`;
          return `<li><a href="${line(href)}">${line(title)}</a></li>`;
        })
        .join("\n")}</ul>`,
  );
  const body = `<h1>Gallery</h1><p>Each opens in the playground; nothing runs until you ask.</p>${sections.join("")}`;
  return staticPage("gallery.html", "Subtle: gallery", body, style);
}
