import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from "@slack/bolt";
import type { Click } from "./listener.ts";

export type ActionArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

/** What Slack sends of a click, as the rows of the listener table take it. */
export function clickOf({ body, payload }: ActionArgs): Omit<Click, "ack" | "claim"> {
  const value =
    "selected_option" in payload
      ? payload.selected_option?.value
      : "value" in payload
        ? payload.value
        : undefined;
  const messageTs = body.container.message_ts;
  const { view } = body;
  return {
    value: typeof value === "string" ? value : undefined,
    channelId: body.channel?.id ?? "",
    messageTs: typeof messageTs === "string" ? messageTs : "",
    blockId: payload.block_id,
    actionTs: payload.action_ts,
    view:
      view === undefined
        ? null
        : {
            id: view.id,
            hash: view.hash,
            metadata: view.private_metadata,
            kind: view.type === "home" ? "home" : "modal",
            mayPush: [view.id, view.previous_view_id].includes(view.root_view_id),
          },
    ephemeral: body.container.is_ephemeral === true,
  };
}
