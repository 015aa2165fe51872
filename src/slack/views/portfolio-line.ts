import { isAcknowledged, isSnoozed } from "../../domain/episode.ts";
import type { PortfolioCounts, PortfolioLine } from "../../domain/portfolio.ts";
import { count, mrkdwn, plain } from "../../lib/text.ts";
import { describeAge } from "../../lib/time.ts";
import type { Calendar } from "../../lib/time-zone.ts";
import { ACTION, encodeAccount } from "../ids.ts";
import { type Block, button, section } from "./blocks.ts";
import { pulseMark } from "./pulse.ts";
import * as words from "./words.ts";

export type LineOptions = {
  now: Date;
  calendar: Calendar;
  /** Of whom the accounts are, where that is not plain. */
  withRep: boolean;
};

const LONGEST_NAME = 50;
const LONGEST_REP = 40;
const LONGEST_DOUBT = 60;

/** One account of a list, with the button that opens its health. */
export const portfolioLine = (line: PortfolioLine, options: LineOptions): Block =>
  section(
    `${firstLine(line)}\n${secondLine(line, options)}`,
    button("Open", ACTION.openAccount, encodeAccount(line.account.id)),
  );

/** The account's name as lists show it. */
export const portfolioName = ({ account }: PortfolioLine): string =>
  `*${mrkdwn(plain(account.name, LONGEST_NAME), LONGEST_NAME)}*`;

function firstLine(line: PortfolioLine): string {
  const { result, change, scores } = line;
  const name = portfolioName(line);
  if (result === null) return `❔ Not scanned yet ${name}`;
  const score = words.scoreAndChange(result.score, change);
  return `${words.status(result.ragStatus)} ${name}  ${score}${scores.length < 2 ? "" : `  ${sparkline(scores)}`}`;
}

function secondLine(line: PortfolioLine, { now, calendar, withRep }: LineOptions): string {
  const { account, result, doubt, trend } = line;
  const rep = account.repEmail?.trim() ? mrkdwn(account.repEmail, LONGEST_REP) : "no rep";
  const old = result === null || doubt === null ? "" : ` (${describeAge(result.at, now)})`;
  const parts = [
    ...(result === null ? [] : [count(result.openTickets, "open ticket")]),
    ...(trend === null || trend === "stable" ? [] : [trend]),
    ...episodeMarks(line, now, calendar),
    ...(line.pulse === null ? [] : [pulseMark(line.pulse, calendar)]),
    ...(doubt === null ? [] : [`⚠️ ${mrkdwn(doubt, LONGEST_DOUBT)}${old}`]),
    ...(withRep ? [rep] : []),
  ];
  return parts.length === 0 ? "nothing is known of it yet" : parts.join(" · ");
}

function episodeMarks({ episode: stored }: PortfolioLine, now: Date, calendar: Calendar): string[] {
  if (stored === null) return [];
  const { episode } = stored;
  const day = (instant: Date | null) =>
    instant === null ? "" : ` until ${words.day(calendar.dayOf(instant))}`;
  return [
    `🚨 escalated ${words.day(calendar.dayOf(episode.openedAt))}`,
    ...(isAcknowledged(episode, now) ? [`✅ acknowledged${day(episode.acknowledgedUntil)}`] : []),
    ...(isSnoozed(episode, now) ? [`💤 snoozed${day(episode.snoozedUntil)}`] : []),
  ];
}

const BARS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** Scores from 0 to 100 as bars; beside it always stands the number. */
const sparkline = (scores: readonly number[]): string =>
  scores
    .map((score) => BARS[Math.min(BARS.length - 1, Math.floor((score / 100) * BARS.length))])
    .join("");

/** "🔴 Red 2 · 🔶 Amber 3 · 🟢 Green 115 · ❔ not scanned 1" */
export const countsLine = ({ Red, Amber, Green, unknown }: PortfolioCounts): string =>
  [
    `${words.status("Red")} ${Red}`,
    `${words.status("Amber")} ${Amber}`,
    `${words.status("Green")} ${Green}`,
    ...(unknown === 0 ? [] : [`❔ Not scanned yet ${unknown}`]),
  ].join(" · ");
