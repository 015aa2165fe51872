import type { Account } from "../domain/account.ts";
import { simplify } from "./account-match.ts";

/** Endings that people leave out when they write about a company. */
const LEGAL_FORMS = new Set(
  "ab ag as bv co company corp corporation gmbh group holding inc kg limited llc ltd nv oy plc sa sarl sas se spa srl".split(
    " ",
  ),
);
/** Shorter ones are too often a word of the language, or part of an abbreviation. */
const SHORTEST_NAME = 3;
const LONGEST_TEXT = 3_000;

/**
 * The one account that a text names in full, its legal form aside; the first text that names exactly one
 * decides. Null when none does: a guess that may be wrong is worse than an empty choice.
 */
export function findMentionedAccount<A extends Pick<Account, "name">>(
  texts: readonly string[],
  accounts: readonly A[],
): A | null {
  const named = accounts.map((account) => ({ account, name: spokenName(account.name) }));
  for (const text of texts) {
    const words = ` ${simplify(text.slice(0, LONGEST_TEXT))} `;
    const found = named.filter(
      ({ name }) => name.length >= SHORTEST_NAME && words.includes(` ${name} `),
    );
    // "Globex Europe" does not speak of "Globex".
    const longest = found.filter(
      ({ name }) =>
        !found.some((other) => other.name !== name && ` ${other.name} `.includes(` ${name} `)),
    );
    const [only] = longest;
    if (only !== undefined && longest.length === 1) return only.account;
  }
  return null;
}

function spokenName(name: string): string {
  const words = simplify(name).split(" ");
  while (words.length > 1 && LEGAL_FORMS.has(words.at(-1) ?? "")) words.pop();
  return words.join(" ");
}
