import type { ReceiverEvent } from "@slack/bolt";
import { elapsedMs } from "../lib/time.ts";
import type { SlackObserver } from "./observer.ts";

/** The same event, whose acknowledgement is timed from now. */
export function timedAck(
  event: ReceiverEvent,
  observer: Pick<SlackObserver, "acked">,
): ReceiverEvent {
  const arrived = elapsedMs();
  return {
    ...event,
    ack: async (response) => {
      await event.ack(response);
      observer.acked(kindOf(event.body), (elapsedMs() - arrived) / 1_000);
    },
  };
}

const KINDS = new Set([
  "block_actions",
  "view_submission",
  "view_closed",
  "block_suggestion",
  "shortcut",
  "message_action",
  "event_callback",
]);

/** Few and known words, whatever was sent: each one is a time series. */
function kindOf({ type, command }: ReceiverEvent["body"]): string {
  if (typeof command === "string") return "command";
  return typeof type === "string" && KINDS.has(type) ? type : "other";
}
