import PostalMime, { type Address } from "postal-mime";
import type { GmailAddress, GmailMessage } from "./contract.ts";
import type { StoredMessage } from "./mailbox.ts";

/** A message as a mail client reads it. */
export async function readMessage(
  message: StoredMessage,
  draftId: string | undefined,
): Promise<GmailMessage> {
  const mail = await PostalMime.parse(message.raw);
  const flat = (addresses: Address[] | undefined): GmailAddress[] =>
    (addresses ?? []).flatMap((one) =>
      one.group === undefined ? [{ name: one.name, address: one.address ?? "" }] : flat(one.group),
    );
  return {
    id: message.id,
    threadId: message.threadId,
    ...(draftId === undefined ? {} : { draftId }),
    labels: [...message.labels],
    from: flat(mail.from === undefined ? [] : [mail.from])[0] ?? null,
    to: flat(mail.to),
    cc: flat(mail.cc),
    bcc: flat(mail.bcc),
    subject: mail.subject ?? "",
    date: message.internalDate,
    text: mail.text ?? "",
    html: mail.html ?? "",
    attachments: mail.attachments.map(({ filename, content }) => ({
      name: filename ?? "attachment",
      size: typeof content === "string" ? content.length : content.byteLength,
    })),
    headers: mail.headers.map(({ key, originalKey, value }) => ({
      name: originalKey ?? key,
      value,
    })),
    rfc822MessageId: mail.messageId ?? "",
  };
}
