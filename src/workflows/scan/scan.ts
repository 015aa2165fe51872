// Longer than most: one scan from reading to its end, also where it fails or a process left it, over the files beside it.
import { adminsPost } from "../../domain/admins-post.ts";
import { unposted } from "../../domain/outbox.ts";
import type { Scan, ScanCause, ScanFigures } from "../../domain/scan.ts";
import { decideScan } from "../../domain/scan-decision/decide-scan.ts";
import type {
  ScanDecision,
  ScanReading,
  ScanSettings,
} from "../../domain/scan-decision/scan-decision.ts";
import { errorSummary, ServiceError } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, delay, elapsedMs } from "../../lib/time.ts";
import { type AskScan, createAskScan } from "./ask-scan.ts";
import { type ReadForScanDeps, readForScan } from "./read-for-scan.ts";
import {
  keep,
  recall,
  type ScanNouns,
  type ScanStore,
  supersede,
  takeBackRelease,
} from "./scan-store.ts";
import type { WriteBack } from "./write-back.ts";

/** Puts posts into Slack; see workflows/delivery/delivery.ts. */
export type ScanDelivery = {
  /** What an earlier process left half done. */
  settle(options: { signal: AbortSignal }): Promise<void>;
  /** Everything pending, in order. */
  deliver(options: { signal: AbortSignal; onPosted: (key: string) => void }): Promise<void>;
};

export type ScanWorkflow = {
  ask: AskScan;
  /** Reads and decides, stores nothing, posts nothing. */
  dryRun(signal: AbortSignal): Promise<ScanDecision>;
  /** For the worker, at its start: finishes or supersedes what an earlier process left. */
  resume(signal: AbortSignal): Promise<void>;
  /** For the worker, again and again: runs the scans that are wished for, then what is left to post and write. */
  work(signal: AbortSignal): Promise<void>;
};

const NO_FIGURES: ScanFigures = {
  accounts: 0,
  openTickets: 0,
  orphanTickets: 0,
  scored: 0,
  incomplete: 0,
  changed: 0,
  escalated: 0,
  notScanned: [],
  unusable: [],
  red: 0,
  amber: 0,
  green: 0,
  written: 0,
  requests: 0,
  firstAlertMs: null,
};

/** A scan that has not read anything yet. */
export const startedScan = (id: string, cause: ScanCause, at: Date): Scan => ({
  id,
  cause,
  state: "reading",
  startedAt: at,
  decidedAt: null,
  endedAt: null,
  figures: NO_FIGURES,
  reason: null,
});

