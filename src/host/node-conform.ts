/** What tests of code against specs need of Node.js. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConformEnvironment } from "../conform/conforms.js";
import { TestMistake } from "../conform/mistakes.js";
import { nodeFiles } from "./files/node-files.js";
import { nodeEnvironment } from "./node-environment.js";
import { nodeBrowser } from "./node-page.js";

// Kept before a test can put false ones in their place.
const { setTimeout: setRealTimeout, setImmediate: setRealImmediate } = globalThis;

export const nodeConform: ConformEnvironment = {
  ...nodeEnvironment,
  timers: {
    turn: () =>
      new Promise((resolve) => {
        setRealImmediate(resolve);
      }),
    wait: (ms) =>
      new Promise((resolve) => {
        setRealTimeout(resolve, ms);
      }),
  },
  pathOf: ({ path, from }) => {
    const base = from === undefined ? undefined : (from as { readonly url?: unknown }).url;
    if (from !== undefined && typeof base !== "string") throw new TestMistake("`from` is to be import.meta");
    if (base === undefined) return path;
    const url = new URL(path, base as string);
    if (url.protocol !== "file:") return path;
    // As short as a message wants it.
    const whole = fileURLToPath(url);
    const short = relative(process.cwd(), whole);
    return short.startsWith("..") ? whole : short;
  },
  writePage: async (path, view) => {
    const { tracePage } = await import("../page/document/write.js");
    const { version } = JSON.parse(
      readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
    ) as { version: string };
    const obstacle = nodeFiles.replace(path, await tracePage(view, version, nodeBrowser.assets()));
    if (obstacle !== null) throw new TestMistake(`the page ${path} can't be written: ${obstacle.why}`);
  },
};
