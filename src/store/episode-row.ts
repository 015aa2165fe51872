import { z } from "zod";
import type { Episode } from "../domain/episode.ts";
import type { AlertFacts, RememberedEpisode, StoredEpisode } from "../domain/stored-episode.ts";
import { PRIORITIES } from "../domain/ticket.ts";
import type { Logger } from "../lib/logger.ts";
import { jsonColumn, jsonDate, reasonSchema } from "./json-column.ts";
import { toDate, toMs } from "./rows.ts";
import type { Tables } from "./tables.ts";

export type EpisodeRow = Tables["episodes"];

/** What an alert shows, inside the JSON of an episode or a post. */
export const factsSchema = z.object({
  accountId: z.string(),
  name: z.string(),
  url: z.string().nullable(),
  repEmail: z.string().nullable(),
  change: z.number().nullable(),
  reasons: z.array(reasonSchema),
  tickets: z.array(
    z.object({
      ticketId: z.string(),
      subject: z.string(),
      priority: z.enum(PRIORITIES),
      url: z.string().nullable(),
      createdAt: jsonDate,
    }),
  ),
  asOf: jsonDate,
}) satisfies z.ZodType<AlertFacts>;

/** As a scan inserts it: `version` is the one that this makes when the row was not changed since it was read. */
export const toEpisodeRow = ({ episode, ...stored }: StoredEpisode): EpisodeRow => ({
  id: stored.id,
  account_id: stored.accountId,
  opened_at: episode.openedAt.getTime(),
  rag_status: episode.ragStatus,
  score: episode.score,
  points_lost: episode.pointsLost,
  announce_as: episode.announceAs,
  facts: JSON.stringify(stored.facts),
  ended_at: toMs(stored.ended?.at ?? null),
  ended_cause: stored.ended?.cause ?? null,
  has_message: episode.hasMessage ? 1 : 0,
  message_channel: stored.message?.channel ?? null,
  message_ts: stored.message?.ts ?? null,
  announced_status: episode.announced?.ragStatus ?? null,
  announced_score: episode.announced?.score ?? null,
  announced_at: toMs(episode.announced?.at ?? null),
  reminded_at: toMs(episode.remindedAt),
  acknowledged_until: toMs(episode.acknowledgedUntil),
  acknowledged_by: stored.acknowledgedBy,
  snoozed_until: toMs(episode.snoozedUntil),
  snoozed_by: stored.snoozedBy,
  stale: stored.stale ? 1 : 0,
  version: stored.version + 1,
  said_version: 0,
});

const storedFacts = jsonColumn(factsSchema);
const fewFacts = jsonColumn(factsSchema.pick({ repEmail: true }));

/**
 * Facts that cannot be read are named in the log and left empty until the next scan brings new ones;
 * the episode stays, else it would be opened and announced a second time.
 */
export function fromEpisodeRow(row: EpisodeRow, logger: Logger): StoredEpisode {
  const { data: facts } = storedFacts.safeParse(row.facts);
  if (facts === undefined) tellUnreadable(row, logger);
  return { ...withoutFacts(row), facts: facts ?? noFacts(row) };
}

/** The same, of which only few facts are needed; made with Dates of `dateOf`, and few facts of `factsOf`. */
export function rememberEpisodeRow(
  row: EpisodeRow,
  logger: Logger,
  dateOf: DateOf,
  factsOf: (repEmail: string | null) => RememberedEpisode["facts"],
): RememberedEpisode {
  const { data: facts } = fewFacts.safeParse(row.facts);
  if (facts === undefined) tellUnreadable(row, logger);
  return { ...withoutFacts(row, dateOf), facts: factsOf(facts?.repEmail ?? null) };
}

const tellUnreadable = ({ id }: EpisodeRow, logger: Logger) =>
  logger.error({ episodeId: id }, "stored facts of an episode cannot be read: left empty");

type DateOf = (ms: number) => Date;

function withoutFacts(
  row: EpisodeRow,
  dateOf: DateOf = (ms) => new Date(ms),
): Omit<StoredEpisode, "facts"> {
  const { message_channel: channel, message_ts: ts } = row;
  return {
    id: row.id,
    accountId: row.account_id,
    episode: toEpisode(row, dateOf),
    message: channel === null || ts === null ? null : { channel, ts },
    acknowledgedBy: row.acknowledged_by,
    snoozedBy: row.snoozed_by,
    ended:
      row.ended_at === null || row.ended_cause === null
        ? null
        : { at: new Date(row.ended_at), cause: row.ended_cause },
    stale: row.stale === 1,
    version: row.version,
  };
}

const toEpisode = (row: EpisodeRow, dateOf: DateOf): Episode => ({
  openedAt: dateOf(row.opened_at),
  ragStatus: row.rag_status,
  score: row.score,
  pointsLost: row.points_lost,
  announceAs: row.announce_as,
  hasMessage: row.has_message === 1,
  announced:
    row.announced_status === null || row.announced_score === null || row.announced_at === null
      ? null
      : {
          ragStatus: row.announced_status,
          score: row.announced_score,
          at: dateOf(row.announced_at),
        },
  remindedAt: toDate(row.reminded_at),
  acknowledgedUntil: toDate(row.acknowledged_until),
  snoozedUntil: toDate(row.snoozed_until),
});

const noFacts = (row: EpisodeRow): AlertFacts => ({
  accountId: row.account_id,
  name: row.account_id,
  url: null,
  repEmail: null,
  change: null,
  reasons: [],
  tickets: [],
  asOf: new Date(row.opened_at),
});
