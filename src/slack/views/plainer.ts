import { mrkdwn, truncate } from "../../lib/text.ts";
import type { Block, Message } from "./blocks.ts";

/** chat.update refuses a longer text, counted in bytes; so much fits whatever the characters are. */
const MOST_BYTES = 4_000;

/** The same message as text alone, for a Slack that does not accept its blocks: what can be read stays. */
export function plainer({ text, blocks = [] }: Message): Message {
  const lines = blocks.flatMap(linesOf);
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines.length === 0 ? [text] : lines) {
    bytes += new TextEncoder().encode(line).length + 1;
    if (bytes > MOST_BYTES) break;
    kept.push(line);
  }
  return { text: kept.length === 0 ? truncate(text, 500) : kept.join("\n") };
}

/** Texts in blocks are escaped already, but for headers, which are plain. */
function linesOf(block: Block): string[] {
  switch (block.type) {
    case "header":
      return [`*${mrkdwn(block.text.text)}*`];
    case "section":
      return (block.text?.text ?? "").split("\n");
    case "context":
      return block.elements.flatMap((element) => ("text" in element ? [element.text] : []));
    default:
      return [];
  }
}
