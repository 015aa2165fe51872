import { contentOf, refOf } from "../../domain/draft/change-draft.ts";
import {
  beginCreating,
  createAgain,
  createdDraft,
  lookAgain,
  notCreated,
  unprepared,
} from "../../domain/draft/create-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import type { OutgoingMail } from "../../domain/mail.ts";
import type { MailTemplates } from "../../domain/mail-facts.ts";
import type { DraftRef, Mailboxes } from "../../domain/mailbox.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import type { DraftFactsSource } from "./draft-facts.ts";
import type { DraftSteps } from "./draft-steps.ts";

/**
 * Makes a wanted draft: facts, template, one draft in the rep's mailbox, read back as its reviewer will see it. A
 * `creating` row that is found here was left by a process that died, or its answer was lost: the mailbox is looked
 * through for its marker before anything is created again, so there is one draft whatever happens.
 */
export function createPrepareDraft(deps: {
  steps: DraftSteps;
  mailboxes: Mailboxes;
  templates: MailTemplates;
  facts: DraftFactsSource;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): (draft: Draft, signal: AbortSignal) => Promise<void> {
  const { steps, mailboxes, templates, facts, clock, limits, logger } = deps;
  const later = (ms: number) => new Date(clock.now().getTime() + ms);

  const lookedFor = (draft: Draft) => lookAgain(draft, clock.now(), limits.gmailReconcileFirstMs);

  async function adopt(draft: Draft, ref: DraftRef, signal: AbortSignal): Promise<void> {
    const found = await mailboxes.readDraft(draft.mailbox, ref.draftId, {
      urgency: "batch",
      signal,
    });
    // Sent or deleted by the rep within moments: there is nothing to review.
    if (found.kind !== "draft") {
      await steps.conclude(draft, (now) => unprepared(now, "The draft was taken away in Gmail."));
      return;
    }
    const created = refOf(ref.draftId, found.version);
    await steps.conclude(draft, (now) => createdDraft(now, created, contentOf(found.version)));
  }

  /** Nobody knows whether it was created. */
  async function lookForIt(draft: Draft, signal: AbortSignal): Promise<void> {
    const started = draft.stepStartedAt ?? draft.createdAt;
    const ref = await mailboxes.findDraft(draft.mailbox, draft.id, started, {
      urgency: "batch",
      signal,
    });
    if (ref !== null) return adopt(draft, ref, signal);
    // A request may still be under way at Gmail: absence counts only later.
    if (clock.now().getTime() - started.getTime() < limits.gmailCreateSettleMs) {
      await steps.conclude(draft, lookedFor);
      return;
    }
    await steps.conclude(draft, (now) => createAgain(now, "It is prepared once more.", null));
  }

  async function prepare(draft: Draft, signal: AbortSignal): Promise<void> {
    const read = await facts.factsFor(draft, signal);
    if (read.kind === "later") {
      await steps.conclude(draft, (now) =>
        createAgain(now, read.error, later(limits.gmailRetryMs)),
      );
      return;
    }
    if (read.kind === "impossible") {
      await steps.conclude(draft, (now) => unprepared(now, read.why));
      return;
    }
    const rendered = await templates.render(draft.type, read.facts, read.internal);
    if (rendered.kind === "refused") {
      logger.error({ draft: draft.id, type: draft.type }, "a template cannot be used");
      await steps.conclude(draft, (now) => unprepared(now, rendered.problem));
      return;
    }
    const { from, to, thread } = read;
    const message: OutgoingMail = {
      from,
      to,
      cc: [],
      bcc: [],
      ...rendered.mail,
      thread,
      marker: draft.id,
    };
    const begun = await steps.change(draft.id, (now) => beginCreating(now, clock.now(), read.note));
    if (begun.kind !== "done") return;
    const result = await mailboxes.createDraft(message, draft.mailbox, {
      urgency: "batch",
      signal,
    });
    logger.debug({ draft: draft.id, result: result.kind }, "a draft was given to Gmail");
    if (result.kind === "created") return adopt(begun.draft, result.ref, signal);
    if (result.kind === "refused")
      await steps.conclude(begun.draft, (now) =>
        notCreated(now, result, clock.now(), limits.gmailRetryMs),
      );
  }

  return async (draft, signal) => {
    if (draft.retryAt !== null && clock.now() < draft.retryAt) return;
    try {
      await (draft.state === "creating" ? lookForIt(draft, signal) : prepare(draft, signal));
    } catch (error) {
      assertServiceFailure(error, signal);
      logger.warn({ draft: draft.id, ...errorSummary(error) }, "a draft cannot be prepared now");
      await steps.change(draft.id, (now) =>
        now.state === "wanted"
          ? createAgain(now, error.message, later(limits.gmailRetryMs))
          : lookedFor(now),
      );
    }
  };
}
