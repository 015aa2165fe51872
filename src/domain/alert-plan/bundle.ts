import {
  type AlertOutcome,
  type AlertPlan,
  type AlertSummary,
  type Considered,
  SUMMARY_SECTIONS,
  type SummarySection,
} from "./alert-plan.ts";

/** Step 5: who is said where. Expects the ranked order, in which each part of the plan then is. */
export function bundle(ranked: readonly Considered[]): AlertPlan {
  const linesOf = (section: SummarySection) =>
    ranked.filter((one) => isIn(section, one)).map(({ line }) => line);
  const summary: AlertSummary = {
    unslotted: linesOf("unslotted"),
    listed: linesOf("listed"),
    again: linesOf("again"),
    worsened: linesOf("worsened"),
    stillOpen: linesOf("stillOpen").toSorted(unacknowledgedFirst),
  };
  const empty = SUMMARY_SECTIONS.every((section) => summary[section].length === 0);
  return {
    singles: ranked.filter(({ say }) => say === "single").map(({ line }) => line),
    summary: empty ? null : summary,
    replies: ranked.flatMap((one) => {
      const kind = replyOf(one);
      return kind === null ? [] : [{ ...one.line, kind }];
    }),
    edits: ranked.flatMap(({ line, say, edit }) => {
      if (!line.episode.hasMessage) return [];
      if (say === "single") return [{ ...line, edit: "superseded" as const }];
      return edit === null ? [] : [{ ...line, edit }];
    }),
    decisions: ranked.map((one) => ({
      accountId: one.line.accountId,
      outcome: outcomeOf(one),
      reason: one.line.reason,
    })),
  };
}

function isIn(section: SummarySection, { line, say, remind }: Considered): boolean {
  switch (section) {
    case "stillOpen":
      // One line an account: who is under another heading is not repeated here.
      return remind && (say === null || (say === "worsened" && line.episode.hasMessage));
    case "worsened":
      return say === "worsened" && !line.episode.hasMessage;
    case "unslotted":
    case "listed":
    case "again":
      return say === section;
  }
}

const replyOf = ({ line, say }: Considered): "again" | "worsened" | null =>
  line.episode.hasMessage && (say === "again" || say === "worsened") ? say : null;

function outcomeOf(one: Considered): AlertOutcome {
  if (one.say === "single") return "single";
  if (SUMMARY_SECTIONS.some((section) => isIn(section, one))) return "summary";
  if (replyOf(one) !== null) return "reply";
  return one.silenced ?? (one.edit === null ? "nothing" : "edit");
}

/** Those that somebody once acknowledged come after those that nobody did. */
const unacknowledgedFirst = (a: AlertSummary["stillOpen"][number], b: typeof a): number =>
  Number(a.episode.acknowledgedUntil !== null) - Number(b.episode.acknowledgedUntil !== null);
