// A message kept as a communication record, as the rep who keeps it meets it.
import { expect, test } from "vitest";
import { encodeAccount, SHORTCUT, TYPE_AHEAD } from "../../src/slack/ids.ts";
import {
  type Bot,
  type BotOptions,
  eventually,
  openBot,
  renameAccount,
  restartBot,
  textsOf,
} from "../support/bot.ts";
import { channels, people, slackWorld } from "../support/slack-world.ts";
import { accountId, tamRows } from "../support/tam-world.ts";

const { ana, ben, admin, guest } = people;
const ACME = encodeAccount(accountId("Acme Corp"));
const HOOLI = encodeAccount(accountId("Hooli"));

async function openLoaded(options: BotOptions = {}): Promise<Bot> {
  const bot = await openBot(options);
  await bot.app.services.directory.list();
  return bot;
}

const shown = (bot: Bot, user: string): string => {
  const view = bot.slack.view(user);
  return view === null ? "" : textsOf({ text: view.title ?? "", blocks: view.blocks });
};

/** Opens the form on a message that somebody wrote. */
async function openForm(bot: Bot, user: string, channel: string, text: string) {
  const message = bot.slack.say({ user: ana, channel, text });
  await openOn(bot, user, message);
  await eventually(() => bot.slack.view(user)?.submit).toBe("Log");
  return message;
}

const openOn = (bot: Bot, user: string, { channel, ts }: { channel: string; ts: string }) =>
  bot.slack.shortcut({ user, callbackId: SHORTCUT.logMessage, message: { channel, ts } });

const viewId = (bot: Bot, user: string) => bot.slack.view(user)?.id ?? "";
const submit = (bot: Bot, user: string, values: Record<string, string>) =>
  bot.slack.submit({ user, viewId: viewId(bot, user), values });
const records = (bot: Bot) => bot.app.services.store.communications.recent(10);

test("the account that the text names is chosen, the subject is there, and the record links back", async () => {
  await using bot = await openLoaded();
  const text = "Acme says &lt;thanks&gt; to <@U0BEN> for the export";
  const message = await openForm(bot, ana, channels.general, text);
  const readable = "Acme says <thanks> to @Ben Brandt for the export";
  const form = JSON.stringify(bot.slack.view(ana)?.blocks);
  expect(form).toContain(`"initial_value":"${readable}"`);
  expect(form).toContain('"text":"Acme Corp"');
  expect(shown(bot, ana)).toContain(
    "An outcome that begins with *Promised* is repeated to the customer in the next mails",
  );
  await submit(bot, ana, { outcome: "They are happy" });
  expect(shown(bot, ana)).toContain("Logged to *Acme Corp*");
  expect(await records(bot)).toMatchObject([
    {
      key: `logged:${channels.general}:${message.ts}`,
      accountId: accountId("Acme Corp"),
      record: {
        type: "slack_message",
        subject: readable,
        outcome: "They are happy",
        date: "2026-11-22",
        url: `https://tam-example.slack.com/archives/${channels.general}/p${message.ts.replace(".", "")}`,
      },
    },
  ]);
  const [entry] = await bot.app.services.store.audit.recent(1);
  expect(entry).toMatchObject({
    actor: ana,
    action: "communication.log",
    object: accountId("Acme Corp"),
    result: "done",
  });
});

test("the channel's name chooses the account as well, and the type-ahead offers another one", async () => {
  const world = slackWorld();
  const channel = { id: "C0ACME", name: "acme-support", kind: "public" as const, members: [ana] };
  await using bot = await openLoaded({ slack: { channels: [...world.channels, channel] } });
  const message = await openForm(bot, ana, "C0ACME", "the export is slow");
  expect(JSON.stringify(bot.slack.view(ana)?.blocks)).toContain('"text":"Acme Corp"');

  const suggest = (query: string) =>
    bot.slack.suggest({
      user: ana,
      place: { viewId: viewId(bot, ana) },
      actionId: TYPE_AHEAD.logAccount,
      query,
    });
  const names = async (query: string) => (await suggest(query)).map(({ text }) => text);
  expect(await names("glob")).toEqual(["Globex Africa", "Globex Asia", "Globex Europe"]);
  expect(await names("umbrela")).toEqual(["Umbrella (inactive)"]);
  expect(await names("zzz")).toEqual([]);
  // Nothing typed: one's own before the others'.
  const all = await names("");
  expect(all.indexOf("Stark Division 9")).toBeLessThan(all.indexOf("Hooli"));
  await suggest("glob");

  const chosen = encodeAccount(accountId("Globex Asia"));
  await submit(bot, ana, { [TYPE_AHEAD.logAccount]: chosen, type: "call" });
  const [record] = await records(bot);
  expect(record).toMatchObject({
    accountId: accountId("Globex Asia"),
    record: { type: "call", outcome: null },
  });
  // The bot is not in that channel: the address is formed as Slack forms it.
  expect(record?.record.url).toBe(
    `https://tam-example.slack.com/archives/C0ACME/p${message.ts.replace(".", "")}`,
  );
});

