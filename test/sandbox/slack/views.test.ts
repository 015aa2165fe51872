import type { App, BlockAction, ViewSubmitAction } from "@slack/bolt";
import { expect, test } from "vitest";
import {
  actions,
  button,
  modal,
  openSlack,
  openSocketApp,
  refusal,
  section,
  textInput,
  webClient,
} from "../../support/slack-emulator.ts";
import { channels, people } from "../../support/slack-world.ts";

const { ana, ben } = people;
const channel = channels.general;

/** A world in which `/tam` hands its trigger to the test. */
async function openWithTrigger(
  options: Parameters<typeof openSlack>[0] = {},
  listen: (app: App) => void = () => {},
) {
  const slack = await openSlack(options);
  let triggerId = "";
  await openSocketApp(slack, (app) => {
    app.command("/tam", async ({ ack, command }) => {
      triggerId = command.trigger_id;
      await ack();
    });
    listen(app);
  });
  const trigger = async (user: string = ana) => {
    await slack.command({ user, channel, text: "" });
    return triggerId;
  };
  return { slack, client: webClient(slack), trigger };
}

test("a trigger opens one view, for the one who made it", async () => {
  const { slack, client, trigger } = await openWithTrigger();
  const trigger_id = await trigger();
  const view = modal([section("a")], { callback_id: "c", private_metadata: "m" });
  const opened = await client.views.open({ trigger_id, view });
  expect(slack.view(ana)).toMatchObject({
    id: opened.view?.id,
    callbackId: "c",
    privateMetadata: "m",
    title: "Title",
    submit: "Save",
    hash: opened.view?.hash,
  });
  expect(slack.view(ben)).toBeNull();
  expect(await refusal(client.views.open({ trigger_id, view }))).toMatchObject({
    error: "exchanged_trigger_id",
  });
});

test("a malformed view does not use up the trigger", async () => {
  const { client, trigger } = await openWithTrigger();
  const trigger_id = await trigger();
  const bad = modal([section("x".repeat(3001))]);
  expect(await refusal(client.views.open({ trigger_id, view: bad }))).toEqual({
    error: "invalid_arguments",
    messages: ["[ERROR] must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]"],
  });
  await client.views.open({ trigger_id, view: modal([section("a")]) });
});

test("a late trigger has expired", async () => {
  const { client, trigger } = await openWithTrigger({ limits: { slackTriggerMs: 0 } });
  const call = client.views.open({ trigger_id: await trigger(), view: modal([]) });
  expect(await refusal(call)).toMatchObject({ error: "expired_trigger_id" });
});

test("a stack takes the root and two more", async () => {
  const { slack, client, trigger } = await openWithTrigger();
  const push = async () =>
    client.views.push({ trigger_id: await trigger(), view: modal([section("on top")]) });
  expect(await refusal(push())).toMatchObject({ error: "not_found" });
  const root = await client.views.open({ trigger_id: await trigger(), view: modal([]) });
  await push();
  const third = await push();
  expect(third.view).toMatchObject({ root_view_id: root.view?.id });
  expect(await refusal(push())).toMatchObject({ error: "push_limit_reached" });
  await slack.closeView({ user: ana, viewId: third.view?.id ?? "" });
  expect(slack.view(ana)?.id).toBe(third.view?.previous_view_id);
});

test("an update needs the hash of what is shown", async () => {
  const { slack, client, trigger } = await openWithTrigger();
  const opened = await client.views.open({ trigger_id: await trigger(), view: modal([]) });
  const view_id = opened.view?.id ?? "";
  const hash = opened.view?.hash ?? "";
  const view = modal([section("new")]);
  const updated = await client.views.update({ view_id, hash, view });
  expect(updated.view?.hash).not.toBe(hash);
  expect(slack.view(ana)?.blocks).toMatchObject([section("new")]);
  expect(await refusal(client.views.update({ view_id, hash, view }))).toMatchObject({
    error: "hash_conflict",
  });
  await slack.closeView({ user: ana, viewId: view_id });
  expect(await refusal(client.views.update({ view_id, view }))).toMatchObject({
    error: "not_found",
  });
});

test("an external id is one view's only, and leads to it", async () => {
  const { client, trigger } = await openWithTrigger();
  const view = modal([], { external_id: "mine" });
  await client.views.open({ trigger_id: await trigger(), view });
  await client.views.update({ external_id: "mine", view });
  expect(await refusal(client.views.push({ trigger_id: await trigger(), view }))).toMatchObject({
    error: "duplicate_external_id",
  });
});

test("a view above 250 kB is too large", async () => {
  const { client, trigger } = await openWithTrigger();
  const view = modal(Array.from({ length: 90 }, () => section("x".repeat(3000))));
  const call = client.views.open({ trigger_id: await trigger(), view });
  expect(await refusal(call)).toMatchObject({ error: "view_too_large" });
});

test("Home belongs to one person and keeps its id", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const view = { type: "home" as const, blocks: [section("hello")] };
  const first = await client.views.publish({ user_id: ana, view });
  const second = await client.views.publish({ user_id: ana, view, hash: first.view?.hash ?? "" });
  expect(second.view?.id).toBe(first.view?.id);
  expect(slack.home(ana)?.blocks).toMatchObject([section("hello")]);
  expect(slack.home(ben)).toBeNull();
  const stale = client.views.publish({ user_id: ana, view, hash: first.view?.hash ?? "" });
  expect(await refusal(stale)).toMatchObject({ error: "hash_conflict" });
});

