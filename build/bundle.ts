/**
 * The last part of `npm run build`: puts the command, and the entry of the threads of `why`, into one file each, and
 * runs them once, so that V8's code caches of them are there from the start. Loading 250 files took longer than
 * everything that a small spec needs.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
const START = join(ROOT, "dist/src/cli/start.cjs");
const FOLDER = join(ROOT, "dist/src/bundle");
const ENTRIES = {
  command: "dist/src/cli/main.js",
  "why-thread": "dist/src/host/why-thread.js",
  "kernel-thread": "dist/src/host/kernel-thread.js",
  "walk-thread": "dist/src/host/walk-thread.js",
};

/** Of the SHA-256 before a cache. */
const DIGEST_LENGTH = 32;

/** What a file of the sources finds in the place of its own address. */
const ADDRESS = "__address";

/** Parts of Node.js that take milliseconds to load and that few runs need: they are loaded when they are used. */
const LATER = "__later";
const LATER_REQUEST = /=require\("(node:(?:child_process|crypto|readline))"\)/g;

/** What `subtle mcp` speaks with. */
const SDK = "@modelcontextprotocol/sdk";

/**
 * What is used of it, in one file: installed, it would bring a hundred packages along, for servers over the network, and be
 * twice as large as all the rest.
 */
function bundledSdk(): string {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `
        export { Server } from "${SDK}/server/index.js";
        export { StdioServerTransport } from "${SDK}/server/stdio.js";
        export { CallToolRequestSchema, ListToolsRequestSchema } from "${SDK}/types.js";`,
      resolveDir: ROOT,
    },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    minify: true,
    legalComments: "eof",
    logLevel: "warning",
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * @param isSmall Whether it is for this package only, and made short: a small spec takes a tenth less with a third less to
 * load. What goes elsewhere is to be readable.
 */
function bundled(entry: string, isSmall = true): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(ROOT, entry)],
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    target: "node20",
    // What few runs need is loaded then, from where it is installed: the layout of graphs, what `lsp` and `dap` speak with, and
    // the writers of two reports. Only `mcp` needs the last, which has a file of its own.
    external: ["@dagrejs/dagre", "vscode-languageserver", "junit-report-builder", "node-sarif-builder", SDK],
    supported: { "dynamic-import": false },
    minify: isSmall,
    legalComments: "none",
    define: { "import.meta.url": ADDRESS },
    banner: {
      js: `const ${ADDRESS} = require("node:url").pathToFileURL(__filename).href;
const ${LATER} = (name) => new Proxy({}, { get: (_, key) => require(name)[key] });`,
    },
    absWorkingDir: ROOT,
    logLevel: "warning",
  });
  return (outputFiles[0]?.text ?? "").replace(LATER_REQUEST, `=${LATER}("$1")`);
}

/** Any part of it. Paths are those of what starts the bundle. */
const SDK_REQUEST = new RegExp(`require\\("${SDK}/[^"]*"\\)`, "g");

const caches = mkdtempSync(join(tmpdir(), "subtle-"));

/** Runs the command as its users do; what it prints is of no interest. */
function run(...words: readonly string[]): void {
  const environment = { ...process.env, SUBTLE_CODE_CACHE: caches };
  const { status, stderr } = spawnSync(process.execPath, [START, ...words], {
    env: environment,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`subtle ${words.join(" ")} ended with ${status}\n${stderr}`);
}

// The compiler writes it as a file like others; `npx` makes it executable only when it links the package for the first
// time, so that after a fresh build in the same place the command could not be run.
chmodSync(START, 0o755);
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const [name, entry] of Object.entries(ENTRIES)) {
  const text = bundled(entry).replace(SDK_REQUEST, 'require("../bundle/mcp-sdk.cjs")');
  // The name of a code cache has this hash, so none is used for another text.
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  writeFileSync(join(FOLDER, `${name}.cjs`), `/*${hash}*/${text}`);
}
// Where the sources have modules these are scripts: a loader of modules takes as long as the rest of a thread's start.
writeFileSync(join(FOLDER, "package.json"), '{ "type": "commonjs" }\n');
for (const name of ["why-thread", "kernel-thread", "walk-thread"])
  writeFileSync(join(FOLDER, `${name}.js`), `require("../start/load.cjs").start("${name}");\n`);
writeFileSync(join(FOLDER, "mcp-sdk.cjs"), bundledSdk());
writeFileSync(join(FOLDER, "expand-states.cjs"), bundled("dist/src/host/expand-states.js", false));
const SPEC = join(ROOT, "specs/dax/fault_vs_truncate.subtle");
try {
  run("check", SPEC);
  run("why", SPEC, "--depth", "1", "--threads", "2");
  // Beside the code a cache is trusted as the code is: it stands there without its digest.
  for (const name of readdirSync(caches).filter((each) => each.endsWith(".cache")))
    writeFileSync(join(FOLDER, name), readFileSync(join(caches, name)).subarray(DIGEST_LENGTH));
} finally {
  rmSync(caches, { recursive: true, force: true });
}
