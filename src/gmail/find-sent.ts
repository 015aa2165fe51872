import { decodeWords } from "postal-mime";
import { plainSubject } from "../domain/mail.ts";
import type { MailboxOptions, SentEvidence, SentTrace, ThreadMail } from "../domain/mailbox.ts";
import {
  historyAnswer,
  isSent,
  type MailAnswer,
  mailAnswer,
  messageListAnswer,
  threadAnswer,
} from "./answers.ts";
import type { GmailClient } from "./client.ts";
import { MARKER_HEADER } from "./mime.ts";
import { parseAddresses } from "./read-mail.ts";

/** Of the mailbox's clock against ours. */
export const CLOCK_ALLOWANCE_MS = 2 * 60_000;
const HISTORY_PAGES = 5;
const RECENT_MAILS = 20;

export const METADATA_HEADERS = [
  "From",
  "To",
  "Cc",
  "Subject",
  "Message-ID",
  "Date",
  MARKER_HEADER,
];

/** One mail with its headers; null when it is gone. */
export const readHeaders = (
  client: GmailClient,
  mailbox: string,
  id: string,
  options: MailboxOptions,
): Promise<MailAnswer | null> =>
  client.read({
    mailbox,
    scope: "metadata",
    method: "messages.get",
    answer: mailAnswer,
    signal: options.signal,
    request: (users, how) =>
      users.messages.get(
        { userId: "me", id, format: "metadata", metadataHeaders: METADATA_HEADERS },
        how,
      ),
  });

export const readThreadHeaders = async (
  client: GmailClient,
  mailbox: string,
  threadId: string,
  options: MailboxOptions,
): Promise<MailAnswer[]> => {
  const thread = await client.read({
    mailbox,
    scope: "metadata",
    method: "threads.get",
    answer: threadAnswer,
    signal: options.signal,
    request: (users, how) =>
      users.threads.get(
        { userId: "me", id: threadId, format: "metadata", metadataHeaders: METADATA_HEADERS },
        how,
      ),
  });
  return thread?.messages ?? [];
};

/** The newest mails with SENT, newest first, until one is older than that; at most 20. */
export async function readRecentlySent(
  client: GmailClient,
  mailbox: string,
  since: Date,
  options: MailboxOptions,
): Promise<MailAnswer[]> {
  const list = await client.read({
    mailbox,
    scope: "metadata",
    method: "messages.list",
    answer: messageListAnswer,
    signal: options.signal,
    request: (users, how) =>
      users.messages.list({ userId: "me", labelIds: ["SENT"], maxResults: RECENT_MAILS }, how),
  });
  const found: MailAnswer[] = [];
  for (const { id } of (list?.messages ?? []).slice(0, RECENT_MAILS)) {
    const mail = await readHeaders(client, mailbox, id, options);
    if (mail === null || !isSent(mail.labelIds)) continue;
    if (mail.internalDate < since) break;
    found.push(mail);
  }
  return found;
}

/**
 * The mailbox's own evidence that the draft went out, in this order: the very message, its thread, then
 * everything sent since (the history, or the newest mails when that is not known any more). Finding proves;
 * not finding proves nothing.
 */
export async function findSentMail(
  client: GmailClient,
  mailbox: string,
  trace: SentTrace,
  options: MailboxOptions,
): Promise<SentEvidence | null> {
  const since = new Date(trace.since.getTime() - CLOCK_ALLOWANCE_MS);
  const message = await readHeaders(client, mailbox, trace.messageId, options);
  if (message !== null && isSent(message.labelIds)) return evidence(message, "message");

  const thread = await readThreadHeaders(client, mailbox, trace.threadId, options);
  const inThread =
    thread.find((mail) => isThatMail(mail, trace, since)) ?? onlyMailOf(thread, since);
  if (inThread !== undefined) return evidence(inThread, "thread");

  const seen = new Set(thread.map(({ id }) => id));
  const added = await sentSince(client, mailbox, trace.baseHistoryId, options);
  if (added === null) {
    const recent = await readRecentlySent(client, mailbox, since, options);
    const found = recent.find((mail) => isThatMail(mail, trace, since));
    return found === undefined ? null : evidence(found, "history");
  }
  for (const id of added) {
    if (seen.has(id)) continue;
    const mail = await readHeaders(client, mailbox, id, options);
    if (mail !== null && isThatMail(mail, trace, since)) return evidence(mail, "history");
  }
  return null;
}

