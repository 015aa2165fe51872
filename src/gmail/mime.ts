import { createHash } from "node:crypto";
import type { MailComposerAttachment, MailComposerOptions } from "nodemailer/lib/mail-composer";
import { type MailAddress, type MailThread, type OutgoingMail, withoutRe } from "../domain/mail.ts";
import { headerText, wireMailbox } from "./address.ts";
import { loadMailComposer } from "./libraries.ts";

export const MARKER_HEADER = "X-TAM-Draft";
/** Gmail takes attachments of about 25 MB in all (support.google.com/mail/answer/6584). */
export const MAX_MAIL_BYTES = 25_000_000;
const SUBJECT_LENGTH = 500;
const REFERENCES = 20;

const MESSAGE_ID = /^<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>$/;
const MARKER = /^[\x21-\x7e]{1,200}$/;

export type BuildResult =
  | { kind: "mail"; raw: string }
  /** In words, without the value. */
  | { kind: "refused"; error: string };

/** The same marker has the same one for ever, so that a draft is found again by either. */
export const messageIdOf = (marker: string): string =>
  `<tam.${createHash("sha256").update(marker).digest("hex").slice(0, 40)}@drafts.invalid>`;

/** What a draft is built from; `marker` and `messageId` null when an edited draft has lost them. */
export type MailParts = Pick<OutgoingMail, "from" | "to" | "cc" | "bcc" | "html" | "text"> & {
  /** As it is to stand there, "Re:" included. */
  subject: string;
  replyTo: MailAddress[];
  thread: Pick<MailThread, "inReplyTo" | "references"> | null;
  marker: string | null;
  messageId: string | null;
  attachments: MailComposerAttachment[];
  date: Date;
};

/** A new draft. A reply takes the conversation's own subject: Gmail keeps it in the thread only so. */
export function buildDraft(mail: OutgoingMail, date: Date): Promise<BuildResult> {
  const { thread } = mail;
  return buildMail({
    ...mail,
    subject: thread === null ? mail.subject : `Re: ${withoutRe(thread.subject)}`,
    messageId: messageIdOf(mail.marker),
    replyTo: [],
    attachments: [],
    date,
  });
}

/** MIME as base64url. Every value is data: none can make a header, a recipient or a part. */
export async function buildMail(parts: MailParts): Promise<BuildResult> {
  const refused = (error: string): BuildResult => ({ kind: "refused", error });
  const from = wireMailbox(parts.from);
  if (from === null) return refused("The sender's address is not valid.");
  const lists = { to: parts.to, cc: parts.cc, bcc: parts.bcc, replyTo: parts.replyTo };
  const wire: Record<keyof typeof lists, { name: string; address: string }[]> = {
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
  };
  for (const field of ["to", "cc", "bcc", "replyTo"] as const) {
    for (const address of lists[field]) {
      const checked = wireMailbox(address);
      if (checked === null) return refused(`An address of the field ${field} is not valid.`);
      wire[field].push(checked);
    }
  }
  if (wire.to.length === 0) return refused("The mail has no recipient.");
  const subject = headerText(parts.subject, SUBJECT_LENGTH);
  if (subject === "") return refused("The mail has no subject.");
  if (parts.thread !== null && !MESSAGE_ID.test(parts.thread.inReplyTo)) {
    return refused("The mail that this one answers has no usable Message-ID.");
  }
  if (parts.marker !== null && !MARKER.test(parts.marker)) {
    return refused("The draft's marker does not fit into a header.");
  }
  const { marker, messageId } = parts;

  const options: MailComposerOptions = {
    from,
    ...wire,
    subject,
    html: parts.html,
    text: parts.text,
    attachments: parts.attachments,
    date: parts.date,
    ...(messageId !== null && MESSAGE_ID.test(messageId) ? { messageId } : {}),
    ...(parts.thread === null ? {} : replyHeaders(parts.thread)),
    ...(marker === null ? {} : { headers: { [MARKER_HEADER]: { prepared: true, value: marker } } }),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "\r\n",
  };
  const { default: MailComposer } = await loadMailComposer();
  const node = new MailComposer(options).compile();
  // Else Bcc is dropped: it is Gmail that hides it, when it sends.
  node.keepBcc = true;
  const bytes = await node.build();
  if (bytes.length > MAX_MAIL_BYTES) return refused("The mail is larger than Gmail's 25 MB.");
  return { kind: "mail", raw: bytes.toString("base64url") };
}

/** The first and the newest: a long conversation keeps its root and its end. */
function replyHeaders({ inReplyTo, references }: Pick<MailThread, "inReplyTo" | "references">) {
  const known = references.filter((id) => MESSAGE_ID.test(id) && id !== inReplyTo);
  const all = [...known.slice(0, 1), ...known.slice(1).slice(-(REFERENCES - 2)), inReplyTo];
  return { inReplyTo, references: all };
}
