import { composeOutcome, MAIL_OUTCOMES } from "../../domain/mail-outcome.ts";
import { clickBy } from "../click-by.ts";
import { ACTION, decodeDraft, VIEW } from "../ids.ts";
import type { ActionRow, ViewRow } from "../listener.ts";
import { OUTCOME_CHOICE, OUTCOME_WORDS, outcomeModal } from "../views/draft-outcome.ts";
import { actModal, besideInput, deskOf, mailOf, submitKey, UNKNOWN_DRAFT } from "./draft-click.ts";

/** What came of a mail that went out, noted by whose mail it is. */
export const draftOutcomeAction: ActionRow = {
  id: ACTION.draftOutcome,
  may: "mailbox",
  needs: "drafts",
  account: (services, click) => mailOf(services, decodeDraft(click.value)),
  async run({ services, modals, respond }, click) {
    const id = decodeDraft(click.value);
    const draft = id === null ? null : await deskOf(services).get(id);
    if (draft === null) return respond({ text: UNKNOWN_DRAFT });
    await modals.over(click.view, outcomeModal(draft));
  },
};

export const draftOutcomeWindow: ViewRow = {
  id: VIEW.draftOutcome,
  may: "mailbox",
  needs: "drafts",
  account: (services, { metadata }) => mailOf(services, decodeDraft(metadata)),
  async run(context, submission) {
    const id = decodeDraft(submission.metadata);
    if (id === null) return;
    const { [OUTCOME_CHOICE]: choice = null, [OUTCOME_WORDS]: words = null } = submission.values;
    const known = MAIL_OUTCOMES.find((one) => one === choice) ?? null;
    const outcome = composeOutcome(known, words);
    if (outcome === null)
      return submission.ack(
        besideInput(OUTCOME_WORDS, "Pick an outcome, or say it in your words."),
      );
    const noted = await deskOf(context.services).noteOutcome(
      id,
      outcome,
      clickBy(context, `outcome:${submitKey(context, submission)}`),
    );
    await submission.ack({ kind: "update", modal: await actModal(context, noted) });
  },
};
