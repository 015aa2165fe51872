// A rep's own judgement of an account, and looking an account up, as people meet them.
import { expect, test } from "vitest";
import { ACTION, SHORTCUT } from "../../src/slack/ids.ts";
import {
  type Bot,
  type BotOptions,
  eventually,
  openBot,
  renameAccount,
  restartBot,
  textsOf,
} from "../support/bot.ts";
import { scoreRecord } from "../support/scores.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountId, NOW } from "../support/tam-world.ts";

const { ana, ben, admin, guest } = people;
const { general } = channels;
const ACME = accountId("Acme Corp");

const open = (options: BotOptions = {}) =>
  openBot({ settings: { HEALTH_SCAN_CRON: "off" }, ...options });

const viewText = (bot: Bot, user: string): string => {
  const view = bot.slack.view(user);
  return view === null ? "" : textsOf({ text: view.title ?? "", blocks: view.blocks });
};
const clickIn = (bot: Bot, user: string, actionId: string, value?: string) =>
  bot.slack.click({
    user,
    place: { viewId: bot.slack.view(user)?.id ?? "" },
    actionId,
    ...(value === undefined ? {} : { value }),
  });
const submit = (bot: Bot, user: string, values: Record<string, string>) =>
  bot.slack.submit({ user, viewId: bot.slack.view(user)?.id ?? "", values });

const worse = {
  pulse_verdict: "worse",
  pulse_reason: "Their sponsor <!channel> left",
  pulse_ends_on: "2026-12-01",
};

async function openPulse(bot: Bot, user: string) {
  const card = await bot.ask(user, general, "health Acme Corp");
  await bot.slack.click({ user, place: card, actionId: ACTION.pulse });
  await eventually(() => bot.slack.view(user)?.title).toBe("Pulse");
  return card;
}

const pulse = (bot: Bot) => bot.app.services.store.pulses.of(ACME, bot.clock.now());

test("the rep says it is worse: beside the score on card, list and Home tab, until it ends by itself", async () => {
  await using bot = await open();
  await bot.app.services.store.scoreHistory.record([scoreRecord(ACME, 0, 60)]);
  await bot.slack.openHome(ana);
  await openPulse(bot, ana);
  expect(textsOf({ text: "", blocks: bot.slack.view(ana)?.blocks ?? [] })).toContain(
    "never instead",
  );
  expect(JSON.stringify(bot.slack.view(ana)?.blocks)).toContain('"initial_date":"2026-12-06"');
  await submit(bot, ana, { ...worse, pulse_ends_on: "2026-11-25" });
  const said =
    "🔽 *Worse than its score*, says Ana Alvarez until 25 Nov: Their sponsor &lt;!channel&gt; left";
  await eventually(() => viewText(bot, ana)).toContain(said);
  expect(viewText(bot, ana)).toContain("60 of 100");
  expect(textsOf(await bot.ask(ben, general, "health Acme Corp"))).toContain(said);
  expect(textsOf(await bot.ask(ben, general, "accounts all amber"))).toContain(
    "60 of 100\n1 open ticket · 🔽 pulse: worse until 25 Nov",
  );
  await eventually(() => JSON.stringify(bot.slack.home(ana)?.blocks)).toContain("pulse: worse");
  bot.clock.set(new Date("2026-11-25T00:00:00Z"));
  expect(textsOf(await bot.ask(ben, general, "health Acme Corp"))).not.toContain("Worse than");
  await eventually(() => JSON.stringify(bot.slack.home(ana)?.blocks)).not.toContain("pulse: worse");
});

test("in the account's window it is saved below, may be changed and removed, and is in the audit log", async () => {
  await using bot = await open();
  const list = await bot.ask(ana, general, "accounts");
  await bot.slack.click({
    user: ana,
    place: list,
    actionId: ACTION.openAccount,
    value: JSON.stringify({ a: ACME }),
  });
  await eventually(() => viewText(bot, ana)).toContain("60 of 100");
  const windowId = bot.slack.view(ana)?.id;
  await clickIn(bot, ana, ACTION.pulse);
  await eventually(() => bot.slack.view(ana)?.title).toBe("Pulse");
  await submit(bot, ana, { ...worse, pulse_verdict: "better" });
  await eventually(() => viewText(bot, ana)).toContain("🔼 *Better than its score*");
  expect(bot.slack.view(ana)?.id).toBe(windowId);
  await clickIn(bot, ana, ACTION.pulse);
  await eventually(() => viewText(bot, ana)).toContain("Remove it");
  await clickIn(bot, ana, ACTION.pulseRemove);
  await eventually(() => viewText(bot, ana)).not.toContain("Remove it");
  expect(viewText(bot, ana)).not.toContain("Better than");
  expect(await pulse(bot)).toBeNull();
  const audit = (await bot.app.services.store.audit.recent(9)).toReversed();
  expect(audit.map(({ actor, action, object, detail }) => [actor, action, object, detail])).toEqual(
    [
      [ana, "pulse.set", ACME, "better until 2026-12-01T00:00:00.000Z"],
      [ana, "pulse.remove", ACME, null],
    ],
  );
});

