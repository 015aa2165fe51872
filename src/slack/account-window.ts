import type { Account } from "../domain/account.ts";
import { mrkdwn } from "../lib/text.ts";
import { healthMessage } from "./commands/health.ts";
import type { Click, Context } from "./listener.ts";
import type { ViewRef } from "./modals.ts";
import { accountWindow, openingAccount } from "./views/account-window.ts";

/**
 * One account's health in a window: a skeleton at once, as the trigger is good for 3 s, then the card.
 * What is clicked in the window is shown in it; from anywhere else a window opens.
 */
export async function showAccount(
  context: Context,
  clicked: Click["view"],
  account: Account,
): Promise<void> {
  const waiting = openingAccount(account.id, mrkdwn(account.name));
  const view = clicked?.kind === "modal" ? clicked : await context.modals.open(waiting);
  await drawAccount(context, view, account);
}

/** Draws the card in a window that is open. */
export async function drawAccount(
  context: Context,
  view: ViewRef,
  account: Account,
): Promise<void> {
  const card = await healthMessage(context, account, { inWindow: true });
  // Whatever the window showed meanwhile, the newest reading counts.
  await context.modals.update({ ...view, hash: "" }, accountWindow(account.id, card));
}
