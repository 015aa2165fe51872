// Thirty business days with 500 accounts and 40 reps, a minute of the services' limits in a second: does the
// bot's process grow? Measured after each day, when nothing is left to do; what it holds (memory after a
// collection, handles, timers) at the two days that are compared.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { tellProofRow } from "../prove/proof-row.ts";
import { type Limits, realLimits } from "../src/lib/limits.ts";
import { DAY_MS, delay } from "../src/lib/time.ts";
import type { BotProcess } from "../src/sandbox/bot-process.ts";
import type { AdjustableClock } from "../src/sandbox/clock.ts";
import type { NotionRow } from "../src/sandbox/notion/contract.ts";
import type { SlackEmulator } from "../src/sandbox/slack/contract.ts";
import { ACCOUNTS_DATABASE_ID, TICKETS_DATABASE_ID } from "../src/sandbox/world/databases.ts";
import { accountPageId, uuidOf } from "../src/sandbox/world/ids.ts";
import { MANAGER } from "../src/sandbox/world/people.ts";
import { createRandom } from "../src/sandbox/world/random.ts";
import { ACTION } from "../src/slack/ids.ts";
import { sized } from "./size.ts";
import { openWorkplace } from "./workplace.ts";

const DAYS = Number(process.env.SOAK_DAYS ?? sized({ short: 6, long: 30 }));
const ACCOUNTS = sized({ short: 50, long: 500 });
const REPS = 40;
const COMMANDS_A_DAY = sized({ short: 20, long: 200 });
/** So many days of tickets were there before the bot came: as many are opened as closed, so its work does not grow. */
const DAYS_BEFORE = 30;
/** The first days fill caches; from then on nothing may grow. */
const SETTLED_DAY = 5;
const MOST_GROWTH = 1.1;
/** Connections that are kept alive come and go, so the least of several looks counts: a leak is in each of them. */
const MOST_MORE = 5;
const LOOKS = 10;
const LOOK_EVERY_MS = 800;
const SEED = 42;
const START = new Date("2026-03-02T06:00:00Z");

/** A minute of the services in a second. */
const limits: Limits = {
  ...realLimits,
  slackPostIntervalMs: 10,
  slackSettleMs: 250,
  notionWindowMs: 1_000,
  gmailWindowMs: 1_000,
  gmailWatchMs: 1_000,
  scanFollowMs: 100,
};

