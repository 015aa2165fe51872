import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** The real command, without any setting. */
const tam = (words: string) =>
  new Promise<{ code: number; stdout: string }>((resolve) => {
    execFile(process.execPath, [CLI, ...words.split(" ")], { env: {} }, (error, stdout) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout });
    });
  });

describe("a command that fails with --json prints one object all the same", () => {
  it.each([
    ["scan", "NOTION_TOKEN is missing"],
    ["scan --account Acme", "NOTION_TOKEN is missing"],
    ["checkins", "NOTION_TOKEN is missing"],
    ["audit", "NOTION_TOKEN is missing"],
    ["forget Acme", "NOTION_TOKEN is missing"],
    ["setup-notion --parent x", "NOTION_TOKEN"],
    ["store copy --to postgres://x", "NOTION_TOKEN is missing"],
    ["replay no-such-file.csv", "no-such-file.csv"],
    ["replay no-such-file.csv --from yesterday", "--from yesterday"],
    ["replay", "missing required argument"],
    ["scan --sideways", "unknown option"],
  ])("tam %s", async (words, reason) => {
    const { code, stdout } = await tam(`${words} --json`);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ failed: true, reason: expect.stringContaining(reason) });
  });

  it("and nothing on stdout without --json", async () => {
    expect(await tam("replay no-such-file.csv")).toEqual({ code: 1, stdout: "" });
  });
});
