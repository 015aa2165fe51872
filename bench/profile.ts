// What it costs in requests to open, change and log to a profile page, as page and log grow.
import { tellProofRow } from "../prove/proof-row.ts";
import { realLimits } from "../src/lib/limits.ts";
import { createLogger } from "../src/lib/logger.ts";
import { systemClock } from "../src/lib/time.ts";
import { createNotionClient } from "../src/notion/client.ts";
import { createNotionSchema } from "../src/notion/schema.ts";
import { createNotionTamAdapter } from "../src/notion/tam-adapter.ts";
import { createNotionEmulator } from "../src/sandbox/notion/notion-emulator.ts";
import {
  ACCOUNTS_DATABASE_ID,
  createDatabases,
  TICKETS_DATABASE_ID,
} from "../src/sandbox/world/databases.ts";
import { benchRows } from "./bench-rows.ts";

const batch = { urgency: "batch" } as const;
const TOKEN = "bench-token";

export async function benchProfile(): Promise<void> {
  const databases = createDatabases();
  const sizes = [
    { blocks: 20, records: 1 },
    { blocks: 20, records: 500 },
    { blocks: 1_000, records: 1 },
    { blocks: 1_000, records: 500 },
  ];
  const rows = benchRows(databases, sizes.length, 0);
  const emulator = await createNotionEmulator({
    token: TOKEN,
    requestsPerWindow: 1_000_000,
    databases,
    rows,
    limits: realLimits,
    clock: systemClock,
  });
  const logger = createLogger("warn");
  const client = createNotionClient({
    token: TOKEN,
    baseUrl: emulator.apiUrl,
    requestsPerMinute: 1_000_000,
    limits: realLimits,
    logger,
  });
  const schema = createNotionSchema({
    client,
    accountsDatabaseId: ACCOUNTS_DATABASE_ID,
    ticketsDatabaseId: TICKETS_DATABASE_ID,
    propertyNames: {},
    logger,
  });
  const notion = createNotionTamAdapter({
    client,
    schema,
    inactiveStatuses: [],
    clock: systemClock,
    timeZone: "UTC",
    logger,
  });
  const counted = async <T>(run: () => Promise<T>) => {
    const before = emulator.calls.length;
    const result = await run();
    return { result, requests: emulator.calls.length - before };
  };
  const record = (n: number) => ({
    date: "2026-11-20",
    type: "call",
    subject: `Call ${n}`,
    outcome: null,
    url: null,
  });

  for (const [n, { blocks, records }] of sizes.entries()) {
    const name = `Account ${n}`;
    const owner = { accountId: rows[n]?.id ?? "", name, pageId: null };
    const profile = {
      stakeholders: [],
      integrations: [],
      features: [],
      environment: Array.from({ length: blocks }, (_, fact) => ({ text: `Fact ${fact}` })),
      opportunities: [],
    };
    const made = await counted(() =>
      notion.createRelationshipProfile(owner, { profile, health: null }, batch),
    );
    const known = { ...owner, pageId: made.result.pageId };
    let place = { pageId: known.pageId, log: made.result.log };
    /** Of the first record, which takes the place of "none yet", and the most of a later one. */
    let [first, later] = [0, 0];
    for (let i = 0; i < records; i += 1) {
      const { result, requests } = await counted(() =>
        notion.appendCommunicationLog(place, record(i), batch),
      );
      if (result.kind !== "appended") throw new Error("the log is not where it was");
      place = { ...place, log: result.log };
      if (i === 0) first = requests;
      else later = Math.max(later, requests);
    }
    const last = await counted(() => notion.appendCommunicationLog(place, record(records), batch));
    later = Math.max(later, last.requests);
    const open = await counted(() => notion.getRelationshipProfilePage(known, batch));
    const [fact] = open.result?.sections.environment ?? [];
    const change = await counted(() =>
      notion.changeProfile(
        known,
        {
          kind: "replace",
          section: "environment",
          id: fact?.id ?? "",
          revision: fact?.revision ?? "",
          value: { text: "Another fact" },
        },
        batch,
      ),
    );
    const found = await counted(() =>
      notion.findCommunication(known.pageId, record(records), new Set(), batch),
    );
    const howMany = `page of ${blocks} items, log of ${records} records`;
    if (change.result.kind !== "changed" || found.result === null)
      throw new Error(`${howMany}: ${change.result.kind}, record ${found.result ?? "not found"}`);
    tellProofRow({
      what: "requests of appending a record to a log",
      howMany,
      result: `the first ${first}, each later one ${later}`,
      aim: "the first 2, each later one 1, however long page and log are",
      held: first <= 2 && later === 1,
      seed: null,
    });
    tellProofRow({
      what: "requests of a page",
      howMany,
      result: `made in ${made.requests}, opened in ${open.requests}, one item changed in ${change.requests}, a record whose answer was lost found in ${found.requests}`,
      aim: null,
      held: true,
      seed: null,
    });
  }
  await emulator.close();
}
