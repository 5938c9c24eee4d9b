import { defineConfig } from "vitest/config";

const LONG = process.env["SUBTLE_LONG"] !== undefined;

/** For while something is being changed: the language, the agreement of the engines, diagnostics, structure. */
const QUICK = [
  "test/{syntax/{lines,reserved,slips},resolve/*,edit/edit,diagnostics/catalogue,structure,grammar}.test.ts",
  "test/interpret/{deadlock,processes,statements,waiting}.test.ts",
  "test/{emit/goldens,random/regressions,checker/reference,cli/test-command}.test.ts",
];

export default defineConfig({
  test: {
    include: process.env["SUBTLE_QUICK"] === undefined ? ["test/**/*.test.ts"] : QUICK,
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
