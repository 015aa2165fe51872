import type { PortfolioChange } from "../../domain/portfolio-changes.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import type { Calendar } from "../../lib/time-zone.ts";
import type { HomeFacts } from "../../workflows/portfolio/home-facts.ts";
import { nothing } from "./accounts.ts";
import { episodeButtons, whoDidWhat } from "./alert.ts";
import { type Block, context, header, listSection, section } from "./blocks.ts";
import { draftList } from "./draft-list.ts";
import { portfolioMenus, portfolioPager, portfolioWords } from "./portfolio-controls.ts";
import { countsLine, portfolioLine, portfolioName } from "./portfolio-line.ts";
import * as words from "./words.ts";

export type HomeOptions = {
  calendar: Calendar;
  /** Names of who acknowledged and snoozed, by Slack user id. */
  names: ReadonlyMap<string, string>;
};

/** A view holds 100 blocks: with this many of each kind it never has more than 90. */
export const HOME_PAGE = 30;
export const HOME_ALERTS = 6;
const HOME_DRAFTS = 8;
const HOME_CHANGES = 10;
const HOME_PROBLEMS = 5;

const divider: Block = { type: "divider" };

/** One person's Home tab: where to look first, what is new, what waits, every account. */
export function homeBlocks(facts: HomeFacts, options: HomeOptions): Block[] {
  return [
    ...opening(facts),
    ...changes(facts),
    ...drafts(facts),
    ...alerts(facts, options),
    ...accounts(facts, options),
  ];
}

function opening({ page, scans, problems }: HomeFacts): Block[] {
  const title = page === null ? "accounts" : portfolioWords({ ...page.shown, status: "any" });
  const [last] = scans.scans.filter(({ decidedAt }) => decidedAt !== null);
  const running = scans.scans.some(({ state }) => state === "reading");
  const scanned = last === undefined ? "No scan yet" : `Last scan ${words.when(last.startedAt)}`;
  const missing = last?.figures.notScanned.length ?? 0;
  return [
    header(title.replace(/^./, (first) => first.toUpperCase())),
    ...(page === null ? [] : [section(`*${countsLine(page.counts)}*`)]),
    context(
      `${scanned}${missing === 0 ? "" : `, ${count(missing, "account")} could not be scanned`}`,
      `${running ? "One is running" : scans.nextScan === null ? "No scan is planned" : `Next scan ${words.when(scans.nextScan)}`}`,
    ),
    ...(problems.length === 0
      ? []
      : [
          listSection(
            "⚠️ *Not all is well*",
            problems.slice(0, HOME_PROBLEMS).map((problem) => `• ${mrkdwn(problem, 300)}`),
            problems.length,
          ),
        ]),
  ];
}

function changes({ changes: found }: HomeFacts): Block[] {
  if (found === null) return [];
  const { since, list } = found;
  if (list.length === 0)
    return [context(`Nothing has changed since you looked ${words.when(since)}.`)];
  return [
    divider,
    listSection(
      `*Since you looked ${words.when(since)}*`,
      list.slice(0, HOME_CHANGES).map(changeLine),
      list.length,
    ),
  ];
}

function changeLine({ line, from, escalated, recovered }: PortfolioChange): string {
  const { result } = line;
  const moved =
    from === null || result === null
      ? ""
      : from.ragStatus === result.ragStatus
        ? ` ${words.amount(from.score)} → ${words.amount(result.score)}`
        : ` ${from.ragStatus} ${words.amount(from.score)} → ${result.ragStatus} ${words.amount(result.score)}`;
  const news = [
    ...(escalated ? ["🚨 escalated"] : []),
    ...(recovered ? ["✅ escalation over"] : []),
  ];
  const sign = result === null ? "❔" : words.status(result.ragStatus);
  return `• ${sign} ${portfolioName(line)}${moved}${news.length === 0 ? "" : ` · ${news.join(" · ")}`}`;
}

function drafts({ drafts: waiting }: HomeFacts): Block[] {
  if (waiting === null) return [];
  if (waiting.length === 0) return [context("No e-mail draft waits for you.")];
  return [divider, header(`E-mail drafts (${waiting.length})`), ...draftList(waiting, HOME_DRAFTS)];
}

function alerts({ alerts: open, now }: HomeFacts, { calendar, names }: HomeOptions): Block[] {
  if (open === null || open.length === 0) return [];
  const shown = open.slice(0, HOME_ALERTS);
  const rest = open.length - shown.length;
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
  return [
    divider,
    header(`Open escalations (${open.length})`),
    ...shown.flatMap((line) => {
      const { episode: stored, result } = line;
      const [first] = stored.facts.reasons;
      const score = result === null ? "" : `  ${words.scoreAndChange(result.score, line.change)}`;
      const since = words.day(calendar.dayOf(stored.episode.openedAt));
      return [
        section(
          `${words.status(stored.episode.ragStatus)} ${portfolioName(line)}${score} · escalated ${since}${first === undefined ? "" : `\n${words.reason(first)}`}`,
        ),
        ...whoDidWhat(stored, {
          now,
          calendar,
          names: {
            acknowledged: nameOf(stored.acknowledgedBy),
            snoozed: nameOf(stored.snoozedBy),
          },
        }),
        episodeButtons(stored, now),
      ];
    }),
    ...(rest === 0
      ? []
      : [
          context(
            `And ${rest} more: they are marked 🚨 in the list below; *Open* shows the same buttons.`,
          ),
        ]),
  ];
}

function accounts({ page, now }: HomeFacts, { calendar }: HomeOptions): Block[] {
  if (page === null) return [];
  const { shown, pages, total, lines } = page;
  const where = pages < 2 ? "" : `, page ${shown.page + 1} of ${pages}`;
  return [
    divider,
    header(`By risk: ${count(total, "account")}${where}`),
    portfolioMenus(page),
    ...lines.map((line) => portfolioLine(line, { now, calendar, withRep: shown.owner === "all" })),
    ...(lines.length === 0 ? [section(nothing(page))] : []),
    ...portfolioPager(page),
  ];
}

/** Words in place of the tab; they went through `mrkdwn()`. */
export const homeWords = (text: string): Block[] => [section(text)];
