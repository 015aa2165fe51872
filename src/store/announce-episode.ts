import { RAG_STATUSES, severity } from "../domain/health.ts";
import type { Announced, SlackPlace } from "../domain/stored-episode.ts";
import type { Database } from "./tables.ts";

/** What one post that is in the channel makes true of one episode: the columns of the posts alone. */
export async function announceEpisode(
  trx: Database,
  announced: Announced,
  at: Date,
  place: SlackPlace,
): Promise<void> {
  await trx
    .updateTable("episodes")
    .set((eb) => {
      const touched = {
        version: eb("version", "+", 1),
        said_version: eb("version", "+", 1),
      };
      if (announced.as === "reminded") return { ...touched, reminded_at: at.getTime() };
      const milder = RAG_STATUSES.filter(
        (status) => severity(status) < severity(announced.ragStatus),
      );
      const said = {
        ...touched,
        announced_status:
          milder.length === 0
            ? announced.ragStatus
            : eb
                .case()
                .when("rag_status", "in", milder)
                .then(eb.ref("rag_status"))
                .else(announced.ragStatus)
                .end(),
        announced_score: announced.score,
        announced_at: at.getTime(),
      };
      if (announced.as === "named") return said;
      const wentOn = eb.or([
        eb("ended_at", "is not", null),
        eb("rag_status", "<>", announced.ragStatus),
        eb("score", "<>", announced.score),
      ]);
      return {
        ...said,
        has_message: 1,
        message_channel: place.channel,
        message_ts: place.ts,
        stale: eb.case().when(wentOn).then(eb.lit(1)).else(eb.ref("stale")).end(),
      };
    })
    .where("id", "=", announced.episodeId)
    .execute();
}
