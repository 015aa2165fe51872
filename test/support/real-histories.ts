import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Where a real help desk's history lies, when it is there: beside the repository, not in it. */
export const historyFile = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/data/${name}.events.csv.gz`, import.meta.url));

/** Whether both histories are there; without them their tests are skipped, which is said aloud. */
export const historiesPresent = ["uci_servicenow", "mendeley_sample"].every((name) =>
  existsSync(historyFile(name)),
);
if (!historiesPresent)
  console.warn("../shared/data is not there: the tests over real ticket histories are skipped");

/**
 * What each account's tickets give at `now`, straight from the rows and with nothing of ours: the last
 * row of each ticket by then, counted.
 */
export function plainScores(path: string, now: Date) {
  const rows = gunzipSync(readFileSync(path))
    .toString("utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .filter(([at]) => new Date(String(at)) <= now);
  const firstRow: Record<string, string[]> = {};
  const lastRow: Record<string, string[]> = {};
  const accounts = new Set<string>();
  for (const row of rows) {
    const [, ticket, account, status] = row.map(String);
    firstRow[String(ticket)] ??= row;
    lastRow[String(ticket)] = row;
    if (status === "open" || status === "pending") accounts.add(String(account));
  }
  const open = Object.values(lastRow).filter(([, , , s]) => s === "open" || s === "pending");
  return Object.fromEntries(
    [...accounts].map((account) => {
      const mine = open.filter((row) => row[2] === account);
      const urgent = mine.filter((row) => row[5] === "P1" || row[5] === "P2");
      const ages = urgent.map((row) => {
        const created = new Date(String(firstRow[String(row[1])]?.[0]));
        return (now.getTime() - created.getTime()) / 1000 / 86_400;
      });
      const oldest = ages.length === 0 ? null : Math.max(...ages);
      let score = 100;
      if (oldest !== null && oldest > 3) score -= 20 * urgent.length;
      if (mine.length > 5) score -= 5 * (mine.length - 5);
      if (score < 0) score = 0;
      const ragStatus = score < 40 ? "Red" : score < 70 ? "Amber" : "Green";
      return [
        account,
        {
          p1p2TicketCount: urgent.length,
          oldestP1p2AgeDays: oldest,
          totalOpenTickets: mine.length,
          hoursSinceHeartbeat: null,
          score,
          ragStatus,
        },
      ];
    }),
  );
}

export type PlainStatus = { score: number; ragStatus: "Green" | "Amber" | "Red" };

/** As `plainScores`, for many times in one go: account → status, at each of the times (ascending). */
export function plainStatuses(path: string, times: readonly Date[]): Map<string, PlainStatus>[] {
  const rows = gunzipSync(readFileSync(path)).toString("utf8").trim().split("\n").slice(1);
  const tickets = new Map<
    string,
    { account: string; open: boolean; urgent: boolean; from: number }
  >();
  const accounts = new Set<string>();
  let next = 0;
  return times.map((now) => {
    for (; next < rows.length; next += 1) {
      const [at = "", ticket = "", account = "", status = "", , priority = ""] = (
        rows[next] ?? ""
      ).split(",");
      const time = Date.parse(at);
      if (time > now.getTime()) break;
      const open = status === "open" || status === "pending";
      const urgent = priority === "P1" || priority === "P2";
      tickets.set(ticket, { account, open, urgent, from: tickets.get(ticket)?.from ?? time });
      if (open) accounts.add(account);
    }
    const open = [...tickets.values()].filter((ticket) => ticket.open);
    const byAccount = Map.groupBy(open, ({ account }) => account);
    return new Map(
      [...accounts].map((account) => {
        const mine = byAccount.get(account) ?? [];
        const urgent = mine.filter((ticket) => ticket.urgent);
        const oldest = Math.max(...urgent.map(({ from }) => (now.getTime() - from) / 86_400_000));
        const lost = (oldest > 3 ? 20 * urgent.length : 0) + 5 * Math.max(0, mine.length - 5);
        const score = Math.max(0, 100 - lost);
        return [account, { score, ragStatus: score < 40 ? "Red" : score < 70 ? "Amber" : "Green" }];
      }),
    );
  });
}
