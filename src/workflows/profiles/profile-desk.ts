import type { Account } from "../../domain/account.ts";
import type { AuditEntry, AuditLog } from "../../domain/audit.ts";
import type { ClickBy, Handled } from "../../domain/once.ts";
import type { OnlyByHand, ProfileChange, ProfilePage, Profiles } from "../../domain/profile.ts";
import { isCarriedOut } from "../../domain/profile-change.ts";
import type { ProfilePages } from "../../domain/profile-pages.ts";
import {
  lastOfScan,
  type ScoreHistory,
  type ScoreRecord,
  scoreTrend,
  type Trend,
} from "../../domain/score-history.ts";
import type { Episodes } from "../../domain/stored-episode.ts";
import { errorSummary, ServiceError } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import { startTimeLimit } from "../../lib/time-limit.ts";
import type { Calendar, CalendarDay } from "../../lib/time-zone.ts";
import type { MakeProfile } from "./profile-maker.ts";

/** The account's newest decided result, from our own store. */
export type ProfileHealth = {
  record: ScoreRecord;
  /** Points against the scan before; null without one. */
  change: number | null;
  trend: Trend | null;
  /** The day on which its open episode began; null = none is open. */
  escalatedSince: CalendarDay | null;
};

export type ProfileReading =
  | { kind: "page"; page: ProfilePage }
  | { kind: "missing" }
  | { kind: "failed"; error: string };

export type ProfileMaking = ProfileReading /** The worker goes on with it. */ | { kind: "waiting" };

export type ProfileChangeOutcome =
  | { kind: "changed"; page: ProfilePage }
  /** Somebody changed or removed the item since it was shown: nothing was done. */
  | { kind: "conflict"; page: ProfilePage }
  /** Nothing was done: it can only be done on the page in Notion. */
  | { kind: "byHand"; why: OnlyByHand; page: ProfilePage }
  /** The same click or submission is being carried out. */
  | { kind: "underWay" }
  /** There is no page any more. */
  | { kind: "gone" }
  /** `unclear`: it may have happened although no answer came. */
  | { kind: "failed"; error: string; unclear: boolean };

/** Where people look at and change relationship profiles. Who may is decided before. */
export type ProfileDesk = {
  read(account: Account): Promise<ProfileReading>;
  /** Null when it was never scanned. */
  health(account: Account): Promise<ProfileHealth | null>;
  /** Commits that the account is to have a profile, with its audit entry; the worker makes it, once. */
  want(account: Account, click: ClickBy): Promise<void>;
  /** Waits a while for the profile that is wanted. */
  made(account: Account): Promise<ProfileMaking>;
  /** At most once for one click; what became of it stands in the audit log. */
  change(account: Account, change: ProfileChange, click: ClickBy): Promise<ProfileChangeOutcome>;
};

/** The newest result and as many scans as the trend looks at, with rescans among them. */
const PAST_RESULTS = 20;

type DeskNouns = { handled: Handled; audit: AuditLog; profilePages: ProfilePages };

