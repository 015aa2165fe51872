import type { Account, AccountNames, AccountSource } from "../../domain/account.ts";
import { decideMissing } from "../../domain/missing-accounts.ts";
import type { ScanReading } from "../../domain/scan-decision/scan-decision.ts";
import type { TicketOwner, TicketSource } from "../../domain/ticket.ts";
import type { Clock } from "../../lib/time.ts";

export type ReadForScanDeps = {
  accounts: AccountSource;
  tickets: TicketSource;
  names: AccountNames;
  clock: Clock;
  /** Requests to Notion since the process started. */
  countRequests: () => number;
};

/**
 * Reads every account and every open ticket in bulk. An account of the scan before (`known`, their ids) that is
 * not in the list is looked up, unless so many are missing that the list itself is doubted.
 * Throws ServiceError when Notion cannot be read, the signal's reason when aborted.
 */
export async function readForScan(
  { accounts, tickets, names, clock, countRequests }: ReadForScanDeps,
  known: () => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<ScanReading> {
  const requestsBefore = countRequests();
  const batch = { urgency: "batch", signal } as const;
  const list = await accounts.queryAllAccounts(batch);
  await names.record(
    list.accounts.map(({ id, name }) => ({ accountId: id, name })),
    clock.now(),
  );
  const open = await tickets.countAllOpenTickets(owners, batch);
  const { found, missing } = await lookUpMissing();
  return {
    at: clock.now(),
    accounts: [...list.accounts, ...found],
    unusableAccounts: list.unusable,
    tickets: open,
    missing,
    requests: countRequests() - requestsBefore,
  };

  /** Asked for only where tickets name their account in text. */
  async function owners(): Promise<TicketOwner[]> {
    const former = Map.groupBy(await names.all(), ({ accountId }) => accountId);
    return list.accounts.map(({ id, name }) => ({
      id,
      names: [...new Set([name, ...(former.get(id) ?? []).map((row) => row.name)])],
    }));
  }

  async function lookUpMissing(): Promise<{ found: Account[]; missing: string[] }> {
    const present = new Set([...list.accounts, ...list.unusable].map(({ id }) => id));
    const before = await known();
    const absent = before.filter((id) => !present.has(id));
    if (decideMissing(absent.length, before.length).kind === "doubted")
      return { found: [], missing: absent };
    const looked = await Promise.all(
      absent.map(async (id) => ({ id, account: await accounts.getAccount(id, batch) })),
    );
    return {
      found: looked.flatMap(({ account }) => (account === null ? [] : [account])),
      missing: looked.flatMap(({ id, account }) => (account === null ? [id] : [])),
    };
  }
}
