import type { RespondFn } from "@slack/bolt";
import { errorSummary, ServiceError } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { Block, Message } from "./views/blocks.ts";

export type Respond = (
  message: Message,
  options?: {
    /** Replaces the message that was clicked. */
    replace?: boolean;
    /** Everybody in the channel sees it. */
    inChannel?: boolean;
  },
) => Promise<void>;

/** A block that a workspace may not know yet; the text beside it carries the same numbers. */
const OPTIONAL_BLOCKS = new Set<Block["type"]>(["data_visualization"]);

/**
 * Answers through the response_url, to the asking person alone unless told otherwise. What Slack
 * refuses as invalid is sent again without charts, then as plain text: a plainer answer beats none.
 * After a failure that may pass, a private answer is sent once more (seen twice beats not at all); a
 * message to the channel never is. Throws ServiceError.
 */
export function createRespond(respond: RespondFn, log: Logger): Respond {
  return async (message, { replace = false, inChannel = false } = {}) => {
    for (const attempt of attempts(message)) {
      const body = {
        ...attempt,
        // The SDK's types do not know `data_visualization` yet.
        ...(attempt.blocks === undefined ? {} : { blocks: attempt.blocks as never[] }),
        response_type: inChannel ? ("in_channel" as const) : ("ephemeral" as const),
        replace_original: replace,
      };
      const first = await post(respond, body);
      const again = first.kind === "failed" && first.error.transient && !inChannel;
      const outcome = again ? await post(respond, body) : first;
      if (outcome.kind === "sent") return;
      if (outcome.kind === "failed") throw outcome.error;
      log.warn({ refused: outcome.reason }, "Slack refused the message; a plainer form is tried");
    }
    throw new ServiceError("Slack", "Slack did not accept the answer.", { transient: false });
  };
}

function attempts(message: Message): Message[] {
  const { text, blocks } = message;
  if (blocks === undefined) return [message];
  const withoutOptional = blocks.filter((block) => !OPTIONAL_BLOCKS.has(block.type));
  const plainer = withoutOptional.length < blocks.length ? [{ text, blocks: withoutOptional }] : [];
  return [message, ...plainer, { text }];
}

type Outcome =
  | { kind: "sent" }
  | { kind: "refused"; reason: string }
  | { kind: "failed"; error: ServiceError };

async function post(respond: RespondFn, body: Parameters<RespondFn>[0]): Promise<Outcome> {
  try {
    const response = await respond(body);
    const answer = await response.text();
    return /invalid_blocks|invalid_attachments/.test(answer)
      ? { kind: "refused", reason: answer.slice(0, 200) }
      : { kind: "sent" };
  } catch (error) {
    const status =
      error instanceof Error && "statusCode" in error ? Number(error.statusCode) : null;
    if (status === 400) return { kind: "refused", reason: errorSummary(error).message };
    const expired = status === 404 || status === 410;
    const message = expired
      ? "This answer came too late: Slack accepts answers to a command for 30 minutes. Ask again."
      : "Slack did not take the answer.";
    return {
      kind: "failed",
      error: new ServiceError("Slack", message, {
        transient: !expired,
        unclear: status === null || status >= 500,
        cause: error,
      }),
    };
  }
}
