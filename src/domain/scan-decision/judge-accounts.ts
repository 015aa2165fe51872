import type { Account, UnusableRow } from "../account.ts";
import { decideEpisode, type EpisodeDecision, type EpisodeFinding } from "../decide-episode.ts";
import { countedSignals, createHealthScorer } from "../health.ts";
import { decideMissing } from "../missing-accounts.ts";
import type { RememberedState, Scan } from "../scan.ts";
import type { ScoreRecord } from "../score-history.ts";
import type { AlertFacts, RememberedEpisode } from "../stored-episode.ts";
import { type AccountTickets, NO_TICKETS } from "../ticket-tally.ts";
import type { ScanMemory, ScanReading, ScanSettings } from "./scan-decision.ts";

/** One account as this scan sees it. */
export type JudgedAccount = {
  accountId: string;
  name: string;
  /** null = its row is gone; then only what the store knew is left. */
  account: Account | null;
  /** What the last decided scan left of it. */
  before: RememberedState | null;
  /** null when it was not scored; `notScanned` says why. `scoreRecord` makes the rest of it. */
  score: Scored | null;
  notScanned: string | null;
  tickets: AccountTickets;
  open: RememberedEpisode | null;
  /** Its last one that ended within REOPEN_DAYS. */
  lastEnded: RememberedEpisode | null;
  decision: EpisodeDecision;
  /** Points against the last decided scan; null = not scored in both. */
  change: number | null;
  /** Of the open episode; a new one's is made from the scan, so that deciding the same scan twice makes the same one. */
  episodeId: string;
};

/** What is decided by, of a result. Its reasons are a third of all that would be kept of 100,000 accounts. */
export type Scored = Pick<
  ScoreRecord,
  "score" | "ragStatus" | "pointsLost" | "openTickets" | "complete"
>;

/** By what accounts are scored, and at which time. */
export type Scoring = Pick<ScanSettings, "scorerFor"> & { at: Date };

/** The whole result, computed anew: it is arithmetic, and comes out the same. Null when it was not scored. */
export function scoreRecord(
  { account, score, tickets }: JudgedAccount,
  scoring: Scoring,
): ScoreRecord | null {
  return account === null || score === null
    ? null
    : scoreOf(account, tickets, score.complete, scoring);
}

/** What a message shows of it: of the scan at that time, or of an older one when this one did not score it. */
export function factsOf(judged: JudgedAccount, scoring: Scoring): AlertFacts {
  const { accountId, name, account, score, open, tickets, change } = judged;
  if (score === null && open !== null && "asOf" in open.facts) return open.facts;
  return {
    accountId,
    name,
    url: account?.url ?? null,
    repEmail: account?.repEmail ?? null,
    change,
    reasons: scoreRecord(judged, scoring)?.reasons ?? [],
    tickets: tickets.oldestUrgent.map(({ ticketId, subject, priority, url, createdMs }) => ({
      ticketId,
      subject,
      priority,
      url,
      createdAt: new Date(createdMs),
    })),
    asOf: scoring.at,
  };
}

/** The same as in its facts. */
export const repEmailOf = ({ account, score, open }: JudgedAccount): string | null =>
  (score === null && open !== null ? open.facts.repEmail : account?.repEmail) ?? null;

