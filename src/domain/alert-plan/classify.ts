import { calendarDaysBetween } from "../../lib/time-zone.ts";
import { type Episode, episodeDay, isUnannounced } from "../episode.ts";
import type { AlertCandidate, AlertSettings, Considered, MessageEdit } from "./alert-plan.ts";

/** Step 1: what there is to say about one account, were it alone. */
export function classify(
  candidate: AlertCandidate,
  settings: AlertSettings,
  now: Date,
): Considered {
  const { accountId, name, rep, change, decision } = candidate;
  const { episode, reason } = decision;
  const over = decision.kind === "ended";
  const fresh = !over && isUnannounced(episode);
  const say = fresh
    ? ({ single: "slot", listed: "listed", again: "again" } as const)[episode.announceAs]
    : decision.kind === "worsenedPoints"
      ? "worsened"
      : null;
  const late = fresh && (decision.kind === "ongoing" || decision.kind === "improved");
  return {
    line: {
      accountId,
      name,
      rep,
      episode,
      change,
      reason: late ? `${reason}, and not announced yet` : reason,
    },
    say,
    remind: !over && !fresh && isRepeatDue(episode, settings, now),
    edit: episode.hasMessage ? editOf(decision, change) : null,
    silenced: null,
  };
}

/** After the last of ESCALATION_REPEAT_DAYS, every so many days (spec section 6). */
const REPEAT_EVERY_DAYS = 28;

function isRepeatDue(episode: Episode, settings: AlertSettings, now: Date): boolean {
  const { repeatDays, calendar } = settings;
  const day = episodeDay(episode, now, calendar);
  const last = repeatDays.at(-1) ?? 0;
  const due = repeatDays.includes(day) || (day > last && (day - last) % REPEAT_EVERY_DAYS === 0);
  // A second scan of the same day has nothing to add to what was said today.
  const saidToday = [episode.remindedAt, episode.announced?.at ?? null].some(
    (at) => at !== null && calendarDaysBetween(at, now, calendar) === 0,
  );
  return due && !saidToday;
}

function editOf(decision: AlertCandidate["decision"], change: number | null): MessageEdit | null {
  switch (decision.kind) {
    case "ended":
      return decision.cause;
    case "reopened":
    case "improved":
      return decision.kind;
    case "worsenedStatus":
      return "worsened";
    // These come again scan after scan; the message changes only when the score does.
    case "worsenedPoints":
      return change === 0 ? null : "worsened";
    case "opened":
    case "ongoing":
      return change === 0 || change === null ? null : "changed";
  }
}
