/** Other programs under Node.js. */
import { spawn } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, join, sep } from "node:path";
import { createInterface } from "node:readline";
import type { Programs } from "./host.js";

/** The folder of the package, from `dist/src/host` and `dist/src/bundle`. */
const PACKAGE = new URL("../../../", import.meta.url);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function find(name: string): string | null {
  if (name.includes("/") || name.includes(sep)) return isProgram(name) ? name : null;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

export const nodePrograms: Programs = {
  shipped: (path) => readFileSync(new URL(path, PACKAGE), "utf8"),
  find,
  variable: (name) => process.env[name] ?? null,
  run: (program, words, heard) => {
    const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", heard);
    const ended = new Promise<number | null>((resolve) => {
      child.once("error", (error) => {
        heard(error.message);
        resolve(null);
      });
      child.once("close", (code) => resolve(code));
    });
    const killAlso = (): void => void child.kill("SIGKILL");
    process.once("exit", killAlso);
    void ended.then(() => process.off("exit", killAlso));
    return { ended, kill: () => void child.kill("SIGTERM") };
  },
};
