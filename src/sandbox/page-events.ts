import type { ServerResponse } from "node:http";
import type { Clock } from "../lib/time.ts";
import type { GmailEmulator } from "./gmail/contract.ts";
import type { NotionEmulator } from "./notion/contract.ts";
import { watchServices } from "./page-changes.ts";
import { eventFor } from "./page-workspace.ts";
import type { SlackEmulator, SlackUser } from "./slack/contract.ts";
import type { Stage } from "./stage/stage.ts";
import type { PageEvent } from "./ui/protocol.ts";

/** How often an idle stream tells the time, which also keeps the connection alive. */
const CLOCK_EVERY_MS = 15_000;

/** A reader that is this far behind is cut off; its page connects and reads everything again. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

/** Server-sent events of what this person sees, until the page goes away. */
export function openEventStream(
  response: ServerResponse,
  {
    slack,
    notion,
    gmail,
    user,
    clock,
    stage,
  }: {
    slack: SlackEmulator;
    notion: NotionEmulator;
    gmail: GmailEmulator;
    user: SlackUser;
    clock: Clock;
    stage: Stage | undefined;
  },
): void {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const send = (event: PageEvent) => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
  };
  const tellTime = () => send({ kind: "clock", now: clock.now().toISOString() });
  const unsubscribe = slack.subscribe((event) => {
    const own = eventFor(slack, user, event);
    if (own !== null) send(own);
  });
  const leave = stage?.subscribe(() => {
    tellTime();
    send({ kind: "stage", stage: stage.state() });
  });
  const unwatch = watchServices({ slack, notion, gmail }, (changed) =>
    send({ kind: "changed", changed }),
  );
  const timer = setInterval(tellTime, CLOCK_EVERY_MS);
  timer.unref();
  response.on("close", () => {
    clearInterval(timer);
    unsubscribe();
    leave?.();
    unwatch();
  });
  tellTime();
}
