// One mailbox whole: drafts, messages and their history change together. Longer than usual for that.

import type { Clock } from "../../lib/time.ts";
import { elapsedMs } from "../../lib/time.ts";
import { addressesIn, recipientsOf } from "./addresses.ts";
import type { GmailSwitches, GmailUser } from "./contract.ts";
import { createHistory, type History } from "./history.ts";
import type { Ids } from "./ids.ts";
import { type MimePart, parseMime } from "./mime.ts";
import { GmailRefusal, notFound } from "./refusal.ts";
import { asSent } from "./sent-copy.ts";
import { belongsTo, messageIdOf } from "./threading.ts";

export type StoredMessage = {
  id: string;
  threadId: string;
  labels: string[];
  raw: Buffer;
  part: MimePart;
  internalDate: Date;
  historyId: bigint;
  /** Machine time of the last change: search lags behind it. */
  changedAt: number;
};

export type StoredDraft = { id: string; message: StoredMessage };

export type Content = { raw: Buffer; threadId: string | undefined };

/** Refuses as Gmail does, by throwing GmailRefusal: for the bot and for the person alike. */
export type Mailbox = {
  readonly user: GmailUser;
  readonly history: History;
  /** Newest first. */
  messages(): StoredMessage[];
  message(id: string): StoredMessage | undefined;
  /** Oldest first. */
  thread(id: string): StoredMessage[];
  drafts(): StoredDraft[];
  draft(id: string): StoredDraft | undefined;
  /** The draft whose message this is. */
  draftOf(messageId: string): string | undefined;
  createDraft(content: Content): StoredDraft;
  updateDraft(draftId: string, content: Content): StoredDraft;
  /** The same content under a new message id, as the composer's autosave does. */
  touchDraft(draftId: string): StoredDraft;
  /** `content`: sent instead of what the draft holds. */
  sendDraft(draftId: string, by: "bot" | "person", content?: Content): StoredMessage;
  /** Tells whether a mail that was sent went with it. */
  deleteDraft(draftId: string): { sentMail: boolean };
  /** Who sent this draft; undefined when nobody did. */
  sentBy(draftId: string): "bot" | "person" | undefined;
  receive(content: Content): StoredMessage;
  trash(messageId: string): void;
};

