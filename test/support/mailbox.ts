// A rep's mailbox in memory, behind the port: what Gmail does to drafts, and every way in which a request may end.
import { createHash } from "node:crypto";
import type { DraftVersion, OutgoingMail, ReadMail } from "../../src/domain/mail.ts";
import type { DraftRef, Mailboxes, ThreadMail } from "../../src/domain/mailbox.ts";
import { ServiceError } from "../../src/lib/errors.ts";

/** How one request ends: done, refused, or without an answer before or after it was carried out. */
export type MailboxFault =
  | "later"
  | "refused"
  | "lostBefore"
  | "lostAfter"
  | "down"
  | "dies"
  | "diesAfter";

type Kept = {
  ref: DraftRef;
  content: Pick<ReadMail, "to" | "cc" | "bcc" | "subject" | "text">;
  marker: string;
  /** Of a draft that was sent and is listed all the same. */
  sentAs?: { messageId: string; threadId: string };
};
export type SentCopy = {
  messageId: string;
  threadId: string;
  digest: string;
  marker: string;
  at: Date;
  subject: string;
  to: string[];
  by: "bot" | "rep";
};

export type MemoryMailbox = Mailboxes & {
  readonly drafts: Map<string, Kept>;
  readonly sent: SentCopy[];
  /** Asked before each request that changes or reads; null = it works. */
  fault: (operation: string) => MailboxFault | null;
  /** Gmail goes on listing a draft that was sent. */
  keepsWrapper: boolean;
  /** Calls of processes that "died": to be let go later, as a frozen process would. */
  readonly frozen: (() => void)[];
  /** The rep's own hands. */
  rep: {
    edit(draftId: string, text: string): void;
    touch(draftId: string): void;
    send(draftId: string): void;
    remove(draftId: string): void;
    receive(threadId: string): void;
    /** A mail written in that conversation by hand. */
    answer(threadId: string): void;
  };
};

const digestOf = (content: Kept["content"]): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("hex");

