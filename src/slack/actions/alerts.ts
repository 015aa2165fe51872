import type { May } from "../../domain/access.ts";
import type { Account } from "../../domain/account.ts";
import { mrkdwn } from "../../lib/text.ts";
import type { ActOutcome, EpisodeAct } from "../../workflows/alerts/alert-desk.ts";
import { showAccount } from "../account-window.ts";
import { clickBy } from "../click-by.ts";
import { healthMessage } from "../commands/health.ts";
import { findAccount } from "../find-account.ts";
import { ACTION, type ActionId, decodeDays, decodeEpisode, SNOOZE_ACTIONS } from "../ids.ts";
import type { ActionRow, Click, Context, SlackServices } from "../listener.ts";
import { nameIfKnown } from "../name-if-known.ts";
import { drawAfter } from "./draw-after.ts";

/** A button of an episode, on its alert or on the account's health card. */
const episodeRow = (
  id: ActionId,
  may: May,
  actOf: (click: Click) => EpisodeAct | null,
): ActionRow => ({
  id,
  may,
  needs: "alerts",
  commitsBeforeAck: true,
  account: clickedAccount,
  async run(context, click) {
    const { alerts } = context.services;
    const episodeId = decodeEpisode(click.blockId);
    const act = actOf(click);
    const outcome: ActOutcome =
      episodeId === null || act === null
        ? { kind: "unknown" }
        : await alerts.act(
            episodeId,
            act,
            clickBy(
              context,
              `${id}:${context.person.id}:${click.channelId}:${click.messageTs}:${click.actionTs}`,
            ),
          );
    await click.ack();
    if (outcome.kind !== "done") await context.respond({ text: await whyNot(context, outcome) });
    await drawAfter(context, async () => {
      if (click.view?.kind === "home") await context.services.home.refresh(context.person.id);
      // The alert itself is edited by the worker; a card is this person's own.
      if ((click.ephemeral || click.view?.kind === "modal") && episodeId !== null)
        await redrawCard(context, click, episodeId);
    });
  },
});

export const alertActions: ActionRow[] = [
  episodeRow(ACTION.acknowledge, "viewer", () => ({ kind: "acknowledge" })),
  episodeRow(ACTION.takeBack, "viewer", () => ({ kind: "takeBack" })),
  ...Object.values(SNOOZE_ACTIONS).map((id) => episodeRow(id, "rep", snoozeOf)),
  episodeRow(ACTION.wake, "rep", () => ({ kind: "wake" })),
];

/** The days stand in the value of a button, and of an option of an older alert's menu. */
function snoozeOf({ value }: Click): EpisodeAct | null {
  const days = decodeDays(value);
  return days === null ? null : { kind: "snooze", days };
}

/** As the list of accounts has it now; else as the last scan saw it. */
async function clickedAccount(
  { alerts, directory }: SlackServices,
  { blockId }: Click,
): Promise<Pick<Account, "id" | "name" | "repEmail"> | null> {
  const episodeId = decodeEpisode(blockId);
  const stored = episodeId === null ? null : await alerts.episode(episodeId);
  if (stored === null) return null;
  const { accountId: id, facts } = stored;
  return directory.known(id) ?? { id, name: facts.name, repEmail: facts.repEmail };
}

async function whyNot(
  { services }: Context,
  outcome: Exclude<ActOutcome, { kind: "done" }>,
): Promise<string> {
  switch (outcome.kind) {
    case "already": {
      if (outcome.by === null) return "That is so already; the message will show it in a moment.";
      const name = await nameIfKnown(services.people, outcome.by);
      return `${name === null ? "Somebody" : mrkdwn(name)} did that already; the message will show it in a moment.`;
    }
    case "over":
      return "This escalation is over: there is nothing to do about it any more.";
    case "unknown":
      return "I do not know this escalation any more. Ask for the account with `/tam health`.";
  }
}

async function redrawCard(context: Context, click: Click, episodeId: string): Promise<void> {
  const stored = await context.services.alerts.episode(episodeId);
  const account = await findAccount(context.services, stored?.accountId ?? null, context.inTime);
  if (account === null) return;
  if (click.view?.kind === "modal") return showAccount(context, click.view, account);
  await context.respond(await healthMessage(context, account), { replace: true });
}
