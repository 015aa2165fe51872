import type { Account } from "../../domain/account.ts";
import { LOGGED_TYPES, type LoggedType } from "../../domain/communication.ts";
import { PROMISE_KEPT, PROMISED } from "../../domain/mail-outcome.ts";
import { mrkdwn, truncate } from "../../lib/text.ts";
import { accountSuggestion } from "../account-suggestions.ts";
import { ACTION, encodeAccount, encodeLogged, type LoggedValue, TYPE_AHEAD, VIEW } from "../ids.ts";
import { button, context, section } from "./blocks.ts";
import { choiceInput, suggestedInput, textInput } from "./inputs.ts";
import { type Modal, noticeModal } from "./modal.ts";

export const LOGGED_WORDS: Record<LoggedType, string> = {
  slack_message: "Slack message",
  call: "Call",
  meeting: "Meeting",
  email: "E-mail",
  other: "Other",
};

const TITLE = "Log to account";
/** What a subject begins with; the person may write more. */
const PREFILLED = 150;
const LONGEST_SUBJECT = 500;
const LONGEST_OUTCOME = 1_000;

/** Asks what of a message is kept, and for which account; `text` as its reader sees it. */
export const logMessageModal = (
  message: LoggedValue,
  { text, account }: { text: string; account: Account | null },
): Modal => ({
  id: VIEW.logMessage,
  title: TITLE,
  submit: "Log",
  metadata: encodeLogged(message),
  blocks: [
    ...(text === "" ? [] : [section(`“${mrkdwn(text, 300)}”`)]),
    suggestedInput({
      id: "account",
      label: "Account",
      action: TYPE_AHEAD.logAccount,
      placeholder: "Type a part of the name",
      value: account === null ? null : accountSuggestion(account),
    }),
    choiceInput({
      id: "type",
      label: "What was it?",
      value: "slack_message",
      options: LOGGED_TYPES.map((type) => ({ text: LOGGED_WORDS[type], value: type })),
    }),
    textInput({
      id: "subject",
      label: "Subject",
      value: truncate(text, PREFILLED),
      max: LONGEST_SUBJECT,
    }),
    textInput({
      id: "outcome",
      label: "Outcome",
      hint: "What came of it, if anything did",
      value: null,
      max: LONGEST_OUTCOME,
      optional: true,
    }),
    context(
      "One line is added to the Communication History of the account's profile in Notion, with a link to this message.",
    ),
    context(
      `An outcome that begins with *${PROMISED}* is repeated to the customer in the next mails until one begins with *${PROMISE_KEPT}*. Other outcomes stay with us.`,
    ),
  ],
});

export const loggedModal = (account: Pick<Account, "id" | "name">, subject: string): Modal =>
  noticeModal(
    [
      section(
        `✅ Logged to *${mrkdwn(account.name, 80)}*: ${mrkdwn(subject, 200)}`,
        button("Open profile", ACTION.profileOpen, encodeAccount(account.id)),
      ),
      context("It stands in the profile's Communication History in a moment."),
    ],
    "Logged",
    TITLE,
  );

/** `account`: null when it is not in the list any more. */
export const alreadyLoggedModal = (account: Pick<Account, "name"> | null): Modal =>
  noticeModal(
    [],
    `This message was logged already${account === null ? "" : `, to *${mrkdwn(account.name, 80)}*`}. Nothing was changed.`,
    TITLE,
  );