/** Read everything, decide in one transaction, post, write back (spec section 5). */
export function createScan(
  deps: ReadForScanDeps & {
    store: ScanStore;
    delivery: ScanDelivery;
    writeBack: WriteBack;
    settings: ScanSettings;
    /** SCAN_RETRY_MINUTES as milliseconds of machine time. */
    retryMs: number;
    newId: () => string;
    clock: Clock;
    limits: Limits;
    logger: Logger;
  },
): ScanWorkflow {
  const { store, delivery, writeBack, settings, clock, limits, logger } = deps;

  const read = (signal: AbortSignal) => readForScan(deps, store.accountStates.ids, signal);

  /** Notion may be down for a while: the scan waits for it, then gives up in words. */
  async function readPatiently(signal: AbortSignal) {
    const until = elapsedMs() + deps.retryMs;
    for (;;) {
      try {
        return await read(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ServiceError && error.transient) || elapsedMs() >= until)
          throw error;
        logger.warn(
          errorSummary(error),
          "Notion could not be read for the scan; it waits and tries again",
        );
        await delay(limits.scanRetryMs, signal);
      }
    }
  }

  async function runScan(scan: Scan, signal: AbortSignal): Promise<void> {
    const began = elapsedMs();
    const decided = await readAndDecide(scan, signal);
    if (decided !== null) await finish(decided, began, signal);
  }

  /** Null when there is nothing to finish. */
  async function readAndDecide(scan: Scan, signal: AbortSignal): Promise<Scan | null> {
    let reading: ScanReading;
    try {
      reading = await readPatiently(signal);
    } catch (error) {
      if (!signal.aborted) await fail(scan, error);
      return null;
    }
    // What is on its way to Slack must be known before it is decided what is new.
    await delivery.settle({ signal });
    if (signal.aborted) return null;
    const decided = await store.transaction(async (tx) => {
      const decision = await decide(tx, scan, reading);
      await keep(tx, decision);
      return decision.scan;
    });
    const { state, figures } = decided;
    logger.info(
      {
        scan: scan.id,
        state,
        accounts: figures.accounts,
        requests: figures.requests,
        escalated: figures.escalated,
      },
      "scan decided",
    );
    return decided;
  }

  async function decide(tx: ScanNouns, scan: Scan, reading: ScanReading): Promise<ScanDecision> {
    const memory = await recall(tx, scan, reading, settings.reopenDays);
    return decideScan(scan, reading, memory, settings);
  }

  async function fail(scan: Scan, error: unknown): Promise<void> {
    const reason =
      error instanceof ServiceError ? error.message : "an unexpected failure; the log has it";
    logger.error({ scan: scan.id, ...errorSummary(error) }, "scan failed");
    await store.transaction(async (tx) => {
      await tx.scans.save({ ...scan, state: "failed", endedAt: clock.now(), reason });
      await takeBackRelease(tx, scan, "it could not read Notion");
      await tx.outbox.add([
        adminsPost(
          `${scan.id}:failed`,
          `The scan could not read Notion: ${reason} Scores and alerts stay as they were; ${howToTryAgain(scan)}`,
          scan.id,
        ),
      ]);
    });
  }

  /** Post first, then write back: a person waits for the alerts. `began`: when it was started by this process. */
  async function finish(scan: Scan, began: number | null, signal: AbortSignal): Promise<void> {
    let firstAlertMs: number | null = null;
    await delivery.deliver({
      signal,
      onPosted: (key) => {
        if (began !== null && key.startsWith(`${scan.id}:`))
          firstAlertMs ??= Math.round(elapsedMs() - began);
      },
    });
    if (scan.state !== "decided") return;
    const requests = deps.countRequests();
    let written = 0;
    const drained = await writeBack.drain({ signal, onWritten: () => (written += 1) });
    if (signal.aborted) return;
    await store.transaction(async (tx) => {
      const now = await tx.scans.get(scan.id);
      if (now?.state !== "decided") return;
      const figures = {
        ...now.figures,
        written: now.figures.written + written,
        requests: now.figures.requests + deps.countRequests() - requests,
        firstAlertMs: now.figures.firstAlertMs ?? firstAlertMs,
      };
      // While a post is left, a newer scan has to know of it: what it has not said competes anew.
      const done = drained.kind === "all" && unposted(await tx.outbox.counts()) === 0;
      await tx.scans.save(
        done ? { ...now, state: "done", endedAt: clock.now(), figures } : { ...now, figures },
      );
      if (drained.kind === "left" && drained.problem !== null)
        await tx.outbox.add([unwritten(scan.id, drained.problem)]);
    });
  }

  /** It has something left to post or to write. */
  const newestDecided = async (): Promise<Scan | undefined> =>
    (await store.scans.unfinished()).findLast(({ state }) => state === "decided");

  async function resume(signal: AbortSignal): Promise<void> {
    await delivery.settle({ signal });
    if (signal.aborted) return;
    const newest = await newestDecided();
    if (newest === undefined) return;
    const age = clock.now().getTime() - (newest.decidedAt?.getTime() ?? 0);
    if (age > limits.scanResumeMs) {
      logger.info(
        { scan: newest.id },
        "a scan left by an earlier process is too old to finish; it is superseded",
      );
      await store.transaction((tx) => supersede(tx, null, clock.now()));
      return;
    }
    logger.info({ scan: newest.id }, "finishing the scan that an earlier process left");
    await finish(newest, null, signal);
  }

  async function work(signal: AbortSignal): Promise<void> {
    for (;;) {
      const wished = (await store.scans.unfinished()).find(({ state }) => state === "reading");
      if (wished === undefined || signal.aborted) break;
      await runScan(wished, signal);
    }
    if (signal.aborted) return;
    await delivery.deliver({ signal, onPosted: () => {} });
    await resumeDecided(signal);
  }

  /** A scan whose write-back met a failing Notion is finished later. */
  async function resumeDecided(signal: AbortSignal): Promise<void> {
    const decided = await newestDecided();
    if (decided !== undefined && !signal.aborted) await finish(decided, null, signal);
  }

  return {
    ask: createAskScan({
      store,
      newScan: (cause, at) => startedScan(deps.newId(), cause, at),
      clock,
      limits,
    }),
    async dryRun(signal) {
      const scan = startedScan("dry-run", { kind: "asked", by: "cli" }, clock.now());
      const reading = await read(signal);
      return store.transaction((tx) => decide(tx, scan, reading));
    },
    resume,
    work,
  };
}

/** A scan that somebody asks for does not let go what is held. */
const howToTryAgain = ({ cause }: Scan): string =>
  cause.kind === "released"
    ? "what was let go is held as before, and can be let go again."
    : "/tam scan tries again.";

/** Told once for a scan. */
const unwritten = (scanId: string, problem: string) =>
  adminsPost(
    `${scanId}:unwritten`,
    `The scan could not write the accounts' health to Notion: ${problem} It is written as soon as this is mended; nothing is lost.`,
    scanId,
  );
