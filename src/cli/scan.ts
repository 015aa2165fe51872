import { openWork } from "../app/open-work.ts";
import type { Config } from "../config.ts";
import { holdsPosts, type Scan } from "../domain/scan.ts";
import type { ScanDecision } from "../domain/scan-decision/scan-decision.ts";
import { becomeWorker } from "../jobs/worker.ts";
import { createLogger } from "../lib/logger.ts";
import { count } from "../lib/text.ts";
import { systemClock } from "../lib/time.ts";
import type { CommandResult } from "./command-result.ts";

export type ScanCommand = { dryRun: boolean; json: boolean; config: Config };

/**
 * `tam scan`: asks for a scan and follows it. Where no other process is the worker, this one is until
 * the scan has ended. Throws ServiceError when store or Slack cannot be reached.
 */
export async function runScan({ dryRun, json, config }: ScanCommand): Promise<CommandResult> {
  const logger = createLogger(config.logLevel);
  const { services, work, close } = await openWork(
    { config, clock: systemClock, logger },
    { dryRun },
  );
  try {
    if (dryRun) return describeDecision(await work.scan.dryRun(new AbortController().signal), json);
    const asked = await work.desk.ask({ kind: "asked", by: "cli" });
    if (asked.kind === "tooSoon") {
      const at = asked.last.decidedAt?.toISOString() ?? "";
      return {
        kind: "failed",
        reason: `the last scan was decided at ${at}; by hand at most one every 15 minutes`,
      };
    }
    const worker = becomeWorker({ locks: services.store, work: work.loop.run, logger });
    try {
      const ended = await work.desk.follow(asked.scan.id, () => {}, new AbortController().signal);
      return describeScan(ended, json);
    } finally {
      await worker.stop();
    }
  } finally {
    await close();
  }
}

function describeScan(scan: Scan | null, json: boolean): CommandResult {
  if (scan === null) return { kind: "failed", reason: "the scan's record is gone" };
  if (scan.state !== "done") {
    return {
      kind: "failed",
      reason: `the scan is ${scan.state}${scan.reason === null ? "" : `: ${scan.reason}`}`,
      ...(json ? { output: `${JSON.stringify(scan)}\n` } : {}),
      notes: notScanned(scan),
    };
  }
  return {
    kind: "done",
    output: json ? `${JSON.stringify(scan)}\n` : `Scan done: ${figures(scan)}.\n${heldWords(scan)}`,
    notes: notScanned(scan),
  };
}

const heldWords = (scan: Scan): string =>
  holdsPosts(scan)
    ? `Stored, but its alerts and drafts are held: ${scan.reason}. An admin releases them in Slack: at the notice in the channel, or with /tam scan release.\n`
    : "";

function describeDecision(
  { scan, guard, plan, posts, ...decided }: ScanDecision,
  json: boolean,
): CommandResult {
  const writes = [...decided.writes].length;
  if (json) {
    const decision = {
      dryRun: true,
      scan,
      guard,
      plan,
      posts: [...posts].length,
      writes,
    };
    return { kind: "done", output: `${JSON.stringify(decision)}\n`, notes: notScanned(scan) };
  }
  const lines = [
    `Dry run: ${figures(scan)}.`,
    guard.kind === "pass"
      ? "The guard would let it pass."
      : `The guard would hold it: ${guard.reason}.`,
    `It would post ${count(plan.singles.length, "alert")}${plan.summary === null ? "" : " and a summary"} and write ${count(writes, "account")}.`,
    ...plan.decisions.map(
      ({ accountId, outcome, reason }) => `  ${outcome}: ${nameOf(plan, accountId)}, ${reason}`,
    ),
  ];
  return { kind: "done", output: `${lines.join("\n")}\n`, notes: notScanned(scan) };
}

const nameOf = (plan: ScanDecision["plan"], accountId: string): string => {
  const lines = [
    ...plan.singles,
    ...Object.values(plan.summary ?? {}).flat(),
    ...plan.replies,
    ...plan.edits,
  ];
  return lines.find((line) => line.accountId === accountId)?.name ?? accountId;
};

const figures = ({ figures: found }: Scan): string =>
  `${count(found.scored, "account")} scored (${found.red} Red, ${found.amber} Amber, ${found.green} Green), ${found.changed} changed, ${count(found.escalated, "new escalation")}, ${count(found.requests, "request")} to Notion`;

const notScanned = ({ figures: found }: Scan): string[] => [
  ...found.notScanned.map(({ name, reason }) => `not scanned: ${name}, ${reason}`),
  ...found.unusable.map((row) => `not usable: ${row}`),
];
