import type { Button, KnownBlock } from "@slack/types";
import type { Cover } from "../../domain/cover.ts";
import type { Draft } from "../../domain/draft.ts";
import { isAcknowledged, isSnoozed, SNOOZE_DAYS } from "../../domain/episode.ts";
import type { AlertFacts, StoredEpisode } from "../../domain/stored-episode.ts";
import { count, link, mrkdwn, plain } from "../../lib/text.ts";
import type { Calendar } from "../../lib/time-zone.ts";
import {
  ACTION,
  encodeAccount,
  encodeDays,
  encodeDraft,
  episodeBlockId,
  SNOOZE_ACTIONS,
} from "../ids.ts";
import {
  type Block,
  button,
  context,
  header,
  linkButton,
  listSection,
  type Message,
  section,
} from "./blocks.ts";
import { lastDayOf } from "./cover.ts";
import * as words from "./words.ts";

export type AlertOptions = {
  now: Date;
  calendar: Calendar;
  /** Slack id of the account's rep, when found. */
  repId: string | null;
  /** Who covers that rep now; null or left out = nobody. */
  cover?: Cover | null;
  /** Names of who acknowledged and who snoozed; null = not known now. */
  names: { acknowledged: string | null; snoozed: string | null };
  /** The draft that waits for its rep; null or left out = none. */
  draft?: Pick<Draft, "id"> | null;
  /** A newer alert goes on for the episode. */
  superseded?: boolean;
};

/** A longer one is not linked: a few of them would fill the message. */
const LONGEST_URL = 500;
const LONGEST_NAME = 100;
const accountName = ({ name }: AlertFacts): string =>
  mrkdwn(plain(name, LONGEST_NAME), LONGEST_NAME);

/** The episode's own message in the escalation channel, as it is now (spec section 6). */
export function alertMessage(stored: StoredEpisode, options: AlertOptions): Message {
  if (stored.ended !== null) return endedMessage(stored, stored.ended, options);
  const { facts, episode } = stored;
  const { ragStatus, score } = episode;
  const scored = words.scoreAndChange(score, facts.change);
  const text = `${accountName(facts)}: ${words.status(ragStatus)}, ${scored}`;
  if (options.superseded === true) {
    return {
      text: `${text}. It goes on in a newer alert.`,
      blocks: [
        header(facts.name),
        section(`*${words.status(ragStatus)}*  ↓ goes on in a newer alert`),
      ],
    };
  }
  return {
    text: `${text}. ${repWords(facts, null)}`,
    blocks: [
      header(facts.name),
      section(
        `*${words.status(ragStatus)}  ${scored}*\n${repWords(facts, options.repId)}${coveredBy(options.cover ?? null, options.calendar)}`,
      ),
      ...why(facts),
      ...tickets(facts, options.now),
      context(
        `Tickets as of ${words.when(facts.asOf)}`,
        `Escalated ${words.day(options.calendar.dayOf(episode.openedAt))}`,
      ),
      ...whoDidWhat(stored, options),
      episodeButtons(stored, options.now, [
        ...(options.draft == null
          ? []
          : [button("Review draft", ACTION.draftReview, encodeDraft(options.draft.id))]),
        button("Open profile", ACTION.profileOpen, encodeAccount(stored.accountId)),
        ...linkButton("Open in Notion", shortUrl(facts.url)),
      ]),
    ],
  };
}

/** What people said about an open episode, in lines; empty when nobody did. */
export function whoDidWhat(
  { episode }: StoredEpisode,
  { now, calendar, names }: Pick<AlertOptions, "now" | "calendar" | "names">,
): Block[] {
  const by = (name: string | null) => (name === null ? "" : ` by ${mrkdwn(name, LONGEST_NAME)}`);
  const until = (instant: Date | null) =>
    instant === null ? "" : ` until ${words.day(calendar.dayOf(instant))}`;
  const lines = [
    ...(isAcknowledged(episode, now)
      ? [`✅ Acknowledged${by(names.acknowledged)}${until(episode.acknowledgedUntil)}`]
      : []),
    ...(isSnoozed(episode, now)
      ? [`💤 Snoozed${by(names.snoozed)}${until(episode.snoozedUntil)}`]
      : []),
  ];
  return lines.length === 0 ? [] : [context(...lines)];
}

/** Acknowledge or Take back, Snooze or Wake now: on the alert, the health card and the Home tab. */
export function episodeButtons(
  { id, episode }: StoredEpisode,
  now: Date,
  more: readonly Button[] = [],
): Block & { type: "actions" } {
  const block: Extract<KnownBlock, { type: "actions" }> = {
    type: "actions",
    block_id: episodeBlockId(id),
    elements: [
      isAcknowledged(episode, now)
        ? button("Take back", ACTION.takeBack, id)
        : button("Acknowledge", ACTION.acknowledge, id, "primary"),
      ...(isSnoozed(episode, now)
        ? [button("Wake now", ACTION.wake, id)]
        : SNOOZE_DAYS.map(snoozeButton)),
      ...more,
    ],
  };
  return block;
}

/**
 * Not an option of a menu: Slack keeps showing what was chosen in one, also when it was refused, and
 * says nothing when the same is chosen again.
 */
const snoozeButton = (days: (typeof SNOOZE_DAYS)[number]): Button =>
  button(`Snooze ${count(days, "day")}`, SNOOZE_ACTIONS[days], encodeDays(days));

const ENDED = {
  recovered: "✅ Recovered",
  inactive: "⬜ Closed: account inactive",
  gone: "⬜ Closed: account gone",
} as const;

function endedMessage(
  { facts, episode }: StoredEpisode,
  { at, cause }: NonNullable<StoredEpisode["ended"]>,
  { calendar }: AlertOptions,
): Message {
  const last = `It was ${words.status(episode.ragStatus)}, ${words.amount(episode.score)} of 100.`;
  return {
    text: `${accountName(facts)}: ${ENDED[cause]}. ${last}`,
    blocks: [
      header(facts.name),
      section(`*${ENDED[cause]}*  ${last}`),
      context(
        `Escalated ${words.day(calendar.dayOf(episode.openedAt))}, closed ${words.day(calendar.dayOf(at))}`,
      ),
    ],
  };
}

function repWords({ repEmail }: AlertFacts, repId: string | null): string {
  if (repEmail === null || repEmail.trim() === "") return "No rep";
  return `Rep ${repId === null ? mrkdwn(repEmail) : `<@${repId}>`}`;
}

/** A cover is mentioned beside the rep, with the day it ends: what stands here may be read later. */
export const coveredBy = (cover: Cover | null, calendar: Calendar): string =>
  cover === null
    ? ""
    : `, covered by <@${cover.userId}> until ${words.day(lastDayOf(cover, calendar))}`;

function why({ reasons }: AlertFacts): Block[] {
  if (reasons.length === 0) return [];
  const lines = reasons.map(
    (reason) => `• *−${words.amount(reason.pointsLost)}*  ${words.reason(reason)}`,
  );
  return [section(`*Why*\n${lines.join("\n")}`)];
}

function tickets({ tickets: list }: AlertFacts, now: Date): Block[] {
  if (list.length === 0) return [];
  const lines = list.map(({ ticketId, subject, priority, url, createdAt }) => {
    const name = link(shortUrl(url), `${ticketId} ${subject}`, 110);
    return `• ${priority} · ${name} · ${words.age(createdAt, now)}`;
  });
  return [listSection("*Oldest open P1/P2 tickets*", lines, lines.length)];
}

const shortUrl = (url: string | null): string | null =>
  url !== null && url.length <= LONGEST_URL ? url : null;
