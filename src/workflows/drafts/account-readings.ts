import type { Account, AccountNames, AccountSource } from "../../domain/account.ts";
import type { Ticket, TicketList, TicketSource } from "../../domain/ticket.ts";
import { assertServiceFailure } from "../../lib/errors.ts";
import { elapsedMs } from "../../lib/time.ts";

/** `unreadable`: rows of this account that cannot be used; more than 0 = the list is incomplete. */
export type OpenTicketsOf = { tickets: Ticket[]; unreadable: number };

export type AccountReadings = {
  /** So many are about to be read. */
  expect(count: number): void;
  /** So many that each request counts. */
  expectsMany(): boolean;
  /** Null = gone. Both throw ServiceError. */
  accountOf(accountId: string, signal: AbortSignal): Promise<Account | null>;
  openTicketsOf(account: Account, signal: AbortSignal): Promise<OpenTicketsOf>;
};

/** One by one an account costs two requests. */
const BULK_FROM = 20;
/** Read in bulk, a hundred rows cost one; of each account some four tickets are open. */
const ACCOUNTS_A_REQUEST = 20;
/** A draft is of the account as it was at most so long before; it is looked at again before anything is sent. */
const FRESH_MS = 10 * 60_000;

type Bulk = {
  at: number;
  accounts: Map<string, Account>;
  tickets: Map<string, Ticket[]>;
  unusable: TicketList["unusable"];
};

/**
 * The accounts that drafts are about. Where many are expected, all accounts and tickets are read once, in some requests
 * a hundred of them instead of two for each: the monthly check-ins would use up minutes of Notion's budget.
 */
export function createAccountReadings(deps: {
  accounts: AccountSource;
  tickets: TicketSource;
  names: AccountNames;
}): AccountReadings {
  const { accounts, tickets, names } = deps;
  let expected = 0;
  let bulk: Promise<Bulk | null> | null = null;

  async function readAll(signal: AbortSignal): Promise<Bulk | null> {
    const former = Map.groupBy(await names.all(), ({ accountId }) => accountId);
    if (expected * 2 < former.size / ACCOUNTS_A_REQUEST) return null;
    const batch = { urgency: "batch", signal } as const;
    const list = (await accounts.queryAllAccounts(batch)).accounts;
    const owners = list.map(({ id, name }) => ({
      id,
      names: [...new Set([name, ...(former.get(id) ?? []).map((one) => one.name)])],
    }));
    const read = await tickets.readAllOpenTickets(owners, batch);
    return {
      at: elapsedMs(),
      accounts: new Map(list.map((account) => [account.id, account])),
      tickets: Map.groupBy(read.tickets, ({ accountId }) => accountId),
      unusable: read.unusable,
    };
  }

  /** Many ask at once and share one reading; a failed one leaves the single requests. */
  async function bulkNow(signal: AbortSignal): Promise<Bulk | null> {
    const begun = bulk;
    const known = await begun;
    if (known !== null && elapsedMs() - known.at < FRESH_MS) return known;
    if (expected < BULK_FROM) return null;
    if (bulk !== begun) return bulk;
    bulk = readAll(signal).catch((error: unknown) => {
      bulk = null;
      assertServiceFailure(error, signal);
      return null;
    });
    return bulk;
  }

  return {
    expectsMany: () => expected >= BULK_FROM,
    expect(count) {
      expected = count;
      if (count < BULK_FROM) bulk = null;
    },
    async accountOf(accountId, signal) {
      const read = (await bulkNow(signal))?.accounts.get(accountId);
      return read ?? accounts.getAccount(accountId, { urgency: "batch", signal });
    },
    async openTicketsOf(account, signal) {
      const read = await bulk;
      if (read?.accounts.has(account.id) === true)
        return {
          tickets: read.tickets.get(account.id) ?? [],
          unreadable: read.unusable.filter(({ accountIds }) => accountIds.includes(account.id))
            .length,
        };
      const owner = { id: account.id, names: await names.of(account.id) };
      const list = await tickets.getOpenTickets(owner, { urgency: "batch", signal });
      return { tickets: list.tickets, unreadable: list.unusable.length };
    },
  };
}
