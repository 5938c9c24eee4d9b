import { defineConfig } from "vitest/config";

const LONG = process.env["SUBTLE_LONG"] !== undefined;

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
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
