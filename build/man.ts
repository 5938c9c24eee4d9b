/** A part of `npm run build`: the manual page, from the definitions that `--help` shows. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manualPage } from "../src/cli/manual/man.js";
import { tableOf } from "../src/cli/manual/table.js";
import { commandLine } from "../src/cli/run.js";
import { nodeHost } from "../src/host/node.js";

const ROOT = join(import.meta.dirname, "../..");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
const program = commandLine(nodeHost(), version, () => undefined);
mkdirSync(join(ROOT, "man"), { recursive: true });
writeFileSync(join(ROOT, "man/subtle.1"), manualPage(tableOf(program), program.description(), version));
