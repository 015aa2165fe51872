import { type Draft, isClosed } from "../../domain/draft.ts";
import type { Post } from "../../domain/outbox.ts";
import { count, mrkdwn, oneLine } from "../../lib/text.ts";
import { ACTION, encodePost } from "../ids.ts";
import { button, context, header, listSection, type Message, section } from "./blocks.ts";
import { draftList } from "./draft-list.ts";
import type { Mentions } from "./draft-words.ts";
import { accountLine } from "./split-accounts.ts";

/**
 * To one rep (spec sections 6 and 10): accounts of theirs that escalated and have no alert of their own, drafts as they
 * are now, and the check-ins that were not drafted. `covered`: it goes to who covers that rep.
 */
export function directMessage(
  { accounts, checkIns, ...post }: Extract<Post, { kind: "direct" }>,
  drafts: readonly Draft[] = [],
  covered: { repId: string | null } | null = null,
  mentions: Mentions = new Map(),
): Message {
  const titles = [
    ...(accounts.length === 0 ? [] : [`${count(accounts.length, "account")} of yours escalated`]),
    ...(checkIns === null ? [] : [`check-ins of ${checkIns.month}`]),
    ...(post.drafts.length === 0 ? [] : [draftsTitle(post.drafts.length, drafts)]),
  ];
  const title = sentence(titles.join(", ")) || "Nothing to do";
  return {
    text: `${title}.`,
    blocks: [
      header(title),
      ...(covered === null
        ? []
        : [
            context(
              `You cover ${covered.repId === null ? mrkdwn(post.repEmail, 100) : `<@${covered.repId}>`}: this is the same message.`,
            ),
          ]),
      ...(accounts.length === 0
        ? []
        : [
            listSection("*New, most severe first*", accounts.map(accountLine), accounts.length),
            context(
              "They have no alert of their own in the escalation channel; its summary names all of them. `/tam health` shows why.",
            ),
          ]),
      ...draftList(drafts, undefined, mentions),
      ...(checkIns === null || checkIns.skipped.length === 0
        ? []
        : [
            listSection(
              "*Not drafted*",
              checkIns.skipped.map(
                ({ name, reason }) => `• ${mrkdwn(name, 80)}: ${mrkdwn(reason, 150)}`,
              ),
              checkIns.skipped.length,
            ),
          ]),
    ],
  };
}

/** Of so many, those that somebody still has to look at; none is known while they are not stored yet. */
function draftsTitle(all: number, drafts: readonly Draft[]): string {
  const open = drafts.length === 0 ? all : drafts.filter((draft) => !isClosed(draft)).length;
  return open === 0 ? "no draft left to review" : `${count(open, "draft")} to review`;
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const MOST_LINES = 20;
const LONGEST_LINE = 600;

/**
 * To the admins. Each line of the text is one of the message. `undecided`: the key of a post of which
 * nobody knows whether it is in Slack; then the admin who looked says so.
 */
export function adminsMessage(
  { text }: Extract<Post, { kind: "admins" }>,
  undecided: string | null = null,
): Message {
  const all = text.split("\n").filter((line) => oneLine(line) !== "");
  const lines = all.slice(0, MOST_LINES).map((line) => mrkdwn(line, LONGEST_LINE));
  const [first = "Something needs an admin; the log has it."] = lines;
  return {
    text: `⚠️ ${first}`,
    blocks: [
      listSection("⚠️ *For the admins*", lines.length === 0 ? [first] : lines, all.length),
      ...(undecided === null
        ? []
        : [
            section("Please look in the channel, then say what you saw:"),
            {
              type: "actions" as const,
              elements: [
                button("It is there", ACTION.postIsThere, encodePost(undecided)),
                button("Post again", ACTION.postAgain, encodePost(undecided)),
              ],
            },
          ]),
    ],
  };
}
