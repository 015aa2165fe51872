import type { Account, UnusableRow } from "../../src/domain/account.ts";
import { DEFAULT_ALERT_SETTINGS } from "../../src/domain/alert-plan/alert-plan.ts";
import { DEFAULT_EPISODE_SETTINGS } from "../../src/domain/decide-episode.ts";
import { announceEpisode } from "../../src/domain/episode.ts";
import { createHealthScorer } from "../../src/domain/health.ts";
import type { NewPost } from "../../src/domain/outbox.ts";
import type { Scan } from "../../src/domain/scan.ts";
import { decideScan } from "../../src/domain/scan-decision/decide-scan.ts";
import type {
  ScanDecision,
  ScanMemory,
  ScanReading,
  ScanSettings,
} from "../../src/domain/scan-decision/scan-decision.ts";
import type { Ticket } from "../../src/domain/ticket.ts";
import { createTicketTally, type OpenTickets } from "../../src/domain/ticket-tally.ts";
import { DAY_MS } from "../../src/lib/time.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { splitAccounts } from "../../src/slack/views/split-accounts.ts";
import { startedScan } from "../../src/workflows/scan/scan.ts";

export const CHANNEL = "C0ALERTS000";
const scorer = createHealthScorer();

export const scanSettings: ScanSettings = {
  ...DEFAULT_ALERT_SETTINGS,
  ...DEFAULT_EPISODE_SETTINGS,
  calendar: createCalendar("Europe/Berlin"),
  scorerFor: () => scorer,
  splitAccounts,
  channel: CHANNEL,
  drafts: false,
  writes: "all",
};

export const emptyMemory: ScanMemory = {
  states: [],
  open: [],
  ended: [],
  last: null,
  unsettled: [],
  heldBack: [],
  releasedHold: null,
  held: [],
  drafted: [],
  notice: null,
};

/** After a decided scan. */
export const aMemory = (change: Partial<ScanMemory> = {}): ScanMemory => ({
  ...emptyMemory,
  last: { ...aScan("s0", new Date(0)), state: "decided" },
  ...change,
});

export const aScan = (
  id: string,
  at: Date,
  cause: Scan["cause"] = { kind: "scheduled", dueAt: at },
): Scan => startedScan(id, cause, at);

/** `p1p2` urgent tickets that are `days` old, and `others` young P3 ones. */
export function ticketsOf(
  account: Pick<Account, "id">,
  at: Date,
  { p1p2 = 0, days = 5, others = 0 },
): Ticket[] {
  return Array.from({ length: p1p2 + others }, (_, n) => ({
    id: `${account.id}-ticket-${n}`,
    ticketId: `T-${n}`,
    accountId: account.id,
    subject: `Ticket ${n}`,
    priority: n < p1p2 ? "P1" : "P3",
    status: "open",
    createdAt: new Date(at.getTime() - (n < p1p2 ? days : 1) * DAY_MS),
    url: null,
  }));
}

/** As a scan has them: one row for each ticket, which may belong to several accounts. */
export function countedTickets(tickets: Ticket[], unusable: UnusableRow[] = []): OpenTickets {
  const tally = createTicketTally();
  const rows = [...Map.groupBy(tickets, ({ id }) => id)].map(([id, same]) =>
    tally.put(id, { kind: "open", tickets: same }, undefined),
  );
  const unusableRows = unusable.map((row) =>
    tally.put(row.id, { kind: "unusable", unusable: row }, undefined),
  );
  return tally.result([...rows, ...unusableRows]);
}

/** Beside accounts and tickets. */
export type ReadingParts = Partial<ScanReading> & { unusableTickets?: UnusableRow[] };

export const aReading = (
  at: Date,
  accounts: Account[],
  tickets: Ticket[],
  { unusableTickets = [], ...over }: ReadingParts = {},
): ScanReading => ({
  at,
  accounts,
  unusableAccounts: [],
  tickets: countedTickets(tickets, unusableTickets),
  missing: [],
  requests: 4,
  ...over,
});

/** As `decideScan`, with all rows in arrays. */
export function decideWhole(...args: Parameters<typeof decideScan>) {
  const decision = decideScan(...args);
  const { scores, states, episodes, posts, writes } = decision;
  return {
    ...decision,
    scores: [...scores],
    states: [...states],
    episodes: [...episodes],
    posts: [...posts],
    writes: [...writes],
  };
}

/** The store's memory after the decision was kept and all its posts were made. */
export function afterPosting(
  memory: ScanMemory,
  { scan, states, forgotten, episodes, posts: planned, revised, drafts }: ScanDecision,
): ScanMemory {
  const posts = [...planned];
  const at = scan.decidedAt ?? scan.startedAt;
  const announced = new Map(
    posts.flatMap(({ announces, post }) =>
      announces.map((one) => [one.episodeId, { ...one, post }] as const),
    ),
  );
  const kept = new Map(memory.states.map((state) => [state.accountId, state]));
  for (const state of states) kept.set(state.accountId, state);
  for (const id of forgotten) kept.delete(id);
  const known = new Map(memory.open.map((episode) => [episode.id, episode]));
  for (const stored of episodes) {
    const said = announced.get(stored.id);
    const own = said?.as === "single";
    known.set(stored.id, {
      ...stored,
      episode:
        said === undefined
          ? stored.episode
          : announceEpisode(stored.episode, at, { ownMessage: own }),
      message: own ? { channel: CHANNEL, ts: `${scan.id}.${stored.id}` } : stored.message,
    });
  }
  const all = [...known.values()];
  return {
    ...emptyMemory,
    states: [...kept.values()],
    open: all.filter(({ ended }) => ended === null),
    ended: [...memory.ended, ...all.filter(({ ended }) => ended !== null)],
    last: scan.state === "held" ? memory.last : scan,
    notice: scan.state === "held" ? (revised ?? standing(posts)) : null,
    drafted: [...memory.drafted, ...drafts.map(({ key }) => key)],
  };
}

/** A notice that was just posted. */
function standing(posts: readonly NewPost[]): ScanMemory["notice"] {
  const notice = posts.find(({ post }) => post.kind === "notice");
  return notice?.post.kind === "notice" ? { key: notice.key, post: notice.post, version: 0 } : null;
}
