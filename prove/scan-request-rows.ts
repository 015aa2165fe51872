import type { ScanRequests } from "./count-scan-requests.ts";
import type { ProofRow } from "./proof-row.ts";

const MOST = 1.05;
/** An integration may make 180 requests a minute. */
const A_MINUTE = 180;

/** What was counted, against the floor and the design that asks for each account. */
export function scanRequestRows(counted: ScanRequests): ProofRow[] {
  const { accounts, floor, reads, beforeFirstAlert, perAccount } = counted;
  const row = (what: string, requests: number, besides: string): ProofRow => ({
    what,
    howMany: `${accounts} accounts, 5 open tickets each`,
    result: `${requests} requests = ${(requests / floor).toFixed(2)} × the floor of ${floor}${besides}`,
    aim: `at most ${MOST} × the floor`,
    held: requests <= MOST * floor,
    seed: null,
  });
  // Three an account alert account by account: the first early, the most urgent one anywhere up to the last.
  return [
    row(
      "a scan reads",
      reads,
      `, ${(perAccount / reads).toFixed(0)} times fewer than the ${perAccount} of three an account (${minutes(reads)} instead of ${minutes(perAccount)} at Notion's pace)`,
    ),
    row("before the first alert, the most urgent of all", beforeFirstAlert, ""),
  ];
}

const minutes = (requests: number): string => `${(requests / A_MINUTE).toFixed(1)} min`;
