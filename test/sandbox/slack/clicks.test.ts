import type { App, BlockAction, GlobalShortcut, MessageShortcut } from "@slack/bolt";
import { expect, test } from "vitest";
import type { SlackEmulator } from "../../../src/sandbox/slack/contract.ts";
import {
  actions,
  button,
  openSlack,
  openSocketApp,
  section,
  textInput,
  webClient,
} from "../../support/slack-emulator.ts";
import { channels, people } from "../../support/slack-world.ts";

const { ana, ben, guest, stranger, gone } = people;
const channel = channels.general;
const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });

async function post(slack: SlackEmulator, blocks: object[], where: string = channel) {
  const { ts = "" } = await webClient(slack).chat.postMessage({
    channel: where,
    text: "a",
    blocks: blocks as { type: string }[],
  });
  return { channel: where, ts };
}

/** An emulator and a bot that keeps every action it gets. */
async function openWithActions(listen: (app: App) => void = () => {}) {
  const slack = await openSlack();
  const bodies: BlockAction[] = [];
  await openSocketApp(slack, (app) => {
    app.action(/.*/, async ({ ack, body }) => {
      bodies.push(body as BlockAction);
      await ack();
    });
    listen(app);
  });
  return { slack, bodies };
}

test("a click carries all that Slack sends", async () => {
  const { slack, bodies } = await openWithActions();
  const place = await post(slack, [
    section("Acme"),
    { ...actions(button("press", "7")), block_id: "b" },
  ]);
  expect(await slack.click({ user: ana, place, actionId: "press" })).toMatchObject({ acked: true });
  expect(bodies).toMatchObject([
    {
      type: "block_actions",
      user: { id: ana, username: "ana", team_id: "T0TAM" },
      team: { id: "T0TAM", domain: "tam-example" },
      api_app_id: "A0TAM",
      is_enterprise_install: false,
      container: {
        type: "message",
        message_ts: place.ts,
        channel_id: channel,
        is_ephemeral: false,
      },
      channel: { id: channel, name: "general" },
      message: { type: "message", ts: place.ts, bot_id: "B0TAM", blocks: [{}, { block_id: "b" }] },
      state: { values: {} },
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/actions\//),
      trigger_id: expect.any(String),
      actions: [
        {
          type: "button",
          action_id: "press",
          block_id: "b",
          value: "7",
          text: plain("Press"),
          action_ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
        },
      ],
    },
  ]);
  expect(slack.problems).toEqual([]);
});

const chosen: [string, object, string, object][] = [
  [
    "a menu",
    { type: "static_select", options: [option("a"), option("b")] },
    "b",
    { selected_option: option("b") },
  ],
  [
    "an overflow menu",
    { type: "overflow", options: [option("a")] },
    "a",
    { selected_option: option("a") },
  ],
  [
    "several boxes",
    { type: "checkboxes", options: [option("a"), option("b")] },
    "a,b",
    { selected_options: [option("a"), option("b")] },
  ],
  ["no box", { type: "checkboxes", options: [option("a")] }, "", { selected_options: [] }],
  ["a date", { type: "datepicker" }, "2026-11-23", { selected_date: "2026-11-23" }],
  ["a time", { type: "timepicker" }, "08:30", { selected_time: "08:30" }],
  ["a moment", { type: "datetimepicker" }, "1795338000", { selected_date_time: 1795338000 }],
  ["a person", { type: "users_select" }, ben, { selected_user: ben }],
  [
    "a link",
    { ...button("x"), url: "https://example.com" },
    "v",
    { url: "https://example.com", value: "v" },
  ],
];

test.each(chosen)("choosing %s", async (_name, element, value, action) => {
  const { slack, bodies } = await openWithActions();
  const place = await post(slack, [
    { ...actions({ ...element, action_id: "choose" }), block_id: "b" },
  ]);
  await slack.click({ user: ana, place, actionId: "choose", value });
  expect(bodies[0]?.actions[0]).toMatchObject({ action_id: "choose", block_id: "b", ...action });
});

test("what was chosen stays in state.values, for each person", async () => {
  const { slack, bodies } = await openWithActions();
  const select = {
    type: "static_select",
    action_id: "choose",
    options: [option("a"), option("b")],
  };
  const place = await post(slack, [{ ...actions(select, button("press")), block_id: "b" }]);
  await slack.click({ user: ana, place, actionId: "choose", value: "b" });
  await slack.click({ user: ana, place, actionId: "press" });
  await slack.click({ user: ben, place, actionId: "press" });
  const values = bodies.map(({ state }) => state?.values.b?.choose?.selected_option ?? null);
  expect(values).toEqual([option("b"), option("b"), null]);
});

test("a person cannot click what is not on the screen", async () => {
  const { slack, bodies } = await openWithActions();
  const client = webClient(slack);
  const select = { type: "static_select", action_id: "choose", options: [option("a")] };
  const place = await post(slack, [
    actions(button("press"), select),
    actions(button("twice", "1")),
    actions(button("twice", "2")),
    textInput("b", "typed"),
  ]);
  const hidden = await client.chat.postEphemeral({
    channel,
    user: ben,
    text: "a",
    blocks: [actions(button("press"))] as { type: string }[],
  });
  const click = (input: Partial<Parameters<typeof slack.click>[0]>) =>
    slack.click({ user: ana, place, actionId: "press", ...input });

  await expect(click({ actionId: "other" })).rejects.toThrow("no other on the screen");
  await expect(click({ actionId: "twice" })).rejects.toThrow("2 elements");
  await expect(click({ actionId: "choose", value: "z" })).rejects.toThrow("does not offer");
  await expect(click({ actionId: "typed", value: "a" })).rejects.toThrow("is an input");
  await expect(click({ place: { channel, ts: "1.2" } })).rejects.toThrow("does not see a message");
  await expect(click({ place: { channel, ts: hidden.message_ts ?? "" } })).rejects.toThrow(
    "does not see",
  );
  await expect(click({ place: { viewId: "V0NONE" } })).rejects.toThrow("does not see the view");
  for (const user of [guest, stranger])
    await expect(click({ user })).rejects.toThrow("does not see");
  await expect(click({ user: gone })).rejects.toThrow("deactivated");
  await client.chat.delete(place);
  await expect(click({})).rejects.toThrow("does not see a message");
  expect(bodies).toEqual([]);
});