export function createMemoryMailbox(now: () => Date): MemoryMailbox {
  const drafts = new Map<string, Kept>();
  const sent: SentCopy[] = [];
  const received: { threadId: string; at: Date }[] = [];
  const frozen: (() => void)[] = [];
  let count = 0;
  const next = (prefix: string) => `${prefix}${++count}`;

  const versionOf = ({ ref, content }: Kept): DraftVersion => ({
    messageId: ref.messageId,
    threadId: ref.threadId,
    mail: {
      ...content,
      from: null,
      replyTo: [],
      links: [],
      attachments: [],
      digest: digestOf(content),
    },
    raw: JSON.stringify(content),
  });
  const freeze = () => new Promise<void>((resolve) => frozen.push(resolve));

  /** Reads: a failure is an error. */
  async function reading(operation: string): Promise<void> {
    const fault = mailbox.fault(operation);
    if (fault === "dies" || fault === "diesAfter") await freeze();
    else if (fault !== null)
      throw new ServiceError("Gmail", "Gmail is down.", { transient: fault !== "refused" });
  }

  /** Changes: their outcome is a value. */
  async function changing<T>(operation: string, effect: () => T) {
    const fault = mailbox.fault(operation);
    switch (fault) {
      case "later":
      case "down":
        return { kind: "refused", error: "Gmail is busy", why: "later", retryAt: null } as const;
      case "refused":
        return {
          kind: "refused",
          error: "Gmail refuses it",
          why: "message",
          retryAt: null,
        } as const;
      case "lostBefore":
        return { kind: "unclear", error: "no answer" } as const;
      case "lostAfter":
        effect();
        return { kind: "unclear", error: "no answer" } as const;
      case "dies":
        await freeze();
        return { kind: "unclear", error: "no answer" } as const;
      case "diesAfter": {
        const value = effect();
        await freeze();
        return { kind: "value", value } as const;
      }
      case null:
        return { kind: "value", value: effect() } as const;
    }
  }

  function sendNow(
    draftId: string,
    raw: string,
    by: SentCopy["by"],
  ): { messageId: string; threadId: string } | null {
    const kept = drafts.get(draftId);
    if (kept === undefined || kept.sentAs !== undefined) return null;
    const content = JSON.parse(raw) as Kept["content"];
    const { threadId } = kept.ref;
    const copy: SentCopy = {
      messageId: next("s"),
      threadId,
      digest: digestOf(content),
      marker: kept.marker,
      at: now(),
      subject: content.subject,
      to: content.to.map(({ email }) => email),
      by,
    };
    sent.push(copy);
    const sentAs = { messageId: copy.messageId, threadId };
    if (mailbox.keepsWrapper)
      drafts.set(draftId, { ...kept, ref: { ...kept.ref, ...sentAs }, sentAs });
    else drafts.delete(draftId);
    return { messageId: copy.messageId, threadId };
  }

  const asThreadMail = (copy: SentCopy): ThreadMail => ({
    messageId: copy.messageId,
    rfc822MessageId: `<${copy.messageId}@mail.example>`,
    from: "dana@northwind.example",
    to: copy.to,
    subject: copy.subject,
    at: copy.at,
    own: true,
    draft: false,
  });

  const mailbox: MemoryMailbox = {
    drafts,
    sent,
    frozen,
    fault: () => null,
    keepsWrapper: false,
    allows: (address) => address.endsWith("@northwind.example"),
    async createDraft(message: OutgoingMail) {
      const outcome = await changing("create", () => {
        const { to, cc, bcc, subject, text } = message;
        const ref = {
          draftId: next("d"),
          messageId: next("m"),
          threadId: message.thread?.threadId ?? next("t"),
        };
        drafts.set(ref.draftId, {
          ref,
          content: { to, cc, bcc, subject, text },
          marker: message.marker,
        });
        return ref;
      });
      return outcome.kind === "value" ? { kind: "created", ref: outcome.value } : outcome;
    },
    async findDraft(_, marker) {
      await reading("find");
      return [...drafts.values()].find((kept) => kept.marker === marker)?.ref ?? null;
    },
    async readDraft(_, draftId) {
      await reading("read");
      const kept = drafts.get(draftId);
      if (kept === undefined) return { kind: "gone" };
      return kept.sentAs === undefined
        ? { kind: "draft", version: versionOf(kept) }
        : { kind: "sent", ...kept.sentAs };
    },
    async listDrafts() {
      await reading("list");
      return new Map([...drafts].map(([id, { ref }]) => [id, ref]));
    },
    async updateDraft(_, draftId, expected, change) {
      const kept = drafts.get(draftId);
      if (kept === undefined) return { kind: "gone" };
      if (digestOf(kept.content) !== expected.digest) return { kind: "changed" };
      const outcome = await changing("update", () => {
        kept.content = { ...kept.content, ...change };
        kept.ref = { ...kept.ref, messageId: next("m") };
        return kept.ref;
      });
      return outcome.kind === "value" ? { kind: "updated", ref: outcome.value } : outcome;
    },
    async sendDraft(_, { draftId, raw }) {
      const outcome = await changing("send", () => sendNow(draftId, raw, "bot"));
      if (outcome.kind !== "value") return outcome;
      return outcome.value === null ? { kind: "gone" } : { kind: "sent", ...outcome.value };
    },
    async deleteDraft(_, draftId) {
      const outcome = await changing("delete", () => drafts.delete(draftId));
      return outcome.kind === "value" ? { kind: outcome.value ? "deleted" : "gone" } : outcome;
    },
    async findSent(_, trace) {
      await reading("findSent");
      const copy = sent.find(({ marker, at }) => marker === trace.marker && at >= trace.since);
      if (copy === undefined) return null;
      const { messageId, threadId, at } = copy;
      return { messageId, threadId, rfc822MessageId: null, sentAt: at, by: "thread" };
    },
    async readThread(_, threadId) {
      await reading("thread");
      return [
        ...sent.filter((copy) => copy.threadId === threadId).map(asThreadMail),
        ...received
          .filter((one) => one.threadId === threadId)
          .map((one) => ({
            ...asThreadMail({
              messageId: "r",
              threadId,
              digest: "",
              marker: "",
              at: one.at,
              subject: "Re",
              to: [],
              by: "rep",
            }),
            from: "jane@acme.example",
            own: false,
          })),
      ];
    },
    async recentlySent(_, since) {
      await reading("recent");
      return sent.filter(({ at }) => at >= since).map(asThreadMail);
    },
    async historyId() {
      await reading("history");
      return String(count);
    },
    verifyAccess: async () => null,
    rep: {
      edit(draftId, text) {
        const kept = drafts.get(draftId);
        if (kept === undefined) return;
        kept.content = { ...kept.content, text };
        kept.ref = { ...kept.ref, messageId: next("m") };
      },
      touch(draftId) {
        const kept = drafts.get(draftId);
        if (kept !== undefined) kept.ref = { ...kept.ref, messageId: next("m") };
      },
      send(draftId) {
        const kept = drafts.get(draftId);
        if (kept !== undefined) sendNow(draftId, JSON.stringify(kept.content), "rep");
      },
      remove: (draftId) => void drafts.delete(draftId),
      receive: (threadId) => void received.push({ threadId, at: now() }),
      answer: (threadId) =>
        void sent.push({
          messageId: next("s"),
          threadId,
          digest: "",
          marker: "",
          at: now(),
          subject: "Re: Your question",
          to: ["jane@acme.example"],
          by: "rep",
        }),
    },
  };
  return mailbox;
}
