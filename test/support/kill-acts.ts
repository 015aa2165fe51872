import { randomUUID } from "node:crypto";
import { HOUR_MS, systemClock } from "../../src/lib/time.ts";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { ACTION, type ActionId, SNOOZE_ACTIONS } from "../../src/slack/ids.ts";
import { startedScan } from "../../src/workflows/scan/scan.ts";
import { actionIds, blockTexts, textsOf } from "./bot.ts";
import { keyOf } from "./judge-scans.ts";
import type { KillWorld } from "./kill-world.ts";
import { mailWords } from "./mail-words.ts";
import { channels, people } from "./slack-world.ts";
import { accountId, accountRow, ticketRow } from "./tam-world.ts";

/** What came of an act that must never be. */
export type Damage = { lost: string[]; doubled: string[]; unapproved: string[]; wrong: string[] };
export const NO_DAMAGE: Damage = { lost: [], doubled: [], unapproved: [], wrong: [] };

/** Something that people or the clock set off, during which a bot is killed; judged by what the services have of it. */
export type KillAct = {
  name: string;
  rows: NotionRow[];
  settings?: Record<string, string>;
  /** Until it can begin, with a bot that runs or without. */
  prepare(world: KillWorld): Promise<void>;
  /** Does it, as somebody does who tries again what Slack said did not work. */
  perform(world: KillWorld): Promise<void>;
  /** Resolves when there is nothing left to do. */
  settle(world: KillWorld): Promise<void>;
  judge(world: KillWorld): Promise<Damage>;
};

const MAILBOX = "ana@tam.example";
const contact = (email: string) => ({ "Contact Name": "Jane Doe", "Contact Email": email });
const rows = (): NotionRow[] => [
  accountRow("Acme Corp", contact("jane@acme.example")),
  ...[1, 2, 3, 4].map((n) => ticketRow(`SUP-${n}`, "Acme Corp", 400, { Priority: "P1" })),
];

/** `found` of what there must be one of. */
function exactlyOne(damage: Damage, what: string, found: number): void {
  if (found < 1) damage.lost.push(what);
  if (found > 1) damage.doubled.push(`${what}: ${found}`);
}

const emptyDamage = (): Damage => structuredClone(NO_DAMAGE);

async function nothingLeftToPost({ store }: Pick<KillWorld, "store">): Promise<boolean> {
  const { pending, sending, unclear } = await store.outbox.counts();
  const stale = [...(await store.outbox.stale(1)), ...(await store.episodes.stale(1))];
  return pending + sending + unclear + stale.length === 0;
}

/** No message of the bot stands there twice, and nothing is held that nobody would see to. */
async function judgePosts(world: KillWorld, damage: Damage): Promise<void> {
  const keys = world
    .messages()
    .map(keyOf)
    .filter((key) => key !== "");
  for (const [key, same] of Map.groupBy(keys, (key) => key))
    if (same.length > 1) damage.doubled.push(`the message ${key}`);
  const { held } = await world.store.outbox.counts();
  if (held > 0) damage.wrong.push(`${held} posts are held`);
}

const alertOf = (world: KillWorld): SlackMessage | undefined =>
  world.messages().find((message) => message.channel === channels.general);

const shows = (world: KillWorld, words: string): boolean => {
  const message = alertOf(world);
  return message !== undefined && textsOf(message).includes(words);
};

/** Everything that was said to Ana alone. */
const answers = ({ slack }: KillWorld): string[] =>
  [channels.general, channels.imAna]
    .flatMap((channel) => slack.messages({ channel, as: people.ana }))
    .flatMap(({ ephemeralFor, text }) => (ephemeralFor === people.ana ? [text ?? ""] : []));

/** So often the bot itself said that something did not work. */
const complaints = (world: KillWorld): number =>
  answers(world).filter((words) => words.startsWith("⚠️")).length;

/** A click on an alert, from the click to the message that shows who did what. */
const alertClick = (
  name: string,
  { actionId, action, words }: { actionId: ActionId; action: string; words: string },
): KillAct => ({
  name,
  rows: rows(),
  async prepare(world) {
    world.start();
    const now = systemClock.now();
    await world.store.scans.save(startedScan(randomUUID(), { kind: "scheduled", dueAt: now }, now));
    await world.until("an alert", async () => {
      const [episode] = await world.store.episodes.open();
      return episode?.message != null && (await world.store.scans.unfinished()).length === 0;
    });
    await world.until("all posted", () => nothingLeftToPost(world));
  },
  async perform(world) {
    const { slack } = world;
    const user = people.ana;
    const isDone = () => shows(world, words);
    for (let done = false; !done; ) {
      await world.up();
      const message = alertOf(world);
      const before = complaints(world);
      // Slack gives a click to one process, once: what that one did not acknowledge, or says did not work, a person
      // clicks again.
      const click = { user, place: message ?? { channel: "", ts: "" }, actionId };
      if (!actionIds(message?.blocks).includes(actionId)) break;
      const { acked } = await slack.click(click);
      if (!acked) continue;
      await world.until("what became of the click", () => isDone() || complaints(world) > before);
      done = isDone();
    }
  },
  settle: (world) => world.until("all posted", () => nothingLeftToPost(world)),
  async judge(world) {
    const damage = emptyDamage();
    if (!shows(world, words)) damage.lost.push(`the alert does not say “${words}”`);
    const audit = await world.store.audit.recent(100);
    exactlyOne(damage, action, audit.filter((entry) => entry.action === action).length);
    await judgePosts(world, damage);
    return damage;
  },
});

