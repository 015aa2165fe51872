import type { Draft, DraftType } from "../../domain/draft.ts";
import { LONGEST_OUTCOME } from "../../domain/mail-outcome.ts";
import { mrkdwn } from "../../lib/text.ts";

export const DRAFT_WORDS: Record<DraftType, string> = {
  escalation_outreach: "Outreach",
  health_checkin: "Check-in",
  release_notes: "Release notes",
  roadmap_preview: "Roadmap preview",
  customer_success_review: "Success review",
};

const SHORT_WORDS: Record<string, DraftType> = {
  outreach: "escalation_outreach",
  escalation: "escalation_outreach",
  checkin: "health_checkin",
  "check-in": "health_checkin",
  release: "release_notes",
  release_notes: "release_notes",
  roadmap: "roadmap_preview",
  review: "customer_success_review",
};

/** The type at the beginning of what was typed, and the rest; null when it begins with none. */
export function typedDraftType(typed: string): { type: DraftType; rest: string } | null {
  const [word = "", ...rest] = typed.split(" ");
  const known = Object.keys(DRAFT_WORDS).find((type) => type === word.toLowerCase());
  const type = (known as DraftType | undefined) ?? SHORT_WORDS[word.toLowerCase()];
  return type === undefined ? null : { type, rest: rest.join(" ") };
}

/** Slack shows it in each reader's zone. */
export const time = (date: Date): string => {
  const seconds = Math.floor(date.getTime() / 1_000);
  return `<!date^${seconds}^{time_secs}|${date.toISOString().slice(11, 19)} UTC>`;
};

/** Addresses of new reps → Slack user ids; who is not in it is shown by address. */
export type Mentions = ReadonlyMap<string, string>;

/** Somebody by mention when Slack knows them, else by address. */
export const mention = (address: string, mentions: Mentions): string => {
  const id = mentions.get(address);
  return id === undefined ? mrkdwn(address, 100) : `<@${id}>`;
};

/** One honest state for each draft, in words. */
export function draftState(draft: Draft, mentions: Mentions = new Map()): string {
  const why = draft.note === null ? "" : ` ${mrkdwn(draft.note, 300)}`;
  switch (draft.state) {
    case "wanted":
    case "creating":
      return `⏳ being prepared.${why}`;
    case "pending":
      return draft.handedTo === null
        ? `✉️ waits for you.${why}`
        : `⛔ can only be discarded: ${draft.handedTo === "" ? "nobody" : mention(draft.handedTo, mentions)} looks after this account now.${why}`;
    case "approved":
      return `🕒 approved, goes out at ${time(draft.retryAt ?? draft.approval?.notBefore ?? draft.changedAt)}.${why}`;
    case "sending":
      return "📤 on its way.";
    case "unclear":
      return "🔍 checking with Gmail whether it went out.";
    case "attention":
      return `⚠️ unclear, please look.${why}`;
    case "editing":
      return "✏️ being changed.";
    case "discarding":
      return "🗑️ being discarded.";
    case "sent":
      return `✅ sent${draft.sent === null ? "" : ` at ${time(draft.sent.sentAt)}`}.${why}${cameOfIt(draft)}`;
    case "sentElsewhere":
      return `✅ sent from Gmail.${cameOfIt(draft)}`;
    case "deleted":
      return `⬜ gone.${why}`;
    case "discarded":
      return "⬜ discarded.";
    case "kept":
      return "⬜ left in Gmail.";
    case "withdrawn":
      return `⬜ withdrawn.${why}`;
    case "unprepared":
      return `⚠️ could not be prepared.${why}`;
  }
}

/** What it is, for which account, and how it stands. */
export const draftLine = (draft: Draft, mentions?: Mentions): string =>
  `*${DRAFT_WORDS[draft.type]}* for *${mrkdwn(draft.accountName, 80)}*\n${draftState(draft, mentions)}`;

/** For an admin, who sees nothing of what a draft says nor why it stands so. */
export const draftLineForAdmins = (draft: Draft): string => draftLine({ ...draft, note: null });

const cameOfIt = ({ outcome }: Draft): string =>
  outcome === null ? "" : `\nOutcome: ${mrkdwn(outcome, LONGEST_OUTCOME)}`;

/** Opens the draft in the mailbox that it is in. */
export const gmailDraftUrl = ({ mailbox, gmail }: Draft): string =>
  `https://mail.google.com/mail/?authuser=${encodeURIComponent(mailbox)}#drafts/${encodeURIComponent(gmail?.messageId ?? "")}`;

export const gmailSentUrl = ({ mailbox }: Draft): string =>
  `https://mail.google.com/mail/?authuser=${encodeURIComponent(mailbox)}#sent`;
