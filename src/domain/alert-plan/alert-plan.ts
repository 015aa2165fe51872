import type { Calendar } from "../../lib/time-zone.ts";
import type { EpisodeDecision } from "../decide-episode.ts";
import type { Episode } from "../episode.ts";

/** One account of the scan that has an episode, or had one until now. */
export type AlertCandidate = {
  accountId: string;
  name: string;
  /** null = has none; all of these count as one rep. */
  rep: string | null;
  /** Points of this result against the last decided scan; null = one of them is missing. */
  change: number | null;
  decision: Exclude<EpisodeDecision, { kind: "none" }>;
};

export type AlertSettings = {
  /** MAX_ALERTS_PER_SCAN */
  maxAlerts: number;
  /** ESCALATION_REPEAT_DAYS, ascending. */
  repeatDays: readonly number[];
  calendar: Calendar;
};

/** The defaults of spec section 11. */
export const DEFAULT_ALERT_SETTINGS = { maxAlerts: 5, repeatDays: [7, 14, 28] } as const;

/** An account as a post names it. */
export type AlertLine = {
  accountId: string;
  name: string;
  rep: string | null;
  /** As decided by this scan. */
  episode: Episode;
  change: number | null;
  /** Why it is said, in words. */
  reason: string;
};

/** What is new on an episode's own message in the channel. */
export type MessageEdit =
  | "recovered"
  | "inactive"
  | "gone"
  | "reopened"
  | "worsened"
  | "improved"
  /** The score moved. */
  | "changed"
  /** A new single alert goes on for it; the old message points there and loses its buttons. */
  | "superseded";

export const SUMMARY_SECTIONS = ["unslotted", "listed", "again", "worsened", "stillOpen"] as const;
/**
 * `unslotted` = a new escalation that found no slot; `listed` = Amber, earlier status not known;
 * `again` = reopened; `worsened` = inside its status, without a message to reply to;
 * `stillOpen` = a repeat on its day.
 */
export type SummarySection = (typeof SUMMARY_SECTIONS)[number];
/** Each section most severe first; under `stillOpen` those nobody has acknowledged come first. */
export type AlertSummary = Record<SummarySection, AlertLine[]>;

export type AlertOutcome =
  | "single"
  | "summary"
  | "reply"
  | "edit"
  /** Acknowledged or snoozed. */
  | "suppressed"
  /** By the guard: its notice names the account. */
  | "held"
  | "nothing";

/** What the channel is to see of one scan: data, not Block Kit. */
export type AlertPlan = {
  /** Alerts of their own, most severe first: at most MAX_ALERTS_PER_SCAN. */
  singles: AlertLine[];
  /** null = nothing to say. Never cut: it names every account without a slot. */
  summary: AlertSummary | null;
  /** In the thread of the episode's own message. */
  replies: (AlertLine & { kind: "again" | "worsened" })[];
  /** Of the episode's own message. */
  edits: (AlertLine & { edit: MessageEdit })[];
  /** For each candidate what was decided and why, most severe first. */
  decisions: { accountId: string; outcome: AlertOutcome; reason: string }[];
};

/** Of a scan that says nothing. */
export const NO_PLAN: AlertPlan = {
  singles: [],
  summary: null,
  replies: [],
  edits: [],
  decisions: [],
};

/** A candidate on its way through the steps. */
export type Considered = {
  line: AlertLine;
  /** What there is to say about it; `slot` competes for a single alert. */
  say: "slot" | "single" | "unslotted" | "listed" | "again" | "worsened" | null;
  /** One of its repeat days, and not said yet today. */
  remind: boolean;
  edit: MessageEdit | null;
  /** Something was to be said and is not: why is in the line's reason. */
  silenced: "suppressed" | "held" | null;
};