export function createMailbox(input: {
  user: GmailUser;
  clock: Clock;
  ids: Ids;
  historyStart: bigint;
  switches: GmailSwitches;
  onChange(): void;
}): Mailbox {
  const { user, clock, ids, switches } = input;
  const history = createHistory(input.historyStart);
  const messages = new Map<string, StoredMessage>();
  /** Message ids by draft id. */
  const drafts = new Map<string, string>();
  const sentDrafts = new Map<string, "bot" | "person">();

  const thread = (id: string) => [...messages.values()].filter(({ threadId }) => threadId === id);
  const draft = (id: string): StoredDraft | undefined => {
    const message = messages.get(drafts.get(id) ?? "");
    return message && { id, message };
  };
  const openDraft = (id: string): StoredDraft => {
    const found = draft(id);
    if (found?.message.labels.includes("DRAFT") !== true) throw notFound();
    return found;
  };
  const shape = ({ id, threadId, labels }: StoredMessage) => ({
    id,
    threadId,
    labelIds: [...labels],
  });

  function add(raw: Buffer, part: MimePart, threadId: string | null, labels: string[]) {
    const id = ids.message();
    const message: StoredMessage = {
      id,
      threadId: threadId ?? id,
      labels,
      raw,
      part,
      internalDate: clock.now(),
      historyId: 0n,
      changedAt: elapsedMs(),
    };
    message.historyId = history.note("messagesAdded", shape(message));
    messages.set(id, message);
    return message;
  }

  function drop(message: StoredMessage) {
    messages.delete(message.id);
    history.note("messagesDeleted", shape(message));
  }

  /** The thread the content belongs to; null is one of its own. Throws for one that does not exist. */
  function threadFor(content: Content, part: MimePart, replaced?: StoredMessage): string | null {
    const { threadId } = content;
    if (threadId === undefined) return null;
    const inThread = thread(threadId);
    if (inThread.length === 0) throw notFound();
    const others = inThread.filter((message) => message !== replaced);
    const before = replaced?.threadId === threadId ? replaced.part : undefined;
    return belongsTo(part, others, before) ? threadId : null;
  }

  function replace(draftId: string, old: StoredMessage, content: Content): StoredDraft {
    const part = parseMime(content.raw);
    recipientsOf(part);
    const threadId = threadFor(content, part, old);
    drop(old);
    const message = add(content.raw, part, threadId, ["DRAFT"]);
    drafts.set(draftId, message.id);
    input.onChange();
    return { id: draftId, message };
  }

  return {
    user,
    history,
    messages: () => [...messages.values()].reverse(),
    message: (id) => messages.get(id),
    thread,
    drafts: () =>
      [...drafts.keys()]
        .flatMap((id) => draft(id) ?? [])
        .sort((a, b) => (a.message.historyId < b.message.historyId ? 1 : -1)),
    draft,
    draftOf: (messageId) => [...drafts].find(([, id]) => id === messageId)?.[0],
    createDraft(content) {
      const part = parseMime(content.raw);
      recipientsOf(part);
      const message = add(content.raw, part, threadFor(content, part), ["DRAFT"]);
      const id = ids.draft();
      drafts.set(id, message.id);
      input.onChange();
      return { id, message };
    },
    updateDraft: (draftId, content) => replace(draftId, openDraft(draftId).message, content),
    touchDraft(draftId) {
      const { message } = openDraft(draftId);
      const { raw, part, threadId } = message;
      drop(message);
      const saved = add(raw, part, threadId, ["DRAFT"]);
      drafts.set(draftId, saved.id);
      input.onChange();
      return { id: draftId, message: saved };
    },
    sendDraft(draftId, by, content) {
      if (sentDrafts.has(draftId) && switches.secondSend === 400) {
        throw new GmailRefusal(400, "failedPrecondition", "Precondition check failed.");
      }
      const { message } = openDraft(draftId);
      const written = content === undefined ? message.part : parseMime(content.raw);
      if (recipientsOf(written).length === 0) {
        throw new GmailRefusal(400, "invalidArgument", "Recipient address required");
      }
      const threadId =
        content === undefined ? message.threadId : threadFor(content, written, message);
      const raw = asSent(content?.raw ?? message.raw, {
        user,
        now: clock.now(),
        ownFrom: addressesIn(written, "From").some(({ address }) => isSame(address, user.email)),
        messageId:
          switches.keepsMessageId === true && messageIdOf(written) !== "" ? null : ids.rfc822(),
      });
      drop(message);
      const sent = add(raw, parseMime(raw), threadId, ["SENT"]);
      sentDrafts.set(draftId, by);
      if (switches.keepsWrapperAfterSend === true) drafts.set(draftId, sent.id);
      else drafts.delete(draftId);
      input.onChange();
      return sent;
    },
    deleteDraft(draftId) {
      const found = draft(draftId);
      if (found === undefined) throw notFound();
      drop(found.message);
      drafts.delete(draftId);
      input.onChange();
      return { sentMail: found.message.labels.includes("SENT") };
    },
    sentBy: (draftId) => sentDrafts.get(draftId),
    receive(content) {
      const part = parseMime(content.raw);
      const message = add(content.raw, part, content.threadId ?? null, ["UNREAD", "INBOX"]);
      input.onChange();
      return message;
    },
    trash(messageId) {
      const message = messages.get(messageId);
      if (message === undefined) throw notFound();
      const draftId = [...drafts].find(([, id]) => id === messageId)?.[0];
      // What is discarded as a draft is gone; a draft in the trash is a message without its draft.
      if (draftId !== undefined) drafts.delete(draftId);
      const before = message.labels;
      message.labels = [
        "TRASH",
        ...before.filter((label) => label !== "INBOX" && label !== "TRASH"),
      ];
      message.historyId = history.note("labelsAdded", shape(message), ["TRASH"]);
      if (before.includes("INBOX")) history.note("labelsRemoved", shape(message), ["INBOX"]);
      message.changedAt = elapsedMs();
      input.onChange();
    },
  };
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
