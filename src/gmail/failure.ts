import type { MailboxRefusal } from "../domain/mailbox.ts";

/** What a failed request to Gmail or to the token service means. */
export type Failure = {
  /** In words without full stop; no address, nothing that Google quoted. */
  words: string;
  why: MailboxRefusal["why"];
  /** The same request may succeed later. */
  transient: boolean;
  /** Surely no effect; false = nobody knows. */
  proven: boolean;
  /** 404: there is no such thing. */
  missing: boolean;
  /** Asked for by Gmail; null = it did not say. */
  waitMs: number | null;
  /** The limit of requests: nothing else of this mailbox may start meanwhile. */
  rateLimited: boolean;
  status: number | null;
  /** Google's own reason or the system's code, for the log. */
  code: string;
};

/** The request never left, or its failure has been understood already. */
export class GmailFailure extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.words);
    this.name = "GmailFailure";
    this.failure = failure;
  }
}

export const failureOf = (
  about: Pick<Failure, "words" | "why" | "code"> & Partial<Failure>,
): Failure => ({
  transient: false,
  proven: true,
  missing: false,
  waitMs: null,
  rateLimited: false,
  status: null,
  ...about,
});
