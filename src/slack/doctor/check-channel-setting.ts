import type { WebClient } from "@slack/web-api";
import { type Finding, failure, fine, warning } from "../../domain/finding.ts";
import { checkChannel } from "../check-channel.ts";

/** SLACK_ESCALATION_CHANNEL: there, not archived, the bot in it, not shared with another company. */
export async function checkChannelSetting(
  client: WebClient,
  channel: string | null,
  allowShared: boolean,
): Promise<Finding[]> {
  const id = "slack.channel";
  if (channel === null) {
    return [
      warning(
        id,
        "SLACK_ESCALATION_CHANNEL is empty: scans run, and no alert is ever posted.",
        "Set it to the id of a channel (channel name > About > Channel ID) and invite the bot there.",
      ),
    ];
  }
  const strict = await checkChannel(client, channel, false);
  const shared = strict.kind === "refused" && strict.code === "shared_channel";
  const check = shared ? await checkChannel(client, channel, allowShared) : strict;
  if (check.kind === "usable") {
    return shared
      ? [
          warning(
            id,
            `Alerts go to #${check.name}, which another company can read (ALLOW_SHARED_CHANNEL is true).`,
            "Set another SLACK_ESCALATION_CHANNEL unless that is meant.",
          ),
        ]
      : [fine(id, `Alerts go to #${check.name}; the bot is in it, and no other company.`)];
  }
  const [what = "", fix = ""] = /^(.+?): (.+)$/s.exec(check.error)?.slice(1) ?? [];
  return [
    failure(
      id,
      `Alerts cannot be posted in ${channel}: ${what === "" ? check.error : `${what}.`}`,
      fix === ""
        ? "Set SLACK_ESCALATION_CHANNEL to a channel that the bot may post in."
        : capital(fix),
    ),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
