import { SUMMARY_SECTIONS, type SummarySection } from "../alert-plan/alert-plan.ts";

/** What one morning's scan of a history found, and what the channel would have seen of it. */
export type ReplayDay = {
  /** Of the scan at 7:00 UTC, such as 2016-03-07. */
  date: string;
  accounts: number;
  red: number;
  amber: number;
  green: number;
  /** By the rule of spec section 4, judged on this scan and the last decided one alone. */
  escalations: number;
  /** Of the escalations: Red then as well; turned Red; fell from Green to Amber. */
  redTheDayBefore: number;
  turnedRed: number;
  greenToAmber: number;
  /** Turned Red, fell to Amber, or otherwise opened, reopened or worsened (its status) an episode. */
  newEscalations: number;
  /** New ones of which neither a post nor a notice said anything this morning. */
  unannounced: number;
  /** New ones that five slots filled most severe first would not have shown, had nothing else been posted. */
  hiddenByCap: number;
  /** Escalations that are not new and that nothing was posted about. */
  repeatsAvoided: number;
  /** Messages in the channel: single alerts and the summary, the guard's notice aside. */
  topLevelMessages: number;
  singles: string[];
  /** Account names by heading; null = no summary. */
  summary: Record<SummarySection, string[]> | null;
  summaryLines: number;
  reminders: number;
  /** Replies in the thread of an alert, and edits of one. */
  replies: string[];
  edits: number;
  /** The guard's; `released` = held the morning before, and believed now. */
  notice: { kind: "holdAll" | "holdPosts" | "released"; reason: string; accounts: string[] } | null;
};

export const summaryLines = (summary: Record<SummarySection, unknown[]> | null): number =>
  summary === null
    ? 0
    : SUMMARY_SECTIONS.reduce((sum, section) => sum + summary[section].length, 0);
