import { adminsPost } from "../../domain/admins-post.ts";
import { type Outbox, unposted } from "../../domain/outbox.ts";
import type { Scan, Scans } from "../../domain/scan.ts";
import { utcMinute } from "../../lib/time.ts";
import { heldReason, howToRelease } from "./how-to-release.ts";

/** How long after its due time a scan must have posted (spec section 10). */
export const LATE_AFTER_MS = 15 * 60_000;

/**
 * Tells the admins, once for a due time, when the scan that was due then has not posted yet, and why.
 * `stored`: scans and outbox; adding the same key again changes nothing.
 */
export async function tellLateScan(
  { scans, outbox }: { scans: Scans; outbox: Outbox },
  dueAt: Date,
  { alerts }: { alerts: boolean },
): Promise<void> {
  const scan = (await scans.recent(RECENT)).find(
    ({ cause }) => cause.kind === "scheduled" && cause.dueAt.getTime() === dueAt.getTime(),
  );
  const why = whyLate(scan ?? null, unposted(await outbox.counts()), alerts);
  if (why === null) return;
  await outbox.add([
    adminsPost(
      `late:${dueAt.toISOString()}`,
      `The scan of ${utcMinute(dueAt)} has not posted after 15 minutes: ${why} /tam status shows how far it is.`,
    ),
  ]);
}

const RECENT = 50;

/** null = all is well, or the admins were told already. */
function whyLate(scan: Scan | null, postsLeft: number, alerts: boolean): string | null {
  if (scan === null) return "it has not begun.";
  switch (scan.state) {
    case "reading":
      return "it is still reading, or waiting for Notion.";
    case "held":
      return `it is held: ${heldReason(scan)}. ${howToRelease(alerts)}`;
    case "decided":
      return postsLeft > 0 ? `it has decided; ${postsLeft} posts wait for Slack.` : null;
    case "done":
    case "superseded":
    case "failed":
      return null;
  }
}
