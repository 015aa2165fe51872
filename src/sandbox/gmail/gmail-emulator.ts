import type { AddressInfo } from "node:net";
import type { Call } from "../faults.ts";
import { createFaults } from "../faults.ts";
import { editedMime, newMime } from "./by-hand.ts";
import type { GmailEmulator, GmailEmulatorOptions, GmailEvent, GmailSwitches } from "./contract.ts";
import { createIds } from "./ids.ts";
import { createMailbox, type Mailbox, type StoredMessage } from "./mailbox.ts";
import { createQuota } from "./quota.ts";
import { readMessage } from "./read-message.ts";
import { createRoutes } from "./routes.ts";
import { SCOPES } from "./scopes.ts";
import { createGmailServer } from "./server.ts";
import { createKeyPair, createServiceAccount } from "./service-account.ts";
import { exchangeToken } from "./token-endpoint.ts";
import { createTokens } from "./tokens.ts";

const QUOTA_UNITS = 6_000;
const MOST_CALLS = 20_000;
/** Any number of its size: history ids of two mailboxes have nothing to do with each other. */
const FIRST_HISTORY_ID = 1_000n;

/** Gmail and Google's token endpoint on 127.0.0.1, for the mailboxes of one workspace. */
export async function createGmailEmulator(options: GmailEmulatorOptions): Promise<GmailEmulator> {
  const { users, limits, clock } = options;
  const switches: GmailSwitches = {};
  const set = (given: GmailSwitches) => {
    for (const [name, value] of Object.entries(given)) Object.assign(switches, { [name]: value });
  };
  const { quotaUnitsPerMinute, authorisedScopes, keepsWrapperAfterSend, keepsMessageId } = options;
  set({
    quotaUnitsPerMinute,
    authorisedScopes,
    keepsWrapperAfterSend,
    keepsMessageId,
  } as GmailSwitches);
  const { secondSend, keepsCustomHeaders, searchLagMs } = options;
  set({ secondSend, keepsCustomHeaders, searchLagMs } as GmailSwitches);

  const ids = createIds();
  const tokens = createTokens();
  const faults = createFaults();
  const calls: Call[] = [];
  const problems: string[] = [];
  const listeners = new Set<(event: GmailEvent) => void>();
  const suspended = new Set<string>();
  const closing = new AbortController();
  const tell = (event: GmailEvent) => {
    for (const listener of listeners) listener(event);
  };
  const onProblem = (problem: string) => {
    problems.push(problem);
    options.onProblem?.(problem);
  };
  const mailboxes = new Map<string, Mailbox>(
    users.map((user) => [
      user.email.toLowerCase(),
      createMailbox({
        user,
        clock,
        ids,
        historyStart: FIRST_HISTORY_ID,
        switches,
        onChange: () => tell({ kind: "mailbox", email: user.email }),
      }),
    ]),
  );
  const find = (email: string) => mailboxes.get(email.toLowerCase());
  const mailboxOf = (email: string): Mailbox => {
    const mailbox = find(email);
    if (mailbox === undefined) throw new Error(`${email} has no mailbox here`);
    return mailbox;
  };

  const keyPair = options.keyPair ?? (await createKeyPair());
  let account: ReturnType<typeof createServiceAccount> | null = null;
  const server = createGmailServer({
    routes: createRoutes(switches, onProblem),
    tokens,
    quota: createQuota({
      units: () => switches.quotaUnitsPerMinute ?? QUOTA_UNITS,
      windowMs: limits.gmailWindowMs,
    }),
    faults,
    exchange: (form) =>
      exchangeToken(form, {
        tokens,
        publicKey: account?.publicKey ?? "",
        keyId: account?.key.private_key_id ?? "",
        issuer: account?.key.client_email ?? "",
        tokenUrl: account?.key.token_uri ?? "",
        authorisedScopes: switches.authorisedScopes ?? [
          SCOPES.compose,
          SCOPES.metadata,
          SCOPES.readonly,
        ],
        findMailbox: (email) =>
          suspended.has(email.toLowerCase()) ? null : (find(email)?.user.email ?? null),
      }),
    mailbox: find,
    conformance: options.conformance,
    closing: closing.signal,
    onCall(call) {
      calls.push(call);
      if (calls.length > MOST_CALLS) calls.shift();
    },
    onAnswered: (call) => tell({ kind: "call", call }),
    onProblem,
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  account = createServiceAccount(`${address}/token`, keyPair);
  const { key } = account;

  const shown = (mailbox: Mailbox, message: StoredMessage) =>
    readMessage(message, mailbox.draftOf(message.id));
  const draftOf = (mailbox: Mailbox, draftId: string) => {
    const draft = mailbox.draft(draftId);
    if (draft === undefined) throw new Error(`there is no draft ${draftId}`);
    return draft;
  };

  return {
    apiUrl: `${address}/`,
    tokenUrl: `${address}/token`,
    serviceAccountKey: key,
    users,
    faults,
    calls,
    problems,
    set,
    revokeTokens: (email) => tokens.revoke(email),
    suspend(email) {
      suspended.add(email.toLowerCase());
      tokens.revoke(email);
    },
    restore: (email) => void suspended.delete(email.toLowerCase()),
    forgetHistory: (email) => mailboxOf(email).history.forget(),
    async edit(email, draftId, changes) {
      const mailbox = mailboxOf(email);
      const { message } = draftOf(mailbox, draftId);
      const raw = await editedMime(message.raw, changes, switches.keepsCustomHeaders === true);
      const moved = changes.subject !== undefined;
      const updated = mailbox.updateDraft(draftId, {
        raw,
        threadId: moved ? undefined : message.threadId,
      });
      return shown(mailbox, updated.message);
    },
    async touch(email, draftId) {
      const mailbox = mailboxOf(email);
      draftOf(mailbox, draftId);
      return shown(mailbox, mailbox.touchDraft(draftId).message);
    },
    async send(email, draftId) {
      const mailbox = mailboxOf(email);
      draftOf(mailbox, draftId);
      return shown(mailbox, mailbox.sendDraft(draftId, "person"));
    },
    remove(email, draftId) {
      const mailbox = mailboxOf(email);
      draftOf(mailbox, draftId);
      mailbox.deleteDraft(draftId);
    },
    async compose(email, { threadId, ...text }) {
      const mailbox = mailboxOf(email);
      const raw = await newMime(mailbox.user, text, clock.now());
      const draft = mailbox.createDraft({ raw, threadId });
      return { ...(await shown(mailbox, draft.message)), draftId: draft.id };
    },
    async receive(email, { from, threadId, to = [email], inReplyTo, ...mail }) {
      const mailbox = mailboxOf(email);
      const raw = await newMime({ email: from, name: "" }, { ...mail, to }, clock.now(), inReplyTo);
      return shown(mailbox, mailbox.receive({ raw, threadId }));
    },
    trash: (email, messageId) => mailboxOf(email).trash(messageId),
    async mailbox(email) {
      const mailbox = mailboxOf(email);
      const all = await Promise.all(mailbox.messages().map((message) => shown(mailbox, message)));
      const labelled = (label: string, without: readonly string[] = ["TRASH"]) =>
        all.filter(
          ({ labels }) => labels.includes(label) && !without.some((one) => labels.includes(one)),
        );
      return {
        drafts: labelled("DRAFT", ["TRASH", "SENT"]),
        sent: labelled("SENT"),
        inbox: labelled("INBOX"),
        trash: labelled("TRASH", []),
      };
    },
    raw(email, messageId) {
      const message = mailboxOf(email).message(messageId);
      if (message === undefined) throw new Error(`there is no message ${messageId}`);
      return message.raw;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closing.abort();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
