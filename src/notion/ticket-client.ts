import type { ReadOptions } from "../domain/account.ts";
import {
  isUrgent,
  newestFirst,
  oldestFirst,
  type Priority,
  type TicketList,
  type TicketOwner,
  type TicketSource,
} from "../domain/ticket.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/time.ts";
import { readAllRows } from "./bulk-read.ts";
import type { NotionClient } from "./client.ts";
import { createDayStart } from "./day-start.ts";
import { type ParsedRow, type Row, relationOf, textOf, usableRow } from "./parse.ts";
import { type Condition, editedFrom, notClosed, ofAccount } from "./query-filter.ts";
import { readRelatedPages } from "./related-pages.ts";
import { type NotionSchema, type TicketsSchema, withFreshSchema } from "./schema.ts";
import type { Property } from "./schema-match.ts";
import { createOwnerMatcher, type Owners, relatedOwners } from "./ticket-owner.ts";
import { parseTicket, type TicketRules } from "./ticket-row.ts";

export type TicketClientOptions = {
  client: NotionClient;
  schema: NotionSchema;
  /** Lower case; every ticket with another status is open. */
  closedStatuses: Iterable<string>;
  /** Lower-case word → priority; `P1`..`P4` in any case need no entry. */
  priorities: ReadonlyMap<string, Priority>;
  clock: Clock;
  /** IANA zone in which a date without a time starts. */
  timeZone: string;
  logger: Logger;
};

/** Notion rounds edited times down to the minute, and its clock need not be ours. */
const DELTA_OVERLAP_MS = 2 * 60_000;

/** Support tickets in Notion, read only: 1 request for each 100 rows. */
export function createTicketClient(options: TicketClientOptions): TicketSource {
  const { client, schema, clock, logger } = options;
  const closedStatuses = new Set(options.closedStatuses);
  const dayStart = createDayStart(options.timeZone);

  const readRows = (
    tickets: TicketsSchema,
    conditions: readonly Condition[],
    operation: string,
    read: ReadOptions,
  ) =>
    readAllRows(
      client,
      {
        dataSourceId: tickets.dataSourceId,
        conditions,
        properties: Object.values(tickets.properties),
        operation,
      },
      read,
    );

  /** The filter asked for open rows as of the schema in hand; what they are now is decided here. */
  function toTickets(
    rows: Iterable<ParsedRow>,
    tickets: TicketsSchema,
    ownersOf: (row: Row) => Owners,
  ): TicketList {
    const rules: TicketRules = {
      closedStatuses,
      priorities: options.priorities,
      dayStart,
      now: clock.now(),
    };
    const list: TicketList = { tickets: [], unusable: [] };
    for (const parsed of rows) {
      const found = parseTicket(parsed, tickets, rules, ownersOf);
      if (found.kind === "open") list.tickets.push(...found.tickets);
      if (found.kind === "unusable") list.unusable.push(found.unusable);
    }
    return list;
  }

  function readOpenTickets(owner: TicketOwner, read: ReadOptions): Promise<TicketList> {
    const resolve = () => schema.tickets(read);
    return withFreshSchema(schema, "tickets", resolve, async (known) => {
      // A select that got an option since would hide that account's tickets: 1 request more.
      if (known.properties.account.type === "select") schema.forget("tickets");
      const tickets = await resolve();
      const { account, status } = tickets.properties;
      const ofOwner = ofAccount(account, owner);
      if (ofOwner === null) return { tickets: [], unusable: [] };
      const rows = await readRows(
        tickets,
        [ofOwner, ...notClosed(status, closedStatuses)],
        "reading the open tickets of one account",
        read,
      );
      // Notion found these by their account, also those whose account we could not read ourselves.
      const owned: Owners = { kind: "owned", accountIds: [owner.id] };
      const list = toTickets(
        [...rows.values()].filter((parsed) => !isForeign(parsed, account, owner)),
        tickets,
        () => owned,
      );
      const unusable = list.unusable.map((row) => ({ ...row, accountIds: [owner.id] }));
      return { ...list, unusable };
    });
  }

  /** A row that changes while the pages are read is caught by the closing query, in whatever status. */
  async function readOpenRows(tickets: TicketsSchema, read: ReadOptions) {
    const since = new Date(Math.floor(clock.now().getTime() / 60_000) * 60_000 - DELTA_OVERLAP_MS);
    const rows = await readRows(
      tickets,
      notClosed(tickets.properties.status, closedStatuses),
      "reading the open tickets",
      read,
    );
    const changed = await readRows(
      tickets,
      [editedFrom(since)],
      "reading the tickets that changed meanwhile",
      read,
    );
    for (const [id, row] of changed) rows.set(id, row);
    logger.debug({ rows: rows.size, changed: changed.size }, "Read the open tickets");
    return rows;
  }

  /** The whole relation of rows that show a part of it only. */
  async function readLongRelations(
    rows: Iterable<ParsedRow>,
    tickets: TicketsSchema,
    read: ReadOptions,
  ) {
    const whole = new Map<string, string[]>();
    const { account } = tickets.properties;
    for (const parsed of rows) {
      if (parsed.kind === "unusable") continue;
      const { row } = parsed;
      const shown = usableRow(
        () => row.id,
        () => relationOf(row, account),
      );
      if (shown.kind === "malformed" || !shown.parsed.cut) continue;
      whole.set(row.id, await readRelatedPages(client, row.id, account.id, read));
    }
    return whole;
  }

  async function readAllOpenTickets(
    owners: readonly TicketOwner[],
    read: ReadOptions,
  ): Promise<TicketList> {
    const resolve = () => schema.tickets(read);
    const list = await withFreshSchema(schema, "tickets", resolve, async (tickets) => {
      const { account } = tickets.properties;
      const rows = await readOpenRows(tickets, read);
      if (account.type === "relation") {
        const whole = await readLongRelations(rows.values(), tickets, read);
        return toTickets(rows.values(), tickets, (row) =>
          relatedOwners(row, tickets, whole.get(row.id)),
        );
      }
      const match = createOwnerMatcher(owners);
      return toTickets(rows.values(), tickets, (row) => match(textOf(row, account), account.name));
    });
    return { tickets: oldestFirst(list.tickets), unusable: list.unusable };
  }

  return {
    readAllOpenTickets,
    async getOpenTickets(owner, read) {
      const list = await readOpenTickets(owner, read);
      return { ...list, tickets: newestFirst(list.tickets) };
    },
    async getP1P2Tickets(owner, read) {
      const list = await readOpenTickets(owner, read);
      return { ...list, tickets: oldestFirst(list.tickets.filter(isUrgent)) };
    },
    async getTicketCountByAccount(owners, read) {
      const { tickets } = await readAllOpenTickets(owners, read);
      const counts = new Map(owners.map((owner) => [owner.id, 0]));
      for (const { accountId } of tickets) {
        const count = counts.get(accountId);
        if (count !== undefined) counts.set(accountId, count + 1);
      }
      return counts;
    },
  };
}

/** Notion compares text in any case, the name of an account counts exactly (spec section 2). */
function isForeign(parsed: ParsedRow, account: Property, owner: TicketOwner): boolean {
  if (account.type === "relation" || parsed.kind === "unusable") return false;
  const { row } = parsed;
  const word = usableRow(
    () => row.id,
    () => textOf(row, account),
  );
  const match = createOwnerMatcher([owner]);
  return word.kind === "parsed" && match(word.parsed, account.name).kind === "unowned";
}
