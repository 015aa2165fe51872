import { z } from "zod";
import { messageContent } from "./message-content.ts";
import { refuse } from "./refusal.ts";
import type { ResponseTarget } from "./response-urls.ts";
import type { State } from "./state.ts";

/** What a response_url or the acknowledgement of a command takes; other fields are ignored. */
const answerShape = z.looseObject({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(["ephemeral", "in_channel"]).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
});

/**
 * Shows an answer to a command or click: to the person alone unless it says `in_channel`, in place
 * of the clicked message if it says so (docs.slack.dev/interactivity/handling-user-interaction).
 * A command has no original until it is answered: then its `replace_original` is about the answer
 * before, and posts anew as long as there is none (whether Slack replaces the text of the
 * acknowledgement is not documented). Refuses malformed messages as chat.postMessage would.
 */
export function showAnswer(state: State, target: ResponseTarget, body: unknown): void {
  const parsed = answerShape.safeParse(body);
  const answer = parsed.success ? parsed.data : refuse("invalid_payload");
  const { messages, workspace } = state;
  const original =
    target.original === undefined ? undefined : messages.find(target.channel, target.original);
  if (answer.delete_original === true) {
    if (original !== undefined) messages.remove(original);
    return;
  }
  const content = messageContent({ text: answer.text, blocks: answer.blocks });
  if (answer.replace_original === true && original !== undefined) {
    messages.change(original, { blocks: [], ...content });
    return;
  }
  const added = messages.add({
    ...content,
    channel: target.channel,
    user: workspace.world.bot.userId,
    ...(answer.thread_ts === undefined ? {} : { threadTs: answer.thread_ts }),
    ...(answer.response_type === "in_channel" ? {} : { ephemeralFor: target.user }),
  });
  if (target.answersCommand === true) target.original = added.ts;
}
