/**
 * A part of `npm run build`: makes the application that all pages share, with vite. Each script is one classic file, since a
 * worker from a blob can't be a module; what the command puts into a page is compressed here, once.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";
import { build, type Plugin, type Rolldown } from "vite";
import { encode85 } from "../src/page/document/base85.js";

const ROOT = join(import.meta.dirname, "../..");
const APP = join(ROOT, "src/page/app");
const FOLDER = join(ROOT, "dist/src/page/built");

/** Chromium and Firefox of 2023, Safari 16.4: the first with everything that the page uses. */
const TARGET = "es2022";

/** The grammar holds its own text; examples and other comments in it take four kilobytes, and nobody reads them in a page. */
const withoutComments: Plugin = {
  name: "grammar-without-comments",
  transform: (code, id) => {
    if (!id.endsWith("subtle.ohm-bundle.js")) return null;
    const begin = code.indexOf('"source":"') + '"source":'.length;
    const end = /[^\\](?:\\\\)*"/g;
    end.lastIndex = begin;
    end.exec(code);
    const source = code.slice(begin, end.lastIndex);
    const text = JSON.parse(source) as string;
    // Places in the text stay what they are.
    const bare = text.replace(/^ *\/\/.*$/gm, (comment) => " ".repeat(comment.length));
    return { code: code.replace(source, () => JSON.stringify(bare)), map: null };
  },
};

/**
 * A page searches in memory and in one thread only: what keeps states in runs, on disk or not, what judges these level by
 * level, and what lets threads share a search, are left out of it.
 */
const LEFT_OUT =
  /[\\/](?:src[\\/](?:run[\\/]by-runs|kernel[\\/]runs-kernel)|checker[\\/](?:level-refinement|kernel[\\/]together))\.[jt]s$/;

const withoutWhatIsLeftOut: Plugin = {
  name: "without-what-is-left-out",
  load: (id) => {
    if (!LEFT_OUT.test(id)) return null;
    const source = readFileSync(id, "utf8");
    const names = Array.from(
      source.matchAll(/^export (?:(?:async )?function|class|const) (\w+)/gm),
      ([, name]) => name,
    );
    if (names.length === 0) throw new Error(`${id} exports no function and no class`);
    const left = names.map((name) => `export function ${name}() { throw new Error("not in a page"); }`);
    return { code: left.join("\n"), map: null, moduleType: "js" };
  },
};

async function script(entry: string): Promise<string> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    plugins: [withoutComments, withoutWhatIsLeftOut],
    define: { "process.env.NODE_ENV": '"production"' },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      write: false,
      minify: true,
      target: TARGET,
      // Each is a statement of its own; nobody uses the name.
      lib: { entry: join(APP, entry), formats: ["iife"], name: "SubtlePage", fileName: "page" },
    },
  });
  const [output] = (Array.isArray(result) ? result : [result]) as Rolldown.RolldownOutput[];
  const [chunk, ...more] = output?.output ?? [];
  if (chunk?.type !== "chunk" || more.length > 0) throw new Error(`${entry} is not one script`);
  // In a page it stands in an element that this would end.
  return chunk.code.replaceAll("</script", "<\\/script").trim();
}

const compressed = (text: string): string => encode85(gzipSync(text, { level: 9 }));

const style = transformSync(readFileSync(join(APP, "style.css"), "utf8"), {
  loader: "css",
  minify: true,
  target: ["chrome111", "firefox113", "safari16.4"],
}).code.trim();

const assets = {
  loader: await script("loader.ts"),
  style,
  app: compressed(await script("main.tsx")),
  engine: compressed(await script("worker.ts")),
  editor: compressed(await script("editor.ts")),
};
mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, "page.json"), JSON.stringify(assets));
const sizes = Object.entries(assets).map(([name, text]) => `${name} ${Math.ceil(text.length / 1000)} kB`);
process.stdout.write(`the page: ${sizes.join(", ")}\n`);
