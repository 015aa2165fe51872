import type { CommunicationRecord } from "../../domain/communication.ts";
import { link, mrkdwn, plain } from "../../lib/text.ts";

/** "• 2026-11-23 · Health Checkin · subject · Outcome: …"; the date leads to the thing itself. */
export function communicationLine({
  date,
  type,
  subject,
  outcome,
  url,
}: CommunicationRecord): string {
  const parts = [
    link(url, date, 40),
    mrkdwn(plain(typeWords(type), 60), 60),
    mrkdwn(plain(subject, 150), 150),
    ...(outcome === null ? [] : [`Outcome: ${mrkdwn(outcome, 150)}`]),
  ];
  return `• ${parts.join("  ·  ")}`;
}

/** "slack_message" and "Slack Message" alike: people write types, too. */
const typeWords = (type: string): string => {
  const spaced = type.replaceAll("_", " ").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};
