import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { runAudit } from "../../src/cli/audit.ts";
import { runForget } from "../../src/cli/forget.ts";
import { openStore } from "../../src/store/open-store.ts";
import { storedScan } from "../support/stored.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const AT = new Date("2026-11-20T06:00:00Z");
let config: { store: { databaseUrl: null; dataDir: string } };
const open = () => openStore({ ...config.store, logger: testLogger() });

beforeEach(async () => {
  const directory = temporaryDirectory();
  onTestFinished(directory.remove);
  config = { store: { databaseUrl: null, dataDir: directory.path } };
  const store = await open();
  await store.accountNames.record(
    [
      { accountId: "1", name: "Acme Corp" },
      { accountId: "2", name: "Globex" },
      { accountId: "3", name: "GLOBEX" },
    ],
    AT,
  );
  for (const object of ["1", "2"]) {
    const entry = { at: AT, actor: "U1", action: "profile.create", object, detail: null };
    await store.audit.record({ ...entry, result: "done", reference: "0a1b2c3d" });
  }
  await store.close();
});

const forget = (account: string, yes = true) => runForget({ account, yes, json: true, config });
const entries = async (flags: { account?: string; since?: string } = {}) => {
  const result = await runAudit({ json: true, limit: "100", ...flags, config });
  return (JSON.parse(result.output ?? "{}") as { entries: { object: string; action: string }[] })
    .entries;
};

test("says what would go and changes nothing; with --yes it is gone, and the log says that it happened", async () => {
  const asked = await forget("acme corp", false);
  expect(asked).toMatchObject({ kind: "failed", reason: expect.stringContaining("--yes") });
  expect(await entries({ account: "Acme Corp" })).toHaveLength(1);

  const done = await forget("acme corp");
  expect(done.kind).toBe("done");
  const told = JSON.parse(done.output ?? "") as { rows: object; stays: string[] };
  expect(told.rows).toMatchObject({ account_names: 1, audit: 1 });
  expect(told.stays.join()).toMatch(/Notion.*Slack.*Gmail/);
  const log = await entries();
  expect(log.map(({ action }) => action)).toEqual([
    "account.forget",
    "profile.create",
    "profile.create",
  ]);
  expect(log[0]?.object).toMatch(/^forgotten:[0-9a-f]{16}$/);
  expect(log[2]?.object).toBe(log[0]?.object);
  expect(await forget("acme corp")).toMatchObject({ kind: "failed" });
  const files = readdirSync(config.store.dataDir).map((name) => join(config.store.dataDir, name));
  expect(files.some((file) => readFileSync(file).includes("Globex"))).toBe(true);
  expect(files.filter((file) => readFileSync(file).includes("Acme Corp"))).toEqual([]);
});

test("a name of several accounts is refused, and their ids are named; the id works", async () => {
  const refused = await forget("globex");
  expect(refused).toMatchObject({ kind: "failed" });
  expect(refused.kind === "failed" && refused.reason).toMatch(/2 \(Globex\).*3 \(GLOBEX\)/);
  expect((await forget("3")).kind).toBe("done");
});

test("while a scan reads the accounts nothing is removed", async () => {
  const store = await open();
  await store.scans.save(storedScan("now", { state: "reading", decidedAt: null }));
  await store.close();
  const refused = await forget("acme corp");
  expect(refused.kind === "failed" && refused.reason).toContain("a scan is reading");
  expect(await entries({ account: "acme corp" })).toHaveLength(1);
});

test("the audit log as lines, by day and account; what cannot be meant is refused", async () => {
  const { output } = (await runAudit({ json: false, limit: "1", config })) as { output: string };
  expect(output).toBe("2026-11-20T06:00:00.000Z  U1  profile.create  2  done  0a1b2c3d\n");
  expect(await entries({ since: "2026-11-21" })).toEqual([]);
  expect(await entries({ since: "2026-11-20", account: "1" })).toHaveLength(1);
  for (const bad of [{ since: "yesterday" }, { limit: "none" }, { account: "nobody" }])
    expect(await runAudit({ json: true, limit: "9", ...bad, config })).toMatchObject({
      kind: "failed",
    });
});