export async function benchSoak(): Promise<void> {
  const portfolio = createPortfolio();
  await using place = await openWorkplace({
    now: START,
    limits,
    reps: REPS,
    rows: portfolio.first(),
    settings: { CHECKIN_CRON: "0 10 * * 1" },
  });
  const { slack, notion, bot, clock, reps, settings } = place;
  const channel = settings.SLACK_ESCALATION_CHANNEL ?? "";
  const days: Day[] = [];
  const held: Held[] = [];
  for (let day = 1; day <= DAYS; day += 1) {
    for (const row of portfolio.nextDay(clock.now())) notion.upsert(row);
    const morning = new Date(START.getTime() + (day - 1) * DAY_MS + 3_600_000);
    await moveTo(morning, bot, clock);
    // The guard may hold a scan in which many alerts would end at once; then nothing would be scanned from that day on.
    if (await letGo(slack, channel)) await moveTo(morning, bot, clock);
    for (let n = 0; n < COMMANDS_A_DAY; n += 1) {
      const rep = reps[n % REPS];
      if (rep === undefined) continue;
      const text = ["help", `health Account ${(n * 7) % ACCOUNTS}`, "drafts", "status"][n % 4];
      await slack.command({ user: rep.id, channel, text: text ?? "" });
      if (n % 20 === 0) await slack.openHome(rep.id);
    }
    // Check-ins are due at 10:00 on Mondays.
    await moveTo(new Date(START.getTime() + (day - 1) * DAY_MS + 5 * 3_600_000), bot, clock);
    days.push(await measure(bot, settings.DATA_DIR));
    console.log(`day ${day}: ${describe(days.at(-1))}`);
    // Afterwards, as a collection makes that day's resident memory smaller.
    if (day === SETTLED_DAY || day === DAYS) held.push(await measureHeld(bot));
  }

  const settled = days[SETTLED_DAY - 1];
  const last = days.at(-1);
  const [heldBefore, heldAtEnd] = held;
  if (settled === undefined || last === undefined) return;
  if (heldBefore === undefined || heldAtEnd === undefined) return;
  const growth = last.ownMb / settled.ownMb;
  // What is left right after a collection: the heap of a single day is mostly what waits for the next one.
  const smallest = (some: readonly Day[]) => Math.min(...some.map(({ heapMb }) => heapMb));
  const kept =
    smallest(days.slice(-SETTLED_DAY)) / smallest(days.slice(SETTLED_DAY - 1, 2 * SETTLED_DAY - 1));
  const howMany = `${DAYS} days, ${ACCOUNTS} accounts, ${REPS} reps, ${COMMANDS_A_DAY} commands a day`;
  const compared = `day ${DAYS} against day ${SETTLED_DAY}`;
  tellProofRow({
    what: `memory of ${compared}`,
    howMany,
    result: `${growth.toFixed(2)} ×: ${last.ownMb.toFixed(0)} MB, ${settled.ownMb.toFixed(0)} MB; with what is read of the program's file ${last.rssMb.toFixed(0)} MB, ${settled.rssMb.toFixed(0)} MB (smallest heap of ${SETTLED_DAY} days ${kept.toFixed(2)} ×)`,
    aim: `at most ${MOST_GROWTH} ×`,
    held: growth <= MOST_GROWTH,
    seed: SEED,
  });
  const heldGrowth = heldAtEnd.memoryMb / heldBefore.memoryMb;
  tellProofRow({
    what: `memory that is still held after a collection, ${compared}`,
    howMany,
    result: `${heldGrowth.toFixed(2)} ×: ${heldAtEnd.memoryMb.toFixed(1)} MB, ${heldBefore.memoryMb.toFixed(1)} MB`,
    aim: `at most ${MOST_GROWTH} ×`,
    held: heldGrowth <= MOST_GROWTH,
    seed: SEED,
  });
  tellProofRow({
    what: `handles and timers, ${compared}`,
    howMany: `${howMany}; the least of ${LOOKS} looks in ${(LOOKS * LOOK_EVERY_MS) / 1_000} s of quiet`,
    result: `handles ${heldAtEnd.handles} and ${heldBefore.handles}, timers ${heldAtEnd.timers} and ${heldBefore.timers}`,
    aim: "no more than a connection and its timers more",
    held:
      heldAtEnd.handles <= heldBefore.handles + MOST_MORE &&
      heldAtEnd.timers <= heldBefore.timers + MOST_MORE,
    seed: SEED,
  });
}

/** `ownMb`: resident without pages of files, which come in as code is used and which the system takes away at will. */
type Day = {
  rssMb: number;
  ownMb: number;
  heapMb: number;
  handles: number;
  timers: number;
  rows: number;
};

/** Lets the business day go on, not leaping over what becomes due, until nothing is left to do. */
async function moveTo(to: Date, bot: BotProcess, clock: AdjustableClock): Promise<void> {
  for (;;) {
    const { busy, next } = await bot.look();
    if (busy !== null) {
      await delay(100);
      continue;
    }
    if (clock.now() >= to) return;
    const step = next !== null && next > clock.now() && next < to ? next : to;
    clock.set(step);
    await bot.setClock(step);
  }
}

/** As an admin does in the alert channel. Whether anything was held. */
async function letGo(slack: SlackEmulator, channel: string): Promise<boolean> {
  const notice = slack
    .messages({ channel, as: MANAGER.id })
    .findLast(({ blocks }) => JSON.stringify(blocks ?? []).includes(`"${ACTION.releaseAsNew}"`));
  if (notice === undefined) return false;
  const place = { kind: "message", channel, ts: notice.ts } as const;
  await slack.click({ user: MANAGER.id, place, actionId: ACTION.releaseAsNew });
  return true;
}

/** By series; 0 for one that is not there. */
async function readMetrics(bot: BotProcess): Promise<(series: string) => number> {
  const text = await (await fetch(`http://127.0.0.1:${bot.port}/metrics`)).text();
  return (series) => {
    const line = text.split("\n").find((each) => each.startsWith(`${series} `));
    return line === undefined ? 0 : Number(line.slice(series.length + 1));
  };
}