test("the card in the conversation shows it too, and loses it when it is removed", async () => {
  await using bot = await open();
  const card = await openPulse(bot, ana);
  const onCard = () =>
    textsOf(
      bot.slack.messages({ channel: general, as: ana }).find(({ ts }) => ts === card.ts) ?? {
        text: "",
      },
    );
  await submit(bot, ana, worse);
  await eventually(onCard).toContain("🔽 *Worse than its score*, says Ana Alvarez until 1 Dec");
  // Changed and removed from the window that was opened over it.
  await eventually(() => viewText(bot, ana)).toContain("60 of 100");
  await clickIn(bot, ana, ACTION.pulse);
  await eventually(() => viewText(bot, ana)).toContain("Remove it");
  await submit(bot, ana, { ...worse, pulse_verdict: "better" });
  await eventually(onCard).toContain("🔼 *Better than its score*");
  await eventually(() => viewText(bot, ana)).toContain("🔼 *Better than its score*");
  await clickIn(bot, ana, ACTION.pulse);
  await eventually(() => viewText(bot, ana)).toContain("Remove it");
  await clickIn(bot, ana, ACTION.pulseRemove);
  await eventually(onCard).not.toContain("Better than");
  expect(onCard()).toContain("60 of 100");
});

test("saved when Slack takes no answer for the card any more: the window shows it, the card stays", async () => {
  await using bot = await open({ allowedProblems: /response_url/ });
  const card = await openPulse(bot, ana);
  const fault = { kind: "status", status: 404 } as const;
  bot.slack.faults.add({ operation: "response_url", fault, times: 1 });
  await submit(bot, ana, worse);
  await eventually(() => viewText(bot, ana)).toContain("🔽 *Worse than its score*");
  await eventually(() => bot.logs.some(({ msg }) => msg.includes("no answer for the card"))).toBe(
    true,
  );
  const [shown] = bot.slack
    .messages({ channel: general, as: ana })
    .filter(({ ts }) => ts === card.ts);
  expect(shown).toEqual(card);
});

test("the rep may also after a restart, before the list of accounts is read", async () => {
  await using bot = await open();
  const card = await bot.ask(ana, general, "health Acme Corp");
  await using after = await restartBot(bot);
  expect(after.app.services.directory.known(ACME)).toBeNull();
  await bot.slack.click({ user: ana, place: card, actionId: ACTION.pulse });
  await eventually(() => bot.slack.view(ana)?.title).toBe("Pulse");
});

test("a form that is open during a restart is saved before the list of accounts is read", async () => {
  await using bot = await open();
  await openPulse(bot, ana);
  await using after = await restartBot(bot);
  const { directory, store } = after.app.services;
  expect(directory.known(ACME)).toBeNull();
  await submit(bot, ana, worse);
  expect(await store.pulses.of(ACME, bot.clock.now())).toMatchObject({ verdict: "worse", by: ana });
});

test("of an account that is gone nothing is saved, and what was typed stays", async () => {
  await using bot = await open();
  await openPulse(bot, admin);
  renameAccount(bot, ACME, accountId("Nobody"));
  const refused = await submit(bot, admin, worse);
  expect(refused.body).toMatchObject({
    response_action: "errors",
    errors: { pulse_ends_on: "This account is not in the list any more. Nothing was saved." },
  });
  expect(bot.slack.view(admin)?.title).toBe("Pulse");
});

/** Windows are not drawn so often. */
const failToDraw = (bot: Bot, times: number) =>
  bot.slack.faults.add({
    operation: "views.update",
    fault: { kind: "status", status: 500 },
    times,
  });

test("saved, and the card cannot be drawn: the window says that it is saved", async () => {
  await using bot = await open({ allowedErrors: /not answered/ });
  await openPulse(bot, ana);
  failToDraw(bot, 1);
  await submit(bot, ana, worse);
  await eventually(() => viewText(bot, ana)).toContain("✅ Saved.");
  expect(await pulse(bot)).not.toBeNull();
});

test("removed, and the card cannot be drawn: the window says that it is removed", async () => {
  await using bot = await open({ allowedErrors: /not answered/ });
  await openPulse(bot, ana);
  await submit(bot, ana, worse);
  await eventually(() => viewText(bot, ana)).toContain("60 of 100");
  await clickIn(bot, ana, ACTION.pulse);
  await eventually(() => viewText(bot, ana)).toContain("Remove it");
  failToDraw(bot, 1);
  await clickIn(bot, ana, ACTION.pulseRemove);
  await eventually(() => viewText(bot, ana)).toContain("✅ Removed.");
  expect(await pulse(bot)).toBeNull();
});

test("saved, and no window can be drawn at all: nobody is told that nothing was changed", async () => {
  await using bot = await open({ allowedErrors: /not answered|could not be drawn/ });
  await openPulse(bot, ana);
  failToDraw(bot, 2);
  await submit(bot, ana, worse);
  await eventually(() => bot.logs.some(({ msg }) => msg.includes("could not be drawn"))).toBe(true);
  await bot.app.stop();
  expect(bot.slackCalls()["chat.postMessage"]).toBeUndefined();
});

