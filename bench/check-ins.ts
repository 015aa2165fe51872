// The monthly check-ins of 500 accounts, from the due time until the last draft is in its mailbox, beside the floor:
// the same number of drafts, created and read back by bare requests, all mailboxes at once and in each as many
// requests at once as Gmail surely takes. The floor knows from the start what to write; the bot has to ask Notion and
// Slack.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tellProofRow } from "../prove/proof-row.ts";
import { startApp } from "../src/app.ts";
import { loadConfig } from "../src/config.ts";
import { MAILBOX_REQUESTS_AT_ONCE } from "../src/domain/mailbox.ts";
import { UNITS } from "../src/gmail/client.ts";
import { createLogger } from "../src/lib/logger.ts";
import { delay } from "../src/lib/time.ts";
import { mailboxToken } from "./mailbox-token.ts";
import { startEmulators } from "./processes.ts";
import { ratioRow } from "./ratio-row.ts";
import { sized } from "./size.ts";
import { ms } from "./statistics.ts";

const ACCOUNTS = sized({ short: 20, long: 500 });
const TICKETS = 4 * ACCOUNTS;
/** What Gmail lets somebody wait for each answer; less than the real one does, so that our own work weighs more. */
const GMAIL_MS = 100;
/** Each look whether it is done costs the bot a millisecond, in the same process. */
const LOOK_MS = 100;
const FIRST_OF_MONTH = new Date("2026-12-01T10:00:30Z");

type Draft = { mailbox: string; raw: string };

export async function benchCheckIns(): Promise<void> {
  const emulators = await startEmulators({
    accounts: ACCOUNTS,
    tickets: TICKETS,
    requestsPerWindow: 1_000_000,
    gmailMs: GMAIL_MS,
  });
  const dataDir = await mkdtemp(join(tmpdir(), "tam-bench-"));
  const settings = {
    ...emulators.settings,
    ...emulators.draftSettings,
    NOTION_REQUESTS_PER_MINUTE: "6000",
    HEALTH_SCAN_CRON: "off",
    CHECKIN_CRON: "0 10 1 * *",
    TAM_TIMEZONE: "UTC",
    DATA_DIR: dataDir,
    PORT: "0",
  };
  let now = new Date(FIRST_OF_MONTH.getTime() - 3_600_000);
  const app = await startApp({
    config: loadConfig(settings),
    clock: { now: () => now, at: () => () => {} },
    logger: createLogger(process.env.BENCH_LOG ?? "error"),
  });
  const { store } = app.services;
  await startIsOver();
  const notionBefore = await emulators.notionCalls();
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  now = FIRST_OF_MONTH;
  await app.runDue();
  const planned = performance.now() - began;
  let counts = await store.drafts.counts();
  while (counts.pending < ACCOUNTS && counts.unprepared === 0) {
    await delay(LOOK_MS);
    counts = await store.drafts.counts();
  }
  const took = performance.now() - began;
  const cpu = cpuMs(cpuBegan);
  const { calls, problems } = await emulators.gmailCalls();
  const notion = (await emulators.notionCalls()) - notionBefore;
  const made = new Map<string, number>();
  for (const { operation } of calls) made.set(operation, (made.get(operation) ?? 0) + 1);
  const refused = calls.filter(({ status }) => status === 429).length;
  const drafts = await store.drafts.open();
  const mailboxes = new Map<string, Draft[]>();
  const tokens = await tokensOf(drafts.map(({ mailbox }) => mailbox));
  // One of each mailbox stands for all: reading every one would use up the quota that the floor needs.
  for (const { mailbox, gmail } of drafts) {
    const ofMailbox = mailboxes.get(mailbox) ?? [];
    const raw = ofMailbox[0]?.raw ?? (await rawOf(tokens.get(mailbox) ?? "", gmail?.draftId ?? ""));
    mailboxes.set(mailbox, [...ofMailbox, { mailbox, raw }]);
  }
  await app.stop();

  const floorBegan = performance.now();
  const floorCpuBegan = process.cpuUsage();
  const createIn = async (mailbox: string, ofMailbox: readonly Draft[]) => {
    const token = await mailboxToken(emulators.draftSettings, mailbox);
    const left = ofMailbox.values();
    const line = async () => {
      for (const { raw } of left) {
        const { id } = (await ask(token, "drafts", { message: { raw } })) as { id: string };
        await rawOf(token, id);
      }
    };
    await Promise.all(Array.from({ length: MAILBOX_REQUESTS_AT_ONCE }, line));
  };
  await Promise.all([...mailboxes].map((one) => createIn(...one)));
  const floor = performance.now() - floorBegan;
  const floorCpu = cpuMs(floorCpuBegan);

  const most = Math.max(...[...mailboxes.values()].map(({ length }) => length));
  const unitsEach = UNITS["drafts.create"] + UNITS["drafts.get"];
  const howMany = `${ACCOUNTS} accounts in ${mailboxes.size} mailboxes`;
  const fine = counts.pending === ACCOUNTS && problems.length === 0;
  tellProofRow({
    what: "check-ins of a month",
    howMany,
    result: `${counts.pending} drafts, ${counts.unprepared} could not be prepared, ${refused} requests refused for the quota, ${problems.length} complaints of the API`,
    aim: "a draft each, 0 of the others",
    held: fine && counts.unprepared + refused === 0,
    seed: null,
  });
  tellProofRow({
    what: "requests of a check-in",
    howMany,
    result: `Gmail ${(calls.length / ACCOUNTS).toFixed(2)} (${[...made].map(([operation, count]) => `${operation} ${count}`).join(", ")}; at most ${most * unitsEach} units for one mailbox, 6,000 a minute are allowed), Notion ${(notion / ACCOUNTS).toFixed(2)}`,
    aim: null,
    held: true,
    seed: null,
  });
  tellProofRow(
    ratioRow({
      what: "time from the due time until the last check-in is in its mailbox",
      howMany,
      unit: "ms",
      ours: [took],
      base: [floor],
      against: "the drafts' requests sent bare",
      most: 1.2,
      sound: fine,
      remark: `, Gmail answering after ${GMAIL_MS} ms; planned after ${ms(planned)}`,
    }),
  );
  tellProofRow(
    ratioRow({
      what: "processor time of a check-in: facts, text, mail, requests, store",
      howMany,
      unit: "ms",
      ours: [cpu / ACCOUNTS],
      base: [floorCpu / ACCOUNTS],
      against: "the drafts' requests sent bare",
      most: null,
      sound: fine,
    }),
  );
  emulators.stop();
  await rm(dataDir, { recursive: true, force: true });

  function ask(token: string, path: string, body?: unknown): Promise<unknown> {
    return fetch(`${emulators.draftSettings.GMAIL_API_URL}gmail/v1/users/me/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).then((response) => response.json());
  }

  async function rawOf(token: string, id: string): Promise<string> {
    const { message } = (await ask(token, `drafts/${id}?format=raw`)) as {
      message?: { raw: string };
    };
    if (message === undefined) throw new Error("the quota is used up: no floor can be measured");
    return message.raw;
  }

  async function tokensOf(addresses: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const mailbox of new Set(addresses))
      found.set(mailbox, await mailboxToken(emulators.draftSettings, mailbox));
    return found;
  }
}

/** Lists are read, templates tried: a month's check-ins meet a bot that has been running for long. */
async function startIsOver(): Promise<void> {
  for (;;) {
    const before = process.cpuUsage();
    await delay(200);
    if (cpuMs(before) < 20) return;
  }
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}
