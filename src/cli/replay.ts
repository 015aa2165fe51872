import { DEFAULT_ALERT_SETTINGS } from "../domain/alert-plan/alert-plan.ts";
import { DEFAULT_EPISODE_SETTINGS } from "../domain/decide-episode.ts";
import type { HealthThresholds } from "../domain/health.ts";
import { replayHistory } from "../domain/replay/replay-history.ts";
import { readTicketEvents } from "../history/events.ts";
import { createCalendar } from "../lib/time-zone.ts";
import type { CommandResult } from "./command-result.ts";
import { replayTable } from "./replay-table.ts";

export type ReplayCommand = {
  /** Path of events.csv or events.csv.gz. */
  file: string;
  /** As typed: YYYY-MM-DD. */
  from?: string | undefined;
  to?: string | undefined;
  literal: boolean;
  json: boolean;
  thresholds: Partial<HealthThresholds>;
};

/** `tam replay` (spec section 14). Scans at 7:00 UTC, so that the calendar is UTC's. */
export async function runReplay(command: ReplayCommand): Promise<CommandResult> {
  const failed = (reason: string): CommandResult => ({ kind: "failed", reason });
  const from = readDay(command.from);
  if (from === undefined) return failed(`--from ${command.from} is not a date; ${DAY_FORM}`);
  const to = readDay(command.to);
  if (to === undefined) return failed(`--to ${command.to} is not a date; ${DAY_FORM}`);
  if (from !== null && to !== null && from > to) {
    return failed(`--from ${command.from} is later than --to ${command.to}`);
  }
  const reading = await readTicketEvents(command.file);
  if (reading.kind === "refused") return failed(reading.reason);
  const replay = replayHistory(reading.events, {
    mode: command.literal ? "literal" : "episodes",
    from,
    to,
    thresholds: command.thresholds,
    settings: {
      ...DEFAULT_ALERT_SETTINGS,
      ...DEFAULT_EPISODE_SETTINGS,
      calendar: createCalendar("UTC"),
    },
  });
  if (replay.kind === "refused") return failed(`${command.file}: ${replay.reason}`);
  const { skipped } = reading;
  const notes = skipped.map(({ line, reason }) => `line ${line} is left out: ${reason}`);
  if (!command.json) return { kind: "done", output: replayTable(command.file, replay), notes };
  const { kind: _, ...figures } = replay;
  const output = `${JSON.stringify({ file: command.file, skippedRows: skipped, ...figures })}\n`;
  return { kind: "done", output, notes };
}

const DAY_FORM = "write it as 2016-03-07";

/** null when not given, undefined when it is no day of the calendar. */
function readDay(text: string | undefined): Date | null | undefined {
  if (text === undefined) return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  // Date rolls 31 February over into March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) ? day : undefined;
}
