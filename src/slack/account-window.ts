import type { Account } from "../domain/account.ts";
import { mrkdwn } from "../lib/text.ts";
import { healthMessage } from "./commands/health.ts";
import { fillWindow } from "./fill-window.ts";
import type { Click, Context } from "./listener.ts";
import { whateverItShows } from "./modals.ts";
import { rescanAccount } from "./rescan-account.ts";
import { accountWindow, openingAccount } from "./views/account-window.ts";
import type { Message } from "./views/blocks.ts";

/**
 * One account's health in a window: a skeleton at once, as the trigger is good for 3 s, then the card.
 * What is clicked in the window is shown in it; from anywhere else a window opens.
 */
export async function showAccount(
  context: Context,
  clicked: Click["view"],
  account: Account,
): Promise<void> {
  if (clicked?.kind === "modal") return drawAccount(context, [clicked.id], account);
  const view = await context.modals.open(openingAccount(account.id, mrkdwn(account.name)));
  await fillWindow(context, view, () => drawAccount(context, [view.id], account));
}

/** Draws the card in windows that are open, by their ids. */
export async function drawAccount(
  context: Context,
  viewIds: readonly string[],
  account: Account,
): Promise<void> {
  await drawCard(
    context,
    viewIds,
    account,
    await healthMessage(context, account, { inWindow: true }),
  );
}

/** Scans it anew and draws the card in the window that was clicked. */
export async function rescanInWindow(
  context: Context,
  viewId: string,
  account: Account,
): Promise<void> {
  await drawCard(
    context,
    [viewId],
    account,
    await rescanAccount(context, account, { inWindow: true }),
  );
}

async function drawCard(
  context: Context,
  viewIds: readonly string[],
  account: Account,
  card: Message,
): Promise<void> {
  const modal = accountWindow(account.id, card);
  // Whatever a window showed meanwhile, the newest reading counts.
  for (const id of viewIds) await context.modals.update(whateverItShows(id), modal);
}