const cardOf = (world: KillWorld): SlackMessage | undefined =>
  world.messages().find(({ channel }) => channel === channels.imAna);
const cardShows = (world: KillWorld, actionId: ActionId): boolean =>
  actionIds(cardOf(world)?.blocks).includes(actionId);

/** From the review of a draft to its mail and the record of it. */
function approval(): KillAct {
  /** What the mail said that was on the screen, and since when it may go out. */
  let approved: { words: string; from: Date }[] = [];
  const sent = async ({ gmail }: KillWorld) => (await gmail.mailbox(MAILBOX)).sent;
  const draft = async ({ gmail }: KillWorld) => (await gmail.mailbox(MAILBOX)).drafts[0];

  /** One attempt; ends early when the bot dies meanwhile, or something is not as expected. */
  async function review(world: KillWorld): Promise<void> {
    const { slack } = world;
    const user = people.ana;
    const { deaths } = world;
    const inWindow = (actionId: string) => () =>
      actionIds(slack.view(user)?.blocks).includes(actionId);
    const windowText = () => blockTexts(slack.view(user)?.blocks ?? []).join("\n");
    const before = complaints(world);
    const shown = async (fits: () => boolean) => {
      // What the bot says did not work stands in the window, or beside it; a review may carry warnings of its own.
      const failed = () => windowText().includes("⚠️") && !inWindow(ACTION.draftApprove)();
      const isOver = () => world.deaths > deaths || complaints(world) > before || failed();
      await world.until("a window", () => fits() || isOver(), windowText);
      return fits();
    };
    const windowId = () => slack.view(user)?.id ?? "";
    const card = cardOf(world);
    if (card === undefined) throw new Error("no message lists the draft");
    const click = { user, actionId: ACTION.draftReview };
    if (!(await slack.click({ ...click, place: card })).acked) return;
    if (!(await shown(inWindow(ACTION.draftApprove)))) return;
    const inMailbox = await draft(world);
    if (inMailbox === undefined) return;
    const words = await mailWords(world.gmail.raw(MAILBOX, inMailbox.id));
    const approve = { user, place: { viewId: windowId() }, actionId: ACTION.draftApprove };
    if (!(await slack.click(approve)).acked) return;
    if (!(await shown(() => slack.view(user)?.submit !== undefined))) return;
    approved.push({ words, from: systemClock.now() });
    await slack.submit({ user, viewId: windowId(), values: {} });
  }

  async function closeWindows({ slack }: KillWorld): Promise<void> {
    for (let view = slack.view(people.ana); view !== null; view = slack.view(people.ana))
      await slack.closeView({ user: people.ana, viewId: view.id });
  }

  return {
    name: "approval",
    rows: rows(),
    async prepare(world) {
      approved = [];
      world.start();
      await world.up();
      const { ana: user } = people;
      // As in `perform`: what Slack, or the bot itself, says did not work is typed again.
      for (let tries = 0; (await world.store.drafts.open()).length === 0; tries += 1) {
        if (tries > 20) throw new Error(`asked 20 times, and no draft: ${answers(world).at(-1)}`);
        const before = answers(world).length;
        const { acked } = await world.slack.command({
          user,
          channel: channels.general,
          text: "draft review Acme Corp",
        });
        if (acked)
          await world.until("an answer to the command", () => answers(world).length > before);
      }
      await world.until(
        "a draft to review",
        () => cardShows(world, ACTION.draftReview),
        () => blockTexts(cardOf(world)?.blocks ?? []).join("\n"),
      );
      await world.until("all posted", () => nothingLeftToPost(world));
    },
    async perform(world) {
      for (let tries = 0; !cardShows(world, ACTION.draftOutcome); tries += 1) {
        if (tries > 20) throw new Error("approved 20 times, and not sent");
        await world.up();
        if (cardShows(world, ACTION.draftReview)) await review(world);
        await world.up();
        await closeWindows(world);
        // What can only be seen in Gmail is looked up there.
        if (cardShows(world, ACTION.draftSawSent)) {
          const there = (await sent(world)).length > 0;
          const actionId = there ? ACTION.draftSawSent : ACTION.draftSawNotSent;
          const place = cardOf(world);
          if (place !== undefined) await world.slack.click({ user: people.ana, place, actionId });
        }
        await world.until("the draft at rest", async () => {
          const open = await world.store.drafts.open();
          const atRest = open.every(({ state }) => state === "pending" || state === "attention");
          return atRest && (await nothingLeftToPost(world));
        });
      }
    },
    settle: (world) =>
      world.until("all recorded", async () => {
        const { communications } = world.store;
        return (await communications.unfinished()).length === 0 && (await nothingLeftToPost(world));
      }),
    async judge(world) {
      const damage = emptyDamage();
      const mails = await sent(world);
      exactlyOne(damage, "the mail", mails.length);
      for (const mail of mails) {
        const words = await mailWords(world.gmail.raw(MAILBOX, mail.id));
        if (!approved.some((one) => one.words === words && one.from <= mail.date))
          damage.unapproved.push(`a mail says ${words}`);
      }
      if ((await draft(world)) !== undefined) damage.wrong.push("the draft is still there");
      const profiles = world.notion
        .children(accountId("Acme Corp"))
        .filter(({ type }) => type === "child_page");
      exactlyOne(damage, "the profile page", profiles.length);
      const subject = mails[0]?.subject ?? "?";
      const records = profiles
        .flatMap(({ id }) => world.notion.children(id))
        // A line of ours may have marks before what would be read as its end.
        .filter(({ text }) => text.replaceAll("\\", "").includes(subject));
      exactlyOne(damage, "the record of the mail", records.length);
      await judgePosts(world, damage);
      return damage;
    },
  };
}

