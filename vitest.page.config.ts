import { defineConfig } from "vitest/config";

/** The pages in a browser: they need Chromium, so they are no part of `npm test`. */
export default defineConfig({
  test: {
    include: ["test/page/*.browser.ts"],
    // Only what hangs is to be ended.
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
