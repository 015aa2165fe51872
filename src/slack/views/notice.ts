import { isUndecided, type NoticeOutcome, type Post } from "../../domain/outbox.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { ACTION, encodePost } from "../ids.ts";
import { asking, type Block, button, context, header, type Message, section } from "./blocks.ts";
import { accountLine, splitAccounts, splitLines } from "./split-accounts.ts";

export type NoticePost = Extract<Post, { kind: "notice" }>;

const HELD = {
  all: "Nothing of this scan was stored, posted or written to Notion. The last results stand.",
  posts: "The results are stored; what they would have posted is held.",
} as const;

/** The notice without accounts, then the accounts in parts that each fit into one message of its thread. */
export const splitNotice = (post: NoticePost): { shown: NoticePost; rest: NoticePost[] } => ({
  shown: { ...post, accounts: [] },
  rest: Array.from(splitAccounts(post.accounts), (accounts) => ({ ...post, accounts })),
});

/** The guard held a scan (spec section 5): why, and what an admin may do; at its end who did what. */
export function noticeMessage(
  post: NoticePost,
  /** `by`: the name of who released it, when known. */
  { key, by }: { key: string; by: string | null },
): Message {
  const { outcome } = post;
  const named = post.concerned ?? post.accounts.length;
  const text = `✋ The health scan is held: ${mrkdwn(post.reason, 300)}.`;
  return {
    text,
    blocks: [
      header("✋ The health scan is held"),
      section(`${mrkdwn(post.reason, 600)}.\n${HELD[post.hold]}`),
      ...(named > 0
        ? [context(`${count(named, "account")} concerned, named in the thread ↓`)]
        : []),
      ...(outcome === null ? [] : [context(outcomeWords(outcome, by))]),
      ...(isUndecided(outcome) ? releaseButtons(key) : []),
    ],
  };
}

/** One message of the notice's thread. */
export function noticeContinuation({ accounts }: NoticePost): Message {
  return {
    text: `Held: ${count(accounts.length, "account")}.`,
    blocks: splitLines(["*Held accounts*", ...accounts.map(accountLine)]).map((lines) =>
      section(lines),
    ),
  };
}

function outcomeWords(outcome: NoticeOutcome, by: string | null): string {
  if (outcome.kind === "over")
    return "✅ Over: a later scan was believed, nothing is held any more";
  if (outcome.kind === "failed")
    return `⚠️ The scan that ${by === null ? "an admin" : mrkdwn(by, 80)} let go changed nothing, as ${mrkdwn(outcome.why, 300)}. What is held stays held until somebody decides again`;
  const what = outcome.mode === "post" ? "📣 To be posted as new" : "🔕 Accepted silently";
  return by === null ? what : `${what}, by ${mrkdwn(by, 80)}`;
}

function releaseButtons(key: string): Block[] {
  const value = encodePost(key);
  return [
    {
      type: "actions",
      elements: [
        asking(button("Post them as new", ACTION.releaseAsNew, value, "primary"), {
          title: "Post them as new?",
          text: "The scan runs again, believes what it reads, and posts what is new: a few alerts and one summary.",
          yes: "Post",
          no: "Cancel",
        }),
        asking(button("Accept silently", ACTION.releaseSilently, value), {
          title: "Accept silently?",
          text: "The scan runs again, believes what it reads, and counts what is new as announced. Nothing is posted.",
          yes: "Accept",
          no: "Cancel",
        }),
      ],
    },
    context("For admins only"),
  ];
}