const openNow = (value: (series: string) => number) => ({
  handles: value("nodejs_active_handles_total"),
  timers: value('nodejs_active_resources{type="Timeout"}'),
});

/** What nothing that is under way explains. */
type Held = { memoryMb: number; handles: number; timers: number };

async function measureHeld(bot: BotProcess): Promise<Held> {
  const looks: ReturnType<typeof openNow>[] = [];
  for (let n = 0; n < LOOKS; n += 1) {
    looks.push(openNow(await readMetrics(bot)));
    await delay(LOOK_EVERY_MS);
  }
  return {
    memoryMb: (await bot.weigh()) / 2 ** 20,
    handles: Math.min(...looks.map(({ handles }) => handles)),
    timers: Math.min(...looks.map(({ timers }) => timers)),
  };
}

async function measure(bot: BotProcess, dataDir: string): Promise<Day> {
  const value = await readMetrics(bot);
  const database = new DatabaseSync(join(dataDir, "tam.db"), { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
  const rows = tables.reduce((sum, { name }) => {
    const counted = database.prepare(`select count(*) as n from "${String(name)}"`).get();
    return sum + Number(counted?.n ?? 0);
  }, 0);
  database.close();
  const rssMb = value("process_resident_memory_bytes") / 2 ** 20;
  return {
    rssMb,
    ownMb: anonymousMb(bot.pid) ?? rssMb,
    heapMb: value("nodejs_heap_size_used_bytes") / 2 ** 20,
    ...openNow(value),
    rows,
  };
}

/** Null where the system does not tell. */
function anonymousMb(pid: number): number | null {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return null;
  const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

const describe = (day: Day | undefined): string =>
  day === undefined
    ? ""
    : `${day.rssMb.toFixed(0)} MB resident, ${day.ownMb.toFixed(0)} MB of its own, ${day.heapMb.toFixed(0)} MB heap, ${day.handles} handles, ${day.timers} timers, ${day.rows} rows`;

/** Accounts that get tickets and lose them again, the same in each run. */
function createPortfolio() {
  const random = createRandom(SEED);
  const open: NotionRow[] = [];
  let tickets = 0;
  const name = (n: number) => `Account ${n}`;
  const accounts = (): NotionRow[] =>
    Array.from({ length: ACCOUNTS }, (_, n) => ({
      id: accountPageId(name(n)),
      databaseId: ACCOUNTS_DATABASE_ID,
      createdAt: new Date(START.getTime() - 100 * DAY_MS + n * 1_000),
      values: {
        Name: name(n),
        Status: "Active",
        "Rep Email": `rep${n % REPS}@reps.example`,
        "Contact Name": `Contact ${n}`,
        "Contact Email": `contact@customer${n}.example`,
      },
    }));
  const nextDay = (now: Date): NotionRow[] => {
    const changed: NotionRow[] = [];
    for (const ticket of open.splice(0)) {
      if (random.fraction() < 0.15) changed.push({ ...ticket, values: { Status: "Closed" } });
      else open.push(ticket);
    }
    for (let n = 0; n < ACCOUNTS; n += 1) {
      if (random.fraction() >= 0.12) continue;
      tickets += 1;
      const ticket: NotionRow = {
        id: uuidOf("ticket", `soak ${tickets}`),
        databaseId: TICKETS_DATABASE_ID,
        createdAt: now,
        values: {
          Subject: `Question ${tickets}`,
          "Ticket ID": `S-${tickets}`,
          Account: [accountPageId(name(n))],
          Priority: `P${1 + (tickets % 4)}`,
          Status: "Open",
          Created: now.toISOString(),
        },
      };
      open.push(ticket);
      changed.push(ticket);
    }
    return changed;
  };
  return {
    first(): NotionRow[] {
      for (let day = DAYS_BEFORE; day > 0; day -= 1)
        nextDay(new Date(START.getTime() - day * DAY_MS));
      return [...accounts(), ...open];
    },
    nextDay,
  };
}
