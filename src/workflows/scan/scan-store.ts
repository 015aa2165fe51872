import type { Drafts } from "../../domain/draft.ts";
import type { Handled } from "../../domain/once.ts";
import { isUndecided, type NoticeOutcome, type Outbox } from "../../domain/outbox.ts";
import type { ProfilePages } from "../../domain/profile-pages.ts";
import type { AccountStates, NotionWrites, Scan, ScanState, Scans } from "../../domain/scan.ts";
import { outreachKey } from "../../domain/scan-decision/plan-outreach.ts";
import type {
  ScanDecision,
  ScanMemory,
  ScanReading,
  StandingNotice,
} from "../../domain/scan-decision/scan-decision.ts";
import type { ScoreHistory } from "../../domain/score-history.ts";
import type { Episodes, RememberedEpisode } from "../../domain/stored-episode.ts";
import { DAY_MS } from "../../lib/time.ts";
import { continuations } from "../continuations.ts";

/** What a scan needs of the store, the same inside a transaction and outside. */
export type ScanNouns = {
  scans: Scans;
  accountStates: AccountStates;
  episodes: Episodes;
  outbox: Outbox;
  notionWrites: NotionWrites;
  profilePages: Pick<ProfilePages, "outdate">;
  scoreHistory: ScoreHistory;
  drafts: Pick<Drafts, "want" | "knownKeys">;
};

export type ScanStore = ScanNouns & {
  transaction<T>(effects: (tx: ScanNouns & { handled: Handled }) => Promise<T>): Promise<T>;
};

/** A day more than REOPEN_DAYS on the calendar, whatever the time zone. */
const endedSince = (at: Date, reopenDays: number): Date =>
  new Date(at.getTime() - (reopenDays + 2) * DAY_MS);

/** What the store knows when a scan decides. */
export async function recall(
  tx: ScanNouns,
  scan: Scan,
  { at, accounts }: Pick<ScanReading, "at" | "accounts">,
  reopenDays: number,
): Promise<ScanMemory> {
  const { cause } = scan;
  const unsettled = await tx.outbox.unsettled();
  const notices = await tx.outbox.waitingNotices();
  const listed = new Map(accounts.map(({ id }) => [id, id]));
  const scored = new Set(accounts.filter(({ active }) => active).map(({ id }) => id));
  const open = await tx.episodes.remembered((accountId) => !scored.has(accountId));
  return {
    states: await tx.accountStates.remembered((accountId) => listed.get(accountId) ?? null),
    open,
    ended: await tx.episodes.endedSince(endedSince(at, reopenDays)),
    last: await tx.scans.lastDecided(),
    unsettled: unsettled.flatMap(({ announces }) => announces),
    heldBack: notices.flatMap(({ announces }) => announces),
    notice: await findStandingNotice(tx, scan),
    releasedHold: cause.kind === "released" ? await kindOfHold(tx.scans, cause.heldScanId) : null,
    held: cause.kind === "released" ? await heldBy(tx.outbox, cause.heldScanId, open) : [],
    drafted: await tx.drafts.knownKeys(open.map(({ id }) => outreachKey(id))),
  };
}

/** One whose record is gone counts as the lesser. */
const kindOfHold = async (scans: Scans, scanId: string): Promise<"all" | "posts"> =>
  (await scans.get(scanId))?.state === "held" ? "all" : "posts";

/** Episodes that the notice of this hold told of, in its thread; those that its scan opened when it had none. */
async function heldBy(
  outbox: Outbox,
  scanId: string,
  open: readonly RememberedEpisode[],
): Promise<string[]> {
  const key = `${scanId}:notice`;
  const notice = await outbox.get(key);
  if (notice === null) {
    return open
      .filter(({ id, episode }) => id.startsWith(`${scanId}:`) && episode.announceAs !== "listed")
      .map(({ id }) => id);
  }
  const told = new Set(notice.announces.map(({ episodeId }) => episodeId));
  for await (const { announces } of continuations(outbox, key))
    for (const { episodeId } of announces) told.add(episodeId);
  return [...told];
}

/** Scans that read and decided, or were held; the newest first. */
const endedBefore = async (scans: Scans, scan: Scan): Promise<Scan[]> =>
  (await scans.recent(RECENT)).filter(
    ({ id, state }) => id !== scan.id && state !== "reading" && state !== "failed",
  );

