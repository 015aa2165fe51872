import type { UnusableRow } from "./account.ts";
import { isUrgent, type Ticket, type TicketRow } from "./ticket.ts";

/** What a message says of a P1/P2 ticket. The time is a number: a scan holds hundreds of thousands of them. */
export type UrgentTicket = Pick<Ticket, "ticketId" | "subject" | "priority" | "url"> & {
  createdMs: number;
};

/** Its id takes it back when its row is read again. */
type CountedTicket = UrgentTicket & Pick<Ticket, "id">;

/** All that a scan needs to know of the open tickets of one account. */
export type AccountTickets = {
  open: number;
  /** P1 and P2. */
  urgent: number;
  /** Of these, as many as a message names, oldest first. */
  oldestUrgent: readonly UrgentTicket[];
};

/** Every open ticket of every account, counted. */
export type OpenTickets = {
  /** By account id, also of accounts that nobody knows. Those without a ticket are not in it. */
  accounts: ReadonlyMap<string, AccountTickets>;
  /** The accounts of each ticket that belongs to several: it is counted for each of them. */
  shared: readonly (readonly string[])[];
  unusable: readonly UnusableRow[];
};

export const MOST_NAMED_TICKETS = 3;

export const NO_TICKETS: AccountTickets = { open: 0, urgent: 0, oldestUrgent: [] };

/** Different tickets of those accounts: one that several of them share is one. */
export function countTickets(
  { accounts, shared }: OpenTickets,
  isMeant: (accountId: string) => boolean,
): number {
  let counted = 0;
  for (const [accountId, { open }] of accounts) if (isMeant(accountId)) counted += open;
  for (const accountIds of shared) counted -= Math.max(0, accountIds.filter(isMeant).length - 1);
  return counted;
}

type Account = {
  id: string;
  open: number;
  urgent: CountedTicket[];
  /** What is kept of each row that belongs to this account alone. */
  alone: TalliedRow;
};

/** What is kept of a row: where it is counted, so that it can be taken back. */
export type TalliedRow =
  | { kind: "closed" }
  | { kind: "counted"; accounts: readonly Account[] }
  | { kind: "unusable"; unusable: UnusableRow };

export type TicketTally = {
  /** Counts a row as it is seen now. `before`: what was kept of the same row when it was seen earlier. */
  put(id: string, row: TicketRow, before: TalliedRow | undefined): TalliedRow;
  /** `rows`: what was kept of each in the end. */
  result(rows: Iterable<TalliedRow>): OpenTickets;
};

/** Counts tickets while their rows are read, in any order and some of them again, without keeping them. */
export function createTicketTally(): TicketTally {
  const accounts = new Map<string, Account>();

  function accountOf(id: string): Account {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    const alone = { kind: "counted" as const, accounts: [] as Account[] };
    const account = { id, open: 0, urgent: [], alone };
    alone.accounts.push(account);
    accounts.set(id, account);
    return account;
  }

  function count(ticket: Ticket): Account {
    const account = accountOf(ticket.accountId);
    account.open += 1;
    if (isUrgent(ticket)) {
      const { id, ticketId, subject, priority, url, createdAt } = ticket;
      const createdMs = createdAt.getTime();
      account.urgent.push({ id, ticketId, subject, priority, url, createdMs });
    }
    return account;
  }

  return {
    put(id, row, before) {
      if (before?.kind === "counted") {
        for (const account of before.accounts) {
          account.open -= 1;
          account.urgent = account.urgent.filter((ticket) => ticket.id !== id);
        }
      }
      if (row.kind !== "open") return row;
      const [first, ...others] = row.tickets.map(count);
      if (first === undefined) return { kind: "closed" };
      return others.length === 0 ? first.alone : { kind: "counted", accounts: [first, ...others] };
    },
    result(rows) {
      const shared: string[][] = [];
      const unusable: UnusableRow[] = [];
      for (const row of rows) {
        if (row.kind === "unusable") unusable.push(row.unusable);
        if (row.kind === "counted" && row.accounts.length > 1)
          shared.push(row.accounts.map(({ id }) => id));
      }
      const counted = new Map<string, AccountTickets>();
      for (const { id, open, urgent } of accounts.values()) {
        if (open === 0) continue;
        const oldestUrgent = urgent.sort(byCreated).slice(0, MOST_NAMED_TICKETS).map(withoutId);
        counted.set(id, { open, urgent: urgent.length, oldestUrgent });
      }
      return { accounts: counted, shared, unusable };
    },
  };
}

const withoutId = ({
  ticketId,
  subject,
  priority,
  url,
  createdMs,
}: CountedTicket): UrgentTicket => ({ ticketId, subject, priority, url, createdMs });

const byCreated = (a: CountedTicket, b: CountedTicket): number =>
  a.createdMs - b.createdMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
