import { noWorseThan } from "../decide-episode.ts";
import { type Announcement, type Episode, isUnannounced, unannounceEpisode } from "../episode.ts";
import type { Announced, RememberedEpisode } from "../stored-episode.ts";
import type { ScanMemory } from "./scan-decision.ts";

/** What people have been told of the open episodes, as one scan has to take it. */
export type AnnouncedSoFar = {
  /** What may be in Slack already counts as announced. */
  open: RememberedEpisode[];
  /**
   * The episode with this id as the store is to keep it: what only counts as announced may never come into Slack, and
   * then it is to be announced by a later scan.
   */
  asKept(episode: Episode, id: string): Episode;
};

/**
 * What is on its way to Slack counts as said, and so does what is held and waits for its notice: nobody has decided
 * about it. What the released notice named does not count any more.
 */
export function announcedSoFar(
  { open, unsettled, heldBack, held }: ScanMemory,
  released: "post" | "silent" | null,
  at: Date,
): AnnouncedSoFar {
  // Of several posts about one the first counts.
  const onTheirWay = byEpisode(unsettled.toReversed());
  const waiting = byEpisode(heldBack);
  const again = new Set(released === "post" ? held : []);
  const kept = new Map<string, Announcement | null>();

  function soFar(stored: RememberedEpisode): RememberedEpisode {
    const { id } = stored;
    const isAgain = again.has(id);
    const episode = isAgain ? unannounceEpisode(stored.episode) : stored.episode;
    // What was announced since the hold is newer than what its notice says.
    const heldUnsaid = isUnannounced(episode) && !isAgain ? waiting.get(id) : undefined;
    const said = onTheirWay.get(id) ?? heldUnsaid;
    if (said === undefined) return isAgain ? { ...stored, episode } : stored;
    kept.set(id, episode.announced);
    const { ragStatus, score } = said;
    return { ...stored, episode: { ...episode, announced: { ragStatus, score, at } } };
  }

  return {
    open: open.map(soFar),
    asKept(episode, id) {
      const before = kept.get(id);
      return before === undefined
        ? episode
        : { ...episode, announced: noWorseThan(before, episode.ragStatus) };
    },
  };
}

const byEpisode = (announced: readonly Announced[]): Map<string, Announced> =>
  new Map(announced.map((one) => [one.episodeId, one]));
