// What people do about alerts and holds, through Slack, by several people and devices.
import { describe, expect, test } from "vitest";
import { addressedKey, undecidedKey } from "../../src/domain/post-key.ts";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { ACTION, encodeDays, SNOOZE_ACTIONS } from "../../src/slack/ids.ts";
import { type Bot, type BotOptions, openBot, restartBot, textsOf } from "../support/bot.ts";
import { keyOf } from "../support/delivery-world.ts";
import { fresh } from "../support/episodes.ts";
import { channels, people, slackWorld } from "../support/slack-world.ts";
import { alertFacts, named, storedEpisode, storedScan } from "../support/stored.ts";
import { accountId } from "../support/tam-world.ts";

const { ana, ben, admin, guest } = people;
const { general } = channels;
const ID = "episode-1";

const settings = { SLACK_ESCALATION_CHANNEL: general, HEALTH_SCAN_CRON: "off" };
const openAlerts = (options: BotOptions = {}) =>
  openBot({ ...options, settings: { ...settings, ...options.settings } });

const store = (bot: Bot) => bot.app.services.store;
const stored = (bot: Bot) => store(bot).episodes.get(ID);

/** Acme's alert, posted by the bot; Ana is the rep. */
async function postAlert(bot: Bot): Promise<SlackMessage> {
  const account = accountId("Acme Corp");
  const facts = alertFacts({ accountId: account, name: "Acme Corp", repEmail: "ana@tam.example" });
  const episode = storedEpisode(ID, { accountId: account, facts, episode: fresh(30) });
  const { ragStatus, score } = episode.episode;
  await store(bot).transaction(async (tx) => {
    await tx.episodes.save([episode], new Set());
    await tx.outbox.add([
      {
        key: "s:alert",
        scanId: null,
        to: general,
        position: 0,
        post: { kind: "alert", episodeId: ID, ragStatus, score, facts },
        announces: [{ episodeId: ID, as: "single", ragStatus, score }],
      },
    ]);
  });
  await bot.until(admin, general, (message) => message.metadata !== undefined);
  // The place is stored right after Slack's answer.
  for (;;) {
    const { message = null } = (await stored(bot)) ?? {};
    if (message !== null) return { ...message, user: "", text: "" };
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const shows = (words: string) => (message: SlackMessage) =>
  message.ephemeralFor === undefined && textsOf(message).includes(words);
const notShows = (words: string) => (message: SlackMessage) =>
  message.metadata !== undefined && !textsOf(message).includes(words);

const press = (
  bot: Bot,
  user: string,
  { channel, ts }: SlackMessage,
  actionId: string,
  value?: string,
) =>
  bot.slack.click({
    user,
    place: { channel, ts },
    actionId,
    ...(value === undefined ? {} : { value }),
  });

const audited = async (bot: Bot) =>
  (await store(bot).audit.recent(20))
    .toReversed()
    .map(({ actor, action, object, result, detail }) => ({
      actor,
      action,
      object,
      result,
      detail,
    }));

describe.each(["socket", "http"] as const)("over %s", (transport) => {
  test("anybody who may look acknowledges and takes back; who and until when stands in the alert", async () => {
    await using bot = await openAlerts({ transport });
    const alert = await postAlert(bot);
    expect(await press(bot, ben, alert, ACTION.acknowledge)).toMatchObject({ acked: true });
    // Committed before it was acknowledged.
    expect((await stored(bot))?.acknowledgedBy).toBe(ben);
    await bot.until(ana, general, shows("✅ Acknowledged by Ben Brandt until 6 Dec"));

    await press(bot, ana, alert, ACTION.takeBack);
    expect((await stored(bot))?.episode.acknowledgedUntil).toBeNull();
    await bot.until(ana, general, notShows("Acknowledged by"));
    expect(await audited(bot)).toEqual([
      {
        actor: ben,
        action: "alert.acknowledge",
        object: ID,
        result: "done",
        detail: "until 2026-12-06T00:00:00.000Z",
      },
      { actor: ana, action: "alert.takeBack", object: ID, result: "done", detail: null },
    ]);
  });

  test("the rep snoozes, an admin wakes, nobody else does", async () => {
    await using bot = await openAlerts({ transport });
    const alert = await postAlert(bot);
    const refused = await bot.click(ben, alert, SNOOZE_ACTIONS[3]);
    expect(refused).toMatchObject({ ephemeralFor: ben });
    expect(refused.text).toBe(
      "Only the rep of Acme Corp (ana@tam.example) or an admin can do this; Slack shows you as ben@tam.example. Ask ada@tam.example if that is wrong.",
    );
    expect((await stored(bot))?.episode.snoozedUntil).toBeNull();
    // The reason names the account, and is found and forgotten with it.
    expect((await bot.app.services.store.audit.recent(1))[0]).toMatchObject({
      result: "refused",
      object: accountId("Acme Corp"),
    });

    await press(bot, ana, alert, SNOOZE_ACTIONS[3]);
    await bot.until(ana, general, shows("💤 Snoozed by Ana Alvarez until 25 Nov"));
    expect((await bot.click(ben, alert, ACTION.wake)).text).toContain("Only the rep of Acme Corp");
    await press(bot, admin, alert, ACTION.wake);
    await bot.until(ana, general, notShows("Snoozed by"));
    expect(
      (await audited(bot)).map(({ actor, action, result }) => [actor, action, result]),
    ).toEqual([
      [ben, "alert_snooze_longer", "refused"],
      [ana, "alert.snooze", "done"],
      [ben, "alert_wake", "refused"],
      [admin, "alert.wake", "done"],
    ]);
  });
});

test("a snooze that was refused leaves the alert as it was, to be pressed again at once", async () => {
  await using bot = await openAlerts();
  const alert = await postAlert(bot);
  const buttons = async () => {
    const shown = await bot.until(ana, general, ({ ts }) => ts === alert.ts);
    const block = shown.blocks?.find(({ type }) => type === "actions");
    const elements = (block?.elements ?? []) as { type: string; text?: { text: string } }[];
    return elements.map(({ type, text }) => text?.text ?? type);
  };
  const awake = ["Acknowledge", "Snooze 1 day", "Snooze 3 days", "Snooze 7 days", "Open profile"];
  expect((await buttons()).slice(0, 5)).toEqual(awake);
  for (const _again of [1, 2])
    expect((await bot.click(ben, alert, SNOOZE_ACTIONS[1])).text).toContain("Only the rep of Acme");
  // What is offered keeps no choice, so nothing looks done that was refused.
  expect((await buttons()).slice(0, 5)).toEqual(awake);

  await press(bot, ana, alert, SNOOZE_ACTIONS[1]);
  await bot.until(ana, general, shows("💤 Snoozed by Ana Alvarez until 23 Nov"));
  expect((await buttons()).slice(0, 3)).toEqual(["Acknowledge", "Wake now", "Open profile"]);
  await press(bot, ana, alert, ACTION.wake);
  await bot.until(ana, general, notShows("Snoozed by"));
  expect((await buttons()).slice(0, 5)).toEqual(awake);
});

test("the menu of an alert that was posted by an older version still snoozes", async () => {
  await using bot = await openAlerts();
  const alert = await postAlert(bot);
  bot.slack.alter(({ body, ...payload }) => {
    const [{ value: _value, ...action }] = body.actions as [Record<string, unknown>];
    const option = { text: { type: "plain_text", text: "for 7 days" }, value: encodeDays(7) };
    const chosen = { ...action, type: "static_select", selected_option: option };
    return { ...payload, body: { ...body, actions: [chosen] } };
  });
  await press(bot, ana, alert, ACTION.snooze);
  bot.slack.alter(null);
  await bot.until(ana, general, shows("💤 Snoozed by Ana Alvarez until 29 Nov"));
});

test("a guest in the channel can press nothing", async () => {
  const withGuest = slackWorld().channels.map((channel) =>
    channel.id === general ? { ...channel, members: [...channel.members, guest] } : channel,
  );
  await using bot = await openAlerts({ slack: { channels: withGuest } });
  const alert = await postAlert(bot);
  for (const action of [ACTION.acknowledge, SNOOZE_ACTIONS[1]]) {
    const answer = await bot.click(guest, alert, action);
    expect(answer.text).toContain("only for full members of this workspace");
  }
  expect(await stored(bot)).toMatchObject({ acknowledgedBy: null, snoozedBy: null });
});

test("a double click and a second person have one effect, and are told whose", async () => {
  await using bot = await openAlerts();
  const alert = await postAlert(bot);
  const clicks = await Promise.all([
    press(bot, ben, alert, ACTION.acknowledge),
    press(bot, ben, alert, ACTION.acknowledge),
    press(bot, ana, alert, ACTION.acknowledge),
  ]);
  expect(clicks.every(({ acked }) => acked)).toBe(true);
  const winner = (await stored(bot))?.acknowledgedBy;
  const name = winner === ben ? "Ben Brandt" : "Ana Alvarez";
  await bot.until(ana, general, shows(`✅ Acknowledged by ${name}`));
  const loser = winner === ben ? ana : ben;
  const told = await bot.until(loser, general, ({ ephemeralFor }) => ephemeralFor === loser);
  expect(told.text).toContain(`${name} did that already`);
  expect((await audited(bot)).filter(({ result }) => result === "done")).toHaveLength(1);
});

test("what is over is said, and nothing changes", async () => {
  await using bot = await openAlerts();
  const alert = await postAlert(bot);
  const before = await stored(bot);
  if (before === null) throw new Error("no episode");
  const ended = { at: bot.clock.now(), cause: "recovered" as const };
  await store(bot).episodes.save([{ ...before, ended }], new Set());
  const answer = await bot.click(ben, alert, ACTION.acknowledge);
  expect(answer.text).toBe("This escalation is over: there is nothing to do about it any more.");
  expect((await stored(bot))?.acknowledgedBy).toBeNull();
});

test("a click is acknowledged in time while Slack is slow to say who it was, and still counts", async () => {
  await using bot = await openAlerts({
    limits: { slackAckMs: 5_000, slackCallTimeoutMs: 20_000, directoryMs: 1 },
  });
  const alert = await postAlert(bot);
  bot.slack.faults.add({ operation: "users.info", fault: { kind: "slow", ms: 6_000 }, times: 1 });
  expect(await press(bot, ben, alert, ACTION.acknowledge)).toMatchObject({ acked: true });
  await bot.until(ana, general, shows("✅ Acknowledged by Ben Brandt"));
});

describe("the health card of an account with an open escalation", () => {
  test("has the same buttons, and shows at once what was done, as the alert does", async () => {
    await using bot = await openAlerts();
    await postAlert(bot);
    const card = await bot.ask(ana, general, "health acme");
    expect(textsOf(card)).toContain("🚨 Escalated 2 Mar");
    const onCard = (words: RegExp) =>
      bot.until(ana, general, (message) => message.ts === card.ts && words.test(textsOf(message)));
    await press(bot, ana, card, ACTION.acknowledge);
    await onCard(/✅ Acknowledged by Ana Alvarez until 6 Dec/);
    await bot.until(ben, general, shows("✅ Acknowledged by Ana Alvarez until 6 Dec"));
    await press(bot, ana, card, SNOOZE_ACTIONS[7]);
    await onCard(/💤 Snoozed by Ana Alvarez until 29 Nov/);
    await press(bot, ana, card, ACTION.wake);
    await onCard(/^(?![\s\S]*Snoozed by)/);
    await press(bot, ana, card, ACTION.takeBack);
    await onCard(/^(?![\s\S]*Acknowledged by)/);
  });

  test("shows what was done also after a restart, before the list of accounts is read", async () => {
    await using bot = await openAlerts();
    await postAlert(bot);
    const card = await bot.ask(ana, general, "health acme");
    await using after = await restartBot(bot);
    expect(after.app.services.directory.known(accountId("Acme Corp"))).toBeNull();
    await press(bot, ana, card, ACTION.acknowledge);
    await bot.until(
      ana,
      general,
      (message) => message.ts === card.ts && textsOf(message).includes("Acknowledged by Ana"),
    );
  });

  test("has none of them when no channel is configured", async () => {
    await using bot = await openBot({ settings: { HEALTH_SCAN_CRON: "off" } });
    const account = accountId("Acme Corp");
    await store(bot).episodes.save([storedEpisode(ID, { accountId: account })], new Set());
    const card = await bot.ask(ana, general, "health acme");
    expect(textsOf(card)).not.toContain("Acknowledge");
  });
});

describe("what the guard held", () => {
  async function postNotice(bot: Bot, hold: "all" | "posts" = "all"): Promise<SlackMessage> {
    await store(bot).outbox.add([
      {
        key: "held:notice",
        scanId: null,
        to: general,
        position: 0,
        post: {
          kind: "notice",
          scanId: "held",
          hold,
          reason: "open tickets fell from 90 to 0",
          concerned: 1,
          accounts: [named("a")],
          outcome: null,
        },
        announces: [],
      },
    ]);
    const notice = await bot.until(admin, general, shows("The health scan is held"));
    await bot.until(admin, general, shows("Held accounts"));
    return notice;
  }
  const released = async (bot: Bot) =>
    (await store(bot).scans.recent(20)).filter(({ cause }) => cause.kind === "released");

  test.each([
    [ACTION.releaseAsNew, "post", "📣 To be posted as new, by Ada Admin"],
    [ACTION.releaseSilently, "silent", "🔕 Accepted silently, by Ada Admin"],
  ] as const)("%s is an admin's, and counts once", async (action, mode, words) => {
    await using bot = await openAlerts();
    const notice = await postNotice(bot);
    const refused = await bot.click(ana, notice, action);
    expect(refused.text).toBe(
      "Only an admin can do this; Slack shows you as ana@tam.example. Ask ada@tam.example.",
    );
    expect(await released(bot)).toEqual([]);

    const clicks = await Promise.all([1, 2].map(() => press(bot, admin, notice, action)));
    expect(clicks.every(({ acked }) => acked)).toBe(true);
    const scans = await released(bot);
    expect(scans).toHaveLength(1);
    const shown = await bot.until(admin, general, shows(words));
    expect(shown.blocks?.some(({ type }) => type === "actions")).toBe(false);
    expect(scans[0]?.cause).toEqual({ kind: "released", by: admin, mode, heldScanId: "held" });
    const told = await bot.until(admin, general, ({ text }) =>
      text.includes("has decided already"),
    );
    expect(told.ephemeralFor).toBe(admin);
  });

  test("held posts are not let go while a later scan is held as a whole: that is to be decided first", async () => {
    await using bot = await openAlerts();
    const notice = await postNotice(bot, "posts");
    await store(bot).scans.save(storedScan("later", { state: "held", decidedAt: null }));
    const answer = await bot.click(admin, notice, ACTION.releaseSilently);
    expect(answer.text).toContain("A later scan is held as a whole");
    expect(await released(bot)).toEqual([]);
    await store(bot).scans.save(storedScan("last", { state: "done" }));
    await bot.click(admin, notice, ACTION.releaseSilently);
    expect(await released(bot)).toHaveLength(1);
  });
});

describe("a post of which nobody knows whether it is in Slack", () => {
  async function holdAlert(bot: Bot): Promise<{ asked: SlackMessage; key: string }> {
    const account = accountId("Acme Corp");
    const facts = alertFacts({ accountId: account, name: "Acme Corp" });
    const episode = storedEpisode(ID, { accountId: account, facts, episode: fresh(30) });
    const key = "s:alert";
    await store(bot).transaction(async (tx) => {
      await tx.episodes.save([episode], new Set());
      await tx.outbox.add([
        {
          key,
          scanId: null,
          to: general,
          position: 0,
          post: { kind: "alert", episodeId: ID, ragStatus: "Red", score: 30, facts },
          announces: [{ episodeId: ID, as: "single", ragStatus: "Red", score: 30 }],
        },
      ]);
      await tx.outbox.mark(key, "held", "no answer came");
      await tx.outbox.add([
        {
          key: addressedKey(undecidedKey(key), "ana@tam.example"),
          scanId: null,
          to: "admin:ana@tam.example",
          position: 0,
          post: { kind: "admins", text: "Is it there?" },
          announces: [],
        },
      ]);
    });
    const asked = await bot.until(ana, channels.imAna, shows("Is it there?"));
    return { asked, key };
  }
  const two = { settings: { TAM_ADMIN_EMAILS: "ada@tam.example,ana@tam.example" } };

  test("is posted again when an admin says so, once however often", async () => {
    await using bot = await openAlerts(two);
    const { asked, key } = await holdAlert(bot);
    await Promise.all([1, 2].map(() => press(bot, ana, asked, ACTION.postAgain)));
    await bot.until(ana, general, shows("Acme Corp"));
    await bot.until(ana, channels.imAna, ({ ts, text }) => ts === asked.ts && text !== asked.text);
    const alerts = bot.slack
      .messages({ channel: general, as: ana })
      .filter((message) => keyOf(message) === key);
    expect(alerts).toHaveLength(1);
  });

  test("is left alone when an admin saw it", async () => {
    await using bot = await openAlerts(two);
    const { asked, key } = await holdAlert(bot);
    const answer = await bot.click(ana, asked, ACTION.postIsThere);
    expect(answer).toMatchObject({ ts: asked.ts, text: "Thank you: it is there." });
    expect(await store(bot).outbox.get(key)).toMatchObject({ state: "cancelled" });
  });
});
