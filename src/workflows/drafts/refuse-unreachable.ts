import { unprepared } from "../../domain/draft/create-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import { type Calendar, monthOf } from "../../lib/time-zone.ts";
import type { DraftSteps, DraftStore } from "./draft-steps.ts";
import { tellUnreachable } from "./tell-unreachable.ts";
import type { WhyUnreachable } from "./why-unreachable.ts";

/**
 * Wanted drafts of one mailbox that nobody can be given: the admins are told in one line, then each ends. Killed in
 * between, the next worker ends the others and says nothing again. False = somebody can be given them.
 */
export function createRefuseUnreachable(deps: {
  store: DraftStore;
  steps: DraftSteps;
  whyUnreachable: WhyUnreachable;
  calendar: Calendar;
  clock: Clock;
  logger: Logger;
}): (mailbox: string, wanted: readonly Draft[]) => Promise<boolean> {
  const { store, steps, calendar, clock, logger } = deps;

  return async (mailbox, wanted) => {
    if (wanted.length === 0) return false;
    let why: string | null;
    try {
      why = await deps.whyUnreachable(mailbox);
    } catch (error) {
      assertServiceFailure(error);
      // Each draft says so by itself, and is tried again.
      logger.warn(errorSummary(error), "Slack cannot tell now who a rep is");
      return false;
    }
    if (why === null) return false;
    const accounts = wanted.map(({ accountId: id, accountName: name }) => ({ id, name }));
    const at = clock.now();
    await store.transaction((tx) =>
      tellUnreachable(tx, monthOf(calendar.dayOf(at)), [{ mailbox, why, accounts }], at),
    );
    const words = `No reachable rep: ${why}.`;
    for (const { id } of wanted) await steps.change(id, (now) => unprepared(now, words));
    return true;
  };
}
