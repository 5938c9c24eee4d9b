/** Pages under Node.js: what they are made of, and how a browser is asked to show one. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { PageAssets } from "../page/document/data.js";
import type { Documentation } from "../page/document/documentation.js";
import type { Browser } from "./host.js";

/** The folder of the package, from `dist/src/host` and `dist/src/bundle`. */
const PACKAGE = new URL("../../../", import.meta.url);

/** The programs that open a file with whatever the user has chosen for it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

const hasDisplay = (): boolean =>
  process.platform === "darwin" ||
  process.platform === "win32" ||
  process.env["DISPLAY"] !== undefined ||
  process.env["WAYLAND_DISPLAY"] !== undefined;

export const nodeBrowser: Browser = {
  assets: () =>
    JSON.parse(readFileSync(new URL("../page/built/page.json", import.meta.url), "utf8")) as PageAssets,
  examples: () =>
    readdirSync(new URL("specs", PACKAGE), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".subtle"))
      .map((path) => `specs/${path.replaceAll("\\", "/")}`)
      .sort()
      .map((path) => ({ path, text: readFileSync(new URL(path, PACKAGE), "utf8") })),
  documentation: () =>
    JSON.parse(readFileSync(new URL("../page/built/docs.json", import.meta.url), "utf8")) as Documentation,
  picture: (path) => {
    const file = new URL(path, PACKAGE);
    return existsSync(file) ? readFileSync(file, "base64") : null;
  },
  temporaryFile: (name) => join(mkdtempSync(join(tmpdir(), "subtle-")), name),
  open: (path) => {
    if (!hasDisplay()) return false;
    const [program = "xdg-open", ...words] = OPENERS[process.platform] ?? ["xdg-open"];
    const child = spawn(program, [...words, resolve(path)], { detached: true, stdio: "ignore" });
    // There is no such program: the path has been printed.
    child.on("error", () => {});
    child.unref();
    return true;
  },
};
