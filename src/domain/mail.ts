/** One mailbox address; compared without case. The name may be anything a person wrote. */
export type MailAddress = { name: string | null; email: string };

/** A mail to be put into a mailbox as a draft. Values are data: what builds the MIME refuses what is no address. */
export type OutgoingMail = {
  from: MailAddress;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  subject: string;
  /** Both made from the same Markdown. */
  html: string;
  text: string;
  /** The conversation it goes on in; null starts a new one. */
  thread: MailThread | null;
  /** Finds the draft again when nobody knows whether it was created: opaque, unique for ever. */
  marker: string;
};

export type MailThread = {
  threadId: string;
  /** RFC 5322 ids with angle brackets. */
  inReplyTo: string;
  references: string[];
  /** Of the conversation, without "Re:": Gmail keeps a reply in its thread only when they match. */
  subject: string;
};

/** A draft as Gmail has it, read back and parsed: what a reviewer sees and an approval is about. */
export type ReadMail = {
  from: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  replyTo: MailAddress[];
  subject: string;
  /** Of the HTML part, which is what recipients see; of the text part when there is no HTML. */
  text: string;
  /** Every target, in the order of the text, each once. */
  links: { label: string; url: string }[];
  attachments: { name: string; bytes: number }[];
  /**
   * SHA-256 (hex) over all that reaches a recipient: addresses, subject, reply headers, text, link
   * targets, images and attachments. A save that changed none of them has the same digest.
   */
  digest: string;
};

/** One state of a draft in Gmail. */
export type DraftVersion = {
  /** Changes with every save, also with one that changes nothing. */
  messageId: string;
  threadId: string;
  mail: ReadMail;
  /** The exact bytes, base64url: what is sent when this version is the one approved. */
  raw: string;
};

/** "Re: RE: Your month" → "Your month": the conversation's own subject. */
export const withoutRe = (subject: string): string => subject.replace(/^\s*(?:re:\s*)+/i, "");

/** A subject to be compared: without "Re:", in any case and spacing. */
export const plainSubject = (subject: string): string =>
  withoutRe(subject).replace(/\s+/g, " ").trim().toLowerCase();