/** The job of the month, due while no bot was running. */
function checkIns(): KillAct {
  const dueAt = new Date(systemClock.now().getTime() - HOUR_MS / 4);
  const cron = `${dueAt.getUTCMinutes()} ${dueAt.getUTCHours()} * * *`;
  const mailboxes = {
    "ana@tam.example": ["jane@acme.example", "jane@globex.example"],
    "ben@tam.example": ["jane@stark.example"],
  };
  return {
    name: "check-ins",
    rows: [
      accountRow("Acme Corp", contact("jane@acme.example")),
      accountRow("Globex", contact("jane@globex.example")),
      accountRow("Stark", { ...contact("jane@stark.example"), "Rep Email": "ben@tam.example" }),
      accountRow("Hooli"),
    ],
    settings: { CHECKIN_CRON: cron },
    async prepare({ store }) {
      const owner = { job: "check-ins", formerNames: [], schedule: `${cron} UTC` };
      await store.transaction((tx) =>
        tx.dueTimes.holdWatermark(owner, new Date(dueAt.getTime() - HOUR_MS / 4)),
      );
    },
    async perform(world) {
      world.start();
      await world.up();
    },
    settle: ({ store, ...world }) =>
      world.until("all check-ins drafted", async () => {
        const [due] = await store.dueTimes.recent(["check-ins"], 1);
        const open = await store.drafts.open();
        const made = open.length > 0 && open.every(({ state }) => state === "pending");
        return due?.state === "ran" && made && (await nothingLeftToPost({ store }));
      }),
    async judge(world) {
      const damage = emptyDamage();
      for (const [mailbox, contacts] of Object.entries(mailboxes)) {
        const { drafts, sent } = await world.gmail.mailbox(mailbox);
        if (sent.length > 0) damage.unapproved.push(`${sent.length} mails from ${mailbox}`);
        for (const email of contacts) {
          const own = drafts.filter(({ to }) => to.some(({ address }) => address === email));
          exactlyOne(damage, `the draft to ${email}`, own.length);
        }
        const cards = world.messages().filter((message) => keyOf(message).endsWith(mailbox));
        exactlyOne(damage, `the message to ${mailbox}`, cards.length);
        const waiting = cards.flatMap(({ blocks }) => actionIds(blocks));
        if (waiting.filter((id) => id === ACTION.draftReview).length !== contacts.length)
          damage.wrong.push(`the message to ${mailbox} offers ${waiting.join(", ")}`);
      }
      await judgePosts(world, damage);
      return damage;
    },
  };
}

export const KILL_ACTS: readonly (() => KillAct)[] = [
  () =>
    alertClick("acknowledge", {
      actionId: ACTION.acknowledge,
      action: "alert.acknowledge",
      words: "Acknowledged by Ana Alvarez",
    }),
  () =>
    alertClick("snooze", {
      actionId: SNOOZE_ACTIONS[3],
      action: "alert.snooze",
      words: "Snoozed by Ana Alvarez",
    }),
  approval,
  checkIns,
];
