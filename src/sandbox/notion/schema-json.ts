import type { NotionPropertyType } from "./contract.ts";
import { type Property, wireId } from "./properties.ts";
import { richText } from "./rich-text.ts";
import type { Source, Tables } from "./table-types.ts";

/** Ids of the people and things of the emulated workspace. */
export const BOT_USER_ID = "b0700000-0000-4000-8000-000000000001";
const PERSON_ID = "a0700000-0000-4000-8000-000000000002";
const WORKSPACE_ID = "c0700000-0000-4000-8000-000000000003";

/** Fixed: nothing reads when a database was made. */
const DATABASE_TIME = "2024-01-01T00:00:00.000Z";

export const partialUser = (by: "person" | "bot") => ({
  object: "user",
  id: by === "bot" ? BOT_USER_ID : PERSON_ID,
});

/** The answer to GET /v1/users/me: the connection's own user. */
export const botUserJson = () => ({
  object: "user",
  id: BOT_USER_ID,
  name: "TAM Assistant",
  avatar_url: null,
  type: "bot",
  bot: {
    owner: { type: "workspace", workspace: true },
    workspace_id: WORKSPACE_ID,
    workspace_name: "Emulated workspace",
    workspace_limits: { max_file_upload_size_in_bytes: 5_242_880 },
  },
});

/** A web address as Notion gives it since April 2026; never an identity. */
export const webUrl = (id: string): string => `https://app.notion.com/p/${id.replaceAll("-", "")}`;

/** What a page or database stands on. */
const pageParent = (id: string | null) =>
  id === null ? { type: "workspace", workspace: true } : { type: "page_id", page_id: id };

const common = (id: string, { title, isInline, inTrash }: Source) => ({
  id,
  title: richText(title, Number.POSITIVE_INFINITY),
  description: [],
  is_inline: isInline,
  in_trash: inTrash,
  created_time: DATABASE_TIME,
  last_edited_time: DATABASE_TIME,
  icon: null,
  cover: null,
  url: webUrl(id),
  public_url: null,
});

/** The schema is not here since 2025-09-03: it belongs to the data source. */
export const databaseJson = (source: Source) => ({
  object: "database",
  ...common(source.database.id, source),
  parent: pageParent(source.parentId),
  is_locked: false,
  data_sources: [{ id: source.database.dataSourceId, name: source.title }],
});

export const dataSourceJson = (source: Source, tables: Tables) => ({
  object: "data_source",
  ...common(source.database.dataSourceId, source),
  created_by: partialUser("person"),
  last_edited_by: partialUser("person"),
  parent: { type: "database_id", database_id: source.database.id },
  database_parent: pageParent(source.parentId),
  properties: Object.fromEntries(
    source.properties.map((property) => [
      property.name,
      {
        id: wireId(property),
        name: property.name,
        description: null,
        type: property.type,
        [property.type]: CONFIG[property.type](property, tables),
      },
    ]),
  ),
});

const optionsJson = ({ options }: Property) =>
  options.map((option) => ({ ...option, description: null }));

const nothing = () => ({});

const CONFIG: Record<NotionPropertyType, (property: Property, tables: Tables) => object> = {
  title: nothing,
  rich_text: nothing,
  number: ({ format }) => ({ format }),
  select: (property) => ({ options: optionsJson(property) }),
  status: (property) => ({
    options: optionsJson(property),
    groups: [
      {
        id: `${property.id}-all`,
        name: "To-do",
        color: "gray",
        option_ids: property.options.map(({ id }) => id),
      },
    ],
  }),
  date: nothing,
  email: nothing,
  url: nothing,
  relation: ({ relatesTo = "" }, tables) => ({
    database_id: tables.source(relatesTo)?.database.id ?? relatesTo,
    data_source_id: relatesTo,
    type: "single_property",
    single_property: {},
  }),
};
