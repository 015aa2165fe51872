import { LOGGED_TYPES } from "../../domain/communication.ts";
import { oneLine } from "../../lib/text.ts";
import { findMentionedAccount } from "../../workflows/account-mention.ts";
import { suggestAccounts } from "../account-suggestions.ts";
import { fillWindow } from "../fill-window.ts";
import { findAccount } from "../find-account.ts";
import { decodeAccount, decodeLogged, SHORTCUT, TYPE_AHEAD, VIEW } from "../ids.ts";
import type { Context, ShortcutMessage, ShortcutRow, SuggestionRow, ViewRow } from "../listener.ts";
import { mentionedIn, readMrkdwn } from "../read-mrkdwn.ts";
import { alreadyLoggedModal, loggedModal, logMessageModal } from "../views/log-message.ts";
import { type Modal, skeleton } from "../views/modal.ts";

/** A window at once, then the form with what is known of the message. */
export const logMessageShortcut: ShortcutRow = {
  id: SHORTCUT.logMessage,
  may: "viewer",
  async run(context, message) {
    if (message === null) return;
    const { modals } = context;
    const view = await modals.open(skeleton("Log to account", "Looking at the message …"));
    await fillWindow(context, view, async () => {
      await modals.update(view, await formFor(context, message));
    });
  },
};

async function formFor(
  { services, inTime }: Context,
  { channelId, channelName, ts, text: written }: ShortcutMessage,
): Promise<Modal> {
  const [logged, accounts, text, url] = await Promise.all([
    services.logbook.of({ channelId, ts }),
    // Without the list the account is typed; the names come as soon as they are read.
    services.directory.list(inTime).catch(() => []),
    readable(services.people, written),
    services.permalinks(channelId, ts),
  ]);
  if (logged !== null) return alreadyLoggedModal(services.directory.known(logged.accountId));
  const account = findMentionedAccount([channelName, text], accounts);
  return logMessageModal({ channelId, ts, url }, { text, account });
}

const MOST_NAMES = 5;

async function readable(people: Context["services"]["people"], text: string): Promise<string> {
  const names = await Promise.all(
    mentionedIn(text)
      .slice(0, MOST_NAMES)
      .map(async (id) => [id, (await people.get(id).catch(() => null))?.name ?? ""] as const),
  );
  return readMrkdwn(text, new Map(names));
}

export const logMessageSuggestions: SuggestionRow = {
  id: TYPE_AHEAD.logAccount,
  may: "viewer",
  run: suggestAccounts,
};

export const logMessageWindow: ViewRow = {
  id: VIEW.logMessage,
  may: "rep",
  account: (services, { values }, inTime) =>
    findAccount(services, decodeAccount(values.account ?? undefined), inTime),
  async run({ services, person, reference, inTime, respond }, submission) {
    const { values } = submission;
    const message = decodeLogged(submission.metadata);
    const account = await findAccount(services, decodeAccount(values.account ?? undefined), inTime);
    const type = LOGGED_TYPES.find((known) => known === values.type);
    const wrong = (id: string, words: string) =>
      submission.ack({ kind: "errors", errors: { [id]: words } });
    if (message === null || type === undefined)
      return respond({ text: "This form is from another version of me. Nothing was logged." });
    if (account === null)
      return wrong("account", "This account is not in the list any more. Choose another one.");
    const subject = oneLine(values.subject ?? "");
    if (subject === "") return wrong("subject", "A few words are needed.");
    const outcome = await services.logbook.log(
      message,
      {
        accountId: account.id,
        type,
        subject,
        outcome: oneLine(values.outcome ?? "") || null,
        url: message.url,
      },
      { userId: person.id, reference },
    );
    await submission.ack({
      kind: "update",
      modal:
        outcome.kind === "logged"
          ? loggedModal(account, subject)
          : alreadyLoggedModal(services.directory.known(outcome.accountId)),
    });
  },
};
