import type { Post } from "../../domain/outbox.ts";
import { count, mrkdwn, oneLine } from "../../lib/text.ts";
import { ACTION, encodePost } from "../ids.ts";
import { button, context, header, listSection, type Message, section } from "./blocks.ts";
import { accountLine } from "./split-accounts.ts";

/** To one rep: accounts of theirs that escalated and have no alert of their own (spec section 6). */
export function directMessage({ accounts }: Extract<Post, { kind: "direct" }>): Message {
  const title = `${count(accounts.length, "account")} of yours escalated`;
  return {
    text: `${title}.`,
    blocks: [
      header(title),
      listSection("*New, most severe first*", accounts.map(accountLine), accounts.length),
      context(
        "They have no alert of their own in the escalation channel; its summary names all of them. `/tam health` shows why.",
      ),
    ],
  };
}

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
  const lines = text
    .split("\n")
    .filter((line) => oneLine(line) !== "")
    .slice(0, MOST_LINES)
    .map((line) => mrkdwn(line, LONGEST_LINE));
  const [first = "Something needs an admin; the log has it."] = lines;
  return {
    text: `⚠️ ${first}`,
    blocks: [
      listSection("⚠️ *For the admins*", lines.length === 0 ? [first] : lines, lines.length),
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
