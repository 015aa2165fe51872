import type { Account, UnusableRow } from "../domain/account.ts";
import { RAG_STATUSES } from "../domain/health.ts";
import { shared, sharedDates } from "../lib/shared.ts";
import { dateOf, filledTextOf, numberOf, type ParsedRow, textOf, usableRow } from "./parse.ts";
import type { AccountsSchema } from "./schema.ts";

export type AccountRules = {
  /** Lower case. */
  inactiveStatuses: ReadonlySet<string>;
  dayStart: (day: string) => Date | null;
};

export type AccountRow =
  | { kind: "account"; account: Account }
  | { kind: "unusable"; unusable: UnusableRow };

/** One row of the Accounts database (spec section 2), or why it cannot be used. */
export function parseAccount(
  parsed: ParsedRow,
  { properties: names }: AccountsSchema,
  rules: AccountRules,
): AccountRow {
  if (parsed.kind === "unusable") {
    return {
      kind: "unusable",
      unusable: { ...parsed.unusable, accountIds: [parsed.unusable.id] },
    };
  }
  const { row } = parsed;
  const unusable = (label: string, reason: string): AccountRow => ({
    kind: "unusable",
    unusable: { id: row.id, label, reason, accountIds: [row.id] },
  });
  // Outside: a malformed name is no reason to lose the label of the row.
  const name = usableRow(
    () => row.id,
    () => filledTextOf(row, names.name),
  );
  if (name.kind === "malformed") return unusable(name.label, name.reason);
  if (name.parsed === null) return unusable(row.id, `has no ${names.name.name}`);
  const label = name.parsed;

  const read = usableRow(
    () => label,
    (): Account => {
      const interval = numberOf(row, names.checkInInterval);
      const status = textOf(row, names.status).trim().toLowerCase();
      const shownStatus = textOf(row, names.healthStatus).trim().toLowerCase();
      return {
        id: row.id,
        name: label,
        active: !rules.inactiveStatuses.has(status),
        lastHeartbeat: dateOf(row, names.lastHeartbeat, rules.dayStart),
        repEmail: filledTextOf(row, names.repEmail),
        contactName: filledTextOf(row, names.contactName),
        contactEmail: filledTextOf(row, names.contactEmail),
        tier: filledTextOf(row, names.tier),
        checkInIntervalMonths:
          interval !== null && Number.isSafeInteger(interval) && interval >= 0 ? interval : null,
        shown: {
          score: numberOf(row, names.healthScore),
          status: RAG_STATUSES.find((known) => known.toLowerCase() === shownStatus) ?? null,
          lastScan: dateOf(row, names.lastHealthScan, rules.dayStart),
        },
        url: row.url,
      };
    },
  );
  return read.kind === "malformed"
    ? unusable(read.label, read.reason)
    : { kind: "account", account: read.parsed };
}

/**
 * For the rows of one reading: what many of them have alike, such as their rep, is in memory once. JSON brings the same
 * text anew with each row, and the accounts stay in memory.
 */
export function shareEquals(): (row: AccountRow) => AccountRow {
  const sameText = shared((text: string) => text);
  const sameTime = sharedDates();
  const text = (value: string | null) => value && sameText(value);
  const time = (value: Date | null) => value && sameTime(value.getTime());
  return (row) => {
    if (row.kind === "unusable") return row;
    const { account } = row;
    const { shown } = account;
    return {
      kind: "account",
      account: {
        ...account,
        lastHeartbeat: time(account.lastHeartbeat),
        repEmail: text(account.repEmail),
        tier: text(account.tier),
        shown: { ...shown, lastScan: time(shown.lastScan) },
      },
    };
  };
}
