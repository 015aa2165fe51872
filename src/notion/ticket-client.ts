// Longer than most: the whole port in one place, the tickets of one account and, by the same few steps, those of all.
import type { ReadOptions } from "../domain/account.ts";
import {
  isUrgent,
  newestFirst,
  oldestFirst,
  type Priority,
  type TicketList,
  type TicketOwner,
  type TicketRow,
  type TicketSource,
} from "../domain/ticket.ts";
import { createTicketTally } from "../domain/ticket-tally.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/time.ts";
import { readAllRows } from "./bulk-read.ts";
import type { NotionClient } from "./client.ts";
import { createDayStart } from "./day-start.ts";
import { type ParsedRow, type Row, relationOf, rowIdOf, textOf, usableRow } from "./parse.ts";
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

  function readRows<Kept>(
    tickets: TicketsSchema,
    conditions: readonly Condition[],
    operation: string,
    read: ReadOptions,
    keep: (parsed: ParsedRow, before: Kept | undefined) => Kept,
    rows?: Map<string, Kept>,
  ): Promise<Map<string, Kept>> {
    const { dataSourceId, properties } = tickets;
    const query = { dataSourceId, conditions, properties: Object.values(properties), operation };
    return readAllRows(client, query, read, keep, rows);
  }

  const rulesNow = (): TicketRules => ({
    closedStatuses,
    priorities: options.priorities,
    dayStart,
    now: clock.now(),
  });

  function readOpenTickets(owner: TicketOwner, read: ReadOptions): Promise<TicketList> {
    const resolve = () => schema.tickets(read);
    return withFreshSchema(schema, "tickets", resolve, async (known) => {
      // A select that got an option since would hide that account's tickets: 1 request more.
      if (known.properties.account.type === "select") schema.forget("tickets");
      const tickets = await resolve();
      const { account, status } = tickets.properties;
      const ofOwner = ofAccount(account, owner);
      if (ofOwner === null) return { tickets: [], unusable: [] };
      // Notion found these by their account, also those whose account we could not read ourselves.
      const owned: Owners = { kind: "owned", accountIds: [owner.id] };
      const rules = rulesNow();
      const rows = await readRows(
        tickets,
        [ofOwner, ...notClosed(status, closedStatuses)],
        "reading the open tickets of one account",
        read,
        (parsed): TicketRow =>
          isForeign(parsed, account, owner)
            ? CLOSED
            : parseTicket(parsed, tickets, rules, () => owned),
      );
      const list = listOf(rows.values());
      const unusable = list.unusable.map((row) => ({ ...row, accountIds: [owner.id] }));
      return { ...list, unusable };
    });
  }

  /** A row that changes while the pages are read is caught by the closing query, in whatever status. */
  async function readOpenRows<Kept>(
    tickets: TicketsSchema,
    read: ReadOptions,
    keep: (parsed: ParsedRow, before: Kept | undefined) => Kept,
  ): Promise<Map<string, Kept>> {
    const since = new Date(Math.floor(clock.now().getTime() / 60_000) * 60_000 - DELTA_OVERLAP_MS);
    const rows = await readRows(
      tickets,
      notClosed(tickets.properties.status, closedStatuses),
      "reading the open tickets",
      read,
      keep,
    );
    await readRows(
      tickets,
      [editedFrom(since)],
      "reading the tickets that changed meanwhile",
      read,
      keep,
      rows,
    );
    logger.debug({ rows: rows.size }, "Read the open tickets");
    return rows;
  }

  /** One row that shows only a part of its relation, read whole. */
  async function readLongRelation(
    row: Row,
    tickets: TicketsSchema,
    rules: TicketRules,
    read: ReadOptions,
  ): Promise<TicketRow> {
    const whole = await readRelatedPages(client, row.id, tickets.properties.account.id, read);
    return parseTicket({ kind: "row", row }, tickets, rules, () =>
      relatedOwners(row, tickets, whole),
    );
  }

  /** What `keep` makes of every open ticket's row, and of those closed meanwhile, in the order of the pages. */
  async function foldOpenRows<Kept>(
    tickets: TicketsSchema,
    owners: () => Promise<readonly TicketOwner[]>,
    read: ReadOptions,
    keep: KeepRow<Kept>,
  ): Promise<Iterable<Kept>> {
    const { account } = tickets.properties;
    const rules = rulesNow();
    if (account.type !== "relation") {
      const match = createOwnerMatcher(await owners());
      const ownersOf = (row: Row) => match(textOf(row, account), account.name);
      const rows = await readOpenRows<Kept>(tickets, read, (parsed, before) =>
        keep(rowIdOf(parsed), parseTicket(parsed, tickets, rules, ownersOf), before),
      );
      return rows.values();
    }
    const long = new Map<string, Row>();
    const ownersOf = (row: Row) => relatedOwners(row, tickets, undefined);
    const rows = await readOpenRows<Kept>(tickets, read, (parsed, before) => {
      const id = rowIdOf(parsed);
      long.delete(id);
      if (parsed.kind === "row" && showsPart(parsed.row, account)) {
        long.set(id, parsed.row);
        return keep(id, CLOSED, before);
      }
      return keep(id, parseTicket(parsed, tickets, rules, ownersOf), before);
    });
    for (const [id, row] of long)
      rows.set(id, keep(id, await readLongRelation(row, tickets, rules, read), rows.get(id)));
    return rows.values();
  }

  async function readAllOpenTickets(
    owners: readonly TicketOwner[],
    read: ReadOptions,
  ): Promise<TicketList> {
    const resolve = () => schema.tickets(read);
    const list = await withFreshSchema(schema, "tickets", resolve, async (tickets) =>
      listOf(
        await foldOpenRows(
          tickets,
          async () => owners,
          read,
          (_id, row) => row,
        ),
      ),
    );
    return { tickets: oldestFirst(list.tickets), unusable: list.unusable };
  }

  return {
    readAllOpenTickets,
    countAllOpenTickets(owners, read) {
      const resolve = () => schema.tickets(read);
      return withFreshSchema(schema, "tickets", resolve, async (tickets) => {
        const tally = createTicketTally();
        return tally.result(await foldOpenRows(tickets, owners, read, tally.put));
      });
    },
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

/** `before`: what was kept of the same row when it was read as something older. */
type KeepRow<Kept> = (id: string, row: TicketRow, before: Kept | undefined) => Kept;

const CLOSED: TicketRow = { kind: "closed" };

/** The filter asked for open rows as of the schema in hand; what they are now was decided by `parseTicket`. */
function listOf(rows: Iterable<TicketRow>): TicketList {
  const list: TicketList = { tickets: [], unusable: [] };
  for (const row of rows) {
    if (row.kind === "open") list.tickets.push(...row.tickets);
    if (row.kind === "unusable") list.unusable.push(row.unusable);
  }
  return list;
}

function showsPart(row: Row, account: Property): boolean {
  const shown = usableRow(
    () => row.id,
    () => relationOf(row, account),
  );
  return shown.kind === "parsed" && shown.parsed.cut;
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
