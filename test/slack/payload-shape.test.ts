// What comes from Slack and is not as its listeners need it: refused in one place, the same over both transports.
import { describe, expect, test } from "vitest";
import { ACTION, SHORTCUT } from "../../src/slack/ids.ts";
import { isKnownPayload, UNKNOWN_PAYLOAD } from "../../src/slack/payload-shape.ts";
import { type Bot, eventually, openBot } from "../support/bot.ts";
import {
  openProfile,
  openWithProfile,
  press as pressIn,
  shown,
  windowOf,
} from "../support/profile-person.ts";
import { channels, people } from "../support/slack-world.ts";

const { ana } = people;
const { general } = channels;
type Body = Record<string, unknown>;

const user = { id: ana, team_id: "T0TAM" };
const view = {
  id: "V1",
  type: "modal",
  hash: "1.x",
  callback_id: "notice",
  private_metadata: "",
  state: { values: {} },
};
const action = { type: "button", action_id: "dismiss", block_id: "b", action_ts: "1.2" };
const press = {
  type: "block_actions",
  user,
  container: {},
  response_url: "http://127.0.0.1/x",
  actions: [action],
};
const submit = (values: unknown): Body => ({
  type: "view_submission",
  user,
  view: { ...view, state: { values } },
});
const shortcut = (channel: unknown): Body => ({
  type: "message_action",
  user,
  callback_id: SHORTCUT.logMessage,
  trigger_id: "1",
  response_url: "http://127.0.0.1/x",
  channel,
  message: { ts: "1.2", text: "x" },
});
const command = {
  command: "/tam",
  user_id: ana,
  channel_id: general,
  trigger_id: "1",
  response_url: "http://127.0.0.1/x",
};
const home = { type: "app_home_opened", user: ana, channel: "D1" };

test.each<[string, unknown, boolean]>([
  ["a click", press, true],
  ["a click with a field that is new", { ...press, future: 1 }, true],
  ["a click by nobody", { ...press, user: undefined }, false],
  ["a click by somebody with a text for an id", { ...press, user: { id: "_".repeat(300) } }, false],
  ["a click by null", { ...press, user: null }, false],
  ["a click without an action", { ...press, actions: [] }, false],
  ["a click on something without a name", { ...press, actions: [{ type: "button" }] }, false],
  ["a choice of null", { ...press, actions: [{ ...action, selected_option: null }] }, true],
  ["a choice of a number", { ...press, actions: [{ ...action, selected_option: 7 }] }, false],
  ["a click that nobody can answer", { ...press, response_url: undefined }, false],
  ["a click in a window", { ...press, response_url: undefined, view }, true],
  ["a click in a window without an id", { ...press, view: { ...view, id: 7 } }, false],
  ["a click that says it is a command, too", { ...press, command: "/tam" }, false],
  ["a click that says it is an event, too", { ...press, event: {} }, false],
  ["a submission", submit({ subject: { subject: { value: "x" } } }), true],
  ["a submission of nothing", submit({ subject: { subject: { value: null } } }), true],
  ["a submission of a number", submit({ subject: { subject: { value: 7 } } }), false],
  ["a submission of a list", submit({ subject: { subject: { selected_users: [7] } } }), false],
  ["a submission without its values", submit(undefined), false],
  ["a shortcut on a message", shortcut({ id: "C1", name: "general" }), true],
  ["one in a channel without a name", shortcut({ id: "C1" }), false],
  ["a closed window", { type: "view_closed", user, view }, true],
  ["a command", command, true],
  ["a command with a list for a text", { ...command, text: ["x"] }, false],
  ["a command by nobody", { ...command, user_id: "" }, false],
  ["an opened Home tab", { type: "event_callback", team_id: "T0TAM", event: home }, true],
  ["one opened by nobody", { type: "event_callback", event: { ...home, user: null } }, false],
  ["an event that nobody asked for", { type: "event_callback", event: { type: "message" } }, true],
  ["an event that is none", { type: "event_callback", event: null }, false],
  ["a type that nobody knows", { type: "constructor", user }, false],
  ["nothing", null, false],
  ["a list", [], false],
])("%s", (_name, body, known) => {
  // As JSON carries it: what is undefined here is not there.
  expect(isKnownPayload(JSON.parse(JSON.stringify(body)))).toBe(known);
});

describe.each(["socket", "http"] as const)("over %s", (transport) => {
  test("what is not known is refused, and the next command is answered", async () => {
    await using bot = await openBot({ transport });
    const without = (key: string) => (body: Body) =>
      Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
    const refusals = () => bot.logs.filter(({ msg }) => msg === UNKNOWN_PAYLOAD).length;
    const changes = [without("user"), without("type"), (body: Body) => ({ ...body, user: "x" })];
    for (const [index, change] of changes.entries()) {
      bot.slack.alter((payload) => ({ ...payload, body: change(payload.body) }));
      void bot.slack.shortcut({ user: ana, callbackId: SHORTCUT.lookUp });
      await eventually(refusals).toBe(index + 1);
    }
    bot.slack.alter(null);
    expect((await bot.ask(ana, general, "help")).text).toContain("Commands");
  });

  test("a button of another version is answered in words where it is: in the window", async () => {
    const { bot } = await openWithProfile({ transport });
    await using _ = bot;
    await openProfile(bot, ana);
    renameAction(bot, "profile_older");
    await pressShow(bot);
    await eventually(() => shown(bot, ana)).toContain("another version of me");
  });

  test("a button that belongs to a message is answered in a window as well", async () => {
    const { bot } = await openWithProfile({ transport });
    await using _ = bot;
    await openProfile(bot, ana);
    renameAction(bot, ACTION.shareHealth);
    await pressShow(bot);
    await eventually(() => bot.slack.view(ana)?.callbackId).toBe("notice");
  });

  test("who closes the window right after a click is told nothing, and nothing failed", async () => {
    const { bot } = await openWithProfile({ transport });
    await using _ = bot;
    await openProfile(bot, ana);
    const { id } = windowOf(bot, ana);
    renameAction(bot, ACTION.pulse, () => void bot.slack.closeView({ user: ana, viewId: id }));
    await pressShow(bot);
    await eventually(() => bot.logs.map(({ msg }) => msg)).toContain(
      "the window was left meanwhile",
    );
  });
});

test("a double click on what opens the third window opens it once and fails nowhere", async () => {
  const { bot } = await openWithProfile();
  await using _ = bot;
  await openProfile(bot, ana);
  const edit = () => pressIn(bot, ana, ACTION.profileEdit, "Stakeholder Map");
  await Promise.all([edit(), edit(), edit()]);
  await eventually(() => bot.logs.map(({ msg }) => msg)).toContain("the window was left meanwhile");
  expect(bot.slack.view(ana)?.submit).toBe("Save");
});

const pressShow = (bot: Bot) =>
  bot.slack.click({
    user: ana,
    place: { viewId: windowOf(bot, ana).id },
    actionId: ACTION.profileShow,
  });

/** The next click says that it was on this one. */
function renameAction(bot: Bot, actionId: string, meanwhile: () => void = () => {}): void {
  bot.slack.alter((payload) => {
    bot.slack.alter(null);
    meanwhile();
    const [first] = payload.body.actions as Body[];
    return { ...payload, body: { ...payload.body, actions: [{ ...first, action_id: actionId }] } };
  });
}
