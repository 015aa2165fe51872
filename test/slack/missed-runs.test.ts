// Runs that were missed, as the admins have them made up from the message that tells of them.
import { describe, expect, test } from "vitest";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { ACTION } from "../../src/slack/ids.ts";
import {
  actionIds,
  type Bot,
  type BotOptions,
  eventually,
  openBot,
  restartBot,
  textsOf,
} from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountRow } from "../support/tam-world.ts";

/** Two reps; the first one is an admin, too. */
const { ana: admin, ben } = people;
const { imAna: imAdmin, imBen } = channels;

const contact = { "Contact Name": "Jane Doe", "Contact Email": "jane@customer.example" };
const ONE_ADMIN = { TAM_ADMIN_EMAILS: "ana@tam.example" };
const TWO_ADMINS = { TAM_ADMIN_EMAILS: "ana@tam.example,ben@tam.example" };
const scans = { ...ONE_ADMIN, HEALTH_SCAN_CRON: "0 7 * * *", CHECKIN_CRON: "off" };
const checkIns = { ...ONE_ADMIN, HEALTH_SCAN_CRON: "off", CHECKIN_CRON: "0 10 1 * *" };

const openScans = (options: BotOptions = {}) =>
  openBot({
    limits: { scanFollowMs: 10, slackProgressMs: 0 },
    ...options,
    settings: { ...scans, ...options.settings },
  });
const openCheckIns = () =>
  openBot({
    gmail: true,
    limits: { scanFollowMs: 10 },
    settings: checkIns,
    rows: [accountRow("Acme Corp", contact), accountRow("Globex", contact)],
  });

const store = (bot: Bot) => bot.app.services.store;
const offers = ({ blocks = [] }: SlackMessage) => actionIds(blocks).includes(ACTION.runMissed);

/** The bot was away at the time that is due, and comes back hours later. */
async function miss(bot: Bot, now: string): Promise<SlackMessage> {
  bot.clock.set(new Date(now));
  await bot.app.runDue();
  return bot.until(admin, imAdmin, offers);
}
const missScan = (bot: Bot) => miss(bot, "2026-11-23T12:00:00Z");
const missCheckIns = (bot: Bot) => miss(bot, "2026-12-01T15:00:00Z");

const press = (bot: Bot, user: string, { channel, ts }: SlackMessage) =>
  bot.slack.click({ user, place: { channel, ts }, actionId: ACTION.runMissed });
const says = (words: string) => (message: SlackMessage) => textsOf(message).includes(words);
const acts = async (bot: Bot) =>
  (await store(bot).audit.recent(20))
    .filter(({ action }) => action === "missed.run")
    .map(({ actor, object, result }) => `${actor} ${object} ${result}`);

