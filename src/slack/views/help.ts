import { mrkdwn } from "../../lib/text.ts";
import { context, type Message, section } from "./blocks.ts";

export type HelpRow = { usage: string; summary: string };

/** Short help; `unknown` is what was typed instead of a command, `nearest` what was probably meant. */
export function helpMessage(
  rows: readonly HelpRow[],
  unknown?: { typed: string; nearest: string | null },
): Message {
  const lines = rows.map(({ usage, summary }) => `• \`/tam ${usage}\`  ${summary}`);
  const opening =
    unknown === undefined
      ? "*What I can do*"
      : `I do not know \`/tam ${mrkdwn(unknown.typed, 40)}\`.${unknown.nearest === null ? "" : ` Did you mean \`/tam ${mrkdwn(unknown.nearest, 80)}\`?`}\n*What I can do*`;
  const text =
    unknown === undefined
      ? `Commands: ${rows.map(({ usage }) => `/tam ${usage}`).join(", ")}`
      : `Unknown command. ${unknown.nearest === null ? "" : `Did you mean /tam ${mrkdwn(unknown.nearest, 80)}? `}Commands: ${rows.map(({ usage }) => `/tam ${usage}`).join(", ")}`;
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
