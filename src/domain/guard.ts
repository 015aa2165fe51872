import { count } from "../lib/text.ts";

/** What a scan that was not held leaves for the next one to compare with. */
export type GuardFigures = {
  openTickets: number;
  /** Open tickets that belong to no account. */
  orphanTickets: number;
};

/** What a scan found and would decide, before anything is stored. `Id` names an account. */
export type GuardFindings<Id = string> = GuardFigures & {
  /** Active accounts. */
  accounts: number;
  openEpisodes: number;
  /** Accounts whose episode would end now, whatever the cause. */
  ending: readonly Id[];
  /** Accounts whose escalation would open, reopen or worsen (to a worse status) an episode now. */
  escalating: readonly Id[];
  /** Accounts with fewer open tickets than in the last scan that was not held. */
  emptied: readonly Id[];
};

/**
 * `holdAll`: nothing is stored, written, posted or drafted; `accounts` are all that lost tickets or
 * would be news. `holdPosts`: stored and written, not posted or drafted; `accounts` escalate.
 */
export type GuardDecision<Id = string> =
  | { kind: "pass"; reason: string }
  | { kind: "holdAll" | "holdPosts"; reason: string; accounts: readonly Id[] };

/** Spec section 5, Guard. */
const LIMITS = {
  ticketsLost: 20,
  ticketsToNone: 5,
  orphans: 10,
  episodesEnding: 5,
  escalatingShare: 0.2,
  escalatingAtLeast: 10,
  escalatingMost: 50,
};

/**
 * Whether to believe a scan (spec section 5). `last` is the last scan that was not held, null for
 * the first one of a store: it has nothing to fall from, and had no tickets without an account.
 * The first rule that holds gives the reason.
 */
export function decideGuard<Id>(
  last: GuardFigures | null,
  now: GuardFindings<Id>,
): GuardDecision<Id> {
  const before = last ?? { openTickets: 0, orphanTickets: 0 };
  const held = [...new Set([...now.emptied, ...now.ending, ...now.escalating])];
  const lost = before.openTickets - now.openTickets;
  if (
    (lost > before.openTickets / 2 && lost >= LIMITS.ticketsLost) ||
    (before.openTickets >= LIMITS.ticketsToNone && now.openTickets === 0)
  ) {
    const reason = `open tickets fell from ${before.openTickets} to ${now.openTickets}: the source may have been emptied`;
    return { kind: "holdAll", reason, accounts: held };
  }
  if (now.orphanTickets >= LIMITS.orphans && now.orphanTickets >= 2 * before.orphanTickets) {
    const reason = `tickets without an account rose from ${before.orphanTickets} to ${now.orphanTickets}: the link between tickets and accounts may be broken`;
    return { kind: "holdAll", reason, accounts: held };
  }
  const ending = now.ending.length;
  if (ending >= LIMITS.episodesEnding && ending >= now.openEpisodes / 2) {
    const reason = `${ending} of ${count(now.openEpisodes, "open episode")} would end at once`;
    return { kind: "holdAll", reason, accounts: held };
  }
  const escalating = now.escalating.length;
  if (
    (escalating > LIMITS.escalatingShare * now.accounts &&
      escalating >= LIMITS.escalatingAtLeast) ||
    escalating > LIMITS.escalatingMost
  ) {
    const reason = `${escalating} of ${count(now.accounts, "account")} would escalate at once`;
    return { kind: "holdPosts", reason, accounts: now.escalating };
  }
  return { kind: "pass", reason: "nothing unusual" };
}
