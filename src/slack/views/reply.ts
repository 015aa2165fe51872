import type { Post } from "../../domain/outbox.ts";
import { type Message, section } from "./blocks.ts";
import * as words from "./words.ts";

const WHY = { again: "🔁 Again", worsened: "↘️ Worsened" } as const;

/** One line in the thread of the episode's own message. */
export function replyMessage(post: Extract<Post, { kind: "reply" }>): Message {
  const text = `${WHY[post.why]}: ${words.status(post.ragStatus)}, ${words.scoreAndChange(post.score, post.change)}`;
  return { text, blocks: [section(text)] };
}
