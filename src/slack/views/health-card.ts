// Longer than most: the one card of an account in all its cases, each a few blocks, in the order in which they are read.
import type { Account } from "../../domain/account.ts";
import type { HealthReason, RagStatus } from "../../domain/health.ts";
import type { Pulse } from "../../domain/pulse.ts";
import type { StoredEpisode } from "../../domain/stored-episode.ts";
import type { Ticket } from "../../domain/ticket.ts";
import { count, link, mrkdwn } from "../../lib/text.ts";
import { describeAge } from "../../lib/time.ts";
import type { Calendar } from "../../lib/time-zone.ts";
import type {
  HealthReading,
  LiveHealth,
  Past,
  StoredHealth,
} from "../../workflows/account-health.ts";
import { ACTION, encodeAccount } from "../ids.ts";
import { type AlertOptions, episodeButtons, whoDidWhat } from "./alert.ts";
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
import { pulseBlock } from "./pulse.ts";
import { scoreChart } from "./score-chart.ts";
import * as words from "./words.ts";

export type HealthCardOptions = {
  now: Date;
  /** Of the team: days on the card are its days. */
  calendar: Calendar;
  /** Slack id of the account's rep, when found. */
  repId: string | null;
  /** Who covers that rep, already in words; left out = nobody. */
  covered?: string;
  /** Stands in the log; shown where something failed. */
  reference: string;
  /** Who shared it: then it stands in a channel, mentions nobody and has no buttons. */
  sharedBy?: string;
  /** What was typed, when that was not the account's name: says which account is shown. */
  typed?: string;
  /** In a window there are no charts, and no channel to share it in. */
  inWindow?: boolean;
  /** What the rep says beside the score, and the name of who said it. */
  pulse?: { said: Pulse; name: string | null; calendar: Calendar };
  /** Mails can be drafted (there is a Google key). */
  canDraft?: boolean;
  /** The account's open episode: what people may do about it stands here too. */
  escalation?: Escalation;
};

export type Escalation = Pick<AlertOptions, "calendar" | "names"> & { stored: StoredEpisode };

const MOST_TICKETS = 5;
const MOST_UNUSABLE = 3;
/** A longer one is not linked: a few of them would fill the section. */
const LONGEST_URL = 500;

/** The answer to `/tam health`: score, why, what would make it Green, how old the data are. */
export function healthCard(
  reading: Exclude<HealthReading, { kind: "gone" }>,
  options: HealthCardOptions,
): Message {
  switch (reading.kind) {
    case "live":
      return liveCard(reading, options);
    case "stored":
      return storedCard(reading, options);
    case "unknown":
      return unknownCard(reading, options);
  }
}

function liveCard(reading: LiveHealth, options: HealthCardOptions): Message {
  const { account, result, past } = reading;
  const found = { score: result.score, ragStatus: result.ragStatus, past, live: true };
  return {
    text: headline(account, found),
    blocks: [
      ...opening(account, found, options),
      ...why(result.reasons),
      ...(reading.path === null
        ? []
        : [
            section(
              `*Path to Green*\n${words.pathToGreen(reading.path, reading.p1p2ThresholdDays)}`,
            ),
          ]),
      ...ticketList(reading, options.now),
      ...unusableRows(reading),
      ...chart(past, { score: result.score, at: reading.readAt }, options),
      context(
        `Read from Notion ${words.when(reading.readAt)}`,
        `${count(reading.signals.totalOpenTickets, "open ticket")}`,
        heartbeat(account, reading.readAt),
        rep(account, options),
      ),
      ...buttons(account, options),
    ],
  };
}

function storedCard(reading: StoredHealth, options: HealthCardOptions): Message {
  const { account, record, past } = reading;
  const found = { score: record.score, ragStatus: record.ragStatus, past, live: false };
  const old = describeAge(record.at, options.now);
  return {
    text: `${headline(account, found)} (result of ${old})`,
    blocks: [
      ...opening(account, found, options),
      section(
        `⚠️ *Not live: this is the result of ${old}* (${words.when(record.at)}).\n${mrkdwn(reading.why, 300)} Nothing was changed. (reference ${options.reference})`,
      ),
      ...why(record.reasons),
      ...chart(past, { score: record.score, at: record.at }, options),
      context(
        `${count(record.openTickets, "open ticket")} then, ${record.p1p2Tickets} of them P1/P2`,
        rep(account, options),
      ),
      ...buttons(account, options),
    ],
  };
}

function unknownCard(
  { account, why: reason }: Extract<HealthReading, { kind: "unknown" }>,
  options: HealthCardOptions,
): Message {
  const text = `The health of ${mrkdwn(account.name)} is not known right now: ${mrkdwn(reason, 300)}`;
  return {
    text,
    blocks: [
      section(
        `⚠️ ${text}\nNo earlier result is stored, so there is nothing to show instead. Nothing was changed; try again in a minute. (reference ${options.reference})`,
      ),
      ...buttons(account, options),
    ],
  };
}

type Found = { score: number; ragStatus: RagStatus; past: Past; live: boolean };

const headline = (account: Account, { score, ragStatus }: Found): string =>
  `${mrkdwn(account.name)}: ${words.amount(score)} of 100, ${words.status(ragStatus)}`;

