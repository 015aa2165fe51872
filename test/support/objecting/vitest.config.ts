import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.ts"],
    exclude: ["vitest.config.ts"],
    setupFiles: ["../second-opinions.ts"],
  },
});
