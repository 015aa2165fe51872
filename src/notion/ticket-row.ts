import type { UnusableRow } from "../domain/account.ts";
import { PRIORITIES, type Priority, type Ticket } from "../domain/ticket.ts";
import { DAY_MS } from "../lib/time.ts";
import { notionId } from "./notion-id.ts";
import {
  dateOf,
  filledTextOf,
  type ParsedRow,
  type Row,
  relationOf,
  textOf,
  usableRow,
} from "./parse.ts";
import type { TicketsSchema } from "./schema.ts";

export type TicketRules = {
  /** Lower case. */
  closedStatuses: ReadonlySet<string>;
  /** Lower-case word → priority; `P1`..`P4` need no entry. */
  priorities: ReadonlyMap<string, Priority>;
  dayStart: (day: string) => Date | null;
  now: Date;
};

export type TicketRow =
  | { kind: "closed" }
  | { kind: "open"; tickets: Ticket[] }
  | { kind: "unusable"; unusable: UnusableRow };

/** The accounts of a ticket's row, or in words why there are none to be told. */
export type Owners =
  | { kind: "owned"; accountIds: string[] }
  | { kind: "unowned"; reason: string; accountIds: string[] };

/**
 * One row of the tickets database (spec section 2): closed, open (one ticket for each account it
 * belongs to), or unusable. `ownersOf` tells its accounts.
 */
export function parseTicket(
  parsed: ParsedRow,
  schema: TicketsSchema,
  rules: TicketRules,
  ownersOf: (row: Row) => Owners,
): TicketRow {
  if (parsed.kind === "unusable") return parsed;
  const { row } = parsed;
  const names = schema.properties;
  const unusable = (reason: string): TicketRow => ({
    kind: "unusable",
    unusable: {
      id: row.id,
      label: ticketLabel(row, schema),
      reason,
      accountIds: knownOwners(row, ownersOf),
    },
  });

  const read = usableRow(
    () => row.id,
    (): TicketRow => {
      const status = textOf(row, names.status).trim();
      if (row.gone || rules.closedStatuses.has(status.toLowerCase())) return { kind: "closed" };
      const owners = ownersOf(row);
      if (owners.kind === "unowned") return unusable(owners.reason);

      const word = textOf(row, names.priority).trim();
      const priority = priorityOf(word, rules.priorities);
      if (priority === null) {
        return unusable(
          word === ""
            ? `has no ${names.priority.name}`
            : `has the unknown ${names.priority.name} "${word}"; map it in TICKET_PRIORITIES`,
        );
      }
      const created = dateOf(row, names.created, rules.dayStart) ?? row.createdAt;
      const ahead = created.getTime() - rules.now.getTime();
      if (ahead > DAY_MS) return unusable(`was created in the future (${created.toISOString()})`);

      const ticket = {
        id: row.id,
        ticketId: filledTextOf(row, names.ticketId) ?? row.id,
        subject: textOf(row, names.subject),
        priority,
        status,
        createdAt: ahead > 0 ? rules.now : created,
        url: filledTextOf(row, names.link) ?? row.url,
      };
      return {
        kind: "open",
        tickets: owners.accountIds.map((accountId) => ({ ...ticket, accountId })),
      };
    },
  );
  return read.kind === "malformed" ? unusable(read.reason) : read.parsed;
}

/** As far as the row tells: whose result is incomplete without it. */
function knownOwners(row: Row, ownersOf: (row: Row) => Owners): string[] {
  const owners = usableRow(
    () => row.id,
    () => ownersOf(row).accountIds,
  );
  return owners.kind === "parsed" ? owners.parsed : [];
}

function priorityOf(word: string, priorities: ReadonlyMap<string, Priority>): Priority | null {
  const lower = word.toLowerCase();
  return PRIORITIES.find((known) => known.toLowerCase() === lower) ?? priorities.get(lower) ?? null;
}

/** Number and subject as far as they can be read, else the page id. */
function ticketLabel(row: Row, { properties: names }: TicketsSchema): string {
  const label = usableRow(
    () => row.id,
    () =>
      [filledTextOf(row, names.ticketId), filledTextOf(row, names.subject)]
        .filter((part) => part !== null)
        .join(" "),
  );
  return label.kind === "parsed" && label.parsed !== "" ? label.parsed : row.id;
}

/**
 * Tells whom a row belongs to when the Account property is text or a select: the account page's id,
 * dashed or not, or exactly a name that one account has or had.
 */
export function createOwnerMatcher(
  owners: readonly { id: string; names: readonly string[] }[],
): (word: string, property: string) => Owners {
  const byId = new Set(owners.map((owner) => owner.id));
  const byName = new Map<string, Set<string>>();
  for (const { id, names } of owners) {
    for (const name of names) byName.set(name, (byName.get(name) ?? new Set()).add(id));
  }
  return (word, property) => {
    if (word.trim() === "") {
      return { kind: "unowned", reason: `has no ${property}`, accountIds: [] };
    }
    const id = notionId(word);
    const accountIds = id !== null && byId.has(id) ? [id] : [...(byName.get(word) ?? [])];
    if (accountIds.length === 1) return { kind: "owned", accountIds };
    const reason =
      accountIds.length === 0
        ? `names the ${property} "${word}", which is no account's id or name`
        : `names the ${property} "${word}", a name of ${accountIds.length} accounts; use the id of one`;
    return { kind: "unowned", reason, accountIds };
  };
}

/** The same for a relation. `all`: every related page, when the row itself shows only the first 25. */
export function relatedOwners(
  row: Row,
  schema: TicketsSchema,
  all: readonly string[] | undefined,
): Owners {
  const property = schema.properties.account;
  const accountIds = all === undefined ? relationOf(row, property).ids : [...all];
  return accountIds.length === 0
    ? { kind: "unowned", reason: `has no ${property.name}`, accountIds }
    : { kind: "owned", accountIds };
}
