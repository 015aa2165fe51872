import type { AuditLog } from "../../domain/audit.ts";
import type { ClickBy, Once } from "../../domain/once.ts";
import { isUndecided, type Outbox, type OutboxRow } from "../../domain/outbox.ts";
import { holdsPosts, type Scan, type ScanCause, type Scans } from "../../domain/scan.ts";
import type { Episodes } from "../../domain/stored-episode.ts";
import type { Clock } from "../../lib/time.ts";
import { continuations } from "../continuations.ts";
import { startedScan } from "../scan/scan.ts";

export type ReleaseMode = "post" | "silent";

/** `already`: who released it, and how. */
export type ReleaseOutcome =
  | { kind: "released" }
  | { kind: "already"; mode: ReleaseMode; by: string }
  /** A later scan is held as a whole, and that is to be decided first. */
  | { kind: "heldSince" }
  | { kind: "unknown" };

export type DoubtOutcome = { kind: "done" | "already" | "unknown" };

/** Where admins decide about what is held: by the guard, or because nobody knows whether it is in Slack. */
export type HoldDesk = {
  /**
   * Lets go what the guard held, once: commits a wish for a scan that believes what it reads, and says
   * so on the notice, which is edited soon after. `noticeKey` is the notice's row in the outbox.
   */
  release(noticeKey: string, mode: ReleaseMode, click: ClickBy): Promise<ReleaseOutcome>;
  /**
   * The same where there is no channel for a notice: for the newest scan if it is held, else for the newest of which the
   * drafts are. Null = nothing is held. Gives the new scan's id.
   */
  releaseNewest(ask: Omit<ClickBy, "key">): Promise<string | null>;
  /** What an admin saw in Slack about a held post: it is there, or it is to be posted again. */
  decideDoubt(key: string, seen: "there" | "again", click: ClickBy): Promise<DoubtOutcome>;
};

type Released = Extract<ScanCause, { kind: "released" }>;
type HoldNouns = { scans: Scans; outbox: Outbox; episodes: Episodes; audit: AuditLog };

/** Scans that are held or were released are among the newest. */
const RECENT = 100;

export function createHoldDesk(deps: {
  store: HoldNouns & { once: Once<HoldNouns> };
  newId: () => string;
  wakeWorker: () => void;
  clock: Clock;
}): HoldDesk {
  const { store, clock } = deps;

  async function letGo(tx: HoldNouns, cause: Released, reference: string): Promise<string> {
    const id = deps.newId();
    const now = clock.now();
    await tx.scans.save(startedScan(id, cause, now));
    await tx.audit.record({
      at: now,
      actor: cause.by,
      action: "hold.release",
      object: cause.heldScanId,
      result: "done",
      reference,
      detail: cause.mode,
    });
    return id;
  }

  const isNewestHeld = async (): Promise<boolean> =>
    findNewest(await store.scans.recent(RECENT))?.state === "held";

  async function whoReleased(scanId: string): Promise<ReleaseOutcome> {
    for (const { cause } of await store.scans.recent(RECENT)) {
      if (cause.kind === "released" && cause.heldScanId === scanId)
        return { kind: "already", mode: cause.mode, by: cause.by };
    }
    return { kind: "unknown" };
  }

  return {
    async release(noticeKey, mode, { by, reference }) {
      const notice = (await store.outbox.get(noticeKey))?.post;
      if (notice?.kind !== "notice") return { kind: "unknown" };
      const { scanId, hold, outcome } = notice;
      // The guard would hold it again.
      if (hold === "posts" && isUndecided(outcome) && (await isNewestHeld()))
        return { kind: "heldSince" };
      const now = clock.now();
      const cause = { kind: "released", by, mode, heldScanId: scanId } as const;
      const attempt = outcome?.kind === "failed" ? outcome.scanId : null;
      const result = await store.once(releaseKey(scanId, attempt), now, async (tx) => {
        const post = (await tx.outbox.get(noticeKey))?.post;
        // A later scan was believed, so there is nothing to release.
        if (post?.kind !== "notice" || !isUndecided(post.outcome)) return "over";
        await tx.outbox.revise(noticeKey, { ...post, outcome: { kind: "released", mode, by } });
        await letGo(tx, cause, reference);
        return "released";
      });
      if (result.kind === "already") return whoReleased(scanId);
      if (result.value === "over") return { kind: "unknown" };
      deps.wakeWorker();
      return { kind: "released" };
    },
    async releaseNewest({ by, reference }) {
      const recent = await store.scans.recent(RECENT);
      const held = findHeld(recent);
      if (held === null) return null;
      const cause = { kind: "released", by, mode: "post", heldScanId: held.id } as const;
      const before = attemptsOf(held, recent).find(cameToNothing);
      const key = releaseKey(held.id, before?.id ?? null);
      const result = await store.once(key, clock.now(), (tx) => letGo(tx, cause, reference));
      if (result.kind === "already") return null;
      deps.wakeWorker();
      return result.value;
    },
    async decideDoubt(key, seen, { by, reference }) {
      const now = clock.now();
      const result = await store.once(`doubt:${key}`, now, async (tx): Promise<DoubtOutcome> => {
        const row = await tx.outbox.get(key);
        if (row === null) return { kind: "unknown" };
        if (row.state !== "held") return { kind: "already" };
        if (seen === "again") await tx.outbox.release(key, "an admin asked to post it again");
        else {
          if (row.post.kind === "notice") await announceThread(tx, row, now);
          await tx.outbox.mark(key, "cancelled", "an admin saw it in Slack");
        }
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

/**
 * A notice of which nobody knows the place has no thread, so what its thread would have named is cancelled with it: that
 * counts as announced, for it is held all the same.
 */
async function announceThread(
  { outbox, episodes }: HoldNouns,
  { key, to }: OutboxRow,
  at: Date,
): Promise<void> {
  for await (const { announces, state } of continuations(outbox, key))
    if (state === "behind") await episodes.announce(announces, at, { channel: to, ts: "" });
}

/** One that read and decided, or was held; of the newest scans first. */
const findNewest = (recent: readonly Scan[]): Scan | undefined =>
  recent.find(({ state }) => state !== "reading" && state !== "failed");

/** What `/tam scan release` lets go. */
function findHeld(recent: readonly Scan[]): Scan | null {
  const newest = findNewest(recent);
  if (newest?.state === "held") return newest;
  const held = recent.filter(holdsPosts);
  return held.find((one) => attemptsOf(one, recent).every(cameToNothing)) ?? null;
}

/** Scans that were to let it go. */
const attemptsOf = ({ id }: Scan, recent: readonly Scan[]): Scan[] =>
  recent.filter(({ cause }) => cause.kind === "released" && cause.heldScanId === id);

const cameToNothing = ({ state }: Scan): boolean => state === "failed" || state === "held";

/** Of one decision about a hold; after a scan that came to nothing (`attempt`, its id) there may be another. */
const releaseKey = (scanId: string, attempt: string | null): string =>
  attempt === null ? `release:${scanId}` : `release:${scanId}:${attempt}`;
