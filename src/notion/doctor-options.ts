import { type Finding, failure, warning } from "../domain/finding.ts";
import { RAG_STATUSES } from "../domain/health.ts";
import type { Priority } from "../domain/ticket.ts";
import type { ACCOUNT_PROPERTIES, Resolved, TICKET_PROPERTIES } from "./schema-match.ts";
import { priorityOf } from "./ticket-row.ts";

export type OptionRules = {
  /** All in lower case. */
  inactiveStatuses: readonly string[];
  closedStatuses: readonly string[];
  priorities: ReadonlyMap<string, Priority>;
  /** Tiers that TIER_THRESHOLDS names. */
  tiers: readonly string[];
};

const among = (options: readonly string[], wanted: readonly string[]): boolean =>
  options.some((option) => wanted.includes(option.trim().toLowerCase()));
const quoted = (words: readonly string[]): string => words.map((word) => `“${word}”`).join(", ");

/** The options of the accounts' choices against the settings. */
export function checkAccountOptions(
  { status, healthStatus, tier }: Partial<Resolved<typeof ACCOUNT_PROPERTIES>>,
  { inactiveStatuses, tiers }: OptionRules,
): Finding[] {
  const findings: Finding[] = [];
  if (status && !among(status.options, inactiveStatuses)) {
    findings.push(
      warning(
        "notion.accounts.options",
        `No option of “${status.name}” means inactive (INACTIVE_STATUSES is ${inactiveStatuses.join(", ")}): every account counts as active.`,
        `Add an option ${quoted(inactiveStatuses.slice(0, 1))} to “${status.name}”, or name yours in INACTIVE_STATUSES.`,
      ),
    );
  }
  const missing = RAG_STATUSES.filter((one) => !healthStatus?.options.includes(one));
  // Notion makes an unknown option of a select by itself, one of a status never (Notion's reference, property values).
  if (healthStatus?.type === "status" && missing.length > 0) {
    findings.push(
      failure(
        "notion.accounts.options",
        `“${healthStatus.name}” lacks the options ${quoted(missing)}: scans cannot write them, as Notion adds none to a status by itself.`,
        `Add ${quoted(missing)} to “${healthStatus.name}” in Notion, or make it a select.`,
      ),
    );
  }
  if (tiers.length > 0 && !tier) {
    findings.push(
      warning(
        "notion.accounts.options",
        "TIER_THRESHOLDS is set, and the accounts have no property Tier: the general thresholds are used for all.",
        "Add a select property “Tier”, or empty TIER_THRESHOLDS.",
      ),
    );
  }
  const unknown = tiers.filter(
    (one) => tier && tier.options.length > 0 && !among(tier.options, [one]),
  );
  if (tier && unknown.length > 0) {
    findings.push(
      warning(
        "notion.accounts.options",
        `TIER_THRESHOLDS names ${quoted(unknown)}, which is no option of “${tier.name}”.`,
        `Use the options that there are: ${quoted(tier.options)}.`,
      ),
    );
  }
  return findings;
}

/** The options of the tickets' choices against the settings. */
export function checkTicketOptions(
  { priority, status }: Partial<Resolved<typeof TICKET_PROPERTIES>>,
  { closedStatuses, priorities }: OptionRules,
): Finding[] {
  const findings: Finding[] = [];
  if (status && status.options.length > 0 && !among(status.options, closedStatuses)) {
    findings.push(
      warning(
        "notion.tickets.options",
        `No option of “${status.name}” means closed (TICKET_CLOSED_STATUSES is ${closedStatuses.join(", ")}): every ticket counts as open.`,
        `Name the options that mean closed in TICKET_CLOSED_STATUSES; there are ${quoted(status.options)}.`,
      ),
    );
  }
  const unknown =
    priority?.options.filter((option) => priorityOf(option, priorities) === null) ?? [];
  if (priority && unknown.length > 0) {
    findings.push(
      warning(
        "notion.tickets.options",
        `“${priority.name}” has options that are no priority: ${quoted(unknown)}. Open tickets with them make their account's result incomplete.`,
        `Map them in TICKET_PRIORITIES, as in {"${unknown[0]?.replaceAll('"', "")}":"P3"}.`,
      ),
    );
  }
  const urgent = priority?.options.some((option) =>
    ["P1", "P2"].includes(priorityOf(option, priorities) ?? ""),
  );
  if (priority && priority.options.length > 0 && urgent !== true) {
    findings.push(
      failure(
        "notion.tickets.options",
        `No option of “${priority.name}” means P1 or P2: no ticket would ever count as urgent.`,
        `Map your words in TICKET_PRIORITIES, as in {"${priority.options[0]?.replaceAll('"', "")}":"P1"}.`,
      ),
    );
  }
  return findings;
}
