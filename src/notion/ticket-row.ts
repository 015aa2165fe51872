import { PRIORITIES, type Priority, type TicketRow } from "../domain/ticket.ts";
import { DAY_MS } from "../lib/time.ts";
import { dateOf, filledTextOf, type ParsedRow, type Row, textOf, usableRow } from "./parse.ts";
import type { TicketsSchema } from "./schema.ts";
import type { Owners } from "./ticket-owner.ts";

export type TicketRules = {
  /** Lower case. */
  closedStatuses: ReadonlySet<string>;
  /** Lower-case word → priority; `P1`..`P4` need no entry. */
  priorities: ReadonlyMap<string, Priority>;
  dayStart: (day: string) => Date | null;
  now: Date;
};

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

export function priorityOf(
  word: string,
  priorities: ReadonlyMap<string, Priority>,
): Priority | null {
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
