import type { GuardDecision } from "../guard.ts";
import type { NamedAccount } from "../outbox.ts";
import type { Announced } from "../stored-episode.ts";
import { type JudgedAccount, repEmailOf } from "./judge-accounts.ts";
import type { ScanDecision, StandingNotice } from "./scan-decision.ts";

type Hold = Exclude<GuardDecision, { kind: "pass" }>;

/** The notice that stands, with what is held now; it goes on as the notice of the scan that it told of first. */
export const reviseNotice = (
  standing: StandingNotice | null,
  guard: Hold,
  judged: readonly JudgedAccount[],
): StandingNotice | null =>
  standing && { ...standing, post: noticeOf(standing.post.scanId, guard, judged) };

/** One notice for a hold; it names every held account, which announces what the scan stored of them. */
export const noticesOf = (
  scanId: string,
  guard: Hold,
  judged: readonly JudgedAccount[],
  channel: string | null,
): ScanDecision["posts"] =>
  channel === null
    ? []
    : [
        {
          key: `${scanId}:notice`,
          scanId,
          to: channel,
          position: 0,
          post: noticeOf(scanId, guard, judged),
          announces:
            guard.kind === "holdAll" ? [] : heldBy(guard, judged).flatMap(announcedByNotice),
        },
      ];

const noticeOf = (
  scanId: string,
  guard: Hold,
  judged: readonly JudgedAccount[],
): StandingNotice["post"] => ({
  kind: "notice",
  scanId,
  hold: guard.kind === "holdAll" ? "all" : "posts",
  reason: guard.reason,
  accounts: heldBy(guard, judged).flatMap(namedByNotice),
  outcome: null,
});

function heldBy(guard: Hold, judged: readonly JudgedAccount[]): JudgedAccount[] {
  const concerned = new Set(guard.accounts);
  return judged.filter(({ accountId }) => concerned.has(accountId));
}

/** What was not scored is named as it was last known: whose episode would end has one. */
function namedByNotice(one: JudgedAccount): NamedAccount[] {
  const { accountId, name, change } = one;
  const known = one.score ?? one.before ?? one.open?.episode;
  if (known === undefined) return [];
  const { ragStatus, score } = known;
  return [{ accountId, name, repEmail: repEmailOf(one), ragStatus, score, change }];
}

const announcedByNotice = ({ episodeId, decision }: JudgedAccount): Announced[] =>
  decision.kind === "none"
    ? []
    : [
        {
          episodeId,
          as: "named",
          ragStatus: decision.episode.ragStatus,
          score: decision.episode.score,
        },
      ];