export function createProfileDesk(deps: {
  profiles: Profiles;
  /** Has the worker make the page that is wanted, and waits for it. */
  makeProfile: MakeProfile;
  store: DeskNouns & {
    scoreHistory: ScoreHistory;
    episodes: Pick<Episodes, "ofAccount">;
    transaction<T>(effects: (tx: DeskNouns) => Promise<T>): Promise<T>;
  };
  calendar: Calendar;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): ProfileDesk {
  const { profiles, makeProfile, store, calendar, clock, limits, logger } = deps;

  const ownerOf = async ({ id, name }: Account) => ({
    accountId: id,
    name,
    pageId: (await store.profilePages.get(id))?.pageId ?? null,
  });

  async function readPage(account: Account): Promise<ProfilePage | null> {
    const owner = await ownerOf(account);
    const limit = startTimeLimit(limits.profileAnswerMs);
    const page = await profiles
      .getRelationshipProfilePage(owner, { urgency: "interactive", signal: limit.signal })
      .finally(limit.end);
    // The next time it need not be looked for. One that is being made is the worker's.
    if (page !== null && (await store.profilePages.get(account.id)) === null)
      await store.profilePages.found(account.id, page);
    return page;
  }

  async function read(account: Account): Promise<ProfileReading> {
    try {
      const page = await readPage(account);
      return page === null ? { kind: "missing" } : { kind: "page", page };
    } catch (error) {
      logger.warn({ account: account.id, ...errorSummary(error) }, "profile not read");
      return { kind: "failed", error: inWords(error) };
    }
  }

  async function healthOf({ id }: Account): Promise<ProfileHealth | null> {
    const [records, episode] = await Promise.all([
      store.scoreHistory.recent(id, PAST_RESULTS),
      store.episodes.ofAccount(id),
    ]);
    const record = records.at(-1);
    if (record === undefined) return null;
    const before = records.slice(0, -1);
    const previous = lastOfScan(before);
    return {
      record,
      change: previous === undefined ? null : record.score - previous.score,
      trend: scoreTrend(record.score, before),
      escalatedSince: episode === null ? null : calendar.dayOf(episode.episode.openedAt),
    };
  }

  /** Of a change whose answer was lost, or that somebody else made too: the page says whether it is there. */
  async function lookFor(account: Account, change: ProfileChange): Promise<ProfilePage | null> {
    const page = await readPage(account).catch(() => null);
    return page !== null && isCarriedOut(page, change) ? page : null;
  }

  async function carryOut(account: Account, change: ProfileChange): Promise<ProfileChangeOutcome> {
    try {
      const owner = await ownerOf(account);
      const result = await profiles.changeProfile(owner, change, { urgency: "interactive" });
      return result.kind === "conflict" && isCarriedOut(result.page, change)
        ? { kind: "changed", page: result.page }
        : result;
    } catch (error) {
      const words = inWords(error);
      logger.warn({ account: account.id, ...errorSummary(error) }, "profile not changed");
      const unclear = error instanceof ServiceError && error.unclear;
      // Notion may have saved it and answered with an error. A line like a new one may have been there before.
      const looks = unclear || change.kind !== "add";
      const page = looks ? await lookFor(account, change) : null;
      return page === null ? { kind: "failed", error: words, unclear } : { kind: "changed", page };
    }
  }

  return {
    read,
    async want(account, click) {
      const at = clock.now();
      await store.transaction(async (tx) => {
        if (!(await tx.handled.claim(click.key, at))) return;
        await tx.profilePages.want(account.id, at);
        await tx.audit.record({
          at,
          actor: click.by,
          action: "profile.create",
          object: account.id,
          result: "done",
          reference: click.reference,
          detail: null,
        });
      });
    },
    async made(account) {
      const made = await makeProfile(account.id, limits.profileAnswerMs);
      return made.kind === "made" ? read(account) : made;
    },
    health: healthOf,
    async change(account, change, click) {
      if (!(await store.handled.claim(click.key, clock.now()))) {
        const page = await lookFor(account, change);
        return page === null ? { kind: "underWay" } : { kind: "changed", page };
      }
      const outcome = await carryOut(account, change);
      await store.audit.record({
        at: clock.now(),
        actor: click.by,
        action: `profile.${change.kind}`,
        object: account.id,
        result: auditedAs(outcome),
        reference: click.reference,
        detail: outcome.kind === "conflict" ? `${change.section}: conflict` : change.section,
      });
      return outcome;
    },
  };
}

const auditedAs = (outcome: ProfileChangeOutcome): AuditEntry["result"] =>
  outcome.kind === "changed"
    ? "done"
    : outcome.kind === "failed" && outcome.unclear
      ? "unclear"
      : "failed";

/** For people; what is nobody's expectation is thrown on. */
function inWords(error: unknown): string {
  if (error instanceof ServiceError) return error.message;
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError"))
    return "Notion did not answer in time.";
  throw error;
}
