import { type AlertCandidate, NO_PLAN } from "../alert-plan/alert-plan.ts";
import { planAlerts } from "../alert-plan/plan-alerts.ts";
import { isNewEscalation } from "../decide-episode.ts";
import { announceEpisode, type Episode } from "../episode.ts";
import { decideGuard, type GuardDecision } from "../guard.ts";
import { repAddressOf } from "../rep.ts";
import type { Scan, ScanFigures } from "../scan.ts";
import { announcedSoFar } from "./announced-so-far.ts";
import { figuresOf, isForgotten } from "./figures.ts";
import { noticesOf, reviseNotice } from "./hold-notice.ts";
import { type JudgedAccount, judgeAccounts, repEmailOf, scoreRecord } from "./judge-accounts.ts";
import { planOutreach } from "./plan-outreach.ts";
import { planPosts } from "./plan-posts.ts";
import type { ScanDecision, ScanMemory, ScanReading, ScanSettings } from "./scan-decision.ts";
import { hasOldDashboard, stateOf, storedEpisode, writeOf } from "./stored-rows.ts";

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

  if (guard.kind === "holdAll")
    return heldAsWhole({ ...started, figures }, guard, judged, memory, settings, reading.at);

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

/** It changes nothing but its own record and the notice. */
function heldAsWhole(
  started: Scan,
  guard: Exclude<GuardDecision, { kind: "pass" }>,
  judged: readonly JudgedAccount[],
  { notice }: ScanMemory,
  settings: ScanSettings,
  at: Date,
): ScanDecision {
  const scan: Scan = { ...started, state: "held", endedAt: at, reason: guard.reason };
  const posts = notice === null ? anew(() => noticesOf(scan.id, guard, judged, settings)) : [];
  return { ...NOTHING, scan, guard, posts, revised: reviseNotice(notice, guard, judged) };
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

const toId = ({ accountId }: JudgedAccount) => accountId;
