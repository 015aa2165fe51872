import type { QueryDataSourceParameters } from "@notionhq/client";
import type { TicketOwner } from "../domain/ticket.ts";
import type { Property } from "./schema-match.ts";

type Filter = NonNullable<QueryDataSourceParameters["filter"]>;
type Leaf = Exclude<Filter, { or: unknown } | { and: unknown }>;

/**
 * One thing that must hold: a leaf, or alternatives. A query's conditions are joined by `and`, so
 * that no filter is deeper than the two levels Notion accepts.
 */
export type Condition = Leaf | { or: Leaf[] };

/** Notion takes at most 100 filters in one group. */
const MOST_ALTERNATIVES = 90;
/** Notion takes no longer text in a filter. */
const LONGEST_TEXT = 2000;

/** undefined when there is nothing to ask for. */
export function allOf(conditions: readonly Condition[]): Filter | undefined {
  const [first, ...others] = conditions;
  if (first === undefined) return undefined;
  return others.length === 0 ? first : { and: [...conditions] };
}

/** Created at this minute or later: the key by which a list is continued. */
export const createdFrom = (from: Date): Condition => ({
  timestamp: "created_time",
  created_time: { on_or_after: from.toISOString() },
});

/** Edited at this minute or later. */
export const editedFrom = (from: Date): Condition => ({
  timestamp: "last_edited_time",
  last_edited_time: { on_or_after: from.toISOString() },
});

/**
 * Leaves out what is closed: Notion compares options by their exact name, so the filter is made from
 * the options that there are. Words for "closed" that no option has need none; a row without status
 * stays in.
 */
export const notClosed = (status: Property, closed: ReadonlySet<string>): Condition[] =>
  status.options
    .filter((option) => closed.has(option.trim().toLowerCase()))
    .slice(0, MOST_ALTERNATIVES)
    .map((option) =>
      status.type === "status"
        ? { property: status.name, status: { does_not_equal: option } }
        : { property: status.name, select: { does_not_equal: option } },
    );

/**
 * The tickets of one account, by the type of the Account property. A select is compared with options
 * that there are, as Notion refuses others. null: there can be none.
 */
export function ofAccount(account: Property, owner: TicketOwner): Condition | null {
  const property = account.name;
  if (account.type === "relation") return { property, relation: { contains: owner.id } };
  const words = [owner.id, owner.id.replaceAll("-", ""), ...owner.names];
  const filters = [...new Set(words)]
    .filter((word) => word !== "" && word.length <= LONGEST_TEXT)
    .filter((word) => account.type !== "select" || account.options.includes(word))
    .slice(0, MOST_ALTERNATIVES)
    .map((word): Leaf => {
      if (account.type === "select") return { property, select: { equals: word } };
      if (account.type === "title") return { property, title: { equals: word } };
      return { property, rich_text: { equals: word } };
    });
  return filters.length === 0 ? null : { or: filters };
}
