import type { MailFolder } from "../drawer/protocol.ts";

/** Where one is in Gmail. */
export type MailPlace = {
  /** Null: the mailbox of the person one is. */
  email: string | null;
  folder: MailFolder;
  /** The draft or message that is open. */
  open: string | null;
};

export const FIRST_MAIL_PLACE: MailPlace = { email: null, folder: "drafts", open: null };
