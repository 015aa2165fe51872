import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../src/lib/time.ts";
import { botSettings, type Emulators, openEmulators } from "../support/bot.ts";
import { channels } from "../support/slack-world.ts";
import { smallPortfolio } from "../support/small-portfolio.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** The real command, as a process of its own, with nothing but these variables set. */
const tam = (args: string[], env: Record<string, string>) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });

describe("tam scan", () => {
  let emulators: Emulators & { close(): Promise<void> };
  let env: Record<string, string>;
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(async () => {
    directory = temporaryDirectory();
    emulators = await openEmulators({ clock: systemClock });
    env = {
      ...botSettings(emulators, directory.path),
      LOG_LEVEL: "silent",
      SLACK_ESCALATION_CHANNEL: channels.general,
    };
  });
  afterEach(async () => {
    await emulators.close();
    directory.remove();
  });

  const posts = () =>
    emulators.slack.calls.filter(({ operation }) => operation === "chat.postMessage").length;
  const writes = () =>
    emulators.notion.calls.filter(({ operation }) => operation.startsWith("PATCH")).length;

  it("a dry run tells what it would do and changes nothing", async () => {
    const { code, stdout } = await tam(["scan", "--dry-run", "--json"], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ dryRun: true, guard: { kind: "pass" } });
    expect({ posts: posts(), writes: writes() }).toEqual({ posts: 0, writes: 0 });
  });

  it("without a running bot it does the scan itself, once, and prints its record", async () => {
    const { code, stdout } = await tam(["scan", "--json"], env);
    expect(code).toBe(0);
    const scan = JSON.parse(stdout);
    expect(scan).toMatchObject({ state: "done", cause: { kind: "asked", by: "cli" } });
    expect(scan.figures.written).toBe(scan.figures.scored);
    expect(writes()).toBe(scan.figures.scored);
    expect(posts()).toBeGreaterThan(0);

    const again = await tam(["scan"], env);
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toContain("at most one every 15 minutes");
  });

  it("--account scans one account: stored, written, nothing posted, and one JSON object", async () => {
    const name = "Acme Corp";
    const dry = await tam(["scan", "--account", "acme corp", "--dry-run", "--json"], env);
    expect(dry.code).toBe(0);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      dryRun: true,
      account: { name },
      stored: false,
    });
    expect({ posts: posts(), writes: writes() }).toEqual({ posts: 0, writes: 0 });

    const { code, stdout } = await tam(["scan", "--account", "ACME corp", "--json"], env);
    expect(code).toBe(0);
    const scanned = JSON.parse(stdout);
    expect(scanned).toMatchObject({ account: { name }, stored: true, written: true });
    expect(emulators.notion.row(scanned.account.id)?.values["Health Score"]).toBe(scanned.score);
    expect({ posts: posts(), writes: writes() }).toEqual({ posts: 0, writes: 1 });
  });

  it.each([
    ["acmee corp", "the nearest: Acme Corp"],
    ["acme co", "Acme Corp"],
    ["zzzzzz", "no account is called “zzzzzz”; the nearest: "],
  ])("--account %s is not the whole name: refused, and the nearest named", async (typed, words) => {
    const refused = await tam(["scan", "--account", typed, "--json"], env);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toEqual({
      failed: true,
      reason: expect.stringContaining(words),
    });
    expect(refused.stderr).toContain(words);
    expect(writes()).toBe(0);
  });

  it("--account: what Notion does not tell is a failure, still one JSON object", async () => {
    emulators.notion.faults.add({
      operation: "GET /v1/pages",
      fault: { kind: "status", status: 400 },
    });
    const { code, stdout, stderr } = await tam(["scan", "--account", "Acme Corp", "--json"], env);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ score: null, stored: false, written: false });
    expect(stderr).toContain("nothing was stored or written");
  });

  it("says that what it would have posted is held", async () => {
    const { rows, thirdDay } = smallPortfolio(new Date());
    const open = thirdDay.filter(({ values }) => values.Status === "Open");
    for (const row of [...rows, ...open]) emulators.notion.upsert(row);
    const { code, stdout } = await tam(["scan"], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Scan done: .*\n.*held: \d+ of \d+ accounts would escalate at once/);
    expect(stdout).toContain("/tam scan release");
  });

  it("says in words what is missing", async () => {
    const { code, stderr } = await tam(["scan"], {});
    expect(code).toBe(1);
    expect(stderr).toContain("NOTION_TOKEN is missing");
  });
});
