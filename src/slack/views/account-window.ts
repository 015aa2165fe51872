import { ACTION, encodeAccount, VIEW } from "../ids.ts";
import { type Block, context, label, type Message, section } from "./blocks.ts";
import type { Modal } from "./modal.ts";

/** Any account by its name; the one that is chosen is shown below. */
const lookUp: Block = {
  type: "actions",
  elements: [
    {
      type: "external_select",
      action_id: ACTION.lookUp,
      placeholder: label("Look up an account", 150),
      min_query_length: 0,
    },
  ],
};

/** One account's health card in a window of its own. */
export const accountWindow = (accountId: string, { text, blocks }: Message): Modal => ({
  id: VIEW.account,
  title: "Account health",
  metadata: encodeAccount(accountId),
  blocks: [lookUp, ...(blocks ?? [section(text)])],
});

/** Until the card is there; `name` went through `mrkdwn()`. */
export const openingAccount = (accountId: string, name: string): Modal =>
  accountWindow(accountId, { text: `⏳ Reading ${name} …` });

/** Nothing chosen yet. */
export const lookUpWindow = (): Modal => ({
  id: VIEW.account,
  title: "Account health",
  blocks: [lookUp, context("Type a part of the name. Your own accounts are offered first.")],
});
