import { z } from "zod";
import { notionId } from "./notion-id.ts";

export type PropertyType =
  | "title"
  | "rich_text"
  | "select"
  | "status"
  | "number"
  | "date"
  | "created_time"
  | "email"
  | "url"
  | "relation";

/** A property of the live database that the bot uses. */
export type Property = {
  /** As Notion writes it (percent-encoded); stays when people rename the property. */
  id: string;
  name: string;
  type: PropertyType;
  /** Names of the options of a select or status, else empty. */
  options: string[];
  /** Of a relation: the data source id it points to, dashed. */
  relatesTo: string | null;
};

export type Wanted = { name: string; types: readonly PropertyType[]; optional: boolean };

const need = (name: string, ...types: PropertyType[]) =>
  ({ name, types, optional: false }) as const satisfies Wanted;
const like = (name: string, ...types: PropertyType[]) =>
  ({ name, types, optional: true }) as const satisfies Wanted;

/** Default names and allowed types (spec section 2): a text is title or rich text, a choice select or status. */
export const ACCOUNT_PROPERTIES = {
  name: need("Name", "title", "rich_text"),
  status: need("Status", "select", "status"),
  healthScore: need("Health Score", "number"),
  healthStatus: need("Health Status", "select", "status"),
  lastHealthScan: need("Last Health Scan", "date"),
  lastHeartbeat: need("Last Heartbeat", "date"),
  repEmail: need("Rep Email", "email"),
  contactName: need("Contact Name", "title", "rich_text"),
  contactEmail: need("Contact Email", "email"),
  tier: like("Tier", "select", "status", "rich_text"),
  checkInInterval: like("Check-in Interval", "number"),
};

export const TICKET_PROPERTIES = {
  subject: need("Subject", "title", "rich_text"),
  ticketId: need("Ticket ID", "title", "rich_text"),
  account: need("Account", "relation", "title", "rich_text", "select"),
  priority: need("Priority", "select", "status"),
  status: need("Status", "select", "status"),
  created: need("Created", "date", "created_time"),
  link: like("Link", "url", "rich_text"),
};

export type Resolved<Table extends Record<string, Wanted>> = {
  [Key in keyof Table]: Table[Key]["optional"] extends true ? Property | null : Property;
};

const options = z.object({ options: z.array(z.object({ name: z.string() })) }).optional();

/** A data source's answer, as far as the bot reads it. */
export const dataSource = z.object({
  id: z.string(),
  title: z.array(z.object({ plain_text: z.string() })).default([]),
  parent: z.object({ database_id: z.string().optional() }).optional(),
  properties: z.record(
    z.string(),
    z.object({
      id: z.string(),
      type: z.string(),
      select: options,
      status: options,
      relation: z.object({ data_source_id: z.string().optional() }).optional(),
    }),
  ),
});
export type DataSource = z.infer<typeof dataSource>;

export const titleOf = (source: Pick<DataSource, "title">): string =>
  source.title.map((run) => run.plain_text).join("") || "untitled";

/**
 * Finds every wanted property in the live data source by name, and collects all that is wrong, in
 * words with their fix. `renames`: default name → the name in this workspace (NOTION_PROPERTY_NAMES).
 */
export function matchProperties<Table extends Record<string, Wanted>>(
  table: Table,
  source: DataSource,
  renames: Readonly<Record<string, string>>,
): { properties: Resolved<Table>; problems: string[] } {
  const title = titleOf(source);
  const problems: string[] = [];
  const known = Object.values(table).map((wanted) => wanted.name);
  for (const name of Object.keys(renames).filter((name) => !known.includes(name))) {
    problems.push(
      `NOTION_PROPERTY_NAMES renames "${name}", which the bot does not use in "${title}"; it knows ${known.join(", ")}.`,
    );
  }
  const entries = Object.entries(table).map(([key, wanted]) => {
    const name = renames[wanted.name] ?? wanted.name;
    const types = wanted.types.map((type) => TYPE_WORDS[type]).join(" or ");
    const live = Object.hasOwn(source.properties, name) ? source.properties[name] : undefined;
    if (live === undefined) {
      // Only one that was named on purpose is missed.
      if (!wanted.optional || wanted.name in renames) {
        const shared = wanted.types.includes("relation")
          ? " (a relation shows only when the related database is shared with the connection too)"
          : "";
        problems.push(
          `The database "${title}" has no property "${name}"${shared}; add a ${types} property of that name, or name yours in NOTION_PROPERTY_NAMES.`,
        );
      }
      return [key, null];
    }
    const type = wanted.types.find((allowed) => allowed === live.type);
    if (type === undefined) {
      problems.push(
        `The property "${name}" of the database "${title}" is of type ${live.type}; make it of type ${types}, or name another one in NOTION_PROPERTY_NAMES.`,
      );
      return [key, null];
    }
    const choices = live.select?.options ?? live.status?.options ?? [];
    const related = live.relation?.data_source_id;
    const property: Property = {
      id: live.id,
      name,
      type,
      options: choices.map((choice) => choice.name),
      relatesTo: related === undefined ? null : (notionId(related) ?? related),
    };
    return [key, property];
  });
  // Complete when there are no problems: the caller looks at these first.
  return { properties: Object.fromEntries(entries) as Resolved<Table>, problems };
}

const TYPE_WORDS: Record<PropertyType, string> = {
  title: "title",
  rich_text: "text",
  select: "select",
  status: "status",
  number: "number",
  date: "date",
  created_time: "created time",
  email: "email",
  url: "URL",
  relation: "relation",
};