/** Of the holds that this scan comes right after; null when there is none, or somebody released them. */
async function findStandingNotice(
  { scans, outbox }: ScanNouns,
  scan: Scan,
): Promise<StandingNotice | null> {
  for (const { id, state } of await endedBefore(scans, scan)) {
    if (state !== "held") return null;
    const row = await outbox.get(`${id}:notice`);
    // One that was held while a notice stood has none of its own.
    if (row?.post.kind !== "notice") continue;
    const { key, post, version } = row;
    return isUndecided(post.outcome) ? { key, post, version } : null;
  }
  return null;
}

/** Stores the whole decision; older scans that are not finished are superseded by it. */
export async function keep(tx: ScanNouns, decision: ScanDecision): Promise<void> {
  const { scan } = decision;
  if (scan.state === "decided") await supersede(tx, scan);
  else await takeBackRelease(tx, scan, `it was held itself: ${decision.guard.reason}`);
  await tx.scans.save(scan);
  for (const scores of inParts(decision.scores)) await tx.scoreHistory.record(scores);
  for (const states of inParts(decision.states)) await tx.accountStates.save(states);
  await tx.accountStates.remove(decision.forgotten);
  for (const episodes of inParts(decision.episodes))
    await tx.episodes.save(episodes, decision.clears);
  for (const posts of inParts(decision.posts, PART_POSTS)) await tx.outbox.add(posts);
  if (decision.revised !== null) {
    const { key, post, version } = decision.revised;
    // An admin who released it at the same moment comes first.
    await tx.outbox.revise(key, post, version);
  }
  for (const writes of inParts(decision.writes)) await tx.notionWrites.want(writes);
  await tx.profilePages.outdate(
    decision.dashboards.map((accountId) => ({ accountId, scanId: scan.id })),
  );
  await tx.drafts.want(decision.drafts, decision.scan.decidedAt ?? decision.scan.startedAt);
}

/** A scan that an admin let go came to nothing, and `why`: its hold stands again, to be decided anew. */
export async function takeBackRelease(
  { scans, outbox }: ScanNouns,
  scan: Scan,
  why: string,
): Promise<void> {
  const { id: scanId, cause } = scan;
  if (cause.kind !== "released") return;
  const row = await outbox.get(`${cause.heldScanId}:notice`);
  if (row?.post.kind !== "notice") return;
  const [last] = await endedBefore(scans, scan);
  // Another scan may have been believed meanwhile; held posts stay held all the same.
  const outcome: NoticeOutcome =
    row.post.hold === "posts" || last === undefined || last.state === "held"
      ? { kind: "failed", by: cause.by, scanId, why }
      : { kind: "over" };
  await outbox.revise(row.key, { ...row.post, outcome });
}

/** Rows that are made at once, and posts, which may each name a hundred accounts. */
const PART_ROWS = 1_024;
const PART_POSTS = 16;

function* inParts<Row>(rows: Iterable<Row>, most = PART_ROWS): Generator<Row[]> {
  let part: Row[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < most) continue;
    yield part;
    part = [];
  }
  yield part;
}

/**
 * What older scans did not announce competes again in the new one, so their posts must not go out too,
 * not even one of a finished scan that turned out not to be in Slack. The notice of a hold stays, with what is behind
 * it, until somebody lets go what it tells of; so does what tells a rep of drafts.
 */
export async function supersede(
  tx: ScanNouns,
  by: Scan | null,
  at: Date | null = by?.decidedAt ?? null,
): Promise<void> {
  const unfinished = await tx.scans.unfinished();
  const recent = await tx.scans.recent(RECENT);
  const older = [...unfinished, ...recent].filter(
    ({ id, state }) => id !== by?.id && ANNOUNCING.includes(state),
  );
  const waiting = await tx.outbox.waiting([...new Set(older.map(({ id }) => id))]);
  const letGo = by?.cause.kind === "released" ? by.cause.heldScanId : null;
  const replaced: string[] = [];
  for (const { key, post } of waiting) {
    if (post.kind === "notice" && post.scanId !== letGo) continue;
    if (post.kind === "direct" && post.drafts.length > 0)
      await tx.outbox.revise(key, { ...post, accounts: [] });
    else replaced.push(key);
  }
  await tx.outbox.cancelWaiting(replaced);
  for (const scan of unfinished) {
    if (scan.id !== by?.id && scan.state === "decided")
      await tx.scans.save({ ...scan, state: "superseded", endedAt: at });
  }
}

const ANNOUNCING: readonly ScanState[] = ["decided", "done", "superseded"];
/** A post of an older scan than so many was resolved, or held, long ago. */
const RECENT = 20;
