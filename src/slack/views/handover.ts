import type { Post } from "../../domain/outbox.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { ACTION, encodeDraft } from "../ids.ts";
import { button, context, type Message, section } from "./blocks.ts";
import { DRAFT_WORDS, type Mentions, mention } from "./draft-words.ts";

/** To the new rep of accounts. */
export function handoverMessage(
  { drafts }: Extract<Post, { kind: "handover" }>,
  mentions: Mentions,
): Message {
  const text = `You look after ${drafts.length === 1 ? mrkdwn(drafts[0]?.accountName ?? "", 80) : count(drafts.length, "account")} now, with e-mail drafts by who did before.`;
  return {
    text,
    blocks: [
      section(text),
      ...drafts.map(({ id, type, accountName, from }) =>
        section(
          `*${DRAFT_WORDS[type]}* for *${mrkdwn(accountName, 80)}*, from ${mention(from, mentions)}'s mailbox`,
          button("Prepare a fresh one", ACTION.draftFresh, encodeDraft(id)),
        ),
      ),
      context("Theirs can only be discarded. A fresh one is prepared in your mailbox for review."),
    ],
  };
}
