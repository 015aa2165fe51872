// What the gallery shows beside `gallerySamples`: posts of the worker, and answers about scans.
import fc from "fast-check";
import { DRAFT_STATES } from "../../src/domain/draft.ts";
import type { Message } from "../../src/slack/views/blocks.ts";
import { noticeMessage } from "../../src/slack/views/notice.ts";
import { replyMessage } from "../../src/slack/views/reply.ts";
import { scanProgress, scanResult } from "../../src/slack/views/scan-result.ts";
import { statusMessage } from "../../src/slack/views/status.ts";
import { summaryMessages } from "../../src/slack/views/summary.ts";
import type { DraftStatus } from "../../src/workflows/drafts/draft-desk.ts";
import { anyNotice, anySummary } from "./posts.ts";
import { storedScan } from "./stored.ts";
import { NOW } from "./tam-world.ts";

const sample = { numRuns: 4, seed: 20_261_128 };

/** With contents of any kind; the same ones each time. */
export function galleryPosts(): Message[] {
  const held = storedScan("h", { state: "held", reason: "open tickets fell from 90 to 0" });
  const scan = storedScan("s", { state: "done", endedAt: NOW });
  return [
    ...fc.sample(anySummary, sample).flatMap((post) => summaryMessages(post).slice(0, 2)),
    ...fc.sample(anyNotice, sample).map((post) => noticeMessage(post, { key: "k", by: "Ruth" })),
    ...(["again", "worsened"] as const).map((why) =>
      replyMessage({
        kind: "reply",
        episodeId: "e",
        why,
        ragStatus: "Red",
        score: 12,
        change: -20,
      }),
    ),
    scanProgress({ phase: "reading", before: { accounts: 40, openTickets: 400 } }, false),
    scanProgress({ phase: "posting", scan, postsLeft: 3 }, true),
    scanResult(scan, { alerts: true }),
    ...[true, false].map((alerts) => scanResult(held, { alerts })),
    ...[true, false].map((alerts) => scanResult({ ...scan, reason: "many" }, { alerts })),
    scanResult(storedScan("x", { state: "failed", reason: "Notion does not answer." }), {
      alerts: true,
    }),
    ...[
      { problem: null, drafts: null },
      { problem: "The list of accounts is an older one. Notion does not answer.", drafts },
    ].map((rest) =>
      statusMessage(
        {
          scans: [scan],
          nextScan: NOW,
          posts: {
            behind: 0,
            pending: 1,
            sending: 0,
            unclear: 1,
            posted: 20,
            held: 1,
            cancelled: 0,
          },
          writesLeft: 7,
          notion: { used: 20, budget: 153, waiting: 2, pausedForMs: 0 },
        },
        { now: NOW, ...rest },
      ),
    ),
  ];
}

const drafts: DraftStatus = {
  counts: Object.fromEntries(DRAFT_STATES.map((state) => [state, 1])) as DraftStatus["counts"],
  nextCheckIns: NOW,
};
