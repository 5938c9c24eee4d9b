import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const LONG = process.env["SUBTLE_LONG"] !== undefined;

/** For while something is being changed: the language, the agreement of the engines, diagnostics, structure. */
const QUICK = [
  "test/{syntax/{lines,reserved,slips},resolve/*,edit/edit,diagnostics/catalogue,structure,grammar}.test.ts",
  "test/interpret/{deadlock,processes,statements,waiting}.test.ts",
  "test/{emit/goldens,random/regressions,checker/reference,cli/test-command}.test.ts",
];

/** They run a sample of themselves with all others. */
const SAMPLED = ["test/checker/runs/specs.test.ts"];

/** What takes most, and is run apart from the others: `npm run test:engine`, `npm run test:limits`. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  /** Both back ends and the kernel, against the interpreter and against each other. */
  engine: [
    "test/emit/{backends,backends-corners,coverage,coverage-random,library,mutations,symmetry}.test.ts",
    "test/kernel/*.test.ts",
  ],
  /** Limits and signals, wherever the work stands. */
  limits: ["test/{limits,random/limits,cli/stops,cli/limits,engine/large-sets}.test.ts"],
  /** States on disk and checkpoints. */
  scale: [
    "test/checker/runs/{agreement,checkpoints,moving}.test.ts",
    "test/{cli/kills,refine/levels,refine/resumed}.test.ts",
    ...SAMPLED,
  ],
  /** What `subtle why` and `subtle fix` say: by brute force, and what takes most besides. */
  why: ["test/brute/*.test.ts", "test/{proof/proof,fix/fix,cli/why,docs/why}.test.ts"],
  /** Code against specs, and logs: the judgement against a search of its own, and the samples. */
  conform: ["test/conform/*.test.ts", "test/replay/{oracle,samples}.test.ts"],
  /** Real editors and shells, which `.ci/editor` installs, and what VS Code makes of the grammar for colours. */
  editor: ["test/language/{colours,everything,neovim,newcomer}.test.ts", "test/cli/shells.test.ts"],
  /** Searches that Apache Spark carries out: `.ci/spark` installs it. */
  spark: ["test/spark/spark.test.ts"],
  /** The same as users have it: `.ci/installed-package` runs these with the package that it has installed. */
  examples: ["examples/**/*.test.ts"],
};

const part = process.env["SUBTLE_PART"];

function selection(): { include: string[]; exclude?: string[] } {
  if (process.env["SUBTLE_QUICK"] !== undefined) return { include: QUICK };
  if (part !== undefined) {
    const include = PARTS[part];
    if (include === undefined)
      throw new Error(`SUBTLE_PART is one of ${Object.keys(PARTS).join(", ")}, not ${part}`);
    return { include: [...include] };
  }
  const include = ["test/**/*.test.ts"];
  return LONG
    ? { include: [...include, ...(PARTS["examples"] ?? [])], exclude: [...(PARTS["spark"] ?? [])] }
    : {
        include,
        exclude: Object.values(PARTS)
          .flat()
          .filter((files) => !SAMPLED.includes(files)),
      };
}

export default defineConfig({
  // The examples import the package as others do.
  resolve: {
    alias: {
      "subtle-checker/conform": fileURLToPath(new URL("src/conform.ts", import.meta.url)),
      "subtle-checker/vitest": fileURLToPath(new URL("src/vitest.ts", import.meta.url)),
    },
  },
  test: {
    ...selection(),
    globalSetup: ["test/folders.ts"],
    // Only what hangs is to be ended: a slow or busy machine fails no test. No test has a limit of its own.
    testTimeout: LONG ? 3_600_000 : 600_000,
    hookTimeout: LONG ? 3_600_000 : 600_000,
    // Files share a process, and with it what is loaded: each in one of its own took nearly twice as long in all. So
    // no file may change what others see.
    isolate: false,
    // By default one core is left idle: on a machine of two that is half of it.
    maxWorkers: "100%",
  },
});
