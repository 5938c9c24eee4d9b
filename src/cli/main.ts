#!/usr/bin/env node
/** The command `subtle`, under Node.js. */
import { readFileSync } from "node:fs";
import { nodeHost } from "../host/node.js";
import { run, tellDefect } from "./run.js";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const debugs = process.env["SUBTLE_DEBUG"] !== undefined;
const host = nodeHost();

// What is thrown where nobody waits for it; an unhandled rejection comes here too.
process.on("uncaughtException", (error: unknown) => host.exit(tellDefect(host, error, debugs)));

process.exitCode = await run(process.argv.slice(2), host, { version, debugs });
