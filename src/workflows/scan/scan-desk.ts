import { type Outbox, type OutboxState, unposted } from "../../domain/outbox.ts";
import { personalPost } from "../../domain/personal-post.ts";
import type { NotionWrites, Scan, ScanCause, Scans } from "../../domain/scan.ts";
import type { Limits } from "../../lib/limits.ts";
import { delay } from "../../lib/time.ts";
import type { AskScan } from "./ask-scan.ts";

export type StatusFacts = {
  /** Newest first. */
  scans: Scan[];
  /** When the next one is due; null = the job is off. */
  nextScan: Date | null;
  posts: Record<OutboxState, number>;
  /** Accounts whose health Notion does not show yet. */
  writesLeft: number;
  notion: { used: number; budget: number; waiting: number; pausedForMs: number };
};

/** Where people ask for scans and look at them, in whichever process they are; the worker does the work. */
export type ScanDesk = {
  ask: AskScan;
  /**
   * Tells how far the scan is, again and again, until it has ended; returns how it ended, null when its
   * record is gone. Throws the signal's reason.
   */
  follow(
    scanId: string,
    onProgress: (progress: ScanProgress) => void,
    signal: AbortSignal,
  ): Promise<Scan | null>;
  /** A direct message to one who asked, where the answer to the command came too late. Once for a scan and person. */
  tellResult(scanId: string, email: string, text: string): Promise<void>;
  /** When the next one is due; null = the job is off. */
  nextScan(): Date | null;
  status(): Promise<StatusFacts>;
};

/** How far a scan is that has not ended. */
export type ScanProgress =
  /** `before`: what the last decided scan read; null without one. */
  | { phase: "reading"; before: { accounts: number; openTickets: number } | null }
  | { phase: "posting"; scan: Scan; postsLeft: number }
  | { phase: "writing"; scan: Scan; writesLeft: number };

/** As many as the status shows. */
const SHOWN_SCANS = 3;

export function createScanDesk(deps: {
  workflow: { ask: AskScan };
  /** Tells the worker of this process, if it is one, that there is work. */
  wakeWorker: () => void;
  store: { scans: Scans; outbox: Outbox; notionWrites: NotionWrites };
  nextScan: () => Date | null;
  notion: () => StatusFacts["notion"];
  limits: Limits;
}): ScanDesk {
  const { store, limits } = deps;

  async function progressOf(scan: Scan): Promise<ScanProgress> {
    if (scan.state === "reading") {
      return { phase: "reading", before: (await store.scans.lastDecided())?.figures ?? null };
    }
    const postsLeft = unposted(await store.outbox.counts());
    return postsLeft > 0
      ? { phase: "posting", scan, postsLeft }
      : { phase: "writing", scan, writesLeft: await store.notionWrites.count() };
  }

  return {
    async ask(cause: ScanCause) {
      const answer = await deps.workflow.ask(cause);
      deps.wakeWorker();
      return answer;
    },
    async follow(scanId, onProgress, signal) {
      for (;;) {
        const scan = await store.scans.get(scanId);
        if (scan === null || (scan.state !== "reading" && scan.state !== "decided")) return scan;
        onProgress(await progressOf(scan));
        await delay(limits.scanFollowMs, signal);
      }
    },
    async tellResult(scanId, email, text) {
      const post = { kind: "admins", text } as const;
      await store.outbox.add([personalPost(`asked:${scanId}:${email}`, `admin:${email}`, post)]);
      deps.wakeWorker();
    },
    nextScan: deps.nextScan,
    async status() {
      const [scans, posts, writesLeft] = await Promise.all([
        store.scans.recent(SHOWN_SCANS),
        store.outbox.counts(),
        store.notionWrites.count(),
      ]);
      return { scans, posts, writesLeft, nextScan: deps.nextScan(), notion: deps.notion() };
    },
  };
}
