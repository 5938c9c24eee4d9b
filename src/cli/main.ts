#!/usr/bin/env node
/** The command `subtle`, under Node.js. */
import { readFileSync } from "node:fs";
import { nodeHost } from "../host/node.js";
import { run } from "./run.js";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

process.exitCode = await run(process.argv.slice(2), nodeHost(), {
  version,
  debugs: process.env["SUBTLE_DEBUG"] !== undefined,
});
