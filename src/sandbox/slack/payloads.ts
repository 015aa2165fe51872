import type { Json } from "./block-kit/schema.ts";
import type { Place, SlackChannel, SlackUser } from "./contract.ts";
import { elementValues } from "./element-values.ts";
import { type StoredMessage, wireMessage } from "./message-store.ts";
import { teamOf } from "./people.ts";
import type { State } from "./state.ts";
import { wireView } from "./view-shape.ts";
import type { StoredView } from "./view-store.ts";
import { epochSeconds, timestampNow, type Workspace } from "./workspace.ts";

/**
 * What Slack sends to a bot (docs.slack.dev/reference/interaction-payloads and /events).
 * Long because the payloads are: each is one list of fields.
 */

/** Deprecated by signatures and long without use, but still sent. */
const VERIFICATION_TOKEN = "emulator-verification-token";

const envelope = ({ world }: Workspace) => ({
  team: { id: world.team.id, domain: world.team.domain },
  api_app_id: world.appId,
  token: VERIFICATION_TOKEN,
  enterprise: null,
  is_enterprise_install: false,
});

const userOf = ({ world }: Workspace, user: SlackUser) => ({
  id: user.id,
  username: user.name,
  name: user.name,
  team_id: teamOf(world, user),
});

const channelName = ({ kind, name }: SlackChannel): string =>
  kind === "im" ? "directmessage" : kind === "private" ? "privategroup" : name;

const channelFields = (channel: SlackChannel) => ({
  id: channel.id,
  name: channelName(channel),
});

export const commandPayload = (
  { workspace, triggers, responseUrls }: State,
  input: { user: SlackUser; channel: SlackChannel; command: string; text: string },
) => ({
  token: VERIFICATION_TOKEN,
  team_id: teamOf(workspace.world, input.user),
  team_domain: workspace.world.team.domain,
  channel_id: input.channel.id,
  channel_name: channelName(input.channel),
  user_id: input.user.id,
  user_name: input.user.name,
  command: input.command,
  text: input.text,
  api_app_id: workspace.world.appId,
  is_enterprise_install: "false",
  response_url: responseUrls.create("commands", {
    channel: input.channel.id,
    user: input.user.id,
  }),
  trigger_id: triggers.create(input.user.id),
});

/** Where an element is, as a person sees it. */
export type Scene = { user: SlackUser; place: Place } & (
  | { message: StoredMessage; channel: SlackChannel; view?: never }
  | { view: StoredView; message?: never; channel?: never }
);

/** The parts that block_actions and block_suggestion share; an ephemeral message is not repeated. */
function sceneFields({ workspace }: State, { message, channel, view }: Scene) {
  if (view !== undefined)
    return { container: { type: "view", view_id: view.id }, view: wireView(workspace, view) };
  return {
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: message.ephemeralFor !== undefined,
      ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    },
    channel: channelFields(channel),
    ...(message.ephemeralFor === undefined ? { message: wireMessage(workspace, message) } : {}),
  };
}

export const actionPayload = (state: State, scene: Scene, action: Json): Json => ({
  type: "block_actions",
  user: userOf(state.workspace, scene.user),
  ...envelope(state.workspace),
  trigger_id: state.triggers.create(scene.user.id),
  ...sceneFields(state, scene),
  ...(scene.message === undefined
    ? {}
    : {
        state: {
          values: elementValues(scene.message.blocks, state.valuesIn(scene.place, scene.user.id)),
        },
        response_url: state.responseUrls.create("actions", {
          channel: scene.channel.id,
          user: scene.user.id,
          original: scene.message.ts,
        }),
      }),
  actions: [{ ...action, action_ts: timestampNow(state.workspace) }],
});

export const suggestionPayload = (
  state: State,
  scene: Scene,
  query: { actionId: string; blockId: string; value: string },
): Json => ({
  type: "block_suggestion",
  user: userOf(state.workspace, scene.user),
  ...envelope(state.workspace),
  ...sceneFields(state, scene),
  action_id: query.actionId,
  block_id: query.blockId,
  value: query.value,
});

export const submissionPayload = (state: State, user: SlackUser, view: StoredView): Json => ({
  type: "view_submission",
  user: userOf(state.workspace, user),
  ...envelope(state.workspace),
  trigger_id: state.triggers.create(user.id),
  view: wireView(state.workspace, view),
  response_urls: [],
});

export const closedPayload = (state: State, user: SlackUser, view: StoredView): Json => ({
  type: "view_closed",
  user: userOf(state.workspace, user),
  ...envelope(state.workspace),
  view: wireView(state.workspace, view),
  is_cleared: false,
});

export const shortcutPayload = (state: State, user: SlackUser, callbackId: string): Json => ({
  type: "shortcut",
  user: userOf(state.workspace, user),
  ...envelope(state.workspace),
  action_ts: timestampNow(state.workspace),
  callback_id: callbackId,
  trigger_id: state.triggers.create(user.id),
});

export const messageShortcutPayload = (
  state: State,
  input: { user: SlackUser; callbackId: string; channel: SlackChannel; message: StoredMessage },
): Json => ({
  ...shortcutPayload(state, input.user, input.callbackId),
  type: "message_action",
  channel: channelFields(input.channel),
  message_ts: input.message.ts,
  message: wireMessage(state.workspace, input.message),
  response_url: state.responseUrls.create("actions", {
    channel: input.channel.id,
    user: input.user.id,
    original: input.message.ts,
  }),
});

export function homeOpenedPayload(state: State, user: SlackUser, channel: SlackChannel): Json {
  const { workspace, views } = state;
  const { world } = workspace;
  const home = views.home(user.id);
  return {
    token: VERIFICATION_TOKEN,
    team_id: world.team.id,
    api_app_id: world.appId,
    type: "event_callback",
    event: {
      type: "app_home_opened",
      user: user.id,
      channel: channel.id,
      tab: "home",
      event_ts: timestampNow(workspace),
      ...(home === null ? {} : { view: wireView(workspace, home) }),
    },
    event_id: workspace.newId("Ev"),
    event_time: epochSeconds(workspace),
    authorizations: [
      {
        enterprise_id: null,
        team_id: world.team.id,
        user_id: world.bot.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: workspace.newId("4-"),
  };
}
