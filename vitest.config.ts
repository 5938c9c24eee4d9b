import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Only what hangs is to be ended: a slow or busy machine fails no test.
    // By default one core is left idle: on a machine of two that is half of it.
    maxWorkers: "100%",
  },
});
