// What Gmail's web client writes when a person does it.
import MailComposer from "nodemailer/lib/mail-composer";
import PostalMime from "postal-mime";
import type { GmailText, GmailUser } from "./contract.ts";

const asHtml = (text: string): string =>
  `<div dir="ltr">${text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("\n", "<br>")}</div>`;

const list = (addresses: readonly string[]) => addresses.map((address) => ({ name: "", address }));

async function build(options: ConstructorParameters<typeof MailComposer>[0]): Promise<Buffer> {
  const node = new MailComposer({
    ...options,
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: "\r\n",
  }).compile();
  node.keepBcc = true;
  return node.build();
}

/** A new mail of this person. */
export const newMime = (
  from: GmailUser,
  {
    subject = "",
    to = [],
    cc = [],
    bcc = [],
    text = "",
    html,
    attachments = [],
  }: Partial<GmailText>,
  date: Date,
  inReplyTo?: string,
): Promise<Buffer> =>
  build({
    from: { name: from.name, address: from.email },
    to: list(to),
    cc: list(cc),
    bcc: list(bcc),
    subject,
    text,
    html: html ?? asHtml(text),
    date,
    attachments: attachments.map(({ name, mimeType, content }) => ({
      filename: name,
      contentType: mimeType,
      content: Buffer.from(content),
    })),
    ...(inReplyTo === undefined ? {} : { inReplyTo, references: inReplyTo }),
  });

/** The composer saves what it shows: HTML in its own wrapper; what it does not show is lost unless `keepsCustom`. */
export async function editedMime(
  raw: Buffer,
  changes: Partial<GmailText>,
  keepsCustom: boolean,
): Promise<Buffer> {
  const before = await PostalMime.parse(raw);
  const bare = (addresses: typeof before.to) =>
    (addresses ?? []).flatMap((one) =>
      "address" in one && one.address ? [{ name: one.name, address: one.address }] : [],
    );
  const custom = before.headers.filter(({ key }) => key.startsWith("x-"));
  const text = changes.text ?? before.text ?? "";
  const html =
    changes.html ??
    (changes.text === undefined ? `<div dir="ltr">${before.html ?? ""}</div>` : asHtml(text));
  return build({
    from: bare(before.from === undefined ? [] : [before.from])[0] ?? "",
    to: changes.to === undefined ? bare(before.to) : list(changes.to),
    cc: changes.cc === undefined ? bare(before.cc) : list(changes.cc),
    bcc: changes.bcc === undefined ? bare(before.bcc) : list(changes.bcc),
    subject: changes.subject ?? before.subject ?? "",
    text,
    html,
    ...(before.messageId === undefined ? {} : { messageId: before.messageId }),
    ...(before.inReplyTo === undefined ? {} : { inReplyTo: before.inReplyTo }),
    ...(before.references === undefined ? {} : { references: before.references }),
    ...(before.date === undefined ? {} : { date: new Date(before.date) }),
    headers: keepsCustom ? custom.map(({ key, value }) => ({ key, value })) : [],
    attachments: (
      changes.attachments ??
      before.attachments.map(({ filename, mimeType, content }) => ({
        name: filename ?? "attachment",
        mimeType,
        content: typeof content === "string" ? Buffer.from(content) : new Uint8Array(content),
      }))
    ).map(({ name, mimeType, content }) => ({
      filename: name,
      contentType: mimeType,
      content: Buffer.from(content),
    })),
  });
}
