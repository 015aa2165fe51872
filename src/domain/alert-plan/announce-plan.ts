import { announceEpisode, type Episode, remindEpisode } from "../episode.ts";
import { type AlertPlan, SUMMARY_SECTIONS } from "./alert-plan.ts";

/**
 * The episodes as they are once everything in the plan was posted, by account; accounts of which the
 * plan says nothing are not in it. (A store does the same post by post, as each one is confirmed.)
 */
export function announcePlan(plan: AlertPlan, at: Date): Map<string, Episode> {
  const episodes = new Map<string, Episode>();
  for (const { accountId, episode } of plan.singles) {
    episodes.set(accountId, announceEpisode(episode, at, { ownMessage: true }));
  }
  for (const { accountId, episode } of plan.replies) {
    episodes.set(accountId, announceEpisode(episode, at, { ownMessage: false }));
  }
  for (const section of SUMMARY_SECTIONS) {
    for (const { accountId, episode } of plan.summary?.[section] ?? []) {
      const told = episodes.get(accountId) ?? episode;
      episodes.set(
        accountId,
        section === "stillOpen"
          ? remindEpisode(told, at)
          : announceEpisode(told, at, { ownMessage: false }),
      );
    }
  }
  return episodes;
}
