import type { AuditLog } from "../../domain/audit.ts";
import type { Once } from "../../domain/once.ts";
import type { Outbox, OutboxRow } from "../../domain/outbox.ts";
import type { NoticeOutcome, Poster } from "../../domain/poster.ts";
import type { Scans } from "../../domain/scan.ts";
import { errorSummary } from "../../lib/errors.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import { startedScan } from "../scan/scan.ts";
import type { ClickBy } from "./alert-desk.ts";

export type ReleaseMode = "post" | "silent";

/** `already`: who released it, and how. */
export type ReleaseOutcome =
  | { kind: "released" }
  | { kind: "already"; mode: ReleaseMode; by: string }
  | { kind: "unknown" };

export type DoubtOutcome = { kind: "done" | "already" | "unknown" };

/** Where admins decide about what is held: by the guard, or because nobody knows whether it is in Slack. */
export type HoldDesk = {
  /**
   * Lets go what the guard held, once: commits a wish for a scan that believes what it reads. `noticeKey`
   * is the notice's row in the outbox.
   */
  release(noticeKey: string, mode: ReleaseMode, click: ClickBy): Promise<ReleaseOutcome>;
  /** Draws on the notice what became of it. A failure is logged: the release stands. */
  showReleased(noticeKey: string, outcome: NoticeOutcome): Promise<void>;
  /** What an admin saw in Slack about a held post: it is there, or it is to be posted again. */
  decideDoubt(key: string, seen: "there" | "again", click: ClickBy): Promise<DoubtOutcome>;
};

type HoldNouns = { scans: Scans; outbox: Outbox; audit: AuditLog };

/** Released holds are among the newest scans. */
const RECENT = 100;

export function createHoldDesk(deps: {
  store: HoldNouns & { once: Once<HoldNouns> };
  poster: Pick<Poster, "editNotice">;
  newId: () => string;
  wakeWorker: () => void;
  clock: Clock;
  logger: Logger;
}): HoldDesk {
  const { store, poster, clock, logger } = deps;

  const noticeOf = async (key: string): Promise<{ row: OutboxRow; scanId: string } | null> => {
    const row = await store.outbox.get(key);
    return row?.post.kind === "notice" ? { row, scanId: row.post.scanId } : null;
  };

  async function whoReleased(scanId: string): Promise<ReleaseOutcome> {
    for (const { cause } of await store.scans.recent(RECENT)) {
      if (cause.kind === "released" && cause.heldScanId === scanId)
        return { kind: "already", mode: cause.mode, by: cause.by };
    }
    return { kind: "unknown" };
  }

  return {
    async release(noticeKey, mode, { by, reference }) {
      const notice = await noticeOf(noticeKey);
      if (notice === null) return { kind: "unknown" };
      const { scanId } = notice;
      const now = clock.now();
      const cause = { kind: "released", by, mode, heldScanId: scanId } as const;
      const result = await store.once(`release:${scanId}`, now, async (tx) => {
        await tx.scans.save(startedScan(deps.newId(), cause, now));
        await tx.audit.record({
          at: now,
          actor: by,
          action: "hold.release",
          object: scanId,
          result: "done",
          reference,
          detail: mode,
        });
      });
      if (result.kind === "already") return whoReleased(scanId);
      deps.wakeWorker();
      return { kind: "released" };
    },
    async showReleased(noticeKey, outcome) {
      const notice = await noticeOf(noticeKey);
      if (notice === null) return;
      const edited = await poster.editNotice(notice.row, outcome).catch((error: unknown) => ({
        kind: "failed" as const,
        error: errorSummary(error).message,
      }));
      if (edited.kind !== "edited")
        logger.warn({ post: noticeKey, reason: edited.error }, "a notice was not edited");
    },
    async decideDoubt(key, seen, { by, reference }) {
      const now = clock.now();
      const result = await store.once(`doubt:${key}`, now, async (tx): Promise<DoubtOutcome> => {
        const row = await tx.outbox.get(key);
        if (row === null) return { kind: "unknown" };
        if (row.state !== "held") return { kind: "already" };
        if (seen === "again") await tx.outbox.release(key, "an admin asked to post it again");
        else await tx.outbox.mark(key, "cancelled", "an admin saw it in Slack");
        await tx.audit.record({
          at: now,
          actor: by,
          action: seen === "again" ? "post.again" : "post.there",
          object: key,
          result: "done",
          reference,
          detail: null,
        });
        return { kind: "done" };
      });
      if (result.kind === "already") return { kind: "already" };
      if (result.value.kind === "done") deps.wakeWorker();
      return result.value;
    },
  };
}