describe("a scan that was missed", () => {
  test("runs when an admin says so: its result is told, the message says who", async () => {
    await using bot = await openScans();
    const offer = await missScan(bot);
    expect(textsOf(offer)).toContain("The health-scan of 2026-11-23 07:00 UTC was missed");
    expect(textsOf(offer)).toContain("/tam scan runs one, too");
    await press(bot, admin, offer);
    await bot.until(admin, imAdmin, says("Thank you. The scan runs now."));
    await bot.until(admin, imAdmin, says("Scan done: "));
    const edited = await bot.until(admin, imAdmin, says("Started by Ana"));
    expect(edited.ts).toBe(offer.ts);
    expect(offers(edited)).toBe(false);
    expect(await store(bot).scans.recent(9)).toMatchObject([
      {
        state: "done",
        cause: { kind: "missed", by: admin, dueAt: new Date("2026-11-23T07:00:00Z") },
      },
    ]);
    expect(await acts(bot)).toEqual([`${admin} health-scan 2026-11-23T07:00 done`]);
  });

  test("runs once, however often it is clicked and by how many; all admins see who had it run", async () => {
    await using bot = await openScans({ settings: TWO_ADMINS });
    const offer = await missScan(bot);
    const copy = await bot.until(ben, imBen, offers);
    bot.notion.faults.add({ operation: "query", fault: { kind: "slow", ms: 200 } });
    await press(bot, admin, offer);
    await Promise.all([press(bot, admin, offer), press(bot, ben, copy)]);
    await bot.until(ben, imBen, says("Ana Alvarez has started it already."));
    await bot.until(ben, imBen, (message) => message.ts === copy.ts && !offers(message));
    await bot.until(admin, imAdmin, says("Scan done: "));
    expect(await store(bot).scans.recent(9)).toHaveLength(1);
    expect(await acts(bot)).toHaveLength(1);
  });

  test("joins one that runs already", async () => {
    await using bot = await openScans();
    const offer = await missScan(bot);
    bot.notion.faults.add({ operation: "query", fault: { kind: "slow", ms: 300 } });
    await bot.ask(admin, imAdmin, "scan");
    await press(bot, admin, offer);
    await bot.until(admin, imAdmin, says("A scan runs already."));
    await eventually(async () =>
      (await store(bot).scans.recent(9)).map(({ state }) => state),
    ).toEqual(["done"]);
  });

  test("is not run after a later scan, and says so", async () => {
    await using bot = await openScans();
    const offer = await missScan(bot);
    await bot.ask(admin, imAdmin, "scan");
    await bot.until(admin, imAdmin, says("Scan done: "));
    await press(bot, admin, offer);
    const why = "a scan of 2026-11-23 12:00 UTC came after it.";
    await bot.until(admin, imAdmin, says(`Nothing was started: ${why}`));
    await bot.until(admin, imAdmin, says(`Nothing to make up: ${why}`));
    expect(await store(bot).scans.recent(9)).toHaveLength(1);
    expect(await acts(bot)).toEqual([`${admin} health-scan 2026-11-23T07:00 refused`]);
  });

  test("is not run by who is no admin (any more)", async () => {
    await using bot = await openScans();
    const offer = await missScan(bot);
    bot.slack.alter((payload) => JSON.parse(JSON.stringify(payload).replaceAll(admin, ben)));
    await press(bot, admin, offer);
    await eventually(async () =>
      (await store(bot).audit.recent(9)).map(({ actor, result }) => `${actor} ${result}`),
    ).toEqual([`${ben} refused`]);
    expect(await store(bot).scans.recent(9)).toEqual([]);
    expect(
      (await store(bot).outbox.get("missed:health-scan:2026-11-23T07:00"))?.post,
    ).toMatchObject({ outcome: null });
  });

  test("runs after a restart, too", async () => {
    await using bot = await openScans();
    const offer = await missScan(bot);
    await using after = await restartBot(bot);
    await press(bot, admin, offer);
    await bot.until(admin, imAdmin, says("Started by Ana"));
    await eventually(async () =>
      (await after.app.services.store.scans.recent(9)).map(({ state }) => state),
    ).toEqual(["done"]);
  });
});

describe("check-ins that were missed", () => {
  test("are made when an admin says so, once, and the due time has run", async () => {
    await using bot = await openCheckIns();
    const offer = await missCheckIns(bot);
    expect((await bot.gmail.mailbox("ana@tam.example")).drafts).toEqual([]);
    await Promise.all([press(bot, admin, offer), press(bot, admin, offer)]);
    await bot.until(admin, imAdmin, says("The check-ins are prepared now"));
    await bot.until(admin, imAdmin, says("Check-ins of 2026-12"));
    await bot.until(admin, imAdmin, says("Started by Ana"));
    await eventually(async () => (await bot.gmail.mailbox("ana@tam.example")).drafts.length).toBe(
      2,
    );
    await eventually(async () =>
      (await store(bot).dueTimes.recent(["check-ins"], 9)).map(({ state }) => state),
    ).toEqual(["ran"]);
    expect(await acts(bot)).toEqual([`${admin} check-ins 2026-12-01T10:00 done`]);
  });

  test("are made after a restart, too", async () => {
    await using bot = await openCheckIns();
    const offer = await missCheckIns(bot);
    await using _after = await restartBot(bot);
    await press(bot, admin, offer);
    await bot.until(admin, imAdmin, says("Check-ins of 2026-12"));
  });

  test("of a month that is over are not made", async () => {
    await using bot = await openCheckIns();
    const offer = await missCheckIns(bot);
    bot.clock.set(new Date("2027-01-01T00:30:00Z"));
    await press(bot, admin, offer);
    await bot.until(admin, imAdmin, says("Nothing was started: 2026-12 is over"));
    const [due] = await store(bot).dueTimes.recent(["check-ins"], 9);
    expect(due?.state).toBe("missed");
  });
});
