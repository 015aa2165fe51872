import { mrkdwn } from "../../lib/text.ts";
import type { ReleaseMode } from "../../workflows/alerts/hold-desk.ts";
import { clickBy } from "../click-by.ts";
import { ACTION, type ActionId, decodePost } from "../ids.ts";
import type { ActionRow, Click } from "../listener.ts";
import { nameIfKnown } from "../name-if-known.ts";

const admins = { may: "admin", needs: "alerts", commitsBeforeAck: true } as const;

const GONE = "This is not held any more.";
const HELD_SINCE =
  "A later scan is held as a whole, so nothing is let go now: please decide about that one first, by its notice in this channel. This stays held.";

const keyOf = ({ channelId, messageTs, actionTs }: Click): string =>
  `hold:${channelId}:${messageTs}:${actionTs}`;

/** On the notice of a held scan. */
const releaseRow = (id: ActionId, mode: ReleaseMode): ActionRow => ({
  id,
  ...admins,
  async run(context, click) {
    const { holds, people } = context.services;
    const key = decodePost(click.value);
    const outcome =
      key === null
        ? { kind: "unknown" as const }
        : await holds.release(key, mode, clickBy(context, keyOf(click)));
    await click.ack();
    if (key === null || outcome.kind === "unknown") return context.respond({ text: GONE });
    if (outcome.kind === "heldSince") return context.respond({ text: HELD_SINCE });
    if (outcome.kind === "released") return context.respond({ text: RELEASED[mode] });
    const by = (await nameIfKnown(people, outcome.by)) ?? outcome.by;
    await context.respond({ text: `${mrkdwn(by)} has decided already: ${DECIDED[outcome.mode]}.` });
  },
});

const DECIDED = { post: "to be posted as new", silent: "accepted silently" } as const;
const RELEASED = {
  post: "Thank you. The scan runs again now and posts what is new.",
  silent: "Thank you. The scan runs again now; what is new counts as announced.",
} as const;

/** On the message about a post of which nobody knows whether it is in Slack. */
const doubtRow = (id: ActionId, seen: "there" | "again"): ActionRow => ({
  id,
  ...admins,
  async run(context, click) {
    const key = decodePost(click.value);
    const outcome =
      key === null
        ? { kind: "unknown" as const }
        : await context.services.holds.decideDoubt(key, seen, clickBy(context, keyOf(click)));
    await click.ack();
    const text = {
      done: seen === "there" ? "Thank you: it is there." : "Thank you: it is posted again.",
      already: "This was decided already.",
      unknown: GONE,
    }[outcome.kind];
    await context.respond({ text }, { replace: true });
  },
});

export const holdActions: ActionRow[] = [
  releaseRow(ACTION.releaseAsNew, "post"),
  releaseRow(ACTION.releaseSilently, "silent"),
  doubtRow(ACTION.postIsThere, "there"),
  doubtRow(ACTION.postAgain, "again"),
];
