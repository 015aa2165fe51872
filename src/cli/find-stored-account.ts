import type { AccountNames } from "../domain/account.ts";
import { simplify } from "../workflows/account-match.ts";

/** One account as the store knows it, also when Notion has it no more. */
export type StoredAccount =
  | { kind: "found"; id: string; name: string }
  | { kind: "refused"; reason: string };

/** By its id, or by a whole name (also a former one) in any case; what means several accounts is refused. */
export async function findStoredAccount(
  names: AccountNames,
  typed: string,
): Promise<StoredAccount> {
  const all = await names.all();
  const wanted = simplify(typed);
  const hits = all.filter(
    ({ accountId, name }) => accountId === typed || simplify(name) === wanted,
  );
  const ids = [...new Set(hits.map(({ accountId }) => accountId))];
  const nameOf = (id: string) => all.find(({ accountId }) => accountId === id)?.name ?? id;
  const [id, ...others] = ids;
  if (id === undefined) {
    return {
      kind: "refused",
      reason: `the store knows no account called “${typed}”; write its whole name or its id`,
    };
  }
  return others.length === 0
    ? { kind: "found", id, name: nameOf(id) }
    : {
        kind: "refused",
        reason: `“${typed}” means several accounts; write the id of one: ${ids.map((one) => `${one} (${nameOf(one)})`).join(", ")}`,
      };
}
