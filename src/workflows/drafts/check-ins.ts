import type { AccountSource } from "../../domain/account.ts";
import { adminsPost } from "../../domain/admins-post.ts";
import { beginDiscarding } from "../../domain/draft/change-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import type { Outbox } from "../../domain/outbox.ts";
import { personalPost } from "../../domain/personal-post.ts";
import { type CheckInDecision, checkInWish, planCheckIns } from "../../domain/plan-check-ins.ts";
import { repAddressOf } from "../../domain/rep.ts";
import type { Episodes } from "../../domain/stored-episode.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, DAY_MS, delay, elapsedMs, HOUR_MS } from "../../lib/time.ts";
import { type Calendar, monthOf } from "../../lib/time-zone.ts";
import type { DraftNouns } from "./draft-steps.ts";
import { tellUnreachable, type Unreachable } from "./tell-unreachable.ts";
import type { WhyUnreachable } from "./why-unreachable.ts";

type CheckInNouns = DraftNouns & { outbox: Pick<Outbox, "add" | "outdate"> };
export type CheckInStore = CheckInNouns & {
  episodes: Pick<Episodes, "openAccounts" | "outdate">;
  transaction<T>(effects: (tx: CheckInNouns) => Promise<T>): Promise<T>;
};

export type CheckIns = {
  /** What would be done now. Throws ServiceError. */
  plan(signal: AbortSignal): Promise<CheckInDecision[]>;
  /**
   * Has the month's drafts prepared, and tells each rep in one message. `run` is the same for a run that is done
   * again after a crash: it adds nothing then. Notion and Slack are waited for, `patienceMs` at most.
   */
  run(
    run: string,
    signal: AbortSignal,
    options?: { patienceMs?: number },
  ): Promise<CheckInDecision[]>;
  /** Draft keys are of a month, `2026-11` in TAM_TIMEZONE. */
  month(): string;
};

/** The longest Check-in Interval that makes sense is a year; a month to spare. */
const LOOK_BACK_DAYS = 400;
/** As long as a missed run is made up. */
const PATIENCE_MS = 2 * HOUR_MS;

