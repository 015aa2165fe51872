import { openWork } from "../app/open-work.ts";
import type { Config } from "../config.ts";
import { realLimits } from "../lib/limits.ts";
import { createLogger } from "../lib/logger.ts";
import { count, plain } from "../lib/text.ts";
import { systemClock } from "../lib/time.ts";
import type { HealthReading } from "../workflows/account-health.ts";
import type { AccountMatch } from "../workflows/account-match.ts";
import type { CommandResult } from "./command-result.ts";

export type RescanCommand = { account: string; dryRun: boolean; json: boolean; config: Config };

/** Nobody waits at a screen as in Slack, and a new process first finds the databases. */
const LIVE_WITHIN_MS = 60_000;

/**
 * `tam scan --account X`, as `/tam scan <account>`: stores the result and writes it to Notion, posts
 * nothing. What writes takes the account's own name; a dry run also takes one that fits it alone.
 * Throws ServiceError when store or Notion cannot be reached.
 */
export async function runRescan(command: RescanCommand): Promise<CommandResult> {
  const { account: typed, dryRun, json, config } = command;
  const logger = createLogger(config.logLevel);
  const limits = { ...realLimits, liveAnswerMs: LIVE_WITHIN_MS };
  // Like a dry run it asks Slack nothing.
  const { services, work, close } = await openWork(
    { config, clock: systemClock, logger, limits },
    { dryRun: true },
  );
  try {
    const match = await services.directory.find(typed);
    if (match.kind !== "one" || (match.how !== "exact" && !dryRun)) {
      return { kind: "failed", reason: whichOne(typed, match) };
    }
    const inTime = new AbortController().signal;
    if (dryRun) {
      const reading = await services.health.read(match.account, inTime);
      return describe({ reading, stored: false, written: false }, { dryRun, json, writes: false });
    }
    const done = await work.rescan(match.account, inTime);
    await services.store.audit.record({
      at: systemClock.now(),
      actor: "cli",
      action: "account.rescan",
      object: match.account.id,
      result: done.stored ? "done" : "failed",
      reference: null,
      detail: null,
    });
    return describe(done, { dryRun, json, writes: config.notion.writes !== "none" });
  } finally {
    await close();
  }
}

const MOST_NAMED = 10;

function whichOne(typed: string, match: AccountMatch): string {
  const asked = `“${plain(typed, 80)}”`;
  const names = (some: readonly { name: string }[]) =>
    some
      .slice(0, MOST_NAMED)
      .map(({ name }) => plain(name, 80))
      .join(", ");
  switch (match.kind) {
    case "one":
      return `no account is called ${asked}; the nearest: ${names([match.account])}. A scan stores its result, so give the whole name`;
    case "several":
      return `${match.accounts.length} accounts fit ${asked}: ${names(match.accounts)}${match.accounts.length > MOST_NAMED ? ", …" : ""}. Give the whole name`;
    case "none":
      return match.nearest.length === 0
        ? `no account is called ${asked}; the Accounts database has none that can be read`
        : `no account is called ${asked}; the nearest: ${names(match.nearest)}`;
  }
}

/** `stored` and `written`: how far it went; where it did not go all the way, the command has failed. */
function describe(
  { reading, stored, written }: { reading: HealthReading; stored: boolean; written: boolean },
  { dryRun, json, writes }: { dryRun: boolean; json: boolean; writes: boolean },
): CommandResult {
  const { account } = reading;
  const name = plain(account.name, 80);
  const live = reading.kind === "live" ? reading : null;
  const record = {
    dryRun,
    account: { id: account.id, name: account.name },
    scannedAt: live?.readAt ?? null,
    score: live?.result.score ?? null,
    ragStatus: live?.result.ragStatus ?? null,
    reasons: live?.result.reasons ?? [],
    signals: live?.signals ?? null,
    complete: live !== null && live.unusable.length === 0,
    stored,
    written,
  };
  const notes = (live?.unusable ?? []).map(
    ({ label, reason }) => `not usable: ${label}, ${reason}`,
  );
  const output = (words: string) => (json ? `${JSON.stringify(record)}\n` : words);
  if (live === null) {
    const why = "why" in reading ? reading.why : "it is not in Notion any more.";
    const reason = `${name} could not be scanned, nothing was stored or written: ${why}`;
    return { kind: "failed", reason, output: output("") };
  }
  const { score, ragStatus } = live.result;
  const health = `${name}: ${score} of 100, ${ragStatus}, ${count(live.signals.totalOpenTickets, "open ticket")}`;
  if (!dryRun && writes && !written) {
    const reason = `${health}. It is stored, but Notion was not written`;
    return { kind: "failed", reason, output: output(""), notes };
  }
  const end = dryRun
    ? "Dry run: nothing was stored or written."
    : written
      ? "Stored, and written to Notion."
      : "Stored.";
  return { kind: "done", output: output(`${health}. ${end}\n`), notes };
}
