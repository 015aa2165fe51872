import type { MissedOutcome } from "../../domain/missed-run.ts";
import { missedKey } from "../../domain/missed-run.ts";
import type { Post } from "../../domain/outbox.ts";
import { mrkdwn } from "../../lib/text.ts";
import { ACTION, encodePost } from "../ids.ts";
import { type Block, button, context, type Message, section } from "./blocks.ts";

/**
 * To the admins: a run that was missed, and the button that makes it up, until somebody has clicked. `by`: the name of
 * who did; null = not known.
 */
export function missedMessage(
  post: Extract<Post, { kind: "missed" }>,
  by: string | null = null,
): Message {
  const words = mrkdwn(post.text, LONGEST);
  return {
    text: `⚠️ ${words}`,
    blocks: [
      section(`⚠️ *For the admins*\n${words}`),
      ...(post.outcome === null
        ? runButton(missedKey(post))
        : [section(outcomeWords(post.outcome, by))]),
    ],
  };
}

const LONGEST = 600;

const runButton = (key: string): Block[] => [
  {
    type: "actions",
    elements: [button("Run now", ACTION.runMissed, encodePost(key), "primary")],
  },
  context("For admins only"),
];

function outcomeWords(outcome: MissedOutcome, by: string | null): string {
  if (outcome.kind === "needless") return `✅ Nothing to make up: ${mrkdwn(outcome.why, 200)}`;
  return by === null ? "▶️ Started now" : `▶️ Started by ${mrkdwn(by, 80)}`;
}
