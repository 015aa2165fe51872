import type { DraftChange } from "../domain/mailbox.ts";
import { URL_IN_TEXT } from "./link-target.ts";
import { type BuildResult, buildMail } from "./mime.ts";
import type { ParsedMail } from "./read-mail.ts";

/**
 * The draft with another subject, cc and text. Recipients, Bcc, attachments, reply headers, Message-ID and
 * marker are those it had. `text` may name its links as they were shown: "label [target]".
 */
export function editDraft(
  draft: ParsedMail,
  change: DraftChange,
  date: Date,
): Promise<BuildResult> {
  const { mail } = draft;
  if (mail.from === null) {
    return Promise.resolve({ kind: "refused", error: "The draft in Gmail has no sender." });
  }
  return buildMail({
    from: mail.from,
    to: mail.to,
    cc: change.cc,
    bcc: mail.bcc,
    replyTo: mail.replyTo,
    subject: change.subject,
    text: change.text,
    html: htmlOf(change.text, mail.links),
    thread:
      draft.inReplyTo === null
        ? null
        : { inReplyTo: draft.inReplyTo, references: draft.references },
    marker: draft.marker,
    messageId: draft.messageId,
    attachments: draft.attachments.map(({ name, type, content }) => ({
      filename: name,
      contentType: type,
      content,
    })),
    date,
  });
}

/** Plain text with blank lines between paragraphs as HTML: nothing but paragraphs, breaks and links. */
export function htmlOf(text: string, links: readonly { label: string; url: string }[]): string {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p>${withLinks(paragraph, links).replaceAll("\n", "<br>\n")}</p>`)
    .join("\n");
}

type Span = { at: number; length: number; label: string; url: string };

function withLinks(text: string, links: readonly { label: string; url: string }[]): string {
  const named = links
    .filter(({ label }) => label !== "")
    .flatMap(({ label, url }) => spansOf(text, `${label} [${url}]`, { label, url }));
  const bare = [...text.matchAll(URL_IN_TEXT)].map(
    ({ index, 0: url }): Span => ({ at: index, length: url.length, label: url, url }),
  );
  let html = "";
  let at = 0;
  for (const span of [...named, ...bare].sort((a, b) => a.at - b.at || b.length - a.length)) {
    if (span.at < at) continue;
    html += escapeHtml(text.slice(at, span.at));
    html += `<a href="${escapeHtml(span.url)}">${escapeHtml(span.label)}</a>`;
    at = span.at + span.length;
  }
  return html + escapeHtml(text.slice(at));
}

function spansOf(text: string, part: string, link: { label: string; url: string }): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) {
    spans.push({ at, length: part.length, ...link });
  }
  return spans;
}

const escapeHtml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
