import type { NotionDatabase, NotionRow } from "../src/sandbox/notion/contract.ts";
import { REPS } from "../src/sandbox/world/people.ts";

const id = (kind: string, n: number) =>
  `${kind}0000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** `accounts` active accounts and `tickets` open tickets dealt to them in turn, with ids of their own. */
export function benchRows(
  databases: readonly NotionDatabase[],
  accounts: number,
  tickets: number,
): NotionRow[] {
  const [accountsDatabase, ticketsDatabase] = databases;
  if (accountsDatabase === undefined || ticketsDatabase === undefined)
    throw new Error("two databases are needed");
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);
  const accountRows = Array.from({ length: accounts }, (_, n) => ({
    id: id("a", n),
    databaseId: accountsDatabase.id,
    createdAt: at(n),
    values: {
      Name: `Account ${n}`,
      Status: "Active",
      "Rep Email": REPS[n % REPS.length]?.email ?? null,
      "Contact Name": `Kim Contact ${n}`,
      "Contact Email": `kim@customer-${n}.example`,
    },
  }));
  const ticketRows = Array.from({ length: tickets }, (_, n) => ({
    id: id("b", n),
    databaseId: ticketsDatabase.id,
    createdAt: at(n),
    values: {
      Subject: `Ticket ${n}`,
      "Ticket ID": `T-${n}`,
      Account: [id("a", n % accounts)],
      Priority: `P${(n % 4) + 1}`,
      Status: "open",
      Created: at(n).toISOString(),
    },
  }));
  return [...accountRows, ...ticketRows];
}
