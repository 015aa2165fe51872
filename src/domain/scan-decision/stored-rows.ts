import type { EpisodeDecision } from "../decide-episode.ts";
import type { Episode } from "../episode.ts";
import type { StoredEpisode } from "../stored-episode.ts";
import { hasChanged } from "./figures.ts";
import { factsOf, type JudgedAccount, type Scoring } from "./judge-accounts.ts";
import type { ScanSettings } from "./scan-decision.ts";

/** What the next scan remembers of the account. */
export const stateOf = ({ accountId, name, score }: JudgedAccount, at: Date) =>
  score === null
    ? []
    : [
        {
          accountId,
          name,
          ragStatus: score.ragStatus,
          score: score.score,
          openTickets: score.openTickets,
          at,
        },
      ];

/**
 * Its message is out of date when the plan says what is new on it, the account has another rep, whom it mentions, or what
 * somebody clicked has run out since the scan before.
 */
export function storedEpisode(
  one: JudgedAccount,
  scoring: Scoring,
  kept: (episode: Episode, id: string) => Episode,
  edited: ReadonlySet<string>,
  since: Date | null,
): StoredEpisode[] {
  const { accountId, episodeId, open, lastEnded, decision } = one;
  if (decision.kind === "none") return [];
  const before = open ?? lastEnded;
  const facts = factsOf(one, scoring);
  const ended = decision.kind === "ended" ? { at: scoring.at, cause: decision.cause } : null;
  const message = decision.kind === "opened" ? null : (before?.message ?? null);
  return [
    {
      id: episodeId,
      accountId,
      episode: kept(decision.episode, episodeId),
      facts,
      message,
      acknowledgedBy: decision.kind === "worsenedStatus" ? null : (open?.acknowledgedBy ?? null),
      snoozedBy: decision.kind === "worsenedStatus" ? null : (open?.snoozedBy ?? null),
      ended,
      stale:
        message !== null &&
        (edited.has(accountId) ||
          before?.facts.repEmail !== facts.repEmail ||
          hasRunOut(one, since, scoring.at)),
      version: open?.version ?? 0,
    },
  ];
}

/** An acknowledgement or a snooze, whose end nobody tells us of. */
function hasRunOut({ open }: JudgedAccount, since: Date | null, at: Date): boolean {
  if (open === null) return false;
  const { acknowledgedUntil, snoozedUntil } = open.episode;
  return [acknowledgedUntil, snoozedUntil].some(
    (until) => until !== null && until <= at && (since === null || until > since),
  );
}

/** Against the decided scan before (the first scan of an account is no change): another status, or another callout. */
export const hasOldDashboard = ({ account, before, score, decision }: JudgedAccount): boolean =>
  account !== null &&
  before !== null &&
  ((score !== null && before.ragStatus !== score.ragStatus) || ESCALATES.has(decision.kind));

/** It begins or ends to be escalated; an incomplete result may have brought the new status before. */
const ESCALATES = new Set<EpisodeDecision["kind"]>(["opened", "reopened", "ended"]);

/** What Notion shows of the account from now on. */
export const writeOf = (
  one: JudgedAccount,
  scanId: string,
  at: Date,
  which: ScanSettings["writes"],
) => {
  const { accountId, score } = one;
  const changed = hasChanged(one);
  return score === null || (which === "changed" && !changed)
    ? []
    : [
        {
          accountId,
          scanId,
          score: score.score,
          ragStatus: score.ragStatus,
          scannedAt: at,
          changed,
        },
      ];
};
