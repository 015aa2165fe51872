import { HOUR_MS } from "../../src/lib/time.ts";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { accountPageId } from "../../src/sandbox/world/ids.ts";
import type { Store } from "../../src/store/store.ts";
import { keyOf } from "./judge-scans.ts";
import { type PlainStatus, plainStatuses } from "./real-histories.ts";

/** What became of the escalations of many days, and of the scans that should have found them. */
export type DaysVerdict = { lost: string[]; doubled: string[]; late: string[]; wrong: string[] };

export const NO_FAULT_OF_DAYS: DaysVerdict = { lost: [], doubled: [], late: [], wrong: [] };

/** What had to come of a due time, by the weather alone: `either` = decided or, by an hour, missed. */
export type ExpectedScan = { due: Date; outcome: "decided" | "none" | "either"; by: Date };

type Said = { at: number; accountId: string; as: "new" | "worsened" };

/** What the channel was told, by Slack's own messages; which accounts one names is taken from its row. */
async function announcements(store: Store, messages: readonly SlackMessage[]): Promise<Said[]> {
  const said: Said[] = [];
  for (const message of messages) {
    const post = (await store.outbox.get(keyOf(message)))?.post;
    const at = Number(message.ts) * 1_000;
    const say = (as: Said["as"], accountId: string) => said.push({ at, accountId, as });
    if (post?.kind === "alert") say("new", post.facts.accountId);
    if (post?.kind === "summary") {
      const { unslotted, listed, again, worsened } = post.sections;
      for (const { accountId } of [...unslotted, ...listed, ...again]) say("new", accountId);
      for (const { accountId } of worsened) say("worsened", accountId);
    }
    if (post?.kind === "reply" && post.why === "worsened")
      say("worsened", (await store.episodes.get(post.episodeId))?.accountId ?? "");
  }
  return said;
}

/** A process finishes what an earlier one has decided, unless that is older. */
const FINISHED_WITHIN_MS = HOUR_MS;
const SEVERITY = { Green: 0, Amber: 1, Red: 2 };
/** WORSENED_BY_POINTS */
const WORSENED_BY = 20;

type Known = PlainStatus & { open: boolean; said: PlainStatus | null };

const owesNews = ({ open, said, ragStatus }: Known): boolean =>
  open && (said === null || SEVERITY[ragStatus] > SEVERITY[said.ragStatus]);
const owesWorse = ({ open, said, ragStatus, score }: Known): boolean =>
  open && said?.ragStatus === ragStatus && said.score - score >= WORSENED_BY;

/**
 * Goes through the days as they were: after each scan, what is new by plain arithmetic over the history (spec sections
 * 3, 4 and 6) is owed; each message settles what it says; and in a calm moment, when all services and a worker are
 * there and at rest, nothing may be owed.
 */
export async function judgeDays(options: {
  store: Store;
  history: string;
  messages: readonly SlackMessage[];
  expected: readonly ExpectedScan[];
  calm: readonly Date[];
}): Promise<{ verdict: DaysVerdict; scans: number; escalations: number }> {
  const { store, history, messages, expected, calm } = options;
  const verdict: DaysVerdict = { lost: [], doubled: [], late: [], wrong: [] };
  const all = await store.scans.recent(10_000);
  const scans = all
    .flatMap(({ decidedAt, endedAt, cause, state }) =>
      decidedAt === null ? [] : [{ decidedAt, endedAt, cause, state }],
    )
    .toSorted((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime());

  for (const { due, outcome, by } of expected) {
    const found = scans.filter(
      ({ cause }) => cause.kind === "scheduled" && cause.dueAt.getTime() === due.getTime(),
    );
    const what = `the scan of ${due.toISOString()}`;
    const [first] = found;
    if (found.length > 1) verdict.doubled.push(`${what}: ${found.length}`);
    if (first === undefined && outcome === "decided") verdict.lost.push(what);
    if (first !== undefined && outcome === "none")
      verdict.wrong.push(`${what}: decided ${first.decidedAt.toISOString()}`);
    if (first !== undefined && first.decidedAt > by)
      verdict.late.push(`${what}: ${first.decidedAt.toISOString()}`);
  }
  for (const [key, same] of Map.groupBy(messages.map(keyOf), (key) => key))
    if (key !== "" && same.length > 1) verdict.doubled.push(`the message ${key}: ${same.length}`);

  const statuses = plainStatuses(
    history,
    scans.map(({ decidedAt }) => decidedAt),
  );
  const known = new Map<string, Known>();
  const names = new Map<string, string>();
  const told = (accountId: string) => names.get(accountId) ?? accountId;
  let escalations = 0;

  const scan = (found: Map<string, PlainStatus>) => {
    for (const [name, status] of found) {
      const id = accountPageId(name);
      names.set(id, name);
      const before = known.get(id);
      const open = status.ragStatus !== "Green";
      let said = open && before?.open ? before.said : null;
      // What was said of a worse status is over: the way back is news.
      if (said !== null && SEVERITY[said.ragStatus] > SEVERITY[status.ragStatus])
        said = { ...said, ragStatus: status.ragStatus };
      const now = { ...status, open, said };
      if (owesNews(now) && (before === undefined || !owesNews(before))) escalations += 1;
      known.set(id, now);
    }
  };
  const hear = ({ accountId, as, at }: Said) => {
    const now = known.get(accountId);
    if (now === undefined || !(as === "new" ? owesNews(now) : owesWorse(now)))
      verdict.doubled.push(`${told(accountId)}, said as ${as} at ${new Date(at).toISOString()}`);
    if (now !== undefined) now.said = { score: now.score, ragStatus: now.ragStatus };
  };
  const owed = () =>
    [...known].flatMap(([id, now]) => (owesNews(now) || owesWorse(now) ? [told(id)] : []));
  /** What it did not say is left to the next one, and that could not be read yet (spec section 5). */
  const isLeftToTheNext = (at: Date) => {
    const newest = scans.findLast(({ decidedAt }) => decidedAt <= at);
    if (newest?.state !== "superseded" || newest.endedAt === null) return false;
    const { decidedAt, endedAt } = newest;
    return endedAt <= at && endedAt.getTime() - decidedAt.getTime() > FINISHED_WITHIN_MS;
  };
  const rest = (at: Date) => {
    if (isLeftToTheNext(at)) return;
    for (const name of owed()) verdict.late.push(`${name}, not said by ${at.toISOString()}`);
  };

  const steps = [
    ...scans.map(({ decidedAt }, n) => ({
      at: decidedAt.getTime(),
      order: 0,
      run: () => scan(statuses[n] ?? new Map()),
    })),
    ...(await announcements(store, messages)).map((one) => ({
      at: one.at,
      order: 1,
      run: () => hear(one),
    })),
    // A millisecond has room for all that is said in it.
    ...calm.map((at) => ({ at: at.getTime() + 1, order: 2, run: () => rest(at) })),
  ];
  for (const { run } of steps.toSorted((a, b) => a.at - b.at || a.order - b.order)) run();
  for (const name of owed()) verdict.lost.push(`${name} is not said at the end`);
  return { verdict, scans: scans.length, escalations };
}
