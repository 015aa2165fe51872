// The bot between emulators that somebody else wrote (npm `emulate`): its whole path to Slack's Web API and to Gmail, as
// far as those go. Where they differ from the real services, the gap stands beside what it excuses.
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { findPost } from "../../src/slack/find-post.ts";
import { ACTION, SHORTCUT, VIEW } from "../../src/slack/ids.ts";
import { eventually, textsOf } from "../support/bot.ts";
import { fresh } from "../support/episodes.ts";
import { alertFacts, storedEpisode } from "../support/stored.ts";
import { accountId, accountRow, NOW, tamRows } from "../support/tam-world.ts";
import { BOT_USER, type ForeignBot, openForeignBot, REP } from "./foreign-bot.ts";

let bot: ForeignBot;
beforeAll(async () => {
  const contact = { "Contact Name": "Jane Doe", "Contact Email": "jane@acme.example" };
  bot = await openForeignBot([...tamRows(), accountRow("Acme Corp", contact)]);
});
afterAll(async () => {
  await bot[Symbol.asyncDispose]();
  // What emulate answered to anything at all: no refusal, whatever the rest of the tests looked at.
  const refused = bot.passed.filter(({ status, answer }) => status >= 400 || answer.ok === false);
  expect(refused).toEqual([]);
});

const said = (message: object | undefined) => textsOf(message as Parameters<typeof textsOf>[0]);
const history = async (channel: string) =>
  (await bot.asBot.conversations.history({ channel, include_all_metadata: true })).messages ?? [];
const viewText = (type?: "modal" | "home") =>
  textsOf({ text: "", blocks: (bot.view(type)?.blocks ?? []) as never });
const direct = async () =>
  (await bot.asBot.conversations.open({ users: bot.rep })).channel?.id ?? "";

test("a command is answered by response_url", async () => {
  await bot.command("health acme");
  await eventually(() => bot.answers.map(said).join("\n")).toContain("Acme Corp");
});

test("an alert is posted with its key, found by it, and edited when somebody acknowledges", async () => {
  const { store } = bot.app.services;
  const account = accountId("Acme Corp");
  const facts = alertFacts({ accountId: account, name: "Acme Corp", repEmail: REP });
  const episode = storedEpisode("episode-1", { accountId: account, facts, episode: fresh(30) });
  const { ragStatus, score } = episode.episode;
  await store.transaction(async (tx) => {
    await tx.episodes.save([episode], new Set());
    await tx.outbox.add([
      {
        key: "s:alert",
        scanId: null,
        to: bot.channel,
        position: 0,
        post: { kind: "alert", episodeId: "episode-1", ragStatus, score, facts },
        announces: [{ episodeId: "episode-1", as: "single", ragStatus, score }],
      },
    ]);
  });
  await eventually(async () => (await store.episodes.get("episode-1"))?.message ?? null).not.toBe(
    null,
  );
  const place = (await store.episodes.get("episode-1"))?.message ?? { channel: "", ts: "" };
  const posted = (await history(bot.channel)).find(({ ts }) => ts === place.ts);
  expect(said(posted)).toContain("Acme Corp");
  expect(posted?.metadata).toMatchObject({ event_payload: { key: "s:alert" } });
  const where = { channel: place.channel, thread: null, oldest: new Date(0) };
  expect(await findPost(bot.asBot, where, { key: "s:alert", botUserId: BOT_USER })).toEqual({
    kind: "found",
    place,
  });
  await bot.pressIn(place, ACTION.acknowledge);
  await eventually(async () =>
    said((await history(bot.channel)).find(({ ts }) => ts === place.ts)),
  ).toContain("cknowledged");
});

test("a shortcut opens a window, and a look at the Home tab draws it", async () => {
  await bot.interact({ type: "shortcut", callback_id: SHORTCUT.lookUp, action_ts: "1.2" });
  await eventually(() => bot.view()?.type).toBe("modal");
  await bot.event({
    type: "app_home_opened",
    user: bot.rep,
    channel: await direct(),
    tab: "home",
    event_ts: "1.2",
  });
  await eventually(() => viewText("home")).toContain("Acme Corp");
});

test("a draft is made in Gmail, read back, edited, approved and sent once, byte for byte", async () => {
  await bot.command("draft review Acme Corp");
  const im = await direct();
  const waiting = async () =>
    (await history(im)).find((one) => said(one).includes("waits for you"));
  await eventually(async () => (await waiting())?.ts ?? null).not.toBe(null);
  const [made, ...others] = draftsIn(await bot.gmail("drafts"));
  expect(others).toEqual([]);
  await bot.pressIn({ channel: im, ts: (await waiting())?.ts ?? "" }, ACTION.draftReview);
  await eventually(() => viewText()).toContain("jane@acme.example");

  await bot.pressInView(ACTION.draftEdit);
  await eventually(() => bot.view()?.callback_id).toBe(VIEW.draftEdit);
  await bot.submitView({ subject: "A better subject", cc: "kim@acme.example", text: "Short." });
  await eventually(async () => rawIn(await bot.gmail(`drafts/${made?.id}?format=raw`))).toContain(
    "Subject: A better subject",
  );
  // Gap: real Gmail gives the message of a changed draft a new id, emulate keeps it.
  expect(draftsIn(await bot.gmail("drafts"))).toEqual([made]);
  await eventually(() => viewText()).toContain("waits for you");
  await bot.pressInView(ACTION.draftReview);
  await eventually(() => viewText()).toContain("A better subject");

  const seen = rawIn(await bot.gmail(`drafts/${made?.id}?format=raw`));
  expect(seen).toMatch(/^Cc: kim@acme\.example/m);
  await bot.pressInView(ACTION.draftApprove);
  await eventually(() => viewText()).toContain("Exactly what you saw");
  expect(sentOf(bot)).toEqual([]);
  await bot.submitView();
  await eventually(() => viewText()).toContain("approved, goes out at");
  bot.clock.set(new Date(NOW.getTime() + 20_000));
  await eventually(async () => (await history(im)).map(said).join("\n")).toContain("sent at");

  expect(sentOf(bot)).toHaveLength(1);
  expect(draftsIn(await bot.gmail("drafts"))).toEqual([]);
  const { messages } = mails.parse(await bot.gmail("messages?labelIds=SENT"));
  expect(messages).toHaveLength(1);
  // Gap: real Gmail replaces the Message-ID and gives the sent copy an id of its own; here it is the draft's, unchanged.
  expect(messages[0]?.id).toBe(made?.message.id);
  expect(rawIn({ message: await bot.gmail(`messages/${messages[0]?.id}?format=raw`) })).toBe(seen);
});

const mails = z.object({ messages: z.array(z.object({ id: z.string() })) });
const drafts = z.object({
  drafts: z.array(z.object({ id: z.string(), message: z.looseObject({ id: z.string() }) })),
});
const draftsIn = (answer: unknown) => drafts.parse(answer).drafts;
const withRaw = z.looseObject({ message: z.looseObject({ raw: z.string() }) });
const rawIn = (answer: unknown): string =>
  Buffer.from(withRaw.parse(answer).message.raw, "base64url").toString();
const sentOf = ({ passed }: ForeignBot) =>
  passed.filter(({ operation }) => operation.endsWith("/drafts/send"));