/** Scores every active account and decides its episode (spec sections 3-5). Not known is never healthy. */
export function judgeAccounts(
  scan: Pick<Scan, "id">,
  reading: ScanReading,
  memory: ScanMemory,
  settings: ScanSettings,
): JudgedAccount[] {
  const { at } = reading;
  const scoring = { scorerFor: settings.scorerFor, at };
  const ticketsOf = (accountId: string) => reading.tickets.accounts.get(accountId) ?? NO_TICKETS;
  const incomplete = new Set(reading.tickets.unusable.flatMap(({ accountIds }) => accountIds));
  const states = new Map(memory.states.map((state) => [state.accountId, state]));
  const open = new Map(memory.open.map((episode) => [episode.accountId, episode]));
  const ended = new Map(memory.ended.map((episode) => [episode.accountId, episode]));

  function judge(
    known: { accountId: string; name: string; account: Account | null },
    finding: EpisodeFinding,
    score: Scored | null,
    notScanned: string | null,
  ): JudgedAccount {
    const { accountId, account } = known;
    const before = states.get(accountId) ?? null;
    const episode = open.get(accountId) ?? null;
    const last = ended.get(accountId) ?? null;
    const decision = decideEpisode(
      {
        finding,
        previousStatus: before?.ragStatus ?? account?.shown.status ?? null,
        open: episode?.episode ?? null,
        lastEnded:
          last?.ended == null
            ? null
            : { endedAt: last.ended.at, hasMessage: last.message !== null },
      },
      { ...settings, scorer: account === null ? NO_SCORER : settings.scorerFor(account) },
      at,
    );
    const change = score === null || before === null ? null : score.score - before.score;
    const episodeId = episode?.id ?? `${scan.id}:${accountId}`;
    return {
      ...known,
      before,
      score,
      notScanned,
      tickets: ticketsOf(accountId),
      open: episode,
      lastEnded: last,
      decision,
      change,
      episodeId,
    };
  }

  const judged = reading.accounts.map((account) => {
    const known = { accountId: account.id, name: account.name, account };
    if (!account.active) return judge(known, { kind: "inactive" }, null, null);
    const complete = !incomplete.has(account.id);
    const result = scoreOf(account, ticketsOf(account.id), complete, scoring);
    const { score, ragStatus, pointsLost, openTickets } = result;
    const scored = { score, ragStatus, pointsLost, openTickets, complete };
    return judge(known, { kind: "scored", ...scored }, scored, null);
  });
  return [
    ...judged,
    ...absent(reading, memory, new Set(judged.map(({ accountId }) => accountId)), judge),
  ];
}

/** Accounts that the store knows and the list does not have: unreadable rows, and missing ones. */
function absent(
  { missing, unusableAccounts }: ScanReading,
  { states, open }: ScanMemory,
  present: ReadonlySet<string>,
  judge: (
    known: { accountId: string; name: string; account: null },
    finding: EpisodeFinding,
    score: null,
    notScanned: string | null,
  ) => JudgedAccount,
): JudgedAccount[] {
  const unreadable = new Map<string, UnusableRow>(unusableAccounts.map((row) => [row.id, row]));
  const believed = decideMissing(missing.length, states.length);
  const gone = new Set(missing);
  const names = new Map<string, string>();
  const know = (accountId: string, name: string) => {
    if (!present.has(accountId)) names.set(accountId, name);
  };
  for (const { accountId, facts } of open)
    know(accountId, "name" in facts ? facts.name : accountId);
  for (const { accountId, name } of states) know(accountId, name ?? accountId);
  for (const { id, label } of unusableAccounts) know(id, label);
  return [...names].map(([accountId, name]) => {
    const known = { accountId, name, account: null };
    const row = unreadable.get(accountId);
    if (row !== undefined)
      return judge(known, { kind: "notScanned" }, null, `its row ${row.reason}`);
    if (!gone.has(accountId))
      return judge(known, { kind: "notScanned" }, null, "it was not in the list");
    return believed.kind === "gone"
      ? judge(known, { kind: "gone" }, null, null)
      : judge(known, { kind: "notScanned" }, null, believed.reason);
  });
}

/** Never asked: an account without a row is not scored. */
const NO_SCORER = createHealthScorer();

function scoreOf(
  account: Account,
  tickets: AccountTickets,
  complete: boolean,
  { scorerFor, at }: Scoring,
): ScoreRecord {
  const signals = countedSignals(tickets, account.lastHeartbeat, at);
  const { score, ragStatus, pointsLost, reasons } = scorerFor(account).computeScore(signals);
  return {
    accountId: account.id,
    at,
    score,
    ragStatus,
    pointsLost,
    reasons,
    openTickets: signals.totalOpenTickets,
    p1p2Tickets: signals.p1p2TicketCount,
    complete,
  };
}
