import { encodeAccount, VIEW } from "../ids.ts";
import { type Message, section } from "./blocks.ts";
import type { Modal } from "./modal.ts";

const TITLE = "Account health";

/** One account's health card in a window of its own. */
export const accountWindow = (accountId: string, { text, blocks }: Message): Modal => ({
  id: VIEW.account,
  title: TITLE,
  metadata: encodeAccount(accountId),
  blocks: blocks ?? [section(text)],
});

/** Until the card is there; `name` went through `mrkdwn()`. */
export const openingAccount = (accountId: string, name: string): Modal =>
  accountWindow(accountId, { text: `⏳ Reading ${name} …` });
