import type { Account } from "../../domain/account.ts";
import { LONGEST_PULSE_DAYS, PULSE_VERDICTS } from "../../domain/pulse.ts";
import { ServiceError } from "../../lib/errors.ts";
import { mrkdwn, oneLine } from "../../lib/text.ts";
import { parseCalendarDay } from "../../lib/time-zone.ts";
import { drawAccount } from "../account-window.ts";
import { clickBy } from "../click-by.ts";
import { healthMessage } from "../commands/health.ts";
import { fillWindow } from "../fill-window.ts";
import { findAccount } from "../find-account.ts";
import { ACTION, decodeAccount, decodePulse, VIEW } from "../ids.ts";
import type { ActionRow, Click, Context, SlackServices, ViewRow } from "../listener.ts";
import { whateverItShows } from "../modals.ts";
import { openingAccount } from "../views/account-window.ts";
import { PULSE_INPUT, pulseModal } from "../views/pulse.ts";
import { clickedAccount } from "./clicked-account.ts";
import { drawAfter } from "./draw-after.ts";

/** A click in a list of accounts names one in its value. */
const ofClick = (services: SlackServices, { value }: Click, inTime: AbortSignal) =>
  findAccount(services, decodeAccount(value), inTime);

/** The window in which it was clicked; a Home tab is none. */
const windowIdOf = ({ view }: Click) => (view?.kind === "modal" ? view.id : null);

export const pulseActions: ActionRow[] = [
  {
    id: ACTION.pulse,
    may: "rep",
    account: ofClick,
    async run(context, click) {
      const account = await clickedAccount(context, click);
      if (account === null) return;
      const { services } = context;
      const { pulses, clock } = services;
      const { calendar } = pulses;
      const windowId = windowIdOf(click);
      const today = calendar.dayOf(clock.now());
      const pulse = await pulses.of(account.id);
      const window = await context.modals.over(
        click.view,
        pulseModal(account, pulse, { windowId, today, calendar }),
      );
      if (click.ephemeral) services.cardsBehind.keep(windowOf(context, window.id), context.respond);
    },
  },
  {
    id: ACTION.pulseRemove,
    may: "rep",
    account: ofClick,
    commitsBeforeAck: true,
    async run(context, click) {
      const account = await clickedAccount(context, click);
      if (account === null) return;
      const key = `pulse:${context.person.id}:${click.view?.id ?? ""}:${click.actionTs}`;
      await context.services.pulses.remove(account.id, clickBy(context, key));
      await click.ack();
      const { windowId = null } = decodePulse(click.view?.metadata) ?? {};
      await drawCards(context, [windowIdOf(click), windowId], account, "Removed");
    },
  },
];

export const pulseWindow: ViewRow = {
  id: VIEW.pulse,
  may: "rep",
  account: (services, { metadata }, inTime) =>
    findAccount(services, decodePulse(metadata)?.accountId ?? null, inTime),
  async run(context, submission) {
    const { services } = context;
    const about = decodePulse(submission.metadata);
    const account = await findAccount(services, about?.accountId ?? null, context.inTime);
    if (about === null || account === null)
      return context.respond({
        text: "This account is not in the list any more. Nothing was saved.",
      });
    const { values } = submission;
    const wrong = (id: string, words: string) =>
      submission.ack({ kind: "errors", errors: { [id]: words } });
    const verdict = PULSE_VERDICTS.find((one) => one === values[PULSE_INPUT.verdict]);
    const reason = oneLine(values[PULSE_INPUT.reason] ?? "");
    const endsOn = parseCalendarDay(values[PULSE_INPUT.endsOn] ?? "");
    if (verdict === undefined) return wrong(PULSE_INPUT.verdict, "Better, or worse?");
    if (reason === "") return wrong(PULSE_INPUT.reason, "A few words are needed.");
    if (endsOn === null) return wrong(PULSE_INPUT.endsOn, "Pick a day.");
    const outcome = await services.pulses.set(
      account.id,
      { verdict, reason, endsOn },
      clickBy(context, `pulse:${submission.viewId}:${submission.hash}`),
    );
    if (outcome === "past") return wrong(PULSE_INPUT.endsOn, "It has to end after today.");
    if (outcome === "tooLong")
      return wrong(PULSE_INPUT.endsOn, `At most ${LONGEST_PULSE_DAYS} days from now.`);
    const { windowId } = about;
    await submission.ack(
      windowId === null
        ? { kind: "update", modal: openingAccount(account.id, mrkdwn(account.name)) }
        : { kind: "close" },
    );
    await drawCards(context, [windowId ?? submission.viewId], account, "Saved");
  },
};

/**
 * The account's card in these windows (null: none), and the one in the conversation behind them; where it cannot be
 * drawn the first window says what was `done`.
 */
async function drawCards(
  context: Context,
  windowIds: readonly (string | null)[],
  account: Account,
  done: "Saved" | "Removed",
): Promise<void> {
  const ids = windowIds.filter((id) => id !== null);
  const [first] = ids;
  if (first === undefined) return;
  const words = (_error: unknown, reference: string) =>
    `✅ ${done}. The account's card cannot be shown right now; ask for it with \`/tam health\`. (reference ${reference})`;
  await drawAfter(context, () =>
    fillWindow(context, whateverItShows(first), () => drawAccount(context, ids, account), words),
  );
  for (const id of ids) await drawAfter(context, () => redrawBehind(context, id, account));
}

const windowOf = ({ person }: Context, windowId: string) => ({ windowId, userId: person.id });

/** The card that the window was opened over, for as long as Slack takes answers to the click that opened it. */
async function redrawBehind(context: Context, windowId: string, account: Account): Promise<void> {
  const { cardsBehind } = context.services;
  const replace = cardsBehind.find(windowOf(context, windowId));
  if (replace === null) return;
  const card = await healthMessage(context, account);
  try {
    await replace(card, { replace: true });
  } catch (error) {
    if (!(error instanceof ServiceError) || error.transient) throw error;
    cardsBehind.forget(windowId);
    context.log.info("Slack takes no answer for the card behind the window any more");
  }
}
