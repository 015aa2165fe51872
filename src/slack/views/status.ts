import { UNMADE } from "../../domain/draft.ts";
import { holdsPosts, type Scan } from "../../domain/scan.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { describeAge } from "../../lib/time.ts";
import type { DraftStatus } from "../../workflows/drafts/draft-desk.ts";
import type { StatusFacts } from "../../workflows/scan/scan-desk.ts";
import { type Message, section } from "./blocks.ts";
import * as words from "./words.ts";

export type StatusOptions = {
  now: Date;
  /** What is wrong with the list of accounts; null = nothing. */
  problem: string | null;
  /** Null without a Google key. */
  drafts: DraftStatus | null;
};

/** Last and next runs, what waits, what cannot be reached. */
export function statusMessage(
  facts: StatusFacts,
  { now, problem, drafts }: StatusOptions,
): Message {
  const scans = facts.scans.map((scan) => scanLine(scan, now)).join("\n") || "none yet";
  const waiting: [string, string][] = [
    ["Posts", postsLine(facts)],
    ...(drafts === null ? [] : [["Drafts", draftsLine(drafts)] satisfies [string, string]]),
    ["Notion", notionLine(facts, problem)],
  ];
  const next = [
    `*Next scan*  ${due(facts.nextScan)}`,
    ...(drafts === null ? [] : [`*Next check-ins*  ${due(drafts.nextCheckIns)}`]),
  ];
  return {
    // Without the dates: outside of blocks they are not shown in the reader's zone everywhere.
    text: [`Last scans\n${scans}`, ...waiting.map(([name, line]) => `${name}: ${line}`)].join("\n"),
    blocks: [
      section(`*Last scans*\n${scans}`),
      section(next.join("\n")),
      ...waiting.map(([name, line]) => section(`*${name}*  ${line}`)),
    ],
  };
}

const due = (at: Date | null): string => (at === null ? "off" : words.when(at));

function scanLine(scan: Scan, now: Date): string {
  const { figures } = scan;
  const found =
    scan.decidedAt === null
      ? ""
      : `: ${figures.red} Red, ${figures.amber} Amber, ${figures.green} Green, ${count(figures.escalated, "new escalation")}`;
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

function draftsLine({ counts }: DraftStatus): string {
  const { pending, attention } = counts;
  const unmade = UNMADE.reduce((sum, state) => sum + counts[state], 0);
  const parts = [pending === 0 ? "none waiting" : `${pending} waiting for a review`];
  if (unmade > 0) parts.push(`${unmade} being prepared`);
  if (attention > 0) parts.push(`⚠️ ${attention} unclear: a person has to look in Gmail`);
  return parts.join(", ");
}

function notionLine({ notion, writesLeft }: StatusFacts, problem: string | null): string {
  const unread = problem === null ? "" : `⚠️ ${mrkdwn(problem, 300)}\n`;
  const paused =
    notion.pausedForMs > 0 ? `, ⚠️ it asked to wait ${Math.ceil(notion.pausedForMs / 1000)} s` : "";
  const left =
    writesLeft === 0 ? "every account is written" : `${count(writesLeft, "account")} to write`;
  return `${unread}${left}; ${notion.used} of ${notion.budget} requests used this minute, ${notion.waiting} waiting${paused}`;
}
