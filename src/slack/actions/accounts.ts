import { showAccount } from "../account-window.ts";
import { accountsPage } from "../commands/accounts.ts";
import { ACTION, type ActionId, decodeShown } from "../ids.ts";
import type { ActionRow } from "../listener.ts";
import { clickedAccount } from "./clicked-account.ts";

/** A menu or a page of a list of accounts, which stands in its place. */
const lead = (id: ActionId): ActionRow => ({
  id,
  may: "viewer",
  async run(context, click) {
    const shown = decodeShown(click.value);
    if (shown === null) {
      await context.respond({
        text: "This list is from another version of me. Ask again with `/tam accounts`.",
      });
      return;
    }
    if (click.view?.kind === "home") return context.services.home.choose(context.person.id, shown);
    await context.respond(await accountsPage(context, shown), { replace: true });
  },
});

/** Shows the account that was pressed or chosen in a window, in the present one if it is one. */
const open = (id: ActionId): ActionRow => ({
  id,
  may: "viewer",
  async run(context, click) {
    const account = await clickedAccount(context, click);
    if (account !== null) await showAccount(context, click.view, account);
  },
});

export const accountActions: ActionRow[] = [
  open(ACTION.openAccount),
  open(ACTION.lookUp),
  lead(ACTION.portfolioOwner),
  lead(ACTION.portfolioStatus),
  lead(ACTION.portfolioBack),
  lead(ACTION.portfolioOn),
];
