import { defineConfig } from "vitest/config";
import { closingLine } from "./test/support/closing-line.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/scan-logs.ts", "test/support/second-opinions.ts"],
    // One more than the default: most tests wait more than they compute.
    maxWorkers: "100%",
    // Once more where machines are shared; the output names who needed it. A proof is never tried again.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ["default", closingLine] : ["default"],
  },
});