/** Ids of mails that became SENT since that history id; null when Gmail does not know that far back. */
async function sentSince(
  client: GmailClient,
  mailbox: string,
  startHistoryId: string | null,
  options: MailboxOptions,
): Promise<Set<string> | null> {
  if (startHistoryId === null) return null;
  const ids = new Set<string>();
  let pageToken: string | undefined;
  for (let page = 0; page < HISTORY_PAGES; page += 1) {
    const token = pageToken;
    const answer = await client.read({
      mailbox,
      scope: "metadata",
      method: "history.list",
      answer: historyAnswer,
      signal: options.signal,
      request: (users, how) =>
        users.history.list(
          {
            userId: "me",
            startHistoryId,
            // A sent draft may show as a new mail or as a mail with a new label.
            historyTypes: ["messageAdded", "labelAdded"],
            labelId: "SENT",
            ...(token === undefined ? {} : { pageToken: token }),
          },
          how,
        ),
    });
    if (answer === null) return null;
    for (const { messages } of answer.history) for (const { id } of messages) ids.add(id);
    if (answer.nextPageToken === undefined) return ids;
    pageToken = answer.nextPageToken;
  }
  // More than was read: the newest mails say it sooner.
  return null;
}

/**
 * In a conversation that began with the draft there is nothing else to be sent first, however it was changed before; a
 * mail of another draft has its marker.
 */
function onlyMailOf(thread: readonly MailAnswer[], since: Date): MailAnswer | undefined {
  const [first] = thread.toSorted((a, b) => a.internalDate.getTime() - b.internalDate.getTime());
  if (first === undefined || first.internalDate < since || !isSent(first.labelIds))
    return undefined;
  return header(first, MARKER_HEADER) === null ? first : undefined;
}

/** By our marker; without one (Gmail may lose it) by recipients and subject. Another marker is another mail. */
function isThatMail(mail: MailAnswer, trace: SentTrace, since: Date): boolean {
  if (!isSent(mail.labelIds) || mail.internalDate < since) return false;
  const marker = header(mail, MARKER_HEADER);
  if (marker !== null) return marker.trim() === trace.marker;
  const addresses = (emails: readonly string[]) =>
    [...new Set(emails.map((email) => email.toLowerCase()))].sort().join(" ");
  const to = parseAddresses(header(mail, "To") ?? "").map(({ email }) => email);
  return (
    addresses(to) === addresses(trace.to.map(({ email }) => email)) &&
    plainSubject(subjectOf(mail)) === plainSubject(trace.subject)
  );
}

const evidence = (mail: MailAnswer, by: SentEvidence["by"]): SentEvidence => ({
  messageId: mail.id,
  threadId: mail.threadId,
  rfc822MessageId: header(mail, "Message-ID"),
  sentAt: mail.internalDate,
  by,
});

/** Gmail writes names in varying case. */
export const header = (mail: Pick<MailAnswer, "payload">, name: string): string | null =>
  mail.payload.headers.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value ?? null;

const subjectOf = (mail: MailAnswer): string => decodeWords(header(mail, "Subject") ?? "");

export const threadMail = (mail: MailAnswer, mailbox: string): ThreadMail => {
  const from = parseAddresses(header(mail, "From") ?? "")[0]?.email ?? "";
  return {
    messageId: mail.id,
    rfc822MessageId: header(mail, "Message-ID"),
    from,
    to: parseAddresses(header(mail, "To") ?? "").map(({ email }) => email),
    subject: subjectOf(mail),
    at: mail.internalDate,
    own: mail.labelIds.includes("SENT") || from.toLowerCase() === mailbox,
    draft: mail.labelIds.includes("DRAFT"),
  };
};
