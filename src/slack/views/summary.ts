import { SUMMARY_SECTIONS, type SummarySection } from "../../domain/alert-plan/alert-plan.ts";
import type { Post } from "../../domain/outbox.ts";
import { count } from "../../lib/text.ts";
import { type Block, context, header, type Message, section } from "./blocks.ts";
import { accountLine, splitAccounts, splitLines } from "./split-accounts.ts";

export type SummaryPost = Extract<Post, { kind: "summary" }>;

const HEADING: Record<SummarySection, string> = {
  unslotted: "🆕 New, without an alert of their own",
  listed: "🔶 Amber, earlier status not known",
  again: "🔁 Again within days of recovering",
  worsened: "↘️ Worsened",
  stillOpen: "⏳ Still open",
};

/** The summary in parts that each fit into one message; an account is named in exactly one. */
export function splitSummary(post: SummaryPost): SummaryPost[] {
  const tagged = SUMMARY_SECTIONS.flatMap((name) =>
    post.sections[name].map((account) => ({ ...account, within: name })),
  );
  return Array.from(splitAccounts(tagged), (part) => ({
    ...post,
    sections: Object.fromEntries(
      SUMMARY_SECTIONS.map((name) => [
        name,
        part.flatMap(({ within, ...account }) => (within === name ? [account] : [])),
      ]),
    ) as SummaryPost["sections"],
  }));
}

const countOf = ({ sections }: SummaryPost): number =>
  SUMMARY_SECTIONS.reduce((sum, name) => sum + sections[name].length, 0);

/** The whole summary: the first message stands in the channel, the others in its thread. */
export function summaryMessages(post: SummaryPost): Message[] {
  const [first = post, ...rest] = splitSummary(post);
  return [
    summaryMessage(first, countOf(post)),
    ...rest.map((part, index) => summaryContinuation(part, index + 2)),
  ];
}

/** The message in the channel; `total` accounts are named, those that are not here in its thread. */
export function summaryMessage(part: SummaryPost, total: number): Message {
  const title = `${total.toLocaleString("en")} of ${count(part.scannedAccounts, "account")} to look at`;
  const more = total - countOf(part);
  const counts = SUMMARY_SECTIONS.filter((name) => part.sections[name].length > 0);
  return {
    text: `Health scan: ${title}.`,
    blocks: [
      header(title),
      ...counts.flatMap((name) => list(part, name)),
      ...(more > 0 ? [context(`${count(more, "more account")} in the thread ↓`)] : []),
    ],
  };
}

export function summaryContinuation(part: SummaryPost, number: number): Message {
  return {
    text: `Health scan, continued (${number}): ${count(countOf(part), "account")}.`,
    blocks: SUMMARY_SECTIONS.flatMap((name) => list(part, name)),
  };
}

function list({ sections }: SummaryPost, name: SummarySection): Block[] {
  const accounts = sections[name];
  if (accounts.length === 0) return [];
  const [first = "", ...rest] = splitLines([`*${HEADING[name]}*`, ...accounts.map(accountLine)]);
  return [section(first), ...rest.map((text) => section(text))];
}
