import type { AlertPlan } from "../alert-plan/alert-plan.ts";
import { isNewEscalation } from "../decide-episode.ts";
import type { DraftWish } from "../draft.ts";
import { repAddressOf } from "../rep.ts";
import { type JudgedAccount, repEmailOf } from "./judge-accounts.ts";
import type { ScanMemory } from "./scan-decision.ts";

/** Of the one outreach draft of an episode. */
export const outreachKey = (episodeId: string): string => `outreach:${episodeId}`;

/**
 * One outreach draft for each new episode (spec section 6): of those that just opened, of those that are announced now
 * as new, and of those that a hold kept back and that are let go (`held`), where nothing is announced either. None for
 * an episode that has one (`drafted`, keys), such as one that worsens: its rep would get a message about a draft that
 * does not come.
 */
export function planOutreach(
  judged: readonly JudgedAccount[],
  plan: AlertPlan,
  { drafted, held }: Pick<ScanMemory, "drafted" | "held">,
  scanId: string,
): DraftWish[] {
  const announced = new Set(
    [...plan.singles, ...(plan.summary?.unslotted ?? [])].map(({ accountId }) => accountId),
  );
  const known = new Set(drafted);
  const letGo = new Set(held);
  return judged.flatMap((one): DraftWish[] => {
    const { accountId, episodeId, name, decision } = one;
    const opened =
      (decision.kind === "opened" || decision.kind === "reopened") && isNewEscalation(decision);
    const isLetGo = letGo.has(episodeId) && decision.kind !== "ended";
    const key = outreachKey(episodeId);
    if (known.has(key) || (!opened && !announced.has(accountId) && !isLetGo)) return [];
    const mailbox = repAddressOf(repEmailOf(one));
    return [
      {
        id: `${scanId}:outreach:${accountId}`,
        key,
        type: "escalation_outreach",
        accountId,
        accountName: name,
        episodeId,
        mailbox,
        input: {},
        card: mailbox === "" ? null : `${scanId}:direct:${mailbox}`,
      },
    ];
  });
}
