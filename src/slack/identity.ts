import type { WebClient } from "@slack/web-api";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { delay } from "../lib/time.ts";
import { slackError } from "./slack-error.ts";

/** Who the bot is, asked once at start; Bolt would ask again for every event. */
export type SlackIdentity = {
  botToken: string;
  botId: string;
  botUserId: string;
  teamId: string;
  /** `https://<workspace>.slack.com/`; empty when Slack did not say. */
  workspaceUrl: string;
};

/**
 * Asks Slack who the token belongs to, again and again while Slack cannot be reached. Throws
 * ServiceError when the token is refused.
 */
export async function fetchIdentity(
  client: WebClient,
  botToken: string,
  { limits, logger, signal }: { limits: Limits; logger: Logger; signal?: AbortSignal },
): Promise<SlackIdentity> {
  for (
    let wait = limits.slackReconnectFirstMs;
    ;
    wait = Math.min(wait * 2, limits.slackReconnectMaxMs)
  ) {
    try {
      const { bot_id, user_id, team_id, url } = await client.auth.test();
      return {
        botToken,
        botId: bot_id ?? "",
        botUserId: user_id ?? "",
        teamId: team_id ?? "",
        workspaceUrl: url ?? "",
      };
    } catch (error) {
      const failure = slackError("Slack did not accept SLACK_BOT_TOKEN.", error);
      if (!failure.transient) throw failure;
      logger.warn({ reason: failure.message }, "Slack is not reachable; trying again");
      await delay(wait, signal);
    }
  }
}