test("opened on the Home tab, an account that cannot be drawn is told in its window", async () => {
  await using bot = await open({ allowedErrors: /not answered/ });
  await bot.slack.openHome(ana);
  await eventually(() => bot.slack.home(ana)).not.toBeNull();
  failToDraw(bot, 1);
  await bot.slack.click({
    user: ana,
    place: { viewId: bot.slack.home(ana)?.id ?? "" },
    actionId: ACTION.openAccount,
    value: JSON.stringify({ a: ACME }),
  });
  await eventually(() => viewText(bot, ana)).toContain("⚠️ Slack did not draw the window.");
});

test("taken away by a click that claims to come from the Home tab, it is gone, and no window is drawn there", async () => {
  await using bot = await open();
  await openPulse(bot, ana);
  await submit(bot, ana, worse);
  await eventually(() => pulse(bot)).not.toBeNull();
  await bot.slack.openHome(ana);
  await eventually(() => bot.slack.home(ana)).not.toBeNull();
  const home = bot.slack.home(ana);
  const removed = { action_id: ACTION.pulseRemove, value: JSON.stringify({ a: ACME }) };
  bot.slack.alter(({ body, ...payload }) => {
    const [action] = body.actions as object[];
    return { ...payload, body: { ...body, actions: [{ ...action, ...removed }] } };
  });
  await bot.slack.click({
    user: ana,
    place: { viewId: home?.id ?? "" },
    actionId: ACTION.openAccount,
    value: removed.value,
  });
  bot.slack.alter(null);
  await eventually(() => pulse(bot)).toBeNull();
});

test.each([
  ["no reason", { pulse_reason: "  " }, { pulse_reason: "A few words are needed." }],
  ["today", { pulse_ends_on: "2026-11-22" }, { pulse_ends_on: "It has to end after today." }],
  ["far away", { pulse_ends_on: "2027-11-22" }, { pulse_ends_on: "At most 90 days from now." }],
])("%s: said beside the input, nothing is saved", async (_case, change, errors) => {
  await using bot = await open();
  await openPulse(bot, ana);
  expect((await submit(bot, ana, { ...worse, ...change })).body).toEqual({
    response_action: "errors",
    errors,
  });
  expect(await pulse(bot)).toBeNull();
});

test("is the rep's or an admin's; a colleague is refused by name", async () => {
  await using bot = await open();
  const card = await bot.ask(ben, general, "health Acme Corp");
  expect((await bot.click(ben, card, ACTION.pulse)).text).toContain("Only the rep of Acme Corp");
  await openPulse(bot, admin);
  await submit(bot, admin, worse);
  await eventually(() => viewText(bot, admin)).toContain("says Ada Admin");
});

test("stays out of a card that is shared", async () => {
  await using bot = await open();
  await bot.app.services.store.pulses.set({
    accountId: ACME,
    verdict: "worse",
    reason: "Their sponsor left",
    by: ana,
    at: NOW,
    until: new Date("2026-12-06T00:00:00Z"),
  });
  const card = await bot.ask(ben, general, "health Acme Corp");
  expect(textsOf(card)).toContain("Their sponsor left");
  const question = await bot.click(ben, card, ACTION.shareHealth);
  await bot.slack.click({ user: ben, place: question, actionId: ACTION.shareHealthHere });
  const shared = await bot.until(
    ana,
    general,
    (message) => message.ephemeralFor === undefined && textsOf(message).includes("Acme Corp"),
  );
  expect(textsOf(shared)).not.toContain("sponsor");
});

test("Look up account: names as they are typed, mine first, then the card in the window", async () => {
  await using bot = await open();
  await bot.app.services.directory.list();
  await bot.slack.shortcut({ user: ben, callbackId: SHORTCUT.lookUp });
  await eventually(() => bot.slack.view(ben)?.title).toBe("Account health");
  const ask = async (query: string) => {
    const began = performance.now();
    const place = { viewId: bot.slack.view(ben)?.id ?? "" };
    const found = await bot.slack.suggest({ user: ben, place, actionId: ACTION.lookUp, query });
    expect(performance.now() - began).toBeLessThan(2_000);
    return found;
  };
  expect((await ask(""))[0]?.text).toBe("Hooli");
  const found = await ask("glob eu");
  expect(found.map(({ text }) => text)).toEqual(["Globex Europe"]);
  await clickIn(bot, ben, ACTION.lookUp, found[0]?.value);
  await eventually(() => viewText(bot, ben)).toContain("100 of 100");
  expect(viewText(bot, ben)).toContain("Globex Europe");
  // Another one, in the same window.
  const [acme] = await ask("acme");
  const viewId = bot.slack.view(ben)?.id;
  await clickIn(bot, ben, ACTION.lookUp, acme?.value);
  await eventually(() => viewText(bot, ben)).toContain("60 of 100");
  expect(bot.slack.view(ben)?.id).toBe(viewId);
});

test("Look up account tells a guest why not", async () => {
  await using bot = await open();
  await bot.slack.shortcut({ user: guest, callbackId: SHORTCUT.lookUp });
  await eventually(() => viewText(bot, guest)).toContain("only for full members");
});