export function createCheckIns(deps: {
  store: CheckInStore;
  accounts: AccountSource;
  whyUnreachable: WhyUnreachable;
  quietDays: number;
  calendar: Calendar;
  newId: () => string;
  wakeWorker: () => void;
  clock: Clock;
  limits: Pick<Limits, "scanRetryMs">;
  logger: Logger;
}): CheckIns {
  const { store, accounts, calendar, clock, logger } = deps;
  const monthAt = (instant: Date) => monthOf(calendar.dayOf(instant));
  const monthNow = () => monthAt(clock.now());

  async function plan(signal: AbortSignal): Promise<CheckInDecision[]> {
    const now = clock.now();
    const list = (await accounts.queryAllAccounts({ urgency: "batch", signal })).accounts;
    const addresses = new Set(list.map(({ repEmail }) => repAddressOf(repEmail)));
    const unreachable = new Map<string, string | null>();
    for (const address of addresses) unreachable.set(address, await deps.whyUnreachable(address));
    return planCheckIns(list, {
      month: monthNow(),
      now,
      monthAt,
      escalated: new Set((await store.episodes.openAccounts()).values()),
      open: await store.drafts.open(),
      closed: await store.drafts.closedSince(new Date(now.getTime() - LOOK_BACK_DAYS * DAY_MS)),
      unreachable: (address) => unreachable.get(address) ?? null,
      quietDays: deps.quietDays,
    });
  }

  /** Notion or Slack may be down for a while: they are waited for, then the admins are told. */
  async function planPatiently(
    runKey: string,
    signal: AbortSignal,
    patienceMs: number,
  ): Promise<CheckInDecision[]> {
    const until = elapsedMs() + patienceMs;
    for (;;) {
      try {
        return await plan(signal);
      } catch (error) {
        signal.throwIfAborted();
        assertServiceFailure(error);
        if (!error.transient || elapsedMs() >= until) {
          await store.outbox.add([
            adminsPost(
              `checkins:${runKey}:admins`,
              `The check-ins could not be planned: ${error.message}`,
            ),
          ]);
          throw error;
        }
        logger.warn(errorSummary(error), "check-ins cannot be planned now; tried again");
        await delay(deps.limits.scanRetryMs, signal);
      }
    }
  }

  async function run(
    runKey: string,
    signal: AbortSignal,
    { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
  ): Promise<CheckInDecision[]> {
    const decisions = await planPatiently(runKey, signal, patienceMs);
    const month = monthNow();
    const at = clock.now();
    const byRep = Map.groupBy(decisions, ({ account }) => repAddressOf(account.repEmail));
    const lost = decisions.filter((one) => one.kind === "skip" && !one.reachable);
    await store.transaction(async (tx) => {
      for (const [rep, ofRep] of byRep) {
        const card = `checkins:${runKey}:${rep}`;
        const wishes = ofRep.flatMap((one) =>
          one.kind === "draft"
            ? [checkInWish(one.account, { month, attempt: one.attempt }, deps.newId(), card)]
            : [],
        );
        const added = await tx.drafts.want(wishes, at);
        const replaced = ofRep.flatMap((one) =>
          one.kind === "draft" && one.replaces !== null ? [one.replaces] : [],
        );
        for (const draft of replaced) await withdraw(tx, draft, at);
        // Without a draft once a month, however often a run is asked for.
        const first = await isFirstOf(tx, month, rep, ofRep, at);
        if (added.length === 0 && !first) continue;
        await tx.outbox.add([toRep(card, rep, added, month, ofRep)]);
      }
      await tellUnreachable(tx, month, byMailbox(lost), at);
    });
    logger.info(
      { drafts: decisions.filter(({ kind }) => kind === "draft").length, of: decisions.length },
      "check-ins planned",
    );
    deps.wakeWorker();
    return decisions;
  }

  /** The first message of the month that tells this rep what they can do something about. */
  const isFirstOf = async (
    tx: CheckInNouns,
    month: string,
    rep: string,
    ofRep: readonly CheckInDecision[],
    at: Date,
  ): Promise<boolean> =>
    ofRep.some((one) => one.kind === "skip" && one.mendable) &&
    (await tx.handled.claim(`checkins:${month}:skipped:${rep}`, at));

  /** Last month's, which nobody touched: deleted from the mailbox by the worker. */
  async function withdraw(tx: CheckInNouns, draft: Draft, at: Date): Promise<void> {
    // Long ago, so that the worker takes it for a step that nobody is at.
    const next = beginDiscarding(draft, new Date(0));
    if (
      next !== null &&
      (await tx.drafts.save({ ...next, note: "A newer check-in took its place." }, at)) &&
      draft.card !== null
    )
      await tx.outbox.outdate(draft.card);
  }

  return { plan, run, month: monthNow };
}

const toRep = (
  key: string,
  rep: string,
  drafts: string[],
  month: string,
  decisions: readonly CheckInDecision[],
) =>
  personalPost(key, `rep:${rep}`, {
    kind: "direct",
    repEmail: rep,
    accounts: [],
    drafts,
    checkIns: {
      month,
      skipped: decisions.flatMap((one) =>
        one.kind === "skip" ? [{ name: one.account.name, reason: one.reason }] : [],
      ),
    },
  });

const byMailbox = (lost: readonly CheckInDecision[]): Unreachable[] =>
  [...Map.groupBy(lost, ({ account }) => repAddressOf(account.repEmail))].map(
    ([mailbox, ofRep]) => ({
      mailbox,
      why: ofRep[0]?.kind === "skip" ? ofRep[0].reason : "",
      accounts: ofRep.map(({ account }) => account),
    }),
  );
