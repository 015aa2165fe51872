import type {
  CommunicationLog,
  Communications,
  StoredCommunication,
} from "../../domain/communication.ts";
import type { ProfilePages } from "../../domain/profile-pages.ts";
import { ServiceError } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { elapsedMs } from "../../lib/time.ts";
import type { ProfilePlaces } from "./profile-place.ts";

/** `done`: the next one of the account; `wait`: nothing of the account until later, so that the order stays. */
export type Progress = "done" | "wait";

type Noun = {
  communications: Communications;
  profilePages: ProfilePages;
};

/** Both end the attempt; a heading may be deleted between finding it and writing behind it. */
const MOST_PLACES = 2;

/**
 * One step of one record: claimed, written, marked. A record of which nobody knows is looked for in the
 * page, and written again only when its request cannot have an effect any more. Throws ServiceError.
 */
export function createWriteCommunication(deps: {
  store: Noun & { transaction<T>(effects: (tx: Noun) => Promise<T>): Promise<T> };
  log: CommunicationLog;
  places: ProfilePlaces;
  limits: Pick<Limits, "notionSettleMs">;
  logger: Logger;
}): (record: StoredCommunication, signal: AbortSignal) => Promise<Progress> {
  const { store, log, places, limits, logger } = deps;
  const { communications } = store;
  /** Until when the request of a record in doubt may still have an effect (machine time), and how often it was looked for. */
  const doubts = new Map<string, { settledAt: number; looks: number }>();
  const batch = (signal: AbortSignal) => ({ urgency: "batch", signal }) as const;

  async function write({ key, accountId }: StoredCommunication, signal: AbortSignal) {
    for (let turn = 1; ; turn += 1) {
      const place = await places.make(accountId, signal);
      if (place.kind === "gone") {
        logger.error({ communication: key }, "a record cannot be written: its account is gone");
        const error = "The account is gone from Notion.";
        await communications.mark(key, "wanted", { state: "held", error });
        return "done";
      }
      if (place.kind !== "there") return "wait";
      if (!(await communications.mark(key, "wanted", { state: "writing" }))) return "done";
      // As it is after the claim: what is noted from now on makes it stale.
      const now = await communications.get(key);
      if (now === null) return "done";
      const outcome = await log
        .appendCommunicationLog(place, now.record, batch(signal))
        .catch((error: unknown) => leave(now, error));
      if (outcome.kind === "noPlace") {
        await store.transaction(async (tx) => {
          await tx.communications.mark(key, "writing", { state: "wanted" });
          await tx.profilePages.lose(accountId);
        });
        if (turn < MOST_PLACES) continue;
        throw new ServiceError("Notion", "Notion takes no record where the history is.", {
          transient: false,
        });
      }
      const { blockId } = outcome;
      await store.transaction(async (tx) => {
        await tx.communications.mark(key, "writing", { state: "written", blockId });
        await tx.profilePages.found(accountId, { pageId: place.pageId, log: outcome.log });
      });
      return "done";
    }
  }

  /** Surely not there: it is wanted as before. Else it is in doubt from now on. */
  async function leave({ key }: StoredCommunication, error: unknown): Promise<never> {
    const isSure = error instanceof ServiceError && !error.unclear;
    if (!isSure) doubts.set(key, { settledAt: elapsedMs() + limits.notionSettleMs, looks: 0 });
    await communications.mark(key, "writing", {
      state: isSure ? "wanted" : "unclear",
      error: error instanceof Error ? error.message : null,
    });
    throw error;
  }

  async function lookFor(record: StoredCommunication, signal: AbortSignal): Promise<Progress> {
    const { key, accountId } = record;
    // Found in doubt: the process that asked for it may have died a moment ago.
    const doubt = doubts.get(key) ?? { settledAt: elapsedMs() + limits.notionSettleMs, looks: 0 };
    doubts.set(key, { ...doubt, looks: doubt.looks + 1 });
    // Once at once, as most answers get lost behind the deed; then when it cannot come any more.
    if (doubt.looks > 0 && elapsedMs() < doubt.settledAt) return "wait";
    const began = elapsedMs();
    const place = await places.find(accountId, signal);
    if (place.kind === "later") return "wait";
    const blockId =
      place.kind === "there"
        ? await log.findCommunication(
            place.pageId,
            record.record,
            await communications.linesOf(accountId),
            batch(signal),
          )
        : null;
    if (blockId !== null) {
      doubts.delete(key);
      await communications.mark(key, "unclear", { state: "written", blockId });
      return "done";
    }
    if (began < doubt.settledAt) return "wait";
    doubts.delete(key);
    await communications.mark(key, "unclear", { state: "wanted" });
    return write({ ...record, state: "wanted" }, signal);
  }

  /** An outcome that was noted later. */
  async function refresh(record: StoredCommunication, signal: AbortSignal): Promise<Progress> {
    const { key, blockId } = record;
    const outcome =
      blockId === null
        ? "gone"
        : await log.updateCommunication(blockId, record.record, batch(signal));
    if (outcome === "gone")
      logger.warn({ communication: key }, "an outcome stays here alone: its line is gone");
    await communications.shown(record);
    return "done";
  }

  return async (record, signal) => {
    switch (record.state) {
      case "wanted":
        return write(record, signal);
      case "unclear":
        return lookFor(record, signal);
      case "written":
        return record.stale ? refresh(record, signal) : "done";
      case "writing":
      case "held":
        return "done";
    }
  };
}
