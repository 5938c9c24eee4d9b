/**
 * `npm run extension`: packs the extension for VS Code, with the command in it, into one file. It needs no network.
 * `npm run extension -- --grammar` only writes the TextMate grammar.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { textMateGrammar } from "./text-mate.js";

const ROOT = join(import.meta.dirname, "../..");
const EXTENSION = join(ROOT, "editors/vscode");
const SERVER = join(EXTENSION, "server");
const MEGABYTE = 2 ** 20;
const BYTES_MAX = 3 * MEGABYTE;

const ohm = readFileSync(join(ROOT, "grammar/subtle.ohm"), "utf8");
const grammar = JSON.stringify(textMateGrammar(ohm), null, 2);
writeFileSync(join(EXTENSION, "syntaxes/subtle.tmLanguage.json"), `${grammar}\n`);

function copied(path: string): void {
  const to = join(SERVER, path);
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(ROOT, path), to);
}

function bundled(entry: string, to: string, external: readonly string[]): void {
  buildSync({
    entryPoints: [join(ROOT, entry)],
    outfile: to,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node18",
    external: [...external],
    minifyWhitespace: true,
    legalComments: "none",
    absWorkingDir: ROOT,
    logLevel: "warning",
  });
}

/** The server in the extension answers, and ends. */
async function assertServes(): Promise<void> {
  const message = (content: object): string => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...content });
    return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };
  const parameters = { processId: null, rootUri: null, capabilities: {} };
  const child = spawn(process.execPath, [join(SERVER, "dist/src/cli/start.cjs"), "lsp"], { cwd: "/" });
  let out = "";
  child.stdout.on("data", (data) => {
    out += String(data);
  });
  child.stdin.write(message({ id: 1, method: "initialize", params: parameters }));
  child.stdin.write(message({ id: 2, method: "shutdown" }) + message({ method: "exit" }));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0 || !out.includes('"capabilities"')) throw new Error("the packed server does not answer");
}

async function packed(): Promise<void> {
  rmSync(SERVER, { recursive: true, force: true });
  bundled("editors/vscode/src/extension.mts", join(EXTENSION, "dist/extension.cjs"), ["vscode"]);
  // The command as it is built, and beside it what it loads from packages, as one file each.
  for (const path of [
    "package.json",
    "dist/src/cli/start.cjs",
    "dist/src/start/command.cjs",
    "dist/src/start/load.cjs",
    ...["command.cjs", "why-thread.cjs", "why-thread.js", "kernel-thread.cjs", "kernel-thread.js"].map(
      (name) => `dist/src/bundle/${name}`,
    ),
  ])
    copied(path);
  // Not in `node_modules`, which the packer leaves out: the folder of the bundle is asked for packages, too.
  bundled(
    "node_modules/vscode-languageserver/node.js",
    join(SERVER, "dist/src/bundle/vscode-languageserver.cjs"),
    [],
  );
  const command = join(SERVER, "dist/src/bundle/command.cjs");
  const text = readFileSync(command, "utf8");
  const request = 'require("vscode-languageserver/node.js")';
  if (!text.includes(request)) throw new Error(`the command has no ${request}`);
  const changed = text
    .replace(/^\/\*\w+\*\//, "")
    .replaceAll(request, 'require("../bundle/vscode-languageserver.cjs")');
  // By its hash the cache of what V8 compiled is found: that of another text would be refused each time.
  const hash = createHash("sha256").update(changed).digest("hex").slice(0, 16);
  writeFileSync(command, `/*${hash}*/${changed}`);
  await assertServes();
  copyFileSync(join(ROOT, "LICENSE"), join(EXTENSION, "LICENSE"));
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const file = join(ROOT, `subtle-${version}.vsix`);
  const words = ["vsce", "package", version, "--no-update-package-json", "--no-git-tag-version"];
  const { status } = spawnSync(
    "npx",
    [
      "--no-install",
      ...words,
      "--no-dependencies",
      "--allow-missing-repository",
      "--skip-license",
      "-o",
      file,
    ],
    { cwd: EXTENSION, stdio: "inherit" },
  );
  if (status !== 0) throw new Error("the extension could not be packed");
  const { size } = statSync(file);
  if (size > BYTES_MAX) throw new Error(`${file} has ${size} bytes: at most ${BYTES_MAX} are allowed`);
  process.stdout.write(`${file}: ${(size / MEGABYTE).toFixed(2)} MB\n`);
}

if (!process.argv.includes("--grammar")) await packed();
