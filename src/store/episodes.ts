import type { UpdateObject } from "kysely";
import type { Episodes } from "../domain/stored-episode.ts";
import type { Logger } from "../lib/logger.ts";
import { shared, sharedDates } from "../lib/shared.ts";
import { announceEpisode } from "./announce-episode.ts";
import { type EpisodeRow, fromEpisodeRow, rememberEpisodeRow } from "./episode-row.ts";
import { atomically, byText, lastOfEach, readByPages } from "./rows.ts";
import { clearClicks, saveEpisodes } from "./save-episodes.ts";
import type { Database, Tables } from "./tables.ts";

/**
 * Episodes. Scans, posts and clicks write to the same row at the same time, so each of them touches
 * columns of its own, and every write counts `version` up.
 */
export const createEpisodes = (db: Database, logger: Logger): Episodes => {
  const read = (row: EpisodeRow) => fromEpisodeRow(row, logger);
  const all = () => db.selectFrom("episodes").selectAll();
  const first = (rows: EpisodeRow[]) => rows.map(read)[0] ?? null;

  /** One conditional write: false when the episode is over, or what ends at `column` is not as `running` says at `now`. */
  async function click(
    id: string,
    columns: UpdateObject<Pick<Tables, "episodes">, "episodes">,
    column: "acknowledged_until" | "snoozed_until",
    running: boolean,
    now: Date,
  ): Promise<boolean> {
    const at = now.getTime();
    const { numUpdatedRows } = await db
      .updateTable("episodes")
      .set((eb) => ({ ...columns, stale: 1, version: eb("version", "+", 1) }))
      .where("id", "=", id)
      .where("ended_at", "is", null)
      .where((eb) =>
        running ? eb(column, ">", at) : eb.or([eb(column, "is", null), eb(column, "<=", at)]),
      )
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  const readOpen = <Made>(make: (row: EpisodeRow) => Made) =>
    readByPages(
      (after, limit) =>
        all()
          .where("ended_at", "is", null)
          .where("account_id", ">", after)
          .orderBy("account_id")
          .limit(limit)
          .execute(),
      (row) => row.account_id,
      make,
    );

  return {
    open: () => readOpen(read),
    remembered: (wholeFacts) => {
      const dateOf = sharedDates();
      const factsOf = shared((repEmail: string | null) => ({ repEmail }));
      return readOpen((row) =>
        wholeFacts(row.account_id) ? read(row) : rememberEpisodeRow(row, logger, dateOf, factsOf),
      );
    },
    async openAccounts() {
      const rows = await db
        .selectFrom("episodes")
        .select(["id", "account_id"])
        .where("ended_at", "is", null)
        .execute();
      return new Map(rows.map((row) => [row.id, row.account_id]));
    },
    async get(id) {
      return first(await all().where("id", "=", id).execute());
    },
    async ofAccount(accountId) {
      const rows = await all()
        .where("account_id", "=", accountId)
        .where("ended_at", "is", null)
        .execute();
      return first(rows);
    },
    async endedSince(since) {
      const rows = await all()
        .where("ended_at", ">=", since.getTime())
        .orderBy("account_id")
        .orderBy("ended_at")
        .orderBy("opened_at")
        .execute();
      return [...new Map(rows.map((row) => [row.account_id, row])).values()].map(read);
    },
    async save(episodes, clears) {
      if (episodes.length === 0) return;
      const sorted = lastOfEach(episodes, ({ id }) => id);
      const cleared = sorted.filter(
        ({ id, episode }) =>
          clears.has(id) && episode.acknowledgedUntil === null && episode.snoozedUntil === null,
      );
      await atomically(db, async (trx) => {
        await saveEpisodes(trx, sorted);
        await clearClicks(
          trx,
          cleared.map(({ id }) => id),
        );
      });
    },
    acknowledge(id, by, until, now) {
      const columns = { acknowledged_by: by, acknowledged_until: until.getTime() };
      return click(id, columns, "acknowledged_until", false, now);
    },
    takeBack(id, now) {
      const columns = { acknowledged_by: null, acknowledged_until: null };
      return click(id, columns, "acknowledged_until", true, now);
    },
    snooze(id, by, until, now) {
      const columns = { snoozed_by: by, snoozed_until: until.getTime() };
      return click(id, columns, "snoozed_until", false, now);
    },
    wake(id, now) {
      const columns = { snoozed_by: null, snoozed_until: null };
      return click(id, columns, "snoozed_until", true, now);
    },
    async outdate(id) {
      await db
        .updateTable("episodes")
        .set((eb) => ({ stale: 1, version: eb("version", "+", 1) }))
        .where("id", "=", id)
        .execute();
    },
    async announce(announced, at, place) {
      const sorted = announced.toSorted((a, b) => byText(a.episodeId, b.episodeId));
      await atomically(db, async (trx) => {
        for (const one of sorted) await announceEpisode(trx, one, at, place);
      });
    },
    async stale(limit) {
      const rows = await all()
        .where("stale", "=", 1)
        .where("message_ts", "is not", null)
        .where(({ not, exists, selectFrom, ref }) =>
          not(
            exists(
              selectFrom("episodes as later")
                .select("later.id")
                .where("later.account_id", "=", ref("episodes.account_id"))
                .where("later.message_channel", "=", ref("episodes.message_channel"))
                .where("later.message_ts", "=", ref("episodes.message_ts"))
                .where("later.opened_at", ">", ref("episodes.opened_at")),
            ),
          ),
        )
        .orderBy("opened_at")
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(read);
    },
    async loseMessage({ channel, ts }) {
      await db
        .updateTable("episodes")
        .set((eb) => ({
          has_message: 0,
          message_channel: null,
          message_ts: null,
          stale: 0,
          version: eb("version", "+", 1),
          // A scan that decides meanwhile has read of a message.
          said_version: eb("version", "+", 1),
        }))
        .where("message_channel", "=", channel)
        .where("message_ts", "=", ts)
        .execute();
    },
    async edited({ id, version }) {
      await db
        .updateTable("episodes")
        .set({ stale: 0 })
        .where("id", "=", id)
        .where("version", "=", version)
        .execute();
    },
  };
};
