import { z } from "zod";

// What the listeners (and Bolt on the way to them) read of Slack's payloads, and no more: fields that are new stay
// welcome (docs.slack.dev/reference/interaction-payloads).

const id = z.string().min(1);
/** Stands in the log and in the store: never as long as a text. */
const userId = id.max(64);
const user = z.looseObject({ id: userId });
const channel = z.looseObject({ id, name: z.string().optional() });
const chosen = z.looseObject({ value: z.string() });

/** By these Bolt tells one kind from another, whatever `type` says. */
const absent = z.undefined().optional();
const ofNoOther = { event: absent, command: absent, name: absent, actions: absent };

const view = z.looseObject({
  id,
  type: z.string(),
  hash: z.string(),
  callback_id: z.string(),
  private_metadata: z.string(),
  root_view_id: z.string().nullish(),
  previous_view_id: z.string().nullish(),
});

const entered = z.looseObject({
  value: z.string().nullish(),
  selected_option: chosen.nullish(),
  selected_options: z.array(chosen).nullish(),
  selected_date: z.string().nullish(),
  selected_user: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_conversation: z.string().nullish(),
});

const fromWorkspace = {
  team_id: z.string().nullish(),
  team: z.looseObject({ id: z.string() }).nullish(),
  enterprise: z.looseObject({}).nullish(),
};

const byPerson = { ...ofNoOther, ...fromWorkspace, user };

const command = z.looseObject({
  ...ofNoOther,
  ...fromWorkspace,
  command: z.string(),
  text: z.string().optional(),
  user_id: userId,
  channel_id: id,
  trigger_id: id,
  response_url: id,
});

const homeOpened = z.looseObject({
  type: z.literal("app_home_opened"),
  user: userId,
  channel: id,
  tab: z.string().optional(),
});
/** Nobody asks for these; Bolt acknowledges them, so that Slack does not repeat them. */
const otherEvent = z.looseObject({
  type: z.string().refine((type) => type !== "app_home_opened"),
  user: z.union([z.string(), z.looseObject({})]).optional(),
  channel: z.union([z.string(), z.looseObject({})]).optional(),
  item: z.looseObject({}).optional(),
  subteam: z.looseObject({}).optional(),
});

const shapes: Record<string, z.ZodType> = {
  event_callback: z.looseObject({
    ...ofNoOther,
    ...fromWorkspace,
    authorizations: z.array(z.looseObject({})).optional(),
    event: z.union([homeOpened, otherEvent]),
  }),
  block_actions: z
    .looseObject({
      ...byPerson,
      trigger_id: z.string().optional(),
      response_url: id.optional(),
      channel: channel.optional(),
      container: z.looseObject({}),
      view: view.optional(),
      actions: z.tuple(
        [
          z.looseObject({
            type: z.string(),
            action_id: id,
            block_id: id,
            action_ts: id,
            selected_option: chosen.nullish(),
          }),
        ],
        z.unknown(),
      ),
    })
    // Where neither is, there is no way to answer.
    .refine((body) => body.view !== undefined || body.response_url !== undefined),
  block_suggestion: z.looseObject({
    ...byPerson,
    channel: channel.optional(),
    action_id: id,
    block_id: id,
    value: z.string(),
  }),
  view_submission: z.looseObject({
    ...byPerson,
    trigger_id: z.string().optional(),
    view: view.extend({
      state: z.looseObject({
        values: z.record(z.string(), z.record(z.string(), entered)),
      }),
    }),
  }),
  view_closed: z.looseObject({ ...byPerson, view }),
  shortcut: z.looseObject({ ...byPerson, callback_id: id, trigger_id: id }),
  message_action: z.looseObject({
    ...byPerson,
    callback_id: id,
    trigger_id: id,
    response_url: id,
    channel: channel.extend({ name: z.string() }),
    message: z.looseObject({
      ts: id,
      text: z.string().optional(),
      user: z.string().optional(),
    }),
  }),
};

/** For the log, where one was refused. */
export const UNKNOWN_PAYLOAD = "a Slack payload of a form that nobody here knows was refused";

/** False for a payload that lacks what its listener reads, or that nobody listens to. */
export function isKnownPayload(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return false;
  if ("command" in body) return command.safeParse(body).success;
  const { type } = body as { type?: unknown };
  return (
    typeof type === "string" &&
    Object.hasOwn(shapes, type) &&
    shapes[type]?.safeParse(body).success === true
  );
}
