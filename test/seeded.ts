/** Seeds a defect in the text of a module, and runs a battery of cases with it: do they find it? */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A part of a battery: says what is wrong, in lines; none where nothing is. */
export interface Case {
  readonly what: string;
  readonly run: () => readonly string[] | Promise<readonly string[]>;
}

/** A defect: a piece of text that is replaced. */
export interface Mutation {
  readonly what: string;
  /** From the root of the project. */
  readonly file: string;
  /** Occurs once. */
  readonly from: string;
  readonly to: string;
  /** Whether it is among the few that are tried in every run. */
  readonly isQuick?: boolean;
}

export const occurrences = ({ file, from }: Mutation): number =>
  readFileSync(join(ROOT, file), "utf8").split(from).length - 1;

/** What takes some seconds at most, where it ends at all, and on a busy machine some more. */
const HANGS_MS = 120_000;

const runner = (battery: string): string => `
import { parentPort } from "node:worker_threads";
import { CASES } from "./${battery}.js";
async function isFailing(run) {
  try {
    return (await run()).length > 0;
  } catch {
    return true;
  }
}
let caught = null;
for (const { what, run } of CASES) if (caught === null && (await isFailing(run))) caught = what;
parentPort.postMessage(caught);
`;

/** The battery as one text, with a defect in it. */
async function bundled(folder: string, battery: string, mutation: Mutation | null): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: runner(battery), resolveDir: join(ROOT, folder), sourcefile: "runner.js" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    absWorkingDir: ROOT,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    plugins: [
      {
        name: "mutation",
        setup({ onLoad }) {
          if (mutation === null) return;
          const path = join(ROOT, mutation.file);
          onLoad({ filter: /\.ts$/ }, ({ path: loaded }) =>
            loaded === path
              ? {
                  contents: readFileSync(path, "utf8").replace(mutation.from, () => mutation.to),
                  loader: "ts",
                }
              : null,
          );
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * The first case that goes wrong; null if all go well.
 * @param folder Where the battery is, from the root of the project.
 * @param battery The name of its module, which exports `CASES`.
 */
export async function caughtBy(
  folder: string,
  battery: string,
  mutation: Mutation | null,
): Promise<string | null> {
  const place = mkdtempSync(join(tmpdir(), "subtle-mutation-"));
  const file = join(place, "battery.mjs");
  writeFileSync(file, await bundled(folder, battery, mutation));
  const worker = new Worker(file);
  try {
    return await new Promise<string | null>((resolve, reject) => {
      const timer = setTimeout(() => resolve("(does not end)"), HANGS_MS);
      worker.on("message", (what: string | null) => {
        clearTimeout(timer);
        resolve(what);
      });
      worker.on("error", reject);
    });
  } finally {
    await worker.terminate();
    rmSync(place, { recursive: true });
  }
}
