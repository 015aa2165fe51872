import type { Block } from "./block-types.ts";
import { parseMrkdwn } from "./mrkdwn.ts";
import type { Inline } from "./mrkdwn-atoms.ts";
import { formatSlackDate, type Viewer } from "./slack-date.ts";

/** The text of an mrkdwn object as a rich_text block, dates in the viewer's zone. */
export const mrkdwnBlock = (text: string, verbatim: boolean, viewer: Viewer): Block => ({
  type: "rich_text",
  elements: parseMrkdwn(text, { verbatim }).map((paragraph) => ({
    ...paragraph,
    elements: paragraph.elements.map((element) => showDate(element, viewer)),
  })),
});

/** Plain text: nothing in it is markup. */
export const plainBlock = (text: string): Block => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});

function showDate(element: Inline, viewer: Viewer): Inline {
  if (element.type !== "date") return element;
  const text = formatSlackDate(element.timestamp, element.format, viewer);
  return element.url === undefined
    ? { type: "text", text }
    : { type: "link", url: element.url, text };
}
