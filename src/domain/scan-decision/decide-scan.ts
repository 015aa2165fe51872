import { type AlertCandidate, NO_PLAN } from "../alert-plan/alert-plan.ts";
import { planAlerts } from "../alert-plan/plan-alerts.ts";
import { type EpisodeDecision, isNewEscalation } from "../decide-episode.ts";
import { announceEpisode, type Episode } from "../episode.ts";
import { decideGuard, type GuardDecision } from "../guard.ts";
import { repAddressOf } from "../rep.ts";
import type { Scan, ScanFigures } from "../scan.ts";
import type { StoredEpisode } from "../stored-episode.ts";
import { countTickets } from "../ticket-tally.ts";
import { announcedSoFar } from "./announced-so-far.ts";
import { noticesOf, reviseNotice } from "./hold-notice.ts";
import {
  factsOf,
  type JudgedAccount,
  judgeAccounts,
  repEmailOf,
  type Scoring,
  scoreRecord,
} from "./judge-accounts.ts";
import { planOutreach } from "./plan-outreach.ts";
import { planPosts } from "./plan-posts.ts";
import type { ScanDecision, ScanMemory, ScanReading, ScanSettings } from "./scan-decision.ts";

/**
 * Everything that one scan decides, from what it read and what the store knows (spec sections 4-6):
 * pure, so that the one transaction that stores it holds nothing up, and a dry run shows the same.
 */
export function decideScan(
  started: Scan,
  reading: ScanReading,
  memory: ScanMemory,
  settings: ScanSettings,
): ScanDecision {
  const released = started.cause.kind === "released" ? started.cause.mode : null;
  const announced = announcedSoFar(memory, released, reading.at);
  const remembered = { ...memory, open: announced.open };
  const scoring = { scorerFor: settings.scorerFor, at: reading.at };
  const judged = judgeAccounts(started, reading, remembered, settings);
  const figures = figuresOf(reading, judged);
  // Who lets held posts go has not seen what this scan reads: only a scan that was held as a whole is believed unseen.
  const guard: GuardDecision =
    memory.releasedHold === "all"
      ? { kind: "pass", reason: "an admin let it pass" }
      : guardOf(reading, remembered, judged, figures);

  if (guard.kind === "holdAll") {
    const scan = {
      ...started,
      state: "held" as const,
      endedAt: reading.at,
      figures,
      reason: guard.reason,
    };
    const posts =
      memory.notice === null ? anew(() => noticesOf(scan.id, guard, judged, settings)) : [];
    return { ...NOTHING, scan, guard, posts, revised: reviseNotice(memory.notice, guard, judged) };
  }

  const hold =
    guard.kind === "holdPosts"
      ? guard.reason
      : settings.channel === null
        ? "no channel is configured"
        : null;
  const plan = planAlerts(
    judged.flatMap(candidateOf),
    settings,
    reading.at,
    released === "silent" ? "accepted silently" : hold,
  );
  const isHeld = guard.kind === "holdPosts" && (settings.channel !== null || settings.drafts);
  const scan: Scan = {
    ...started,
    state: "decided",
    decidedAt: reading.at,
    figures,
    reason: isHeld ? guard.reason : null,
  };
  const byAccount = new Map(judged.map((one) => [one.accountId, one]));
  const letGo = new Set(memory.held);
  const drafts =
    settings.drafts && memory.last !== null && released !== "silent"
      ? planOutreach(
          guard.kind === "pass" ? judged : judged.filter(({ episodeId }) => letGo.has(episodeId)),
          plan,
          memory,
          scan.id,
        )
      : [];
  const posts = planPosts(
    plan,
    { id: scan.id, accounts: figures.accounts },
    scoring,
    settings.channel,
    byAccount,
    drafts,
  );
  const since = memory.last?.decidedAt ?? null;
  const edited = new Set(plan.edits.map(({ accountId }) => accountId));
  /** What is held anew is not accepted with what was held before. */
  const kept = (episode: Episode, id: string) =>
    released === "silent" && (guard.kind === "pass" || letGo.has(id))
      ? announceEpisode(episode, reading.at, { ownMessage: false })
      : announced.asKept(episode, id);
  return {
    scan,
    guard,
    plan,
    scores: eachOf(judged, (one) =>
      [scoreRecord(one, scoring)].filter((record) => record !== null),
    ),
    states: eachOf(judged, (one) => stateOf(one, reading.at)),
    forgotten: judged.filter(isForgotten).map(toId),
    episodes: eachOf(judged, (one) => storedEpisode(one, scoring, kept, edited, since)),
    clears: new Set(
      judged
        .filter(({ decision }) => decision.kind === "worsenedStatus")
        .map(({ episodeId }) => episodeId),
    ),
    // Beside a notice these are at most messages to reps about drafts that are let go.
    posts: anew(function* () {
      if (guard.kind === "holdPosts") yield* noticesOf(scan.id, guard, judged, settings);
      yield* posts;
    }),
    // What this scan believes is not held any more.
    revised: memory.notice && {
      ...memory.notice,
      post: { ...memory.notice.post, outcome: { kind: "over" } },
    },
    writes:
      settings.writes === "none"
        ? []
        : eachOf(judged, (one) => writeOf(one, scan.id, reading.at, settings.writes)),
    dashboards: settings.writes === "none" ? [] : judged.filter(hasOldDashboard).map(toId),
    drafts,
  };
}

