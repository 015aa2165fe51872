import type { Account } from "./account.ts";
import type { Draft, DraftWish } from "./draft.ts";
import { repAddressOf } from "./rep.ts";

/** What is known when the check-ins of a month are planned. */
export type CheckInSituation = {
  /** `2026-11`, in TAM_TIMEZONE. */
  month: string;
  now: Date;
  /** Accounts with an open episode. */
  escalated: ReadonlySet<string>;
  /** Open ones of every account. */
  open: readonly Draft[];
  /** Closed ones, at least of the longest interval, in any order. */
  closed: readonly Draft[];
  /** The month of an instant, in TAM_TIMEZONE. */
  monthAt(instant: Date): string;
  /** Why a rep cannot be reached; null = can. By address, lower case; "" = no rep. */
  unreachable(repEmail: string): string | null;
  /** CHECKIN_QUIET_DAYS */
  quietDays: number;
};

export type CheckInDecision =
  /** `attempt`: how often this month's could not be made before. */
  | { kind: "draft"; account: Account; replaces: Draft | null; attempt: number }
  /** `mendable`: the rep can do something about it. */
  | { kind: "skip"; account: Account; reason: string; reachable: boolean; mendable: boolean };

const DAY_MS = 86_400_000;

/** One decision for each active account, with its reason (spec section 10). Pure. */
export function planCheckIns(
  accounts: readonly Account[],
  situation: CheckInSituation,
): CheckInDecision[] {
  const open = Map.groupBy(situation.open, ({ accountId }) => accountId);
  const closed = Map.groupBy(situation.closed, ({ accountId }) => accountId);
  return accounts
    .filter(({ active }) => active)
    .map((account) =>
      decide(account, open.get(account.id) ?? [], closed.get(account.id) ?? [], situation),
    );
}

function decide(
  account: Account,
  open: readonly Draft[],
  closed: readonly Draft[],
  situation: CheckInSituation,
): CheckInDecision {
  const skip = (reason: string, { reachable = true, mendable = false } = {}): CheckInDecision => ({
    kind: "skip",
    account,
    reason,
    reachable,
    mendable,
  });
  const { month, now, monthAt } = situation;
  const interval = account.checkInIntervalMonths ?? 1;
  if (interval === 0) return skip("its Check-in Interval is 0");
  const noRep = situation.unreachable(repAddressOf(account.repEmail));
  if (noRep !== null) return skip(noRep, { reachable: false });
  if (account.contactEmail === null) return skip("no Contact Email", { mendable: true });
  if (situation.escalated.has(account.id)) return skip("it has an open escalation");
  const done = closed.filter(isDoneCheckIn).map((draft) => monthOf(draft, monthAt));
  const passed = done.length === 0 ? null : monthsBetween(latest(done), month);
  if (passed !== null && passed < interval)
    return skip(
      passed === 0
        ? "this month's is done"
        : `every ${interval} months, the last one ${passed} ago`,
    );
  const untouched = open.find(
    (draft) => isUntouched(draft) && (monthOfRun(draft) ?? month) !== month,
  );
  // What the rep before this one left can only be discarded.
  const other = open.find((draft) => draft !== untouched && draft.handedTo === null);
  if (other !== undefined)
    return skip("another draft waits", { mendable: monthOfRun(other) !== month });
  const quiet = now.getTime() - lastMailAt(closed);
  if (quiet < situation.quietDays * DAY_MS)
    return skip(`a mail went out ${Math.floor(quiet / DAY_MS)} days ago`);
  const attempt = closed.filter(
    (draft) => draft.state === "unprepared" && monthOfRun(draft) === month,
  ).length;
  return { kind: "draft", account, replaces: untouched ?? null, attempt };
}

/** The rep dealt with it, one way or another; what was never made or was replaced does not count. */
const isDoneCheckIn = ({ type, state }: Draft): boolean =>
  type === "health_checkin" && state !== "withdrawn" && state !== "unprepared";

/** As the bot made it: nobody looked at it in a way that left a trace. */
const isUntouched = ({ state, reviewVersion }: Draft): boolean =>
  state === "pending" && reviewVersion === 1;

/** The month whose run made it, from its key; null of what a person asked for, which no run takes away. */
const monthOfRun = ({ key, accountId }: Draft): string | null =>
  key.startsWith(keysOf(accountId)) ? key.slice(-"2026-11".length) : null;

/** The month that a check-in counts for; one that was asked for is of the month in which it went out or was made. */
const monthOf = (draft: Draft, monthAt: CheckInSituation["monthAt"]): string =>
  monthOfRun(draft) ?? monthAt(draft.sent?.sentAt ?? draft.createdAt);

/** Months as text sort by time. Not by their order here: an outcome that is noted makes an old one the newest change. */
const latest = (months: readonly string[]): string => months.toSorted().at(-1) ?? "";

/** Milliseconds; long before everything when none went out. */
const lastMailAt = (closed: readonly Draft[]): number =>
  Math.max(...closed.map(({ sent }) => sent?.sentAt.getTime() ?? Number.NEGATIVE_INFINITY));

const monthsBetween = (from: string, to: string): number => count(to) - count(from);
const count = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));

const keysOf = (accountId: string): string => `checkin:${accountId}:`;

/** At most one an account and month, whoever asks and how often; one that could not be made is another attempt. */
export const checkInKey = (accountId: string, month: string, attempt = 0): string =>
  `${keysOf(accountId)}${attempt === 0 ? "" : `again ${attempt}:`}${month}`;

export const checkInWish = (
  { id: accountId, name, repEmail }: Account,
  { month, attempt }: { month: string; attempt: number },
  id: string,
  card: string,
): DraftWish => ({
  id,
  key: checkInKey(accountId, month, attempt),
  type: "health_checkin",
  accountId,
  accountName: name,
  episodeId: null,
  mailbox: repAddressOf(repEmail),
  input: {},
  card,
});