test("buttons of one name are told apart by value or block", async () => {
  const { slack, bodies } = await openWithActions();
  const place = await post(slack, [
    actions(button("open", "1")),
    { ...actions(button("open", "2")), block_id: "second" },
  ]);
  await slack.click({ user: ana, place, actionId: "open", value: "1" });
  await slack.click({ user: ana, place, actionId: "open", blockId: "second" });
  expect(bodies.map(({ actions: [action] }) => action)).toMatchObject([
    { value: "1" },
    { value: "2" },
  ]);
});

test("a stranger's click says which workspace they are of", async () => {
  const { slack, bodies } = await openWithActions();
  const place = await post(slack, [actions(button("press"))], channels.shared);
  await slack.click({ user: stranger, place, actionId: "press" });
  expect(bodies[0]?.user.team_id).not.toBe("T0TAM");
  expect(bodies[0]?.team?.id).toBe("T0TAM");
});

test("a person types only where they may", async () => {
  const slack = await openSlack();
  const command = (user: string, where: string) =>
    slack.command({ user, channel: where, text: "" });
  await expect(command(guest, channel)).rejects.toThrow("does not see");
  await expect(command(people.admin, channels.elsewhere)).rejects.toThrow("not a member");
  await expect(command(ana, channels.archived)).rejects.toThrow("archived");
  await expect(command("U0BOT", channel)).rejects.toThrow("no person");
  expect(() => slack.say({ user: stranger, channel, text: "a" })).toThrow("does not see");
});

test("type-ahead asks the bot, and only what it offered can be chosen", async () => {
  const queries: string[] = [];
  const { slack, bodies } = await openWithActions((app) =>
    app.options("account", async ({ ack, payload }) => {
      queries.push(payload.value);
      await ack({ options: [{ text: { type: "plain_text", text: "Acme Corp" }, value: "acme" }] });
    }),
  );
  const element = { type: "external_select", action_id: "account", min_query_length: 2 };
  const place = await post(slack, [actions(element)]);
  const type = (query: string) => slack.suggest({ user: ana, place, actionId: "account", query });
  const choose = () => slack.click({ user: ana, place, actionId: "account", value: "acme" });
  await expect(choose()).rejects.toThrow("does not offer");
  expect(await type("a")).toEqual([]);
  expect(await type("ac")).toEqual([{ text: "Acme Corp", value: "acme" }]);
  expect(queries).toEqual(["ac"]);
  await choose();
  expect(bodies[0]?.actions[0]).toMatchObject({ selected_option: { value: "acme" } });
});

test("malformed suggestions are remembered", async () => {
  const { slack } = await openWithActions((app) =>
    app.options("account", ({ ack }) =>
      ack({ options: [{ text: { type: "plain_text", text: "x".repeat(76) }, value: "x" }] }),
    ),
  );
  const element = { type: "external_select", action_id: "account", min_query_length: 0 };
  const place = await post(slack, [actions(element)]);
  await slack.suggest({ user: ana, place, actionId: "account", query: "" });
  expect(slack.problems).toEqual([
    "suggestions for account: must be less than 76 characters [json-pointer:/options/0/text/text]",
  ]);
});

test("shortcuts, global and on a message", async () => {
  const heard: (GlobalShortcut | MessageShortcut)[] = [];
  const { slack } = await openWithActions((app) =>
    app.shortcut(/^tam_/, async ({ ack, shortcut }) => {
      heard.push(shortcut as GlobalShortcut);
      await ack();
    }),
  );
  const said = slack.say({ user: ben, channel, text: "Acme called" });
  await slack.shortcut({ user: ana, callbackId: "tam_lookup" });
  await slack.shortcut({ user: ana, callbackId: "tam_log", message: { channel, ts: said.ts } });
  expect(heard).toMatchObject([
    { type: "shortcut", callback_id: "tam_lookup", user: { id: ana, team_id: "T0TAM" } },
    {
      type: "message_action",
      callback_id: "tam_log",
      message_ts: said.ts,
      message: { user: ben, text: "Acme called" },
      channel: { id: channel },
    },
  ]);
});

test("opening Home tells the bot, with the view that is there", async () => {
  const views: unknown[] = [];
  const { slack } = await openWithActions((app) =>
    app.event("app_home_opened", async ({ event, client }) => {
      views.push(event.view ?? null);
      const view = { type: "home" as const, blocks: [section("hello")] };
      await client.views.publish({ user_id: event.user, view });
    }),
  );
  expect(await slack.openHome(ana)).toMatchObject({ acked: true });
  await expect.poll(() => slack.home(ana)?.blocks).toMatchObject([section("hello")]);
  await slack.openHome(ana);
  await expect
    .poll(() => views)
    .toMatchObject([null, { type: "home", blocks: [section("hello")] }]);
});
