import { z } from "zod";
import type { Clock } from "../lib/time.ts";
import type { Call } from "./faults.ts";
import type { GmailEmulator } from "./gmail/contract.ts";
import type { NotionEmulator } from "./notion/contract.ts";
import { get, type PageRoutes } from "./page-route.ts";
import type { SlackEmulator } from "./slack/contract.ts";
import type { Activity, ActivityCounts, ActivityEntry } from "./ui/drawer/protocol.ts";

/** As many calls as a person looks through; the counts go on beyond them. */
const MOST_ENTRIES = 2_000;

export type ActivityLog = {
  /** The calls that came after the one with this number (0: all that are kept), oldest first. */
  since(seq: number): Activity;
  close(): void;
};

/** Every call that the bot makes to the emulated services, as it was answered, in one order. */
export function openActivityLog({
  slack,
  notion,
  gmail,
  clock,
}: {
  slack: SlackEmulator;
  notion: NotionEmulator;
  gmail: GmailEmulator;
  clock: Clock;
}): ActivityLog {
  const entries: ActivityEntry[] = [];
  const counts: ActivityCounts = {
    slack: { calls: 0, failed: 0 },
    notion: { calls: 0, failed: 0 },
    gmail: { calls: 0, failed: 0 },
  };
  let last = 0;
  const note = (call: Call) => {
    last += 1;
    const entry = toEntry(last, call, clock.now());
    const count = counts[entry.service];
    count.calls += 1;
    if (entry.failed) count.failed += 1;
    entries.push(entry);
    if (entries.length > MOST_ENTRIES) entries.shift();
  };
  const stops = [
    slack.subscribe((event) => event.kind === "call" && note(event.call)),
    gmail.subscribe((event) => event.kind === "call" && note(event.call)),
    notion.subscribeToCalls(note),
  ];
  return {
    since: (seq) => ({
      last,
      counts,
      entries: entries.filter((entry) => entry.seq > seq),
    }),
    close() {
      for (const stop of stops) stop();
    },
  };
}

/** `ms` and `status` are missing when nothing was answered; an answer of 400 and more has failed. */
function toEntry(seq: number, call: Call, now: Date): ActivityEntry {
  const ms = call.ms ?? 0;
  return {
    seq,
    service: call.service,
    operation: call.operation,
    at: new Date(now.getTime() - ms).toISOString(),
    ms: call.ms === undefined ? null : Math.round(ms),
    status: call.status ?? null,
    error: call.error ?? null,
    fault: call.fault ?? null,
    failed: call.error !== undefined || call.status === undefined || call.status >= 400,
  };
}

/** GET /api/activity?after=12. */
export const activityRoutes = (log: ActivityLog): PageRoutes => ({
  gets: {
    "/api/activity": get(z.object({ after: z.coerce.number().int().min(0).default(0) }), (query) =>
      log.since(query.after),
    ),
  },
  posts: {},
});
