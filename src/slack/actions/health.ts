import { mrkdwn } from "../../lib/text.ts";
import { rescanInWindow, showAccount } from "../account-window.ts";
import { healthMessage } from "../commands/health.ts";
import { ACTION } from "../ids.ts";
import type { ActionRow, Click, Context } from "../listener.ts";
import { rescanAccount } from "../rescan-account.ts";
import { shareQuestion } from "../views/share.ts";
import { clickedAccount } from "./clicked-account.ts";

const show = async (context: Context, click: Click): Promise<void> => {
  const account = await clickedAccount(context, click);
  if (account === null) return;
  if (click.view !== null) return showAccount(context, click.view, account);
  await context.respond(await healthMessage(context, account), { replace: true });
};

export const healthActions: ActionRow[] = [
  { id: ACTION.showHealth, may: "viewer", run: show },
  { id: ACTION.chooseHealth, may: "viewer", run: show },
  {
    id: ACTION.rescan,
    may: "viewer",
    async run(context, click) {
      const account = await clickedAccount(context, click);
      if (account === null) return;
      if (click.view?.kind === "modal") return rescanInWindow(context, click.view.id, account);
      await context.respond(await rescanAccount(context, account), { replace: true });
    },
  },
  {
    id: ACTION.shareHealth,
    may: "viewer",
    async run(context, click) {
      const account = await clickedAccount(context, click);
      if (account === null) return;
      const audience = await context.services.audience.of(context.channelId);
      await context.respond(shareQuestion(account, audience));
    },
  },
  {
    id: ACTION.shareHealthHere,
    may: "viewer",
    // One question shares once, however often and wherever its button is pressed.
    key: ({ channelId, messageTs }) => `share:${channelId}:${messageTs}`,
    async run(context, click) {
      const account = await clickedAccount(context, click);
      if (account === null) return;
      const [audience, message] = await Promise.all([
        // The channel may have changed since the question was asked.
        context.services.audience.of(context.channelId),
        healthMessage(context, account, { sharedBy: context.person.id }),
      ]);
      if (audience.kind !== "safe")
        return context.respond(shareQuestion(account, audience), { replace: true });
      if (!(await click.claim())) {
        return context.respond(
          {
            text: "This question was answered already; look in the channel. To share again, start from `/tam health`.",
          },
          { replace: true },
        );
      }
      await context.respond(message, { inChannel: true });
      await context.respond(
        { text: `Shared ${mrkdwn(account.name)} in ${mrkdwn(audience.name)}.` },
        { replace: true },
      );
    },
  },
];