const form = modal([textInput("why", "reason", { min_length: 3 })], { callback_id: "form" });

const answers: [string, object | undefined, string | null][] = [
  ["nothing closes the view", undefined, "below"],
  ["errors keep it", { response_action: "errors", errors: { why: "too short" } }, "Title"],
  [
    "update changes it",
    {
      response_action: "update",
      view: modal([], { title: { type: "plain_text", text: "Updated" } }),
    },
    "Updated",
  ],
  [
    "push covers it",
    { response_action: "push", view: modal([], { title: { type: "plain_text", text: "Pushed" } }) },
    "Pushed",
  ],
  ["clear closes all", { response_action: "clear" }, null],
];

test.each(answers)("the answer to a submission: %s", async (_name, answer, title) => {
  let values: unknown;
  const { slack, client, trigger } = await openWithTrigger({}, (app) =>
    app.view<ViewSubmitAction>("form", async ({ ack, view }) => {
      values = view.state.values;
      await (answer === undefined ? ack() : ack(answer as Parameters<typeof ack>[0]));
    }),
  );
  const below = modal([], { title: { type: "plain_text", text: "below" } });
  await client.views.open({ trigger_id: await trigger(), view: below });
  const { view } = await client.views.push({ trigger_id: await trigger(), view: form });
  const delivery = await slack.submit({
    user: ana,
    viewId: view?.id ?? "",
    values: { reason: "not an issue" },
  });
  expect(delivery).toMatchObject({ acked: true });
  expect(values).toEqual({ why: { reason: { type: "plain_text_input", value: "not an issue" } } });
  expect(slack.view(ana)?.title ?? null).toBe(title);
  expect(slack.problems).toEqual([]);
});

test("errors for a block that is no input are remembered", async () => {
  const { slack, client, trigger } = await openWithTrigger({}, (app) =>
    app.view("form", ({ ack }) => ack({ response_action: "errors", errors: { nope: "a" } })),
  );
  const { view } = await client.views.open({ trigger_id: await trigger(), view: form });
  await slack.submit({ user: ana, viewId: view?.id ?? "", values: { reason: "because" } });
  expect(slack.problems).toEqual([expect.stringContaining("errors name no input block: nope")]);
});

test("a submission carries what Slack sends, and a trigger of its own", async () => {
  let body: ViewSubmitAction | undefined;
  const { slack, client, trigger } = await openWithTrigger({}, (app) =>
    app.view("form", async ({ ack, body: received }) => {
      body = received as ViewSubmitAction;
      await ack();
    }),
  );
  const { view } = await client.views.open({ trigger_id: await trigger(), view: form });
  await slack.submit({ user: ana, viewId: view?.id ?? "", values: { reason: "because" } });
  expect(body).toMatchObject({
    type: "view_submission",
    user: { id: ana, team_id: "T0TAM" },
    team: { id: "T0TAM", domain: "tam-example" },
    api_app_id: "A0TAM",
    view: { callback_id: "form", app_id: "A0TAM" },
  });
  await client.views.open({ trigger_id: body?.trigger_id ?? "", view: form });
});

test("a window keeps what cannot be submitted", async () => {
  const { slack, client, trigger } = await openWithTrigger();
  const { view } = await client.views.open({ trigger_id: await trigger(), view: form });
  const viewId = view?.id ?? "";
  const submit = (values: Record<string, string>, user: string = ana) =>
    slack.submit({ user, viewId, values });
  await expect(submit({})).rejects.toThrow("must be filled in");
  await expect(submit({ reason: "ab" })).rejects.toThrow("at least 3");
  await expect(submit({ nothing: "a" })).rejects.toThrow("no nothing on the screen");
  await expect(submit({ reason: "because" }, ben)).rejects.toThrow("does not see the modal");
});

test("a click in a view carries the view and what is filled in", async () => {
  let body: BlockAction | undefined;
  const { slack, client, trigger } = await openWithTrigger({}, (app) =>
    app.action("press", async ({ ack, body: received }) => {
      body = received as BlockAction;
      await ack();
    }),
  );
  const blocks = [textInput("why", "reason", { initial_value: "so" }), actions(button("press"))];
  const { view } = await client.views.open({ trigger_id: await trigger(), view: modal(blocks) });
  const viewId = view?.id ?? "";
  await slack.click({ user: ana, place: { viewId }, actionId: "press" });
  expect(body).toMatchObject({
    container: { type: "view", view_id: viewId },
    view: { id: viewId, state: { values: { why: { reason: { value: "so" } } } } },
    actions: [{ action_id: "press", value: "v" }],
  });
  expect(body).not.toHaveProperty("response_url");
  await client.views.push({ trigger_id: body?.trigger_id ?? "", view: modal([]) });
  await expect(slack.click({ user: ana, place: { viewId }, actionId: "press" })).rejects.toThrow(
    "does not see the view",
  );
});

test("view_closed is sent when asked for", async () => {
  let closed = 0;
  const { slack, client, trigger } = await openWithTrigger({}, (app) =>
    app.view({ callback_id: "form", type: "view_closed" }, async ({ ack }) => {
      closed += 1;
      await ack();
    }),
  );
  for (const notify_on_close of [false, true]) {
    const view = { ...form, notify_on_close };
    const opened = await client.views.open({ trigger_id: await trigger(), view });
    await slack.closeView({ user: ana, viewId: opened.view?.id ?? "" });
  }
  expect(closed).toBe(1);
  expect(slack.view(ana)).toBeNull();
});
