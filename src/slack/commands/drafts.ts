import { actsFor, decideAccess, repAddress } from "../../domain/access.ts";
import type { Account } from "../../domain/account.ts";
import type { DraftType } from "../../domain/draft.ts";
import { MAIL_INPUTS } from "../../domain/mail-inputs.ts";
import { repAddressOf } from "../../domain/rep.ts";
import { mrkdwn } from "../../lib/text.ts";
import { clickedAccount } from "../actions/clicked-account.ts";
import { clickBy } from "../click-by.ts";
import { findAccount } from "../find-account.ts";
import { findPerson } from "../find-person.ts";
import { ACTION, decodeAccount, decodeDraft, decodeDraftWish } from "../ids.ts";
import type { ActionRow, Click, CommandRow, Context } from "../listener.ts";
import { whateverItShows } from "../modals.ts";
import { nearestAccounts } from "../views/account-picker.ts";
import { type Message, section } from "../views/blocks.ts";
import { inputModal } from "../views/draft-edit.ts";
import {
  draftChoice,
  draftList,
  draftsMessage,
  draftsOfMessage,
  whichAccount,
} from "../views/draft-list.ts";
import { draftStateModal } from "../views/draft-state.ts";
import { typedDraftType } from "../views/draft-words.ts";

export const draftsCommand: CommandRow = {
  name: "drafts",
  usage: "drafts",
  summary: "Your e-mail drafts that wait for a review (admins add a person, to withdraw theirs)",
  may: (rest) => (rest === "" ? "viewer" : "admin"),
  needs: "drafts",
  takesPeople: true,
  async run(context, rest) {
    if (rest !== "") return draftsOf(context, rest);
    await context.respond(await ownDrafts(context));
  },
};

/** What waits for this person, in their own mailbox and in those they cover. */
export const ownDrafts = async ({ services, person, rules }: Context): Promise<Message> =>
  draftsMessage((await services.drafts?.waiting(actsFor(person, rules))) ?? []);

/** For admins: which drafts this mailbox has, nothing of what is in them. */
export async function draftsIn({ services }: Context, mailbox: string): Promise<Message> {
  const id = await services.people.repIdIfKnown(mailbox);
  const drafts = (await services.drafts?.waiting([mailbox])) ?? [];
  return draftsOfMessage(drafts, id === null ? mrkdwn(mailbox, 100) : `<@${id}>`);
}

/** For admins: which drafts somebody has, nothing of what is in them. */
async function draftsOf({ services, rules, respond }: Context, typed: string): Promise<void> {
  const found = await findPerson(services.people, typed);
  const address =
    found.kind === "person" ? repAddress(found.person, rules) : typed.trim().toLowerCase();
  const drafts = address === null ? [] : ((await services.drafts?.waiting([address])) ?? []);
  // Who left Slack may still have drafts.
  if (found.kind !== "person" && drafts.length === 0) {
    const nobody = found.kind === "several" ? "Several people are" : "I find nobody";
    return respond({
      text: `${nobody} called “${mrkdwn(typed, 60)}”. Pick the person from Slack's list after typing @, or give the e-mail address.`,
    });
  }
  const whose = found.kind === "person" ? `<@${found.person.id}>` : mrkdwn(address ?? "", 100);
  await respond(draftsOfMessage(drafts, whose));
}

const TYPES = "outreach, checkin, release_notes, roadmap or review";

const unknownType = (typed: string): string =>
  `I do not know the type “${mrkdwn(typed.split(" ")[0] ?? "", 40)}”.`;

export const draftCommand: CommandRow = {
  name: "draft",
  usage: "draft <type> <account>",
  summary: `Prepare an e-mail to review (${TYPES})`,
  may: "viewer",
  needs: "drafts",
  async run(context, rest) {
    const typed = typedDraftType(rest);
    if (typed === null || typed.rest === "") {
      const unknown = typed === null && rest !== "" ? `${unknownType(rest)} ` : "";
      await context.respond({
        text: `${unknown}Which mail, and for which account? For example: \`/tam draft review acme\`. The types are ${TYPES}.`,
      });
      return;
    }
    const match = await context.services.directory.find(typed.rest, context.inTime);
    if (match.kind === "none") return context.respond(nearestAccounts(typed.rest, match.nearest));
    if (match.kind === "one" && match.how === "exact")
      return ask(context, typed.type, match.account);
    // A mail is never drafted for an account that was only guessed.
    const accounts = match.kind === "one" ? [match.account] : match.accounts.slice(0, 8);
    await context.respond(whichAccount(typed.type, accounts));
  },
};

export const draftAskAction: ActionRow = {
  id: ACTION.draftAsk,
  may: "viewer",
  needs: "drafts",
  async run(context, click) {
    const wish = decodeDraftWish(click.value);
    const { services, inTime } = context;
    const account = await findAccount(services, wish?.accountId ?? null, inTime);
    if (wish === null || account === null) {
      await context.respond({
        text: "I do not know this account any more. Ask again with `/tam draft`.",
      });
      return;
    }
    await ask(context, wish.type, account, click);
  },
};

/** *Draft e-mail* on the health card: which one? */
export const draftChooseAction: ActionRow = {
  id: ACTION.draftChoose,
  may: "mailbox",
  needs: "drafts",
  account: (services, click, inTime) => findAccount(services, decodeAccount(click.value), inTime),
  async run(context, click) {
    const account = await clickedAccount(context, click);
    if (account !== null) await context.modals.over(click.view, draftChoice(account));
  },
};

/** The new rep of an account has a draft prepared in place of the one before; once for each. */
export const draftFreshAction: ActionRow = {
  id: ACTION.draftFresh,
  may: "viewer",
  needs: "drafts",
  async run(context, click) {
    const id = decodeDraft(click.value);
    const draft = id === null ? null : ((await context.services.drafts?.get(id)) ?? null);
    const { services, inTime } = context;
    const account = await findAccount(services, draft?.accountId ?? null, inTime);
    if (draft === null || account === null) {
      await context.respond({
        text: "I do not know this account any more. Ask again with `/tam draft`.",
      });
      return;
    }
    const rep = repAddressOf(account.repEmail);
    await ask(context, draft.type, account, click, `fresh:${draft.id}:${rep}`);
  },
};

/** Asks for what the mail needs, or has it prepared at once: once for `key`, whoever delivers it again. */
async function ask(
  context: Context,
  type: DraftType,
  account: Account,
  click: Click | null = null,
  key = `ask:${context.person.id}:${click?.actionTs ?? context.reference}`,
): Promise<void> {
  const { services, person, rules, respond, modals } = context;
  const access = decideAccess("mailbox", person, rules, account);
  if (access.kind === "refused") return respond({ text: mrkdwn(access.reason, 600) });
  if (MAIL_INPUTS[type].length > 0) {
    await modals.over(click?.view ?? null, inputModal(type, account));
    return;
  }
  const { id: accountId, name: accountName, repEmail } = account;
  const asked = await services.drafts?.ask(
    { type, accountId, accountName, repEmail, input: {} },
    clickBy(context, key),
  );
  if (asked === undefined) return;
  if (asked.kind === "refused") return respond({ text: mrkdwn(asked.why, 400) });
  const text =
    asked.kind === "there"
      ? "There is one already:"
      : "It is being prepared; you get a message as soon as it can be reviewed.";
  if (click?.view?.kind === "modal")
    await modals.update(whateverItShows(click.view.id), draftStateModal(asked.draft, text));
  else await respond({ text, blocks: [section(text), ...draftList([asked.draft])] });
}
