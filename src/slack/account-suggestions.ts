import { actsFor } from "../domain/access.ts";
import type { Account } from "../domain/account.ts";
import { repAddressOf } from "../domain/rep.ts";
import { encodeAccount } from "./ids.ts";
import type { Suggestion, SuggestionRow } from "./listener.ts";

/** A type-ahead of account names from memory; nothing typed yet: one's own accounts first. */
export const suggestAccounts: SuggestionRow["run"] = async ({ services, person, rules }, typed) => {
  const mine = new Set(actsFor(person, rules));
  const isMine = ({ repEmail }: Account) => mine.has(repAddressOf(repEmail));
  const found = services.directory.suggest(typed);
  const ranked =
    typed === ""
      ? [...found.filter(isMine), ...found.filter((account) => !isMine(account))]
      : found;
  return ranked.map(accountSuggestion);
};

export const accountSuggestion = ({ id, name, active }: Account): Suggestion => ({
  text: active ? name : `${name} (inactive)`,
  value: encodeAccount(id),
});
