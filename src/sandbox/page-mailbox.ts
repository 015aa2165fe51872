import { z } from "zod";
import type { GmailAddress, GmailEmulator, GmailMailbox, GmailMessage } from "./gmail/contract.ts";
import { Refusal } from "./page-guard.ts";
import { get, type PageRoutes, post } from "./page-route.ts";
import type { SlackEmulator } from "./slack/contract.ts";
import type { MailboxView, MailFolder, MailHead, MailView } from "./ui/drawer/protocol.ts";

const FOLDERS = ["drafts", "sent", "inbox"] as const satisfies MailFolder[];
const SNIPPET_LENGTH = 140;

const id = z.string().min(1).max(255);
const email = z.string().min(3).max(320);
/** Gmail takes messages of 35 MB; a person who types has enough of this. */
const written = z.string().max(100_000);
const addresses = z.array(z.string().max(320)).max(100);

/** The mailboxes of the sandbox, read and used as the people of the mailboxes would. */
export function mailboxRoutes(gmail: GmailEmulator, slack: SlackEmulator): PageRoutes {
  const known = (address: string): string => {
    const wanted = address.toLowerCase();
    const user = gmail.users.find((candidate) => candidate.email.toLowerCase() === wanted);
    if (user === undefined) throw new Refusal(404, `${address} has no mailbox here.`);
    return user.email;
  };
  /** That of the person one is; of the first one for those who have none. */
  const ownOf = (userId: string): string => {
    const own = slack.world.users.find((user) => user.id === userId)?.email ?? "";
    const first = gmail.users[0]?.email ?? "";
    return gmail.users.some((user) => user.email === own) ? own : first;
  };

  return {
    gets: {
      "/api/mailbox": get(
        z.object({ as: id, email: email.optional() }),
        async (query): Promise<MailboxView> => {
          const address = known(query.email ?? ownOf(query.as));
          const box = await gmail.mailbox(address);
          return {
            email: address,
            mailboxes: gmail.users.map((user) => ({ email: user.email, name: user.name })),
            folders: {
              drafts: box.drafts.map((message) => headOf(message, "drafts")),
              sent: box.sent.map((message) => headOf(message, "sent")),
              inbox: box.inbox.map((message) => headOf(message, "inbox")),
            },
          };
        },
      ),
      "/api/mail": get(z.object({ email, id }), async (query): Promise<MailView> => {
        const address = known(query.email);
        return mailView(await gmail.mailbox(address), query.id, address);
      }),
    },
    posts: {
      "/api/mail/edit": post(
        z.strictObject({
          email,
          draftId: id,
          changes: z.strictObject({
            subject: z.string().max(998).exactOptional(),
            to: addresses.exactOptional(),
            cc: addresses.exactOptional(),
            bcc: addresses.exactOptional(),
            text: written.exactOptional(),
          }),
        }),
        async ({ email: address, draftId, changes }) => {
          const { id: messageId } = await gmail.edit(known(address), draftId, changes);
          return { messageId };
        },
      ),
      "/api/mail/send": post(
        z.strictObject({ email, draftId: id }),
        async ({ email: address, draftId }) => {
          const { id: messageId } = await gmail.send(known(address), draftId);
          return { messageId };
        },
      ),
      "/api/mail/discard": post(
        z.strictObject({ email, draftId: id }),
        ({ email: address, draftId }) => {
          gmail.remove(known(address), draftId);
          return {};
        },
      ),
      "/api/mail/reply": post(
        z.strictObject({ email, messageId: id, text: written.min(1) }),
        async ({ email: to, messageId, text }) => {
          const address = known(to);
          const { message } = find(await gmail.mailbox(address), messageId);
          const from = customerOf(message, address);
          if (from === null) throw new Refusal(409, "Nobody outside is in this mail.");
          const subject = /^re:/i.test(message.subject)
            ? message.subject
            : `Re: ${message.subject}`;
          const { threadId, rfc822MessageId: inReplyTo } = message;
          const reply = { from, subject, text, threadId, inReplyTo };
          const { id: replyId } = await gmail.receive(address, reply);
          return { messageId: replyId };
        },
      ),
    },
  };
}

function mailView(box: GmailMailbox, wanted: string, owner: string): MailView {
  const { message, folder } = find(box, wanted);
  const all = FOLDERS.flatMap((each) => box[each].map((one) => ({ one, each })));
  const thread = all
    .filter(({ one }) => one.threadId === message.threadId && one.id !== message.id)
    .sort((a, b) => a.one.date.getTime() - b.one.date.getTime());
  return {
    ...headOf(message, folder),
    folder,
    from: message.from,
    to: message.to,
    cc: message.cc,
    bcc: message.bcc,
    text: message.text,
    html: message.html,
    headers: message.headers,
    files: message.attachments,
    customer: customerOf(message, owner),
    thread: thread.map(({ one, each }) => headOf(one, each)),
  };
}

/** By draft id, which outlives each edit, or by message id. */
function find(box: GmailMailbox, wanted: string): { message: GmailMessage; folder: MailFolder } {
  for (const folder of FOLDERS) {
    const message = box[folder].find(({ id: own, draftId }) => [own, draftId].includes(wanted));
    if (message !== undefined) return { message, folder };
  }
  throw new Refusal(
    404,
    "This mail is no longer here: it was sent, deleted, or changed meanwhile.",
  );
}

/** Who would answer this mail: somebody else than the person of the mailbox. */
function customerOf({ from, to }: GmailMessage, owner: string): string | null {
  const others = [from, ...to].flatMap((person) => person?.address ?? []);
  return others.find((address) => address.toLowerCase() !== owner.toLowerCase()) ?? null;
}

const nameOf = ({ name, address }: GmailAddress): string => name || address;

const headOf = (message: GmailMessage, folder: MailFolder): MailHead => ({
  id: message.draftId ?? message.id,
  messageId: message.id,
  draftId: message.draftId ?? null,
  folder,
  who: (folder === "inbox" ? [message.from ?? { name: "", address: "" }] : message.to)
    .map(nameOf)
    .join(", "),
  subject: message.subject,
  snippet: message.text.replaceAll(/\s+/g, " ").trim().slice(0, SNIPPET_LENGTH),
  at: message.date.toISOString(),
  attachments: message.attachments.length,
});
