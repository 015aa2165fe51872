import type { Draft } from "../../domain/draft.ts";
import {
  LONGEST_OUTCOME,
  MAIL_OUTCOMES,
  PROMISE_KEPT,
  PROMISED,
} from "../../domain/mail-outcome.ts";
import { SHOWN_OUTCOMES } from "../../domain/profile-mail-facts.ts";
import { mrkdwn } from "../../lib/text.ts";
import { encodeDraft, VIEW } from "../ids.ts";
import { context, label, section } from "./blocks.ts";
import { DRAFT_WORDS } from "./draft-words.ts";
import type { Modal } from "./modal.ts";

/** Block ids of its two inputs. */
export const OUTCOME_CHOICE = "outcome";
export const OUTCOME_WORDS = "outcome_words";

/** What came of a mail that went out. */
export const outcomeModal = (draft: Draft): Modal => ({
  id: VIEW.draftOutcome,
  title: "What came of it?",
  submit: "Note it",
  metadata: encodeDraft(draft.id),
  blocks: [
    section(`*${DRAFT_WORDS[draft.type]}* for *${mrkdwn(draft.accountName, 80)}*`),
    ...(draft.outcome === null
      ? []
      : [
          context(`Noted so far: ${mrkdwn(draft.outcome, LONGEST_OUTCOME)}. This takes its place.`),
        ]),
    {
      type: "input",
      block_id: OUTCOME_CHOICE,
      optional: true,
      label: label("Outcome", 50),
      element: {
        type: "static_select",
        action_id: OUTCOME_CHOICE,
        placeholder: label("Pick one", 50),
        options: MAIL_OUTCOMES.map((words) => ({ text: label(words, 75), value: words })),
      },
    },
    {
      type: "input",
      block_id: OUTCOME_WORDS,
      optional: true,
      label: label("In your words", 50),
      element: {
        type: "plain_text_input",
        action_id: OUTCOME_WORDS,
        multiline: false,
        max_length: LONGEST_OUTCOME,
      },
    },
    context(`It stands in the account's Communication History. ${WHAT_CUSTOMERS_READ}`),
  ],
});

/** As mails are made of the history: its promises, and these outcomes where nothing is written beside them. */
const WHAT_CUSTOMERS_READ = `What you write beside *${PROMISED}* is repeated to the customer in the next mails until you note *${PROMISE_KEPT}*; ${SHOWN_OUTCOMES.map((outcome) => `*${outcome}*`).join(" and ")} may be named too. Other words stay with us.`;
