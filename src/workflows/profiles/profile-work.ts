import type { AccountSource } from "../../domain/account.ts";
import type {
  CommunicationLog,
  Communications,
  StoredCommunication,
} from "../../domain/communication.ts";
import type { DashboardWriter, Profiles } from "../../domain/profile.ts";
import type { ProfilePages, StaleDashboard } from "../../domain/profile-pages.ts";
import type { ScoreHistory } from "../../domain/score-history.ts";
import type { Episodes } from "../../domain/stored-episode.ts";
import { errorSummary, ServiceError } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { elapsedMs } from "../../lib/time.ts";
import { readDashboard } from "./dashboard.ts";
import { createProfilePlaces } from "./profile-place.ts";
import { createWriteCommunication } from "./write-communication.ts";

type ProfileNouns = { communications: Communications; profilePages: ProfilePages };
export type ProfileStore = ProfileNouns & {
  scoreHistory: ScoreHistory;
  episodes: Pick<Episodes, "ofAccount">;
  transaction<T>(effects: (tx: ProfileNouns) => Promise<T>): Promise<T>;
};

export type ProfileWork = {
  /** At the start of a worker: what the one before was writing is in doubt from now on. */
  resume(signal: AbortSignal): Promise<void>;
  /** One round: pages that somebody waits for, records, then some dashboards. */
  work(signal: AbortSignal): Promise<void>;
};

/** Accounts at the same time; the records of one go one after the other, in their order. */
const ACCOUNTS_AT_ONCE = 4;
/** Dashboards in one round: what people wait for never waits for more. */
const DASHBOARDS_A_ROUND = 5;
const DASHBOARDS_LOOKED_AT = 100;

/** The worker's part of profiles: makes pages, writes records and refreshes dashboards, each account by itself. */
export function createProfileWork(deps: {
  store: ProfileStore;
  notion: Profiles & CommunicationLog & DashboardWriter & Pick<AccountSource, "getAccount">;
  limits: Pick<Limits, "notionSettleMs" | "notionBackoffMaxMs" | "profileRetryMs">;
  logger: Logger;
}): ProfileWork {
  const { store, notion, limits, logger } = deps;
  const { communications, profilePages } = store;
  const places = createProfilePlaces({
    pages: profilePages,
    profiles: notion,
    accounts: notion,
    healthOf: (accountId) => readDashboard(store, accountId),
    limits,
  });
  const write = createWriteCommunication({ store, log: notion, places, limits, logger });
  /** What waits after a failure, until (machine time): accounts by id, noted outcomes by their record's key. */
  const resting = new Map<string, number>();

  const rests = (id: string): boolean => {
    const until = resting.get(id);
    if (until !== undefined && until <= elapsedMs()) resting.delete(id);
    return resting.has(id);
  };

  /** One account's failure never stops the others. `id`: what waits after it. */
  async function attempt(
    accountId: string,
    what: string,
    step: () => Promise<unknown>,
    id = accountId,
  ) {
    try {
      await step();
    } catch (error) {
      const isForNow = error instanceof ServiceError && (error.transient || error.unclear);
      const restMs = isForNow ? limits.notionBackoffMaxMs : limits.profileRetryMs;
      resting.set(id, elapsedMs() + restMs);
      logger.warn({ account: accountId, what, restMs, ...errorSummary(error) }, "later again");
    }
  }

  async function makePage(accountId: string, signal: AbortSignal): Promise<void> {
    try {
      const place = await places.make(accountId, signal);
      if (place.kind === "there") await profilePages.found(accountId, place);
      if (place.kind === "gone")
        await profilePages.giveUp(accountId, "The account is gone from Notion.");
    } catch (error) {
      if (error instanceof ServiceError && !error.transient && !error.unclear)
        await profilePages.giveUp(accountId, error.message);
      throw error;
    }
  }

  async function writeRecords(records: readonly StoredCommunication[], signal: AbortSignal) {
    for (const record of records) {
      if (signal.aborted) return;
      if (record.state === "written") await writeOutcome(record, signal);
      else if ((await write(record, signal)) === "wait") return;
    }
  }

  /** One that cannot be written waits by itself: the order is that of the records, not of what is noted later. */
  async function writeOutcome(record: StoredCommunication, signal: AbortSignal) {
    const { accountId, key } = record;
    if (!rests(key)) await attempt(accountId, "outcome", () => write(record, signal), key);
  }

  async function refresh(stale: StaleDashboard, signal: AbortSignal): Promise<void> {
    const { accountId } = stale;
    const place = await places.find(accountId, signal);
    if (place.kind === "later") return;
    const health = await readDashboard(store, accountId);
    if (place.kind === "there" && health !== null) {
      const options = { urgency: "low", signal } as const;
      const written = await notion.writeHealthDashboard(place.pageId, health, options);
      if (written === "gone") await profilePages.lose(accountId);
    }
    // A page that is made later shows the newest result from its beginning.
    await profilePages.refreshed(stale);
  }

  async function each<T>(list: readonly T[], step: (one: T) => Promise<void>) {
    const next = list.values();
    const one = async () => {
      for (const item of next) await step(item);
    };
    await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, one));
  }

  return {
    async resume() {
      for (const { key, state } of await communications.unfinished())
        if (state === "writing") await communications.mark(key, "writing", { state: "unclear" });
    },
    async work(signal) {
      const wanted = (await profilePages.wanted()).filter(({ accountId }) => !rests(accountId));
      await each(wanted, async ({ accountId }) => {
        if (!signal.aborted)
          await attempt(accountId, "profile page", () => makePage(accountId, signal));
      });
      const records = Map.groupBy(await communications.unfinished(), ({ accountId }) => accountId);
      await each([...records], async ([accountId, list]) => {
        if (!signal.aborted && !rests(accountId))
          await attempt(accountId, "record", () => writeRecords(list, signal));
      });
      const stale = (await profilePages.outdated(DASHBOARDS_LOOKED_AT)).filter(
        ({ accountId }) => !rests(accountId),
      );
      for (const one of stale.slice(0, DASHBOARDS_A_ROUND)) {
        if (signal.aborted) return;
        await attempt(one.accountId, "dashboard", () => refresh(one, signal));
      }
    },
  };
}
