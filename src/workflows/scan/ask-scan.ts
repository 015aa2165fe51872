import type { Handled } from "../../domain/once.ts";
import type { Scan, ScanCause, Scans } from "../../domain/scan.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Clock } from "../../lib/time.ts";
import type { ScanStore } from "./scan-store.ts";

/**
 * Wishes for a scan: a durable row that the worker takes up. While one is reading it is joined.
 * `tooSoon`: one by hand was decided within `limits.scanAgainMs`.
 */
export type AskScan = (
  cause: ScanCause,
) => Promise<{ kind: "asked" | "joined"; scan: Scan } | { kind: "tooSoon"; last: Scan }>;

type Asked = Awaited<ReturnType<AskScan>>;
type AskNouns = { scans: Scans; handled: Handled };
type AskDeps = {
  newScan: (cause: ScanCause, at: Date) => Scan;
  clock: Clock;
  limits: Pick<Limits, "scanAgainMs">;
};

export const createAskScan =
  (deps: AskDeps & { store: Pick<ScanStore, "transaction"> }): AskScan =>
  (cause) =>
    deps.store.transaction((tx) => askScanWithin(tx, cause, deps));

/** As `AskScan`, in a transaction that stores more than the wish. */
export async function askScanWithin(tx: AskNouns, cause: ScanCause, deps: AskDeps): Promise<Asked> {
  for (let turn = 1; ; turn += 1) {
    const answer = await askOnce(tx, cause, turn < MOST_TURNS, deps);
    // Another process asked in the same moment, and has committed: now its scan is there to be joined.
    if (answer !== "again") return answer;
  }
}

async function askOnce(
  tx: AskNouns,
  cause: ScanCause,
  inTurn: boolean,
  { newScan, clock, limits }: AskDeps,
): Promise<Asked | "again"> {
  const now = clock.now();
  const recent = await tx.scans.recent(RECENT);
  const reading = recent.find(({ state }) => state === "reading");
  if (reading !== undefined && cause.kind !== "released") return { kind: "joined", scan: reading };
  const last = recent.find(({ decidedAt }) => decidedAt !== null);
  const since = now.getTime() - (last?.decidedAt?.getTime() ?? 0);
  if (cause.kind === "asked" && last !== undefined && since >= 0 && since < limits.scanAgainMs)
    return { kind: "tooSoon", last };
  // Of two that saw the same scan as the newest, one comes next.
  const next = `scan after ${recent[0]?.id ?? "none"}`;
  if (inTurn && cause.kind !== "released" && !(await tx.handled.claim(next, now))) return "again";
  const scan = newScan(cause, now);
  await tx.scans.save(scan);
  return { kind: "asked", scan };
}

/** Where a stored scan cannot be read, nobody would ever see what comes after it. */
const MOST_TURNS = 5;
/** Enough to find one that is reading and the last decided one. */
const RECENT = 20;
