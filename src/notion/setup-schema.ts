import type { CreateDatabaseParameters } from "@notionhq/client";
import { RAG_STATUSES } from "../domain/health.ts";
import { PRIORITIES } from "../domain/ticket.ts";

/** Properties as Notion is asked for them, by their default name. */
export type WantedSchema = NonNullable<
  NonNullable<CreateDatabaseParameters["initial_data_source"]>["properties"]
>;

const select = (...names: string[]) => ({ select: { options: names.map((name) => ({ name })) } });

/** Both databases as spec section 2 has them. Choices are selects: Notion takes new options of these by itself. */
export const ACCOUNTS_TITLE = "Accounts";
export const accountsSchema: WantedSchema = {
  Name: { title: {} },
  Status: select("Active", "Inactive"),
  "Health Score": { number: {} },
  "Health Status": select(...RAG_STATUSES),
  "Last Health Scan": { date: {} },
  "Last Heartbeat": { date: {} },
  "Rep Email": { email: {} },
  "Contact Name": { rich_text: {} },
  "Contact Email": { email: {} },
  Tier: select(),
  "Check-in Interval": { number: {} },
};

export const TICKETS_TITLE = "Support Tickets";
export const ticketsSchema = (accountsDataSourceId: string): WantedSchema => ({
  Subject: { title: {} },
  "Ticket ID": { rich_text: {} },
  Account: { relation: { data_source_id: accountsDataSourceId, single_property: {} } },
  Priority: select(...PRIORITIES),
  Status: select("Open", "Pending", "Resolved", "Closed"),
  Created: { date: {} },
  Link: { url: {} },
});

/** Under the workspace's own names (NOTION_PROPERTY_NAMES). */
export const renamed = (
  schema: WantedSchema,
  renames: Readonly<Record<string, string>>,
): WantedSchema =>
  Object.fromEntries(
    Object.entries(schema).map(([name, config]) => [renames[name] ?? name, config]),
  );