const NOTHING = {
  plan: NO_PLAN,
  scores: [],
  states: [],
  forgotten: [],
  episodes: [],
  clears: new Set<string>(),
  writes: [],
  dashboards: [],
  drafts: [],
};

const anew = <Row>(rows: () => Iterator<Row>): Iterable<Row> => ({ [Symbol.iterator]: rows });

/** What `rowsOf` makes of each, made when it is asked for. */
const eachOf = <Row>(
  judged: readonly JudgedAccount[],
  rowsOf: (one: JudgedAccount) => readonly Row[],
): Iterable<Row> => anew(() => judged.values().flatMap(rowsOf));

/** Inactive or gone, whether it had an episode or not: one that stays known is looked up by id at every scan. */
const isForgotten = ({ score, notScanned }: JudgedAccount): boolean =>
  score === null && notScanned === null;

function figuresOf(reading: ScanReading, judged: readonly JudgedAccount[]): ScanFigures {
  const scored = judged.flatMap(({ score }) => (score === null ? [] : [score]));
  const known = new Set(reading.accounts.map(({ id }) => id));
  const { unusable } = reading.tickets;
  const withStatus = (ragStatus: string) =>
    scored.filter((score) => score.ragStatus === ragStatus).length;
  return {
    accounts: judged.filter((one) => !isForgotten(one)).length,
    openTickets: countTickets(reading.tickets, () => true),
    orphanTickets:
      unusable.filter(({ accountIds }) => accountIds.length === 0).length +
      countTickets(reading.tickets, (accountId) => !known.has(accountId)),
    scored: scored.length,
    incomplete: scored.filter(({ complete }) => !complete).length,
    changed: judged.filter(hasChanged).length,
    escalated: judged.filter(({ decision }) => isNewEscalation(decision)).length,
    notScanned: judged.flatMap(({ accountId, name, notScanned: reason }) =>
      reason === null ? [] : [{ accountId, name, reason }],
    ),
    unusable: unusable.map(({ label, reason }) => `${label}: ${reason}`),
    red: withStatus("Red"),
    amber: withStatus("Amber"),
    green: withStatus("Green"),
    written: 0,
    requests: reading.requests,
    firstAlertMs: null,
  };
}

const hasChanged = ({ score, before, account }: JudgedAccount): boolean =>
  score !== null &&
  (score.score !== (before?.score ?? account?.shown.score) ||
    score.ragStatus !== (before?.ragStatus ?? account?.shown.status));

function guardOf(
  reading: ScanReading,
  memory: ScanMemory,
  judged: readonly JudgedAccount[],
  figures: ScanFigures,
): GuardDecision {
  const ids = (which: (one: JudgedAccount) => boolean) => judged.filter(which).map(toId);
  const letGo = new Set(memory.held);
  return decideGuard(memory.last?.figures ?? null, {
    openTickets: figures.openTickets,
    orphanTickets: figures.orphanTickets,
    accounts: reading.accounts.filter(({ active }) => active).length,
    openEpisodes: memory.open.length,
    ending: ids(({ decision }) => decision.kind === "ended"),
    escalating: ids(
      ({ decision, episodeId }) => isNewEscalation(decision) && !letGo.has(episodeId),
    ),
    emptied: ids(
      ({ score, before }) =>
        score !== null && before !== null && score.openTickets < before.openTickets,
    ),
  });
}

const candidateOf = (one: JudgedAccount): AlertCandidate[] =>
  one.decision.kind === "none"
    ? []
    : [
        {
          accountId: one.accountId,
          name: one.name,
          rep: repAddressOf(repEmailOf(one)) || null,
          change: one.change,
          decision: one.decision,
        },
      ];

const stateOf = ({ accountId, name, score }: JudgedAccount, at: Date) =>
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
function storedEpisode(
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

const toId = ({ accountId }: JudgedAccount) => accountId;

/** Against the decided scan before (the first scan of an account is no change): another status, or another callout. */
const hasOldDashboard = ({ account, before, score, decision }: JudgedAccount): boolean =>
  account !== null &&
  before !== null &&
  ((score !== null && before.ragStatus !== score.ragStatus) || ESCALATES.has(decision.kind));

/** It begins or ends to be escalated; an incomplete result may have brought the new status before. */
const ESCALATES = new Set<EpisodeDecision["kind"]>(["opened", "reopened", "ended"]);

const writeOf = (one: JudgedAccount, scanId: string, at: Date, which: ScanSettings["writes"]) => {
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
