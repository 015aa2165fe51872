import type { AlertPlan } from "../alert-plan/alert-plan.ts";
import { isNewEscalation } from "../decide-episode.ts";
import type { DraftWish } from "../draft.ts";
import type { JudgedAccount } from "./judge-accounts.ts";

/**
 * One outreach draft for each new episode (spec section 6): of those that just opened and of those that
 * are announced now as new, which the release of a hold may be. A key holds the episode, so an episode has
 * one whatever is decided again.
 */
export function planOutreach(
  judged: readonly JudgedAccount[],
  plan: AlertPlan,
  episodeIds: ReadonlyMap<string, string>,
  scanId: string,
): DraftWish[] {
  const announced = new Set(
    [...plan.singles, ...(plan.summary?.unslotted ?? [])].map(({ accountId }) => accountId),
  );
  return judged.flatMap(({ accountId, name, facts, decision }): DraftWish[] => {
    const episodeId = episodeIds.get(accountId);
    const opened =
      (decision.kind === "opened" || decision.kind === "reopened") && isNewEscalation(decision);
    if (episodeId === undefined || !(opened || announced.has(accountId))) return [];
    const mailbox = facts.repEmail?.trim().toLowerCase() ?? "";
    return [
      {
        id: `${scanId}:outreach:${accountId}`,
        key: `outreach:${episodeId}`,
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
