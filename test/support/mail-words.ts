import PostalMime, { type Address } from "postal-mime";

/**
 * What a mail says to whom, read by nothing of the bot's: two mails that read the same to their recipients have
 * the same one. `raw` as bytes or base64url.
 */
export async function mailWords(raw: Uint8Array | string): Promise<string> {
  const mail = await PostalMime.parse(
    typeof raw === "string" ? Buffer.from(raw, "base64url") : raw,
  );
  const html = mail.html ?? mail.text ?? "";
  return JSON.stringify({
    from: emails(mail.from === undefined ? [] : [mail.from]),
    to: emails(mail.to),
    cc: emails(mail.cc),
    bcc: emails(mail.bcc),
    subject: mail.subject ?? "",
    words: plain(html),
    targets: [...html.matchAll(/href="([^"]*)"/g)].map(([, target]) => target),
    files: mail.attachments.map(({ filename }) => filename),
  });
}

const emails = (addresses: Address[] | undefined): string[] =>
  (addresses ?? [])
    .flatMap((one) => (one.group === undefined ? [one.address ?? ""] : emails(one.group)))
    .map((email) => email.toLowerCase())
    .toSorted();

const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&nbsp;", " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ")
    .trim();
