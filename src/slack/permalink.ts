import type { WebClient } from "@slack/web-api";
import { safeUrl } from "../lib/text.ts";
import type { SlackIdentity } from "./identity.ts";

/** The address of a message; null when there is no way to know it. */
export type Permalinks = (channelId: string, ts: string) => Promise<string | null>;

/** As Slack says; where the bot may not look (a channel it is not in), as Slack forms them. */
export const createPermalinks =
  (client: WebClient, { workspaceUrl }: Pick<SlackIdentity, "workspaceUrl">): Permalinks =>
  async (channelId, ts) => {
    const said = await client.chat.getPermalink({ channel: channelId, message_ts: ts }).then(
      ({ permalink }) => permalink ?? null,
      () => null,
    );
    if (said !== null) return said;
    const formed = `${workspaceUrl}archives/${channelId}/p${ts.replace(".", "")}`;
    return safeUrl(formed) === null ? null : formed;
  };
