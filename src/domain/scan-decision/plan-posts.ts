import { type AlertLine, type AlertPlan, SUMMARY_SECTIONS } from "../alert-plan/alert-plan.ts";
import type { DraftWish } from "../draft.ts";
import type { NamedAccount, NewPost } from "../outbox.ts";
import type { Announced } from "../stored-episode.ts";
import { factsOf, type JudgedAccount, type Scoring } from "./judge-accounts.ts";

/**
 * The plan as posts for the outbox, in the order in which they are made: alerts by rank, the summary,
 * replies, then one direct message to each rep with an account that found no slot or with a new draft. A
 * key holds the scan, so that deciding the same scan twice adds nothing.
 */
export function planPosts(
  plan: AlertPlan,
  scan: { id: string; accounts: number },
  scoring: Scoring,
  channel: string | null,
  judged: ReadonlyMap<string, JudgedAccount>,
  drafts: readonly DraftWish[],
): NewPost[] {
  const posts: NewPost[] = [];
  const add = (name: string, to: string, post: NewPost["post"], announces: Announced[]) =>
    posts.push({
      key: `${scan.id}:${name}`,
      scanId: scan.id,
      to,
      position: posts.length,
      post,
      announces,
    });
  const idOf = ({ accountId }: AlertLine) => judged.get(accountId)?.episodeId ?? accountId;
  const named = (line: AlertLine): NamedAccount => ({
    accountId: line.accountId,
    name: line.name,
    repEmail: line.rep,
    ragStatus: line.episode.ragStatus,
    score: line.episode.score,
    change: line.change,
  });
  const announced = (line: AlertLine, as: Announced["as"]): Announced => ({
    episodeId: idOf(line),
    as,
    ragStatus: line.episode.ragStatus,
    score: line.episode.score,
  });

  const postIn = (channel: string) => {
    for (const line of plan.singles) {
      const one = judged.get(line.accountId);
      if (one === undefined) continue;
      const facts = factsOf(one, scoring);
      const { ragStatus, score } = line.episode;
      add(
        `alert:${line.accountId}`,
        channel,
        { kind: "alert", episodeId: idOf(line), ragStatus, score, facts },
        [announced(line, "single")],
      );
    }
    if (plan.summary !== null) {
      const { summary } = plan;
      const sections = Object.fromEntries(
        SUMMARY_SECTIONS.map((section) => [section, summary[section].map(named)]),
      ) as Record<(typeof SUMMARY_SECTIONS)[number], NamedAccount[]>;
      add(
        "summary",
        channel,
        { kind: "summary", sections, scannedAccounts: scan.accounts },
        SUMMARY_SECTIONS.flatMap((section) =>
          summary[section].map((line) =>
            announced(line, section === "stillOpen" ? "reminded" : "named"),
          ),
        ),
      );
    }
    for (const line of plan.replies) {
      const { ragStatus, score } = line.episode;
      add(
        `reply:${line.accountId}`,
        channel,
        {
          kind: "reply",
          episodeId: idOf(line),
          why: line.kind,
          ragStatus,
          score,
          change: line.change,
        },
        [announced(line, "named")],
      );
    }
  };
  if (channel !== null) postIn(channel);
  const unslotted = Map.groupBy(plan.summary?.unslotted ?? [], ({ rep }) => rep);
  const prepared = Map.groupBy(drafts, ({ mailbox }) => mailbox);
  for (const rep of new Set([...unslotted.keys(), ...prepared.keys()])) {
    if (rep === null || rep === "") continue;
    add(
      `direct:${rep}`,
      `rep:${rep}`,
      {
        kind: "direct",
        repEmail: rep,
        accounts: (unslotted.get(rep) ?? []).map(named),
        drafts: (prepared.get(rep) ?? []).map(({ id }) => id),
        checkIns: null,
      },
      [],
    );
  }
  return posts;
}
