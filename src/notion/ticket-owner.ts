import type { TicketOwner } from "../domain/ticket.ts";
import { notionId } from "./notion-id.ts";
import { type Row, relationOf } from "./parse.ts";
import type { TicketsSchema } from "./schema.ts";

/** The accounts of a ticket's row, or in words why there are none to be told. */
export type Owners =
  | { kind: "owned"; accountIds: string[] }
  | { kind: "unowned"; reason: string; accountIds: string[] };

/**
 * Tells whom a row belongs to when the Account property is text or a select: the account page's id,
 * dashed or not, or exactly a name that one account has or had.
 */
export function createOwnerMatcher(
  owners: readonly TicketOwner[],
): (word: string, property: string) => Owners {
  const byId = new Set(owners.map((owner) => owner.id));
  const byName = new Map<string, Set<string>>();
  for (const { id, names } of owners) {
    for (const name of names) byName.set(name, (byName.get(name) ?? new Set()).add(id));
  }
  return (word, property) => {
    if (word.trim() === "") {
      return { kind: "unowned", reason: `has no ${property}`, accountIds: [] };
    }
    const id = notionId(word);
    const accountIds = id !== null && byId.has(id) ? [id] : [...(byName.get(word) ?? [])];
    if (accountIds.length === 1) return { kind: "owned", accountIds };
    const reason =
      accountIds.length === 0
        ? `names the ${property} "${word}", which is no account's id or name`
        : `names the ${property} "${word}", a name of ${accountIds.length} accounts; use the id of one`;
    return { kind: "unowned", reason, accountIds };
  };
}

/** The same for a relation. `all`: every related page, when the row itself shows only the first 25. */
export function relatedOwners(
  row: Row,
  schema: TicketsSchema,
  all: readonly string[] | undefined,
): Owners {
  const property = schema.properties.account;
  const accountIds = all === undefined ? relationOf(row, property).ids : [...all];
  return accountIds.length === 0
    ? { kind: "unowned", reason: `has no ${property.name}`, accountIds }
    : { kind: "owned", accountIds };
}
