import { defineConfig } from "vitest/config";

/** What `npm run mutate` asks of each mutant of `src/domain`. */
export default defineConfig({
  test: {
    include: ["test/domain/**/*.test.ts"],
    // Thousands of random accounts, every minute of a week, years of real tickets: seconds for each mutant. The tables
    // have to notice it alone.
    exclude: [
      "test/domain/**/*properties.test.ts",
      "test/domain/**/histories.test.ts",
      "test/domain/**/real-histories.test.ts",
    ],
    setupFiles: ["test/support/fixed-seed.ts"],
    // A mutant needs a fresh process, a file does not.
    isolate: false,
    testTimeout: 60_000,
  },
});
