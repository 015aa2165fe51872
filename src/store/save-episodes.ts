import type { ExpressionBuilder } from "kysely";
import type { StoredEpisode } from "../domain/stored-episode.ts";
import { type EpisodeRow, toEpisodeRow } from "./episode-row.ts";
import { chunks } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

/** Columns that the posts write; a scan too, unless a post did since it read the row. */
const SAID = [
  "has_message",
  "message_channel",
  "message_ts",
  "announced_status",
  "announced_score",
  "announced_at",
  "reminded_at",
] as const satisfies (keyof EpisodeRow)[];

/**
 * Inserts or updates what a scan decided. Clicks and posts go on while it decides: the columns of the
 * clicks are never updated here, those of the posts only when `said_version` shows none since.
 */
export async function saveEpisodes(
  trx: Database,
  episodes: readonly StoredEpisode[],
): Promise<void> {
  for (const chunk of chunks(episodes)) {
    await trx
      .insertInto("episodes")
      .values(chunk.map(toEpisodeRow))
      .onConflict((conflict) =>
        conflict.column("id").doUpdateSet((eb) => ({
          opened_at: eb.ref("excluded.opened_at"),
          rag_status: eb.ref("excluded.rag_status"),
          score: eb.ref("excluded.score"),
          points_lost: eb.ref("excluded.points_lost"),
          announce_as: eb.ref("excluded.announce_as"),
          facts: eb.ref("excluded.facts"),
          ended_at: eb.ref("excluded.ended_at"),
          ended_cause: eb.ref("excluded.ended_cause"),
          ...Object.fromEntries(
            SAID.map((column) => [
              column,
              eb
                .case()
                .when(wasSaidSince(eb))
                .then(eb.ref(`episodes.${column}`))
                .else(eb.ref(`excluded.${column}`))
                .end(),
            ]),
          ),
          stale: eb
            .case()
            .when(eb.or([eb("episodes.stale", "=", 1), wasSaidSince(eb)]))
            .then(eb.lit(1))
            .else(eb.ref("excluded.stale"))
            .end(),
          version: eb("episodes.version", "+", 1),
        })),
      )
      .execute();
  }
}

/** `excluded.version` is one more than the version that the scan had read. */
const wasSaidSince = (
  eb: ExpressionBuilder<Tables & { excluded: EpisodeRow }, "episodes" | "excluded">,
) => eb("episodes.said_version", ">=", eb.ref("excluded.version"));

/** A worse status ended acknowledgement and snooze, also those that were clicked meanwhile. */
export async function clearClicks(trx: Database, ids: readonly string[]): Promise<void> {
  for (const chunk of chunks(ids)) {
    await trx
      .updateTable("episodes")
      .set({
        acknowledged_until: null,
        acknowledged_by: null,
        snoozed_until: null,
        snoozed_by: null,
      })
      .where("id", "in", chunk)
      .execute();
  }
}
