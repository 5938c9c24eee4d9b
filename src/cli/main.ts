/** The command under Node.js, in the thread that it is loaded in. */
import { readFileSync } from "node:fs";
import { nodeHost } from "../host/node.js";
import { tellDefect } from "./failures.js";
import { run } from "./run.js";

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
  version: string;
};
const debugs = process.env["SUBTLE_DEBUG"] !== undefined;
const host = nodeHost();

// What nothing catches; an unhandled rejection comes here too.
process.on("uncaughtException", (error: unknown) => host.exit(tellDefect(host, error, debugs)));

// Without `await`, which no bundle that is one script can have.
void run(process.argv.slice(2), host, { version, debugs }).then((code) => {
  process.exitCode = code;
});
