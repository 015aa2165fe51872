import type { AuditLog } from "../domain/audit.ts";
import type { DueTimes } from "../domain/due-time.ts";
import { type MissedOutcome, missedKey } from "../domain/missed-run.ts";
import type { ClickBy, Handled, Once } from "../domain/once.ts";
import type { Outbox, Post } from "../domain/outbox.ts";
import { addressedKey } from "../domain/post-key.ts";
import type { Scan, ScanCause, Scans } from "../domain/scan.ts";
import type { Limits } from "../lib/limits.ts";
import { type Clock, utcMinute } from "../lib/time.ts";
import { type Calendar, monthOf } from "../lib/time-zone.ts";
import { askScanWithin } from "./scan/ask-scan.ts";

export type MissedAnswer =
  /** `joined`: it runs already, as somebody had asked for it. */
  | { kind: "scan"; scanId: string; joined: boolean }
  | { kind: "checkIns" }
  /** It was made up before, by this Slack user. */
  | { kind: "already"; by: string }
  /** There is nothing to be made up any more, and why, in words. */
  | { kind: "needless"; why: string }
  /** Nothing is known of it any more, or what it needs is off. */
  | { kind: "unknown" };

/** Where admins have a missed run made up, in whichever process they are; the worker does the work. */
export type MissedDesk = {
  /**
   * Once for each missed run: commits the wish, who had it, and what its messages say from now on. `key`: of the
   * message that offers it, in the outbox.
   */
  runNow(key: string, click: Omit<ClickBy, "key">): Promise<MissedAnswer>;
};

type MissedPost = Extract<Post, { kind: "missed" }>;
type MissedNouns = {
  dueTimes: Pick<DueTimes, "ask">;
  scans: Scans;
  outbox: Pick<Outbox, "get" | "revise">;
  audit: AuditLog;
  handled: Handled;
};

export function createMissedDesk(deps: {
  store: MissedNouns & { once: Once<MissedNouns> };
  newScan: (cause: ScanCause, at: Date) => Scan;
  /** Whether there are drafts, and so check-ins. */
  drafts: boolean;
  /** Each of them has a message of their own. */
  adminEmails: readonly string[];
  calendar: Calendar;
  wakeWorker: () => void;
  clock: Clock;
  limits: Pick<Limits, "scanAgainMs">;
}): MissedDesk {
  const { store, clock } = deps;

  async function offered(outbox: MissedNouns["outbox"], key: string): Promise<MissedPost | null> {
    const post = (await outbox.get(key))?.post;
    return post?.kind === "missed" ? post : null;
  }

  async function makeUp(tx: MissedNouns, post: MissedPost, by: string): Promise<MissedAnswer> {
    const why = await whyNeedless(tx, post);
    if (why !== null) return { kind: "needless", why };
    if (post.job === "health-scan") {
      const { scan, joined } = await askScan(tx, { kind: "missed", by, dueAt: post.at });
      return { kind: "scan", scanId: scan.id, joined };
    }
    return (await tx.dueTimes.ask(post.job, post.wall, clock.now()))
      ? { kind: "checkIns" }
      : { kind: "unknown" };
  }

  async function askScan(tx: MissedNouns, cause: Extract<ScanCause, { kind: "missed" }>) {
    const asked = await askScanWithin(tx, cause, deps);
    // Only of a scan that somebody asks for without a reason.
    if (asked.kind === "tooSoon") throw new Error("a missed scan cannot be asked for too soon");
    return { scan: asked.scan, joined: asked.kind === "joined" };
  }

  /** Null = there is something to be made up. */
  async function whyNeedless(tx: MissedNouns, { job, wall, at }: MissedPost) {
    if (job === "health-scan") {
      const decidedAt = (await tx.scans.lastDecided())?.decidedAt ?? null;
      return decidedAt !== null && decidedAt >= at
        ? `a scan of ${utcMinute(decidedAt)} came after it.`
        : null;
    }
    const month = wall.slice(0, "2026-11".length);
    return month === monthOf(deps.calendar.dayOf(clock.now()))
      ? null
      : `${month} is over, and check-ins are of one month.`;
  }

  /** All messages that offer it say what became of it. */
  async function revise(
    { outbox }: MissedNouns,
    key: string,
    outcome: MissedOutcome,
  ): Promise<void> {
    for (const each of [key, ...deps.adminEmails.map((email) => addressedKey(key, email))]) {
      const post = await offered(outbox, each);
      if (post !== null) await outbox.revise(each, { ...post, outcome });
    }
  }

  async function record(
    { audit }: MissedNouns,
    { by, reference }: Omit<ClickBy, "key">,
    post: MissedPost,
    answer: MissedAnswer,
  ): Promise<void> {
    await audit.record({
      at: clock.now(),
      actor: by,
      action: "missed.run",
      object: `${post.job} ${post.wall}`,
      result: answer.kind === "needless" || answer.kind === "unknown" ? "refused" : "done",
      reference,
      detail: answer.kind === "scan" ? answer.scanId : null,
    });
  }

  async function before(key: string): Promise<MissedAnswer> {
    const outcome = (await offered(store.outbox, key))?.outcome ?? null;
    if (outcome === null) return { kind: "unknown" };
    return outcome.kind === "started" ? { kind: "already", by: outcome.by } : outcome;
  }

  return {
    async runNow(key, click) {
      const post = await offered(store.outbox, key);
      if (post === null || (post.job === "check-ins" && !deps.drafts)) return { kind: "unknown" };
      const root = missedKey(post);
      const result = await store.once(root, clock.now(), async (tx) => {
        const answer = await makeUp(tx, post, click.by);
        if (answer.kind !== "unknown")
          await revise(
            tx,
            root,
            answer.kind === "needless" ? answer : { kind: "started", by: click.by },
          );
        await record(tx, click, post, answer);
        return answer;
      });
      if (result.kind === "already") return before(root);
      deps.wakeWorker();
      return result.value;
    },
  };
}
