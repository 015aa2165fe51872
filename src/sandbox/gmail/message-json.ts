import type { StoredMessage } from "./mailbox.ts";
import { leaves, type MimePart } from "./mime.ts";

/** How much of a message is answered (`Params$Resource$Users$Messages$Get.format`). */
export const FORMATS = ["minimal", "full", "raw", "metadata"] as const;
export type Format = (typeof FORMATS)[number];

/** Longer contents are fetched apart when they are attachments. */
const SNIPPET_LENGTH = 200;

/** `headers`: only these, with format `metadata`; all when empty. */
export function messageJson(
  message: StoredMessage,
  format: Format,
  headers: readonly string[] = [],
): object {
  const { id, threadId, labels, historyId, internalDate, raw, part } = message;
  const minimal = {
    id,
    threadId,
    labelIds: labels,
    snippet: snippet(part),
    historyId: String(historyId),
    internalDate: String(internalDate.getTime()),
    sizeEstimate: raw.length,
  };
  switch (format) {
    case "minimal":
      return minimal;
    case "raw":
      return { ...minimal, raw: raw.toString("base64url") };
    case "full":
      return { ...minimal, payload: partJson(part, id) };
    case "metadata": {
      const wanted = new Set(headers.map((name) => name.toLowerCase()));
      const shown = headersJson(part).filter(
        ({ name }) => wanted.size === 0 || wanted.has(name.toLowerCase()),
      );
      return { ...minimal, payload: { mimeType: part.mimeType, headers: shown } };
    }
  }
}

/** The short form in lists and in answers to writes. */
export const shortJson = ({ id, threadId, labels }: StoredMessage): object => ({
  id,
  threadId,
  labelIds: labels,
});

const headersJson = (part: MimePart) => part.headers.map(({ name, value }) => ({ name, value }));

function partJson(part: MimePart, messageId: string): object {
  const { partId, mimeType, filename, content, parts } = part;
  const apart = filename !== "";
  return {
    partId,
    mimeType,
    filename,
    headers: headersJson(part),
    body: {
      size: content.length,
      ...(apart && { attachmentId: attachmentId(messageId, partId) }),
      ...(!apart && content.length > 0 && { data: content.toString("base64url") }),
    },
    ...(parts.length > 0 && { parts: parts.map((inner) => partJson(inner, messageId)) }),
  };
}

const attachmentId = (messageId: string, partId: string): string =>
  Buffer.from(`${messageId}/${partId}`).toString("base64url");

/** The part behind an `attachmentId`; undefined when it is of another message or of none. */
export const attachmentOf = (message: StoredMessage, id: string): MimePart | undefined =>
  leaves(message.part).find(({ partId }) => attachmentId(message.id, partId) === id);

/** The beginning of the text, escaped for HTML as Gmail's snippets are. */
function snippet(part: MimePart): string {
  const texts = leaves(part).filter(({ filename }) => filename === "");
  const plain = texts.find(({ mimeType }) => mimeType === "text/plain");
  const html = texts.find(({ mimeType }) => mimeType === "text/html");
  const text =
    plain?.content.toString() ??
    html?.content
      .toString()
      .replaceAll(/<style[\s\S]*?<\/style>/gi, " ")
      .replaceAll(/<[^>]*>/g, " ") ??
    "";
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, SNIPPET_LENGTH)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
