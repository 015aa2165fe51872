import type { Limits } from "../../lib/limits.ts";
import type { Clock } from "../../lib/time.ts";
import type { Call, Faults } from "../faults.ts";

/** A person of the workspace domain with a mailbox. */
export type GmailUser = { email: string; name: string };

export type GmailAddress = { name: string; address: string };

export type GmailAttachment = { name: string; mimeType: string; content: Uint8Array };

/** What a person writes; addresses are bare (`kim@acme.example`). */
export type GmailText = {
  subject: string;
  to: string[];
  cc: string[];
  bcc: string[];
  /** When only `text` is given the HTML part is made of it, as Gmail's composer does. */
  text: string;
  html: string;
  attachments: GmailAttachment[];
};

/** A message as the mailbox page and tests see it: parsed by a mail client, not by the emulator's API. */
export type GmailMessage = {
  id: string;
  threadId: string;
  /** While it is a draft (or has left its wrapper behind). */
  draftId?: string;
  labels: string[];
  from: GmailAddress | null;
  to: GmailAddress[];
  cc: GmailAddress[];
  bcc: GmailAddress[];
  subject: string;
  /** Business time at which Gmail took the message (its `internalDate`). */
  date: Date;
  text: string;
  html: string;
  attachments: { name: string; size: number }[];
  /** Header lines in order, names as written. */
  headers: { name: string; value: string }[];
  /** The `Message-ID`, with angle brackets; empty when there is none. */
  rfc822MessageId: string;
};

/** Each newest first. */
export type GmailMailbox = {
  drafts: GmailMessage[];
  sent: GmailMessage[];
  inbox: GmailMessage[];
  trash: GmailMessage[];
};

/** `mailbox`: something in it changed; `call`: a request was answered (or not). */
export type GmailEvent = { kind: "mailbox"; email: string } | { kind: "call"; call: Call };

/** RSA of 2048 bits, in PEM: PKCS #8 and SPKI. */
export type KeyPair = { privateKey: string; publicKey: string };

/** Google's JSON key file of a service account. */
export type ServiceAccountKey = {
  type: "service_account";
  project_id: string;
  private_key_id: string;
  /** PKCS #8 PEM. */
  private_key: string;
  client_email: string;
  client_id: string;
  token_uri: string;
};

/**
 * Judges bodies by operation (`PUT /gmail/v1/users/:userId/drafts/:id`) and gives what is wrong with
 * them; nothing when all is well. A request is its path and query parameters and its body as
 * `requestBody` in one object, as the official client's types have it.
 */
export type GmailConformance = {
  request(operation: string, body: unknown): string[];
  response(operation: string, body: unknown): string[];
};

export type GmailEmulatorOptions = {
  users: GmailUser[];
  limits: Limits;
  /** Business time: `internalDate` and the dates in headers. Tokens go by machine time. */
  clock: Clock;
  port?: number;
  /** Of the service account; made anew when not given. */
  keyPair?: KeyPair;
  /** Told of each of the `problems` as it is found. */
  onProblem?: (problem: string) => void;
  /** A second judge of what is asked and answered; what it names goes to `problems`. */
  conformance?: GmailConformance;
  /** Each user's budget per window (`limits.gmailWindowMs`): 6,000 as for projects of 2026 when not given. */
  quotaUnitsPerMinute?: number;
  /** What the administrator has granted the service account; compose, metadata and readonly when not given. */
  authorisedScopes?: string[];
  /** The draft's wrapper stays after sending, and deleting it deletes the sent mail. */
  keepsWrapperAfterSend?: boolean;
  /** Sending keeps the `Message-ID` that was written; else Gmail makes its own. */
  keepsMessageId?: boolean;
  /** What a second send of the same draft is answered with; 404 when not given. */
  secondSend?: 404 | 400;
  /** A person's edit keeps `X-` headers; else they are lost. */
  keepsCustomHeaders?: boolean;
  /** A message that changed is found by `q` only after this long (machine time); at once when not given. */
  searchLagMs?: number;
};

/** What may be changed while it runs. */
export type GmailSwitches = Pick<
  GmailEmulatorOptions,
  | "quotaUnitsPerMinute"
  | "authorisedScopes"
  | "keepsWrapperAfterSend"
  | "keepsMessageId"
  | "secondSend"
  | "keepsCustomHeaders"
  | "searchLagMs"
>;

export type GmailEmulator = {
  /** The bot's GMAIL_API_URL; ends with `/`. */
  readonly apiUrl: string;
  /** The bot's GOOGLE_TOKEN_URL. */
  readonly tokenUrl: string;
  readonly serviceAccountKey: ServiceAccountKey;
  readonly users: readonly GmailUser[];
  /**
   * Operations are named `POST /gmail/v1/users/:userId/drafts/send` (parameters as Google's
   * documentation names them) and `POST /token`.
   */
  readonly faults: Faults;
  /** Every request of the bot, oldest first (bounded). */
  readonly calls: Call[];
  /** What a correct client never does: unknown paths, `messages.send`, a token without the scope … */
  readonly problems: string[];
  set(switches: GmailSwitches): void;
  /** Ends all access tokens of this mailbox (of all when none is named): the next call is a 401. */
  revokeTokens(email?: string): void;
  /** The account is suspended: its tokens end, and no new one is given (`invalid_grant`). */
  suspend(email: string): void;
  restore(email: string): void;
  /** `history.list` from before now is answered with 404, as Gmail forgets. */
  forgetHistory(email: string): void;

  // What the person of the mailbox does, as Gmail's web client does it. Each throws when there is
  // no such mailbox, draft or message.
  /** Changes a draft: its message id rotates, and its thread too when the subject changes. */
  edit(email: string, draftId: string, changes: Partial<GmailText>): Promise<GmailMessage>;
  /** The composer saves on its own: a new message id, the same bytes. */
  touch(email: string, draftId: string): Promise<GmailMessage>;
  /** Throws too when the draft has no recipient. */
  send(email: string, draftId: string): Promise<GmailMessage>;
  /** Discards a draft for good. */
  remove(email: string, draftId: string): void;
  /** A draft of the person's own. */
  compose(
    email: string,
    text: Partial<GmailText> & { threadId?: string },
  ): Promise<GmailMessage & { draftId: string }>;
  /**
   * A mail from outside arrives; `inReplyTo` is the `Message-ID` it answers, whose thread it joins
   * when `threadId` is not given.
   */
  receive(
    email: string,
    mail: {
      from: string;
      subject: string;
      text: string;
      to?: string[];
      threadId?: string;
      inReplyTo?: string;
    },
  ): Promise<GmailMessage>;
  trash(email: string, messageId: string): void;
  mailbox(email: string): Promise<GmailMailbox>;
  /** The bytes of a message, exactly as they came. Throws when there is none. */
  raw(email: string, messageId: string): Uint8Array;
  subscribe(listener: (event: GmailEvent) => void): () => void;
  close(): Promise<void>;
};
