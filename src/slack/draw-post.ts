import type { Draft, Drafts } from "../domain/draft.ts";
import type { OutboxRow, Post } from "../domain/outbox.ts";
import { coveredKeyOf, keyInDoubt, partOf, rootKeyOf } from "../domain/post-key.ts";
import type { PostContext } from "../domain/poster.ts";
import type { AlertFacts, StoredEpisode } from "../domain/stored-episode.ts";
import type { Clock } from "../lib/time.ts";
import type { Calendar } from "../lib/time-zone.ts";
import { nameIfKnown } from "./name-if-known.ts";
import type { People } from "./people.ts";
import { alertMessage } from "./views/alert.ts";
import type { Message } from "./views/blocks.ts";
import { coverNewsMessage } from "./views/cover.ts";
import { adminsMessage, directMessage } from "./views/direct.ts";
import { handoverMessage } from "./views/handover.ts";
import { missedMessage } from "./views/missed.ts";
import { type NoticePost, noticeContinuation, noticeMessage } from "./views/notice.ts";
import { replyMessage } from "./views/reply.ts";
import { splitSummary, summaryContinuation, summaryMessage } from "./views/summary.ts";

export type DrawPost = {
  row(row: OutboxRow, context: PostContext): Promise<Message>;
  episode(stored: StoredEpisode, options?: { superseded: boolean }): Promise<Message>;
  /** Null when the row is no notice. */
  notice(row: OutboxRow): Promise<Message | null>;
};

/** Looks up who is named in a post, then draws it. Somebody who cannot be found now is shown by address. */
export function createDrawPost(deps: {
  people: Pick<People, "get" | "repIdIfKnown" | "coverOf">;
  drafts: Pick<Drafts, "ofCard" | "openOfAccount">;
  /** There is a Google key: an alert leads to the draft that waits. */
  canReview: boolean;
  clock: Clock;
  calendar: Calendar;
}): DrawPost {
  const { people, drafts, clock, calendar } = deps;

  const nameOf = (userId: string | null) => nameIfKnown(people, userId);
  const repIdOf = async ({ repEmail }: AlertFacts): Promise<string | null> =>
    repEmail?.trim() ? people.repIdIfKnown(repEmail) : null;

  /** The outreach of this episode, when it waits for its rep. */
  const waitingOf = async ({ id, accountId }: StoredEpisode): Promise<Draft | null> =>
    deps.canReview
      ? ((await drafts.openOfAccount(accountId)).find(
          ({ episodeId, state }) => episodeId === id && state === "pending",
        ) ?? null)
      : null;

  async function episode(stored: StoredEpisode, { superseded } = { superseded: false }) {
    const [repId, cover, acknowledged, snoozed, draft] = await Promise.all([
      repIdOf(stored.facts),
      people.coverOf(stored.facts.repEmail ?? ""),
      nameOf(stored.acknowledgedBy),
      nameOf(stored.snoozedBy),
      waitingOf(stored),
    ]);
    const names = { acknowledged, snoozed };
    const now = clock.now();
    return alertMessage(stored, { now, calendar, repId, cover, names, superseded, draft });
  }

  async function notice(key: string, post: NoticePost): Promise<Message> {
    const { outcome } = post;
    const by = outcome !== null && "by" in outcome ? await nameOf(outcome.by) : null;
    return noticeMessage(post, { key, by });
  }

  async function direct(key: string, post: Extract<Post, { kind: "direct" }>): Promise<Message> {
    const covered = coveredKeyOf(key);
    const listed = post.drafts.length === 0 ? [] : await drafts.ofCard(covered ?? key);
    const mentions = await mentionsOf(listed.map(({ handedTo }) => handedTo));
    if (covered === null) return directMessage(post, listed, null, mentions);
    const repId = await people.repIdIfKnown(post.repEmail);
    return directMessage(post, listed, { repId }, mentions);
  }

  async function mentionsOf(addresses: readonly (string | null)[]): Promise<Map<string, string>> {
    const mentions = new Map<string, string>();
    for (const address of new Set(addresses)) {
      const id = address ? await people.repIdIfKnown(address) : null;
      if (address && id !== null) mentions.set(address, id);
    }
    return mentions;
  }

  return {
    episode,
    notice: async ({ key, post }) => (post.kind === "notice" ? notice(key, post) : null),
    async row({ key, post }, context) {
      const goesOn = rootKeyOf(key) !== null;
      switch (post.kind) {
        case "alert":
          if (context.episode === null) throw new Error("an alert without its episode");
          return episode(context.episode);
        case "summary": {
          if (goesOn) return summaryContinuation(post, partOf(key));
          const [first = post] = splitSummary(post);
          const total = Object.values(post.sections).flat().length;
          return summaryMessage(first, total);
        }
        case "reply":
          return replyMessage(post);
        case "notice":
          return goesOn ? noticeContinuation(post) : notice(key, post);
        case "direct":
          return direct(key, post);
        case "handover":
          return handoverMessage(post, await mentionsOf(post.drafts.map(({ from }) => from)));
        case "cover":
          return coverNewsMessage(post.news);
        case "admins":
          return adminsMessage(post, keyInDoubt(key));
        case "missed": {
          const by = post.outcome?.kind === "started" ? await nameOf(post.outcome.by) : null;
          return missedMessage(post, by);
        }
      }
    },
  };
}
