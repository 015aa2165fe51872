import { holdsPosts, type Scan } from "../../domain/scan.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { heldReason, howToRelease } from "../../workflows/scan/how-to-release.ts";
import type { ScanProgress } from "../../workflows/scan/scan-desk.ts";
import { context, type Message, section } from "./blocks.ts";
import * as words from "./words.ts";

const MOST_NAMED = 10;

/** How far a scan is; `joined`: somebody else had asked for it before. */
export function scanProgress(progress: ScanProgress, joined: boolean): Message {
  const scan = joined ? "A scan that runs already" : "The scan";
  switch (progress.phase) {
    case "reading": {
      const { before } = progress;
      const what =
        before === null
          ? "accounts and tickets"
          : `accounts and tickets (last time ${count(before.accounts, "account")} and ${count(before.openTickets, "open ticket")})`;
      return { text: `⏳ ${scan} is reading ${what} from Notion.` };
    }
    case "posting":
      return {
        text: `⏳ Read and decided: ${outcome(progress.scan)}. Posting now, ${count(progress.postsLeft, "post")} to go.`,
      };
    case "writing":
      return {
        text: `⏳ Read and decided: ${outcome(progress.scan)}. Everything is posted; writing the health to Notion now, ${count(progress.writesLeft, "account")} to go.`,
      };
  }
}

/** How a scan ended. `alerts`: whether there are any. */
export function scanResult(scan: Scan, { alerts }: { alerts: boolean }): Message {
  const { figures } = scan;
  switch (scan.state) {
    case "reading":
    case "decided":
      return { text: "The scan goes on; `/tam status` shows how far it is." };
    case "held":
      return {
        text: `The scan was held and changed nothing: ${mrkdwn(heldReason(scan), 300)}. ${howToRelease(alerts)}`,
      };
    case "superseded":
      return {
        text: "A newer scan took this one's place; what it had not said yet is said by that one.",
      };
    case "failed":
      return {
        text: `⚠️ The scan failed: ${mrkdwn(scan.reason ?? "", 300)} Scores and alerts are as they were.`,
      };
    case "done": {
      const text = `Scan done: ${outcome(scan)}.`;
      return {
        text,
        blocks: [
          section(`*${text}*`),
          ...(holdsPosts(scan) ? [section(heldWords(scan, alerts))] : []),
          ...notScanned(scan),
          context(
            `Took ${duration(scan)}`,
            `${count(figures.requests, "request")} to Notion`,
            `${count(figures.written, "account")} written`,
            figures.firstAlertMs === null
              ? "no alert"
              : `first alert after ${words.amount(figures.firstAlertMs / 1000)} s`,
          ),
        ],
      };
    }
  }
}

const heldWords = (scan: Scan, alerts: boolean): string =>
  `✋ ${alerts ? "Its alerts and drafts are" : "Its drafts are"} held: ${mrkdwn(heldReason(scan), 300)}. ${howToRelease(alerts)}`;

const outcome = ({ figures }: Scan): string =>
  `${count(figures.scored, "account")} scored (${figures.red} Red, ${figures.amber} Amber, ${figures.green} Green), ${figures.changed} changed, ${count(figures.escalated, "new escalation")}`;

function notScanned({ figures }: Scan) {
  if (figures.notScanned.length === 0) return [];
  const lines = figures.notScanned
    .slice(0, MOST_NAMED)
    .map(({ name, reason }) => `• ${mrkdwn(name, 80)}: ${mrkdwn(reason, 120)}`);
  const more = figures.notScanned.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  return [section(`⚠️ *Not scanned, their last score stays:*\n${lines.join("\n")}`)];
}

const duration = ({ startedAt, endedAt }: Scan): string =>
  endedAt === null
    ? "some time"
    : `${words.amount((endedAt.getTime() - startedAt.getTime()) / 1000)} s`;
