import { holdsPosts, type Scan } from "../../domain/scan.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { describeAge } from "../../lib/time.ts";
import type { StatusFacts } from "../../workflows/scan/scan-desk.ts";
import { type Message, section } from "./blocks.ts";
import * as words from "./words.ts";

/** Last and next runs, what waits, what cannot be reached. */
export function statusMessage(facts: StatusFacts, now: Date): Message {
  const scans = facts.scans.map((scan) => scanLine(scan, now)).join("\n") || "none yet";
  const posts = postsLine(facts);
  const notion = notionLine(facts);
  return {
    // Without the date: outside of blocks it is not shown in the reader's zone everywhere.
    text: `Last scans\n${scans}\nPosts: ${posts}\nNotion: ${notion}`,
    blocks: [
      section(`*Last scans*\n${scans}`),
      section(`*Next scan*  ${facts.nextScan === null ? "off" : words.when(facts.nextScan)}`),
      section(`*Posts*  ${posts}`),
      section(`*Notion*  ${notion}`),
    ],
  };
}

function scanLine(scan: Scan, now: Date): string {
  const { figures } = scan;
  const found =
    scan.decidedAt === null
      ? ""
      : `: ${figures.red} Red, ${figures.amber} Amber, ${figures.green} Green, ${figures.escalated} new`;
  const what = holdsPosts(scan) ? ", posts and drafts held: " : ": ";
  const why = scan.reason === null ? "" : `${what}${mrkdwn(scan.reason, 150)}`;
  const missing =
    figures.notScanned.length === 0
      ? ""
      : `, ${count(figures.notScanned.length, "account")} not scanned`;
  return `• ${describeAge(scan.startedAt, now)} ${scan.state}${found}${why}${missing}`;
}

function postsLine({ posts }: StatusFacts): string {
  const waiting = posts.pending + posts.sending;
  const parts = [waiting === 0 ? "none waiting" : `${waiting} waiting`];
  if (posts.unclear > 0)
    parts.push(`${posts.unclear} being looked for, as Slack's answer was lost`);
  if (posts.held > 0)
    parts.push(
      `⚠️ ${posts.held} held: nobody could find out whether Slack took them, or Slack refused them`,
    );
  return parts.join(", ");
}

function notionLine({ notion, writesLeft }: StatusFacts): string {
  const paused =
    notion.pausedForMs > 0 ? `, ⚠️ it asked to wait ${Math.ceil(notion.pausedForMs / 1000)} s` : "";
  const left =
    writesLeft === 0 ? "every account is written" : `${count(writesLeft, "account")} to write`;
  return `${left}; ${notion.used} of ${notion.budget} requests used this minute, ${notion.waiting} waiting${paused}`;
}