test("a message is logged once: the second time it says where it is", async () => {
  await using bot = await openLoaded();
  const message = await openForm(bot, ana, channels.general, "Acme");
  const second = bot.slack.shortcut({
    user: ben,
    callbackId: SHORTCUT.logMessage,
    message: { channel: message.channel, ts: message.ts },
  });
  await second;
  await eventually(() => bot.slack.view(ben)?.submit).toBe("Log");
  await submit(bot, ana, {});
  await bot.slack.suggest({
    user: ben,
    place: { viewId: viewId(bot, ben) },
    actionId: TYPE_AHEAD.logAccount,
    query: "hooli",
  });
  await submit(bot, ben, { [TYPE_AHEAD.logAccount]: HOOLI });
  expect(shown(bot, ben)).toContain("logged already, to *Acme Corp*");
  await openOn(bot, ana, message);
  await eventually(() => shown(bot, ana)).toContain("logged already, to *Acme Corp*");
  expect(await records(bot)).toHaveLength(1);
});

test("only the account's rep may, and what was typed stays when it is refused", async () => {
  await using bot = await openLoaded();
  await openForm(bot, ben, channels.general, "Acme is happy");
  const refused = await submit(bot, ben, { subject: "typed by hand" });
  expect(refused.body).toMatchObject({
    response_action: "errors",
    errors: { outcome: expect.stringContaining("Only the rep of Acme Corp (ana@tam.example)") },
  });
  expect(bot.slack.view(ben)?.submit).toBe("Log");
  expect(await records(bot)).toEqual([]);
});

test("a form that is open during a restart is logged before the list of accounts is read", async () => {
  await using bot = await openLoaded();
  await openForm(bot, ana, channels.general, "Acme");
  await using after = await restartBot(bot);
  const { directory, store } = after.app.services;
  expect(directory.known(accountId("Acme Corp"))).toBeNull();
  await submit(bot, ana, {});
  expect(await store.communications.recent(10)).toHaveLength(1);
});

test("an account that is gone is told beside it, and what was typed stays", async () => {
  await using bot = await openLoaded();
  await openForm(bot, admin, channels.general, "Acme");
  renameAccount(bot, accountId("Acme Corp"), accountId("Nobody"));
  const refused = await submit(bot, admin, { subject: "typed by hand" });
  expect(refused.body).toMatchObject({
    response_action: "errors",
    errors: { account: "This account is not in the list any more. Choose another one." },
  });
  expect(bot.slack.view(admin)?.submit).toBe("Log");
  expect(await records(bot)).toEqual([]);
});

test("a form that cannot be drawn is told in its window", async () => {
  await using bot = await openLoaded({ allowedErrors: /not answered/ });
  const message = bot.slack.say({ user: ana, channel: channels.general, text: "Acme" });
  const fault = { kind: "status", status: 500 } as const;
  bot.slack.faults.add({ operation: "views.update", fault, times: 1 });
  await openOn(bot, ana, message);
  await eventually(() => shown(bot, ana)).toContain("⚠️ Slack did not draw the window.");
});

test("a subject of nothing is told beside it", async () => {
  await using bot = await openLoaded();
  await openForm(bot, ana, channels.general, "Acme");
  const refused = await submit(bot, ana, { subject: "  \u200b " });
  expect(refused.body).toMatchObject({ errors: { subject: "A few words are needed." } });
});

test("a guest is refused, and opens nothing", async () => {
  await using bot = await openLoaded();
  const message = bot.slack.say({ user: ana, channel: channels.shared, text: "Acme" });
  await openOn(bot, guest, message);
  const told = await bot.until(guest, channels.shared, ({ text }) => text.includes("full members"));
  expect(told.ephemeralFor).toBe(guest);
  expect(bot.slack.view(guest)).toBeNull();
});

test("a long message with everything hostile in it fits, and nothing in it acts", async () => {
  await using bot = await openLoaded({ rows: tamRows() });
  await openForm(bot, ana, channels.general, `<!channel> *bold* ${"👩‍👩‍👧 wörd & ".repeat(400)}`);
  expect(shown(bot, ana)).not.toMatch(/<!|\*bold/);
  await bot.slack.suggest({
    user: ana,
    place: { viewId: viewId(bot, ana) },
    actionId: TYPE_AHEAD.logAccount,
    query: "acme",
  });
  await submit(bot, ana, { [TYPE_AHEAD.logAccount]: ACME });
  expect(await records(bot)).toHaveLength(1);
});
