/** Runs TLC on a module. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTlcOutput, type TlcOutput } from "../src/tla/tlc/output.js";

export interface Tlc {
  readonly jar: string;
  readonly java: string;
}

/** TLC and Java, or what is missing. */
export function findTlc(): Tlc | string {
  const jar = process.env["TLA2TOOLS_JAR"] ?? "";
  if (jar === "") return "TLA2TOOLS_JAR does not name a tla2tools.jar: TLC can't be run";
  if (!existsSync(jar)) return `TLA2TOOLS_JAR names ${jar}, and there is no such file`;
  const java = (process.env["PATH"] ?? "")
    .split(":")
    .map((folder) => join(folder, "java"))
    .find(existsSync);
  return java === undefined ? "there is no java on the PATH: TLC can't be run" : { jar, java };
}

/** What is longer than this has hung. */
const TIMEOUT_MS = 20 * 60_000;
const OUTPUT_MAX = 2 ** 28;

interface Written {
  readonly name: string;
  readonly text: string;
}

export function runTlc(
  { jar, java }: Tlc,
  module: Written & { readonly beside?: readonly Written[] },
  config: string,
  workers = 1,
): Promise<TlcOutput & { readonly text: string }> {
  const folder = mkdtempSync(join(tmpdir(), "subtle-tlc-"));
  for (const { name, text } of [module, ...(module.beside ?? [])])
    writeFileSync(join(folder, `${name}.tla`), text);
  writeFileSync(join(folder, "MC.cfg"), config);
  const options = [
    "-XX:+UseParallelGC",
    `-Djava.io.tmpdir=${folder}`,
    ...["-cp", jar, "tlc2.TLC", "-workers", String(workers), "-metadir", join(folder, "states")],
    ...["-config", "MC.cfg", `${module.name}.tla`],
  ];
  return new Promise((resolve) => {
    // TLC's exit code says no more than its output.
    execFile(
      java,
      options,
      { cwd: folder, maxBuffer: OUTPUT_MAX, timeout: TIMEOUT_MS },
      (_, output, errors) => {
        rmSync(folder, { recursive: true, force: true });
        const text = output + errors;
        resolve({ ...readTlcOutput(text), text });
      },
    );
  });
}
