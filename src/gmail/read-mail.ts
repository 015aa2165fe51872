import { createHash } from "node:crypto";
import PostalMime, { type Address, addressParser, decodeWords, type Email } from "postal-mime";
import type { MailAddress, ReadMail } from "../domain/mail.ts";
import { type HtmlContent, readHtml } from "./html-content.ts";
import { URL_IN_TEXT } from "./link-target.ts";
import { MARKER_HEADER } from "./mime.ts";

export type ParsedAttachment = {
  name: string;
  type: string;
  content: Buffer;
};

/** A mail with what it takes to build it anew. */
export type ParsedMail = {
  mail: ReadMail;
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  marker: string | null;
  attachments: ParsedAttachment[];
};

/**
 * Parses what Gmail returned (base64url). The digest covers sender, recipients, reply-to and read-receipt
 * addresses, subject, In-Reply-To, every word of the HTML part whether shown or hidden (without the layout),
 * what hides it, every target, image, alternative text and form, every attachment's name, size and bytes, and
 * the words of the text part that the HTML part lacks (Gmail writes the text part anew from the HTML one).
 * Not covered: fonts, colours, line breaks, Date, Message-ID and the marker, which Gmail may lose on a save.
 */
export async function readMail(raw: string): Promise<ParsedMail> {
  const email = await PostalMime.parse(Buffer.from(raw, "base64url"), {
    // A mail inside the mail is an attachment, not part of its text.
    forceRfc822Attachments: true,
  });
  const html = email.html === undefined ? null : readHtml(email.html);
  const plain = email.text ?? "";
  const attachments = email.attachments.map((one): ParsedAttachment => {
    const content =
      typeof one.content === "string"
        ? Buffer.from(one.content)
        : Buffer.from(new Uint8Array(one.content));
    return { name: one.filename ?? "(no name)", type: one.mimeType, content };
  });
  const shown = {
    from: addressesOf(email, "from")[0] ?? null,
    to: addressesOf(email, "to"),
    cc: addressesOf(email, "cc"),
    bcc: addressesOf(email, "bcc"),
    replyTo: addressesOf(email, "reply-to"),
    subject: email.subject ?? "",
    text: html?.text ?? plain.trim(),
    links: html?.links ?? plainLinks(plain),
    attachments: attachments.map(({ name, content }) => ({ name, bytes: content.length })),
  };
  const digest = digestOf(email, shown, html, plain, attachments);
  return {
    mail: { ...shown, digest },
    messageId: email.messageId ?? null,
    inReplyTo: email.inReplyTo ?? null,
    references: (email.references ?? "").match(/<[^<>\s]+>/g) ?? [],
    marker: headerOf(email, MARKER_HEADER),
    attachments,
  };
}

const headerOf = (email: Email, name: string): string | null =>
  email.headers.find(({ key }) => key === name.toLowerCase())?.value.trim() ?? null;

/** Of every header of that name: a second To is delivered to as well. */
const addressesOf = (email: Email, name: string): MailAddress[] =>
  email.headers.filter(({ key }) => key === name).flatMap(({ value }) => parseAddresses(value));

/** Members of groups are recipients like all others. */
export const parseAddresses = (header: string): MailAddress[] =>
  addressParser(header)
    .flatMap((one: Address) => one.group ?? [one])
    .map(({ name, address }) => ({ name: decodeWords(name) || null, email: address }));

const plainLinks = (text: string) =>
  [...new Set(text.match(URL_IN_TEXT) ?? [])].map((url) => ({ label: url, url }));

function digestOf(
  email: Email,
  shown: Omit<ReadMail, "digest">,
  html: HtmlContent | null,
  plain: string,
  attachments: readonly ParsedAttachment[],
): string {
  const set = (addresses: readonly MailAddress[]) =>
    [...new Set(addresses.map(({ email: one }) => one.toLowerCase()))].sort();
  const files = attachments
    .map(({ name, content }) => [
      name,
      content.length,
      createHash("sha256").update(content).digest("hex"),
    ])
    .map((file) => JSON.stringify(file))
    .sort();
  const canonical = [
    "1",
    set(shown.from === null ? [] : [shown.from]),
    set(shown.to),
    set(shown.cc),
    set(shown.bcc),
    set(shown.replyTo),
    set(addressesOf(email, "sender")),
    set(addressesOf(email, "disposition-notification-to")),
    shown.subject.replace(/\s+/g, " ").trim(),
    email.inReplyTo ?? "",
    html === null ? plain.replace(/\s+/g, " ").trim() : html.words,
    html?.targets ?? [],
    html?.hiding ?? [],
    html === null ? [] : wordsOnlyIn(plain, html),
    files,
  ];
  return createHash("sha256").update(JSON.stringify(canonical)).digest("hex");
}

/** List numbers are the text part's own. */
function wordsOnlyIn(plain: string, html: HtmlContent): string[] {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const known = new Set(words(`${html.words} ${html.targets.join(" ")}`));
  const own = words(plain.replace(/^[\s>]*\d{1,3}\.\s/gm, ""));
  return [...new Set(own.filter((word) => !known.has(word)))].sort();
}
