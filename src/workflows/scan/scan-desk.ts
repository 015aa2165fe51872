import type { Outbox, OutboxState } from "../../domain/outbox.ts";
import type { NotionWrites, Scan, ScanCause, Scans } from "../../domain/scan.ts";
import type { Limits } from "../../lib/limits.ts";
import { delay } from "../../lib/time.ts";
import type { ScanWorkflow } from "./scan.ts";

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
  ask: ScanWorkflow["ask"];
  /** Calls `onState` with each new state until the scan has ended; returns how it ended. Throws the signal's reason. */
  follow(scanId: string, onState: (scan: Scan) => void, signal: AbortSignal): Promise<Scan | null>;
  status(): Promise<StatusFacts>;
};

/** As many as the status shows. */
const SHOWN_SCANS = 3;

export function createScanDesk(deps: {
  workflow: Pick<ScanWorkflow, "ask">;
  /** Tells the worker of this process, if it is one, that there is work. */
  wakeWorker: () => void;
  store: { scans: Scans; outbox: Outbox; notionWrites: NotionWrites };
  nextScan: () => Date | null;
  notion: () => StatusFacts["notion"];
  limits: Limits;
}): ScanDesk {
  const { store, limits } = deps;
  return {
    async ask(cause: ScanCause) {
      const answer = await deps.workflow.ask(cause);
      deps.wakeWorker();
      return answer;
    },
    async follow(scanId, onState, signal) {
      let shown: Scan["state"] | null = null;
      for (;;) {
        const scan = await store.scans.get(scanId);
        if (scan === null) return null;
        if (scan.state !== shown) onState(scan);
        shown = scan.state;
        if (scan.state !== "reading" && scan.state !== "decided") return scan;
        await delay(limits.scanFollowMs, signal);
      }
    },
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
