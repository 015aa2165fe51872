import { z } from "zod";
import { PRIORITIES } from "../domain/ticket.ts";
import { TICKET_STATES, type TicketEvent } from "../domain/ticket-history.ts";

const REQUIRED_COLUMNS = ["at", "ticket_id", "account", "status", "priority"] as const;

/** Without a zone an instant is UTC, without a time the start of that day in UTC. */
const instant = z
  .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
    error: "`at` is not a date such as 2016-03-07T09:30:00Z",
  })
  .transform(
    (text) => new Date(/T.*(?:Z|[+-]\d{2}:?\d{2})$|^[^T]*$/.test(text) ? text : `${text}Z`),
  );

const words = (column: string) => z.string().trim().min(1, `\`${column}\` is empty`);

const eventRow = z.object({
  at: instant,
  ticketId: words("ticket_id"),
  account: words("account"),
  status: words("status"),
  statusOriginal: z.string().trim(),
  priority: z
    .string()
    .trim()
    .toUpperCase()
    .pipe(z.enum(PRIORITIES, "`priority` is not one of P1, P2, P3, P4")),
});

export type EventRowParser =
  /** `parse` gives the event, or in words why the row is none. */
  | { kind: "ready"; parse: (cells: readonly string[]) => TicketEvent | string }
  | { kind: "missing"; columns: string[] };

/** The parser for rows under this header: columns in any order and case, others ignored. */
export function createEventRowParser(header: readonly string[]): EventRowParser {
  const names = header.map((name) => name.trim().toLowerCase());
  const columns = REQUIRED_COLUMNS.filter((name) => !names.includes(name));
  if (columns.length > 0) return { kind: "missing", columns };
  const cell = (cells: readonly string[], name: string) => cells[names.indexOf(name)] ?? "";
  return {
    kind: "ready",
    parse(cells) {
      const row = eventRow.safeParse({
        at: cell(cells, "at").trim(),
        ticketId: cell(cells, "ticket_id"),
        account: cell(cells, "account"),
        status: cell(cells, "status"),
        statusOriginal: cell(cells, "status_original"),
        priority: cell(cells, "priority"),
      });
      if (!row.success) return row.error.issues.map(({ message }) => message).join("; ");
      const word = row.data.status.toLowerCase();
      return {
        ...row.data,
        // A word we do not know counts as open, as in Notion (spec section 2).
        status: TICKET_STATES.find((state) => state === word) ?? "open",
        statusOriginal: row.data.statusOriginal || row.data.status,
      };
    },
  };
}
