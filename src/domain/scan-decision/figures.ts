import { isNewEscalation } from "../decide-episode.ts";
import type { ScanFigures } from "../scan.ts";
import { countTickets } from "../ticket-tally.ts";
import type { JudgedAccount } from "./judge-accounts.ts";
import type { ScanReading } from "./scan-decision.ts";

/** What one scan counted, before anything is posted or written. */
export function figuresOf(reading: ScanReading, judged: readonly JudgedAccount[]): ScanFigures {
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

/** Inactive or gone, whether it had an episode or not: one that stays known is looked up by id at every scan. */
export const isForgotten = ({ score, notScanned }: JudgedAccount): boolean =>
  score === null && notScanned === null;

/** Another score or status than the scan before, or than Notion shows of an account that has none. */
export const hasChanged = ({ score, before, account }: JudgedAccount): boolean =>
  score !== null &&
  (score.score !== (before?.score ?? account?.shown.score) ||
    score.ragStatus !== (before?.ragStatus ?? account?.shown.status));
