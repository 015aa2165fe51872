import { mrkdwn } from "../../lib/text.ts";
import { context, type Message, section } from "./blocks.ts";

export type HelpRow = { usage: string; summary: string };

/** Short help; `unknown` is what was typed instead of a command, `nearest` what was probably meant. */
export function helpMessage(
  rows: readonly HelpRow[],
  unknown?: { typed: string; nearest: string | null },
): Message {
  // Unescaped, Slack takes the `<account>` of a usage for a link and hides it.
  const usages = rows.map(({ usage }) => `/tam ${mrkdwn(usage)}`);
  const lines = rows.map(({ summary }, i) => `• \`${usages[i]}\`  ${summary}`);
  const opening =
    unknown === undefined
      ? "*What I can do*"
      : `I do not know \`/tam ${mrkdwn(unknown.typed, 40)}\`.${unknown.nearest === null ? "" : ` Did you mean \`/tam ${mrkdwn(unknown.nearest, 80)}\`?`}\n*What I can do*`;
  const text =
    unknown === undefined
      ? `Commands: ${usages.join(", ")}`
      : `Unknown command. ${unknown.nearest === null ? "" : `Did you mean /tam ${mrkdwn(unknown.nearest, 80)}? `}Commands: ${usages.join(", ")}`;
  return {
    text,
    blocks: [
      section(`${opening}\n${lines.join("\n")}`),
      context(
        "Names may be partial or misspelt. Answers are visible only to you until you share them.",
      ),
    ],
  };
}
