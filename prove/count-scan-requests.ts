import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@notionhq/client";
import { benchRows } from "../bench/bench-rows.ts";
import { startApp } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { realLimits } from "../src/lib/limits.ts";
import { createLogger } from "../src/lib/logger.ts";
import { delay, systemClock } from "../src/lib/time.ts";
import { createNotionEmulator } from "../src/sandbox/notion/notion-emulator.ts";
import { createSlackEmulator } from "../src/sandbox/slack/emulator.ts";
import { seededWorld } from "../src/sandbox/world/seeded-world.ts";
import { startedScan } from "../src/workflows/scan/scan.ts";

/** Notion's largest page of a query. */
const PAGE = 100;
const TICKETS_EACH = 5;
/** What it takes to find the two databases and their properties. */
const SCHEMA_REQUESTS = 4;
/** Of the accounts, for the design that asks for each: its requests an account do not depend on how many there are. */
const SAMPLE = 20;

export type ScanRequests = {
  accounts: number;
  /** The result pages of both databases and the requests that resolve their schemas. */
  floor: number;
  /** Requests to Notion until the scan has decided. */
  reads: number;
  /** Requests to Notion before the first message about an account is posted. */
  beforeFirstAlert: number;
  /** Of the per-account design: two queries and one update an account. */
  perAccount: number;
};

/** Lets the real bot scan `accounts` accounts, half of which need attention, and counts what Notion is asked. */
export async function countScanRequests(accounts: number): Promise<ScanRequests> {
  const tickets = accounts * TICKETS_EACH;
  const world = seededWorld({ now: systemClock.now() });
  const [, ticketsDatabase] = world.databases;
  const rows = benchRows(world.databases, accounts, tickets);
  const common = { limits: realLimits, clock: systemClock };
  const slack = await createSlackEmulator({ world: world.slack, ...common });
  const notion = await createNotionEmulator({
    token: world.notionToken,
    requestsPerWindow: 1_000_000,
    databases: world.databases,
    rows,
    ...common,
  });
  const dataDir = await mkdtemp(join(tmpdir(), "tam-prove-"));
  try {
    const app = await startApp({
      config: loadConfig({
        ...world.settings,
        SLACK_BOT_TOKEN: world.slack.tokens.bot,
        SLACK_APP_TOKEN: world.slack.tokens.app,
        SLACK_API_URL: slack.apiUrl,
        SLACK_ESCALATION_CHANNEL: world.slack.channels[0]?.id ?? "",
        NOTION_TOKEN: world.notionToken,
        NOTION_API_URL: notion.apiUrl,
        NOTION_REQUESTS_PER_MINUTE: "6000",
        NOTION_WRITES: "none",
        HEALTH_SCAN_CRON: "off",
        DATA_DIR: dataDir,
        PORT: "0",
      }),
      clock: systemClock,
      logger: createLogger("error"),
    });
    const { store } = app.services;
    let beforeFirstAlert: number | null = null;
    await app.services.warmUp();
    // The accounts that the bot read when it started belong to no scan, its schemas do.
    const before = notion.calls.filter(({ operation }) => operation.endsWith("/query")).length;
    slack.faults.take = (operation) => {
      if (operation === "chat.postMessage") beforeFirstAlert ??= notion.calls.length - before;
      return null;
    };
    const id = randomUUID();
    const now = systemClock.now();
    await store.scans.save(startedScan(id, { kind: "scheduled", dueAt: now }, now));
    const reading = async () => (await store.scans.get(id))?.state === "reading";
    while (await reading()) await delay(20);
    const reads = notion.calls.length - before;
    while (beforeFirstAlert === null) await delay(20);
    await app.stop();
    return {
      accounts,
      floor: Math.ceil(accounts / PAGE) + Math.ceil(tickets / PAGE) + SCHEMA_REQUESTS,
      reads,
      beforeFirstAlert,
      perAccount: await countPerAccount(),
    };
  } finally {
    await slack.close();
    await notion.close();
    await rm(dataDir, { recursive: true, force: true });
  }

  /** Three requests an account, made with the official client for some of them. */
  async function countPerAccount(): Promise<number> {
    const client = new Client({
      auth: world.notionToken,
      baseUrl: notion.apiUrl,
      notionVersion: "2026-03-11",
    });
    const before = notion.calls.length;
    for (const { id } of rows.slice(0, SAMPLE)) {
      const ofAccount = { property: "Account", relation: { contains: id } };
      const urgent = ["P1", "P2"].map((equals) => ({ property: "Priority", select: { equals } }));
      const data_source_id = ticketsDatabase?.dataSourceId ?? "";
      await client.dataSources.query({ data_source_id, filter: ofAccount });
      await client.dataSources.query({
        data_source_id,
        filter: { and: [ofAccount, { or: urgent }] },
      });
      await client.pages.update({ page_id: id, properties: { "Health Score": { number: 50 } } });
    }
    return ((notion.calls.length - before) / SAMPLE) * accounts;
  }
}
