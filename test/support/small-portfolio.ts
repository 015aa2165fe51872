import { DAY_MS } from "../../src/lib/time.ts";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import { ACCOUNTS_DATABASE_ID, TICKETS_DATABASE_ID } from "../../src/sandbox/world/databases.ts";
import { accountPageId, uuidOf } from "../../src/sandbox/world/ids.ts";

/** Escalate on the third day; more than find a slot, so that there is a summary. */
export const ESCALATING = [
  "Buzzard",
  "Condor",
  "Falcon",
  "Harrier",
  "Kestrel",
  "Merlin",
  "Osprey",
] as const;
/** Escalates on the first day, is well on the second, escalates again on the third. */
export const RETURNING = "Pelican";
/** Escalates on the first day, is well on the third. */
export const RECOVERING = "Puffin";
/** Escalates on the first day, has one more ticket on the third. */
export const SINKING = "Plover";
const WELL = ["Crane", "Egret", "Heron", "Stork"] as const;
export const EVERY_ACCOUNT = [...ESCALATING, RETURNING, RECOVERING, SINKING, ...WELL];

/** Four old P1 tickets: 100 - 4 * 20 points. */
const TICKETS = 4;

/** What the third day leaves of each account, calculated by hand. */
export const scoreOnThirdDay = (name: string): { score: number; ragStatus: "Red" | "Green" } => {
  if (name === SINKING) return { score: 0, ragStatus: "Red" };
  return name === RETURNING || ESCALATING.some((one) => one === name)
    ? { score: 20, ragStatus: "Red" }
    : { score: 100, ragStatus: "Green" };
};

/** Fourteen accounts of two reps on three days: what Notion holds first, then what changes. */
export function smallPortfolio(now: Date): {
  rows: NotionRow[];
  secondDay: NotionRow[];
  thirdDay: NotionRow[];
} {
  const account = (name: string, index: number): NotionRow => ({
    id: accountPageId(name),
    databaseId: ACCOUNTS_DATABASE_ID,
    createdAt: new Date(now.getTime() - 100 * DAY_MS + index * 60_000),
    values: {
      Name: name,
      Status: "Active",
      "Rep Email": index % 2 === 0 ? "ana@tam.example" : "ben@tam.example",
    },
  });
  const ticketsOf = (name: string, status: "Open" | "Closed", from = 0, until = TICKETS) =>
    Array.from({ length: until - from }, (_, n): NotionRow => {
      const createdAt = new Date(now.getTime() - 5 * DAY_MS - (from + n) * 60_000);
      return {
        id: uuidOf("ticket", `${name} ${from + n}`),
        databaseId: TICKETS_DATABASE_ID,
        createdAt,
        values: {
          Subject: `Question ${from + n}`,
          "Ticket ID": `${name.slice(0, 3).toUpperCase()}-${from + n}`,
          Account: [accountPageId(name)],
          Priority: "P1",
          Status: status,
          Created: createdAt.toISOString(),
        },
      };
    });
  return {
    rows: [
      ...EVERY_ACCOUNT.map(account),
      ...[RETURNING, RECOVERING, SINKING].flatMap((name) => ticketsOf(name, "Open")),
    ],
    secondDay: ticketsOf(RETURNING, "Closed"),
    thirdDay: [
      ...ticketsOf(RETURNING, "Open"),
      ...ticketsOf(RECOVERING, "Closed"),
      ...ticketsOf(SINKING, "Open", TICKETS, TICKETS + 1),
      ...ESCALATING.flatMap((name) => ticketsOf(name, "Open")),
    ],
  };
}
