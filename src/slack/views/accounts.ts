import type { PortfolioPage } from "../../domain/portfolio.ts";
import type { Scan } from "../../domain/scan.ts";
import { count } from "../../lib/text.ts";
import { type Block, context, type Message, section } from "./blocks.ts";
import { portfolioMenus, portfolioPager, portfolioWords } from "./portfolio-controls.ts";
import { countsLine, type LineOptions, portfolioLine } from "./portfolio-line.ts";
import * as words from "./words.ts";

/** As many as fit into a message of 13,200 characters of JSON with the longest names (`msg_blocks_too_long`). */
export const ACCOUNTS_PAGE = 12;

/** `/tam accounts`: a page of the list, those that need a person first. */
export function accountsMessage(
  page: PortfolioPage,
  lastScan: Scan | null,
  options: Omit<LineOptions, "withRep">,
): Message {
  const { shown, pages, total, lines } = page;
  const what = `${portfolioWords(shown).replace(/^./, (first) => first.toUpperCase())}: ${total}`;
  const where = pages < 2 ? "" : `, page ${shown.page + 1} of ${pages}`;
  return {
    text: `${what}${where}. ${countsLine(page.counts)}`,
    blocks: [
      section(`*${what}*${where}\n${countsLine(page.counts)}`),
      portfolioMenus(page),
      ...lines.map((line) => portfolioLine(line, { ...options, withRep: shown.owner === "all" })),
      ...(lines.length === 0 ? [section(nothing(page))] : []),
      ...portfolioPager(page),
      scanned(lastScan),
    ],
  };
}

export const nothing = ({ shown, counts }: PortfolioPage): string => {
  const owned = counts.Red + counts.Amber + counts.Green + counts.unknown;
  if (owned > 0) return `None of ${count(owned, "account")} is ${shown.status} now.`;
  return shown.owner === "mine"
    ? "No active account has your address as its Rep Email. Choose *All accounts* to see the others."
    : "There are no active accounts.";
};

export const scanned = (lastScan: Scan | null): Block =>
  context(
    lastScan === null
      ? "There was no scan of all accounts yet. Open an account to see it live."
      : `As of the scan ${words.when(lastScan.startedAt)}. Open an account to see it live.`,
  );
