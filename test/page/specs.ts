/** Specs as a page holds them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { recorder } from "../../src/page/document/record.js";
import type { SpecFiles } from "../../src/page/engine/protocol.js";
import { load } from "../../src/resolve/load.js";
import { ROOT } from "../support.js";

/** @param main From the root of the project. */
export function readSpec(main: string): SpecFiles {
  const { read, files } = recorder((path) => ({
    kind: "text",
    text: readFileSync(join(ROOT, path), "utf8"),
  }));
  load(main, read);
  return { main, files: files() };
}