function opening(
  account: Account,
  { score, ragStatus, past }: Found,
  options: HealthCardOptions,
): Block[] {
  const change =
    past.change === null
      ? "no earlier scan"
      : `${words.signed(past.change.points)} since ${words.when(past.change.since)}`;
  const trend = past.trend === null ? "" : ` · ${past.trend}`;
  const inactive = account.active
    ? ""
    : "\nThis account is inactive: scans of all accounts leave it out, and it raises no alerts.";
  const asked =
    options.typed === undefined
      ? []
      : [context(`Closest match for “${mrkdwn(options.typed, 60)}”`)];
  const shared =
    options.sharedBy === undefined ? [] : [context(`Shared by <@${options.sharedBy}>`)];
  return [
    ...shared,
    ...asked,
    header(account.name),
    section(
      `*${words.status(ragStatus)}  ${words.amount(score)} of 100*  (${change}${trend})${inactive}`,
    ),
    ...pulseOf(options),
  ];
}

/** Among colleagues who look by themselves; a card that is shared shows the score alone. */
const pulseOf = ({ pulse, sharedBy }: HealthCardOptions): Block[] =>
  pulse === undefined || sharedBy !== undefined
    ? []
    : [pulseBlock(pulse.said, pulse.name, pulse.calendar)];

function why(reasons: readonly HealthReason[]): Block[] {
  if (reasons.length === 0)
    return [section("*Why*\nNothing costs points: tickets and heartbeat are within their limits.")];
  const lines = reasons.map(
    (reason) => `• *−${words.amount(reason.pointsLost)}*  ${words.reason(reason)}`,
  );
  return [section(`*Why*\n${lines.join("\n")}`)];
}

const chart = (
  { records }: Past,
  present: { score: number; at: Date },
  { inWindow, calendar }: HealthCardOptions,
): Block[] =>
  scoreChart(records, present, calendar).filter(
    ({ type }) => inWindow !== true || type !== "data_visualization",
  );

function ticketList({ p1p2Tickets }: LiveHealth, now: Date): Block[] {
  if (p1p2Tickets.length === 0) return [];
  const lines = p1p2Tickets.slice(0, MOST_TICKETS).map((ticket) => ticketLine(ticket, now));
  return [listSection("*Open P1/P2 tickets, oldest first*", lines, p1p2Tickets.length)];
}

const ticketLine = (ticket: Ticket, now: Date): string => {
  const name = `${ticket.ticketId} ${ticket.subject}`;
  const url = ticket.url !== null && ticket.url.length <= LONGEST_URL ? ticket.url : null;
  return `• ${ticket.priority} · ${link(url, name, 110)} · ${words.age(ticket.createdAt, now)}`;
};

function unusableRows({ unusable }: LiveHealth): Block[] {
  if (unusable.length === 0) return [];
  const lines = unusable
    .slice(0, MOST_UNUSABLE)
    .map((row) => `• ${mrkdwn(row.label, 80)}: ${mrkdwn(row.reason, 120)}`);
  const opening = `⚠️ *Incomplete:* ${count(unusable.length, "ticket row")} could not be used, so the account may be worse than shown.`;
  return [listSection(opening, lines, unusable.length)];
}

const heartbeat = (account: Account, now: Date): string =>
  account.lastHeartbeat === null
    ? "Heartbeat not monitored"
    : `Heartbeat ${describeAge(account.lastHeartbeat, now)}`;

function rep(account: Account, { repId, sharedBy, covered }: HealthCardOptions): string {
  if (account.repEmail === null) return "No rep";
  return `Rep ${repId === null || sharedBy !== undefined ? mrkdwn(account.repEmail) : `<@${repId}>`}${sharedBy === undefined ? (covered ?? "") : ""}`;
}

function buttons(account: Account, options: HealthCardOptions): Block[] {
  const { sharedBy } = options;
  const open = linkButton("Open in Notion", account.url);
  if (sharedBy !== undefined) return open.length === 0 ? [] : [{ type: "actions", elements: open }];
  const value = encodeAccount(account.id);
  return [
    ...escalated(options),
    {
      type: "actions",
      elements: [
        button("Rescan", ACTION.rescan, value),
        ...(options.inWindow === true ? [] : [button("Share…", ACTION.shareHealth, value)]),
        button("Open profile", ACTION.profileOpen, value),
        ...(options.canDraft === true && account.active
          ? [button("Draft e-mail…", ACTION.draftChoose, value)]
          : []),
        button("Pulse…", ACTION.pulse, value),
        ...open,
      ],
    },
  ];
}

function escalated({ escalation, now }: HealthCardOptions): Block[] {
  if (escalation === undefined) return [];
  const { stored, calendar } = escalation;
  const since = words.day(calendar.dayOf(stored.episode.openedAt));
  return [
    context(`🚨 Escalated ${since}`),
    ...whoDidWhat(stored, { ...escalation, now }),
    episodeButtons(stored, now),
  ];
}

/** The account's page was deleted since the list was read. */
export const goneMessage = (account: Account): Message => ({
  text: `${mrkdwn(account.name)} is not in Notion any more: its page was deleted or moved to the trash. Its stored results are kept.`,
});
