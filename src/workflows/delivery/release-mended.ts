import { isPersons, type OutboxRow } from "../../domain/outbox.ts";
import type { Poster } from "../../domain/poster.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, DAY_MS, elapsedMs } from "../../lib/time.ts";
import type { DeliveryStore } from "./delivery-store.ts";

/** Slack's codes for what a person mends in the channel, and what a look at the channel finds. */
const CHANNEL_MENDABLE = ["not_in_channel", "channel_not_found", "is_archived", "shared_channel"];

/** Codes for what is mended at a person's address, at the app or at its token, and what a look for the person finds. */
const PERSON_MENDABLE = [
  "no_person",
  "users_not_found",
  "user_not_found",
  "user_disabled",
  "channel_not_found",
  "invalid_auth",
  "not_authed",
  "token_expired",
  "token_revoked",
  "account_inactive",
  "missing_scope",
];

/** What waited for longer is told no more to a person: newer messages and the Home tab say how things are. */
const NEWS_MS = 7 * DAY_MS;

/** When a refused post goes on by itself once what it was refused for is mended; null = never. */
export const mendedWithin = (to: string, code: string): "a minute" | "half an hour" | null => {
  if (isPersons(to)) return PERSON_MENDABLE.includes(code) ? "half an hour" : null;
  return CHANNEL_MENDABLE.includes(code) ? "a minute" : null;
};

type ReleaseDeps = {
  store: DeliveryStore;
  poster: Pick<Poster, "checkChannel" | "canReach">;
  adminEmails: readonly string[];
  clock: Clock;
  limits: Limits;
  logger: Logger;
};

/**
 * Looks at what Slack refused posts for: channels at most every `limits.slackChannelCheckMs`, people, whose look-ups are
 * rationed and remembered, every `limits.directoryMs`. Where the bot was invited, the person is known or what else was
 * wrong is mended, the posts that wait are pending again, unless a newer scan has cancelled them.
 */
export function createReleaseMended(deps: ReleaseDeps): () => Promise<void> {
  const { limits } = deps;
  const channels = createTurn(limits.slackChannelCheckMs);
  // Longer than a look-up is remembered, so that each look asks Slack anew.
  const people = createTurn(limits.directoryMs + limits.slackChannelCheckMs);
  return async function releaseMended() {
    if (channels()) await releaseChannels(deps);
    if (people()) await releasePeople(deps);
  };
}

/** True at most once in that time. */
function createTurn(everyMs: number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (elapsedMs() - last < everyMs) return false;
    last = elapsedMs();
    return true;
  };
}

async function releaseChannels(deps: ReleaseDeps): Promise<void> {
  for (const [channel, rows] of await refusedBy(deps, CHANNEL_MENDABLE)) {
    if (isPersons(channel)) continue;
    const check = await deps.poster.checkChannel(channel);
    if (check.kind !== "usable") continue;
    deps.logger.info(
      { channel, posts: rows.length },
      "a channel can be used again: what waits is posted",
    );
    await release(deps, rows, "the channel can be used again");
  }
}

async function releasePeople(deps: ReleaseDeps): Promise<void> {
  const { poster, clock, logger } = deps;
  for (const [to, rows] of await refusedBy(deps, PERSON_MENDABLE)) {
    if (!isPersons(to)) continue;
    if (isFormerAdmin(to, deps.adminEmails)) {
      await drop(deps, rows, "no admin any more");
      continue;
    }
    const isOld = ({ sentAt }: OutboxRow) =>
      sentAt !== null && clock.now().getTime() - sentAt.getTime() > NEWS_MS;
    const [old, news] = [rows.filter(isOld), rows.filter((row) => !isOld(row))];
    await drop(deps, old, "no news any more");
    if (news.length === 0 || !(await poster.canReach(to))) continue;
    logger.info({ posts: news.length }, "a person can be reached again: what waits is posted");
    await release(deps, news, "the person can be reached again");
  }
}

async function drop({ store, logger }: ReleaseDeps, rows: readonly OutboxRow[], why: string) {
  for (const { key } of rows) await store.outbox.mark(key, "cancelled", why);
  if (rows.length > 0) logger.info({ posts: rows.length, why }, "posts to a person are dropped");
}

const refusedBy = async ({ store }: ReleaseDeps, codes: readonly string[]) =>
  Map.groupBy(await store.outbox.refused(codes), ({ to }) => to);

async function release({ store }: ReleaseDeps, rows: readonly OutboxRow[], why: string) {
  for (const { key } of rows) await store.outbox.release(key, why);
}

const ADMIN = "admin:";
/** Copies for one of several admins; the others have theirs. */
const isFormerAdmin = (to: string, adminEmails: readonly string[]): boolean =>
  to.startsWith(ADMIN) &&
  !adminEmails.some((email) => email.toLowerCase() === to.slice(ADMIN.length).toLowerCase());
