import type { Account } from "../../domain/account.ts";
import { mrkdwn, plain } from "../../lib/text.ts";
import { ACTION, type ActionId, encodeAccount } from "../ids.ts";
import { button, context, type Message, section } from "./blocks.ts";
import * as words from "./words.ts";

const MOST_ROWS = 8;
const MOST_OPTIONS = 100;

/** What is done with the account that is chosen: the button of a row, and the menu of many. */
export type PickFor = { button: string; action: ActionId; menu: ActionId };
const FOR_HEALTH: PickFor = {
  button: "Show",
  action: ACTION.showHealth,
  menu: ACTION.chooseHealth,
};

/** Several accounts fit what was typed: choose one. */
export function accountPicker(
  typed: string,
  accounts: readonly Account[],
  pick: PickFor = FOR_HEALTH,
): Message {
  const text = `${accounts.length} accounts fit “${mrkdwn(typed, 60)}”. Which one?`;
  if (accounts.length <= MOST_ROWS)
    return { text, blocks: [section(text), ...accounts.map((account) => row(account, pick))] };
  const shown = accounts.slice(0, MOST_OPTIONS);
  const rest = accounts.length - shown.length;
  return {
    text,
    blocks: [
      section(text),
      {
        type: "actions",
        elements: [
          {
            type: "static_select",
            action_id: pick.menu,
            placeholder: { type: "plain_text", text: "Choose an account" },
            options: shown.map((account) => ({
              text: { type: "plain_text", text: plain(account.name, 75), emoji: false },
              value: encodeAccount(account.id),
            })),
          },
        ],
      },
      ...(rest > 0 ? [context(`${rest} more are not listed; type more of the name.`)] : []),
    ],
  };
}

/** Nothing fits: the nearest ones, by name. */
export function nearestAccounts(
  typed: string,
  nearest: readonly Account[],
  pick: PickFor = FOR_HEALTH,
): Message {
  if (nearest.length === 0) {
    const text = `No account is called “${mrkdwn(typed, 60)}”.`;
    return { text: `${text} The Accounts database has no accounts that I can read.` };
  }
  const names = nearest.map(({ name }) => mrkdwn(name, 60)).join(", ");
  const text = `No account is called “${mrkdwn(typed, 60)}”. The nearest: ${names}.`;
  return {
    text,
    blocks: [
      section(`No account is called “${mrkdwn(typed, 60)}”. The nearest:`),
      ...nearest.map((account) => row(account, pick)),
    ],
  };
}

const FOR_RESCAN = { button: "Rescan", action: ACTION.rescan };

/** A scan stores its result, so an account that was only guessed is asked about first. */
export const rescanQuestion = (account: Account): Message => ({
  text: `Do you mean ${mrkdwn(account.name, 80)}?`,
  blocks: [
    section("Do you mean this account? A scan stores its result."),
    row(account, FOR_RESCAN),
  ],
});

function row(account: Account, pick: Omit<PickFor, "menu">) {
  const { score, status } = account.shown;
  const health =
    status === null
      ? "not scanned yet"
      : `${words.status(status)}${score === null ? "" : ` ${words.amount(score)}`}`;
  const state = account.active ? health : "inactive";
  const rep = account.repEmail === null ? "no rep" : mrkdwn(account.repEmail, 60);
  return section(
    `*${mrkdwn(account.name, 80)}*\n${state} · ${rep}`,
    button(pick.button, pick.action, encodeAccount(account.id)),
  );
}
