import type { Draft, DraftWish } from "../../domain/draft.ts";
import type { Mailboxes } from "../../domain/mailbox.ts";
import type { ClickBy } from "../../domain/once.ts";
import { personalPost } from "../../domain/personal-post.ts";
import { repAddressOf } from "../../domain/rep.ts";
import type { Clock } from "../../lib/time.ts";
import type { DraftStore } from "./draft-steps.ts";
import { whyNoMailbox } from "./why-unreachable.ts";

/**
 * Has a draft prepared; an open one of the same kind for the account is given instead. Refused at once for want of a
 * mailbox alone: whether Slack knows its rep is asked when it is prepared (`refuse-unreachable.ts`).
 */
export type AskDraft = (
  wish: Pick<DraftWish, "type" | "accountId" | "accountName" | "input"> & {
    repEmail: string | null;
  },
  click: ClickBy,
) => Promise<
  | { kind: "wanted"; draft: Draft }
  | { kind: "there"; draft: Draft }
  | { kind: "refused"; why: string }
>;

/** Commits the wish, the message that will list its draft and the audit entry in one transaction; the worker prepares it. */
export function createAskDraft(deps: {
  store: DraftStore;
  mailboxes: Pick<Mailboxes, "allows">;
  newId: () => string;
  /** Tells the worker of this process, if it is one, that there is something to do. */
  wakeWorker: () => void;
  clock: Clock;
}): AskDraft {
  const { store, mailboxes, clock } = deps;
  return async ({ repEmail, ...wish }, click) => {
    const mailbox = repAddressOf(repEmail);
    const whyNot = whyNoMailbox(mailbox, mailboxes);
    if (whyNot !== null) return { kind: "refused", why: inWords(whyNot, wish, mailbox) };
    const there = (await store.drafts.openOfAccount(wish.accountId)).find(
      (draft) => draft.type === wish.type && draft.mailbox === mailbox,
    );
    if (there !== undefined) return { kind: "there", draft: there };
    const id = deps.newId();
    const card = `draft:${id}`;
    await store.transaction(async (tx) => {
      const at = clock.now();
      if (!(await tx.handled.claim(click.key, at))) return;
      await tx.drafts.want(
        [{ ...wish, id, key: `asked:${id}`, episodeId: null, mailbox, card }],
        at,
      );
      await tx.outbox.add([
        personalPost(card, `rep:${mailbox}`, {
          kind: "direct",
          repEmail: mailbox,
          accounts: [],
          drafts: [id],
          checkIns: null,
        }),
      ]);
      await tx.audit.record({
        at,
        actor: click.by,
        action: "draft.ask",
        object: id,
        result: "done",
        reference: click.reference,
        detail: wish.type,
      });
    });
    const draft = await store.drafts.get(id);
    if (draft === null) return { kind: "refused", why: "It was asked for already." };
    deps.wakeWorker();
    return { kind: "wanted", draft };
  };
}

const inWords = (
  whyNot: "noRep" | "notAllowed",
  { accountName }: Pick<DraftWish, "accountName">,
  mailbox: string,
): string =>
  whyNot === "noRep"
    ? `${accountName} has no rep, so there is no mailbox to draft in.`
    : `The mailbox ${mailbox} is not one of TAM_REP_MAILBOXES; an admin can add it.`;
