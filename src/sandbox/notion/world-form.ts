import type { NotionDatabase, NotionRow } from "./contract.ts";
import type { Page, Source } from "./table-types.ts";

/** As it is now. */
export const toDatabase = ({ database, title, properties }: Source): NotionDatabase => ({
  id: database.id,
  dataSourceId: database.dataSourceId,
  title,
  properties: Object.fromEntries(
    properties.map(({ name, type, options, relatesTo }) => [
      name,
      {
        type,
        ...((type === "select" || type === "status") && {
          options: options.map((option) => option.name),
        }),
        ...(relatesTo !== undefined && { relatesTo }),
      },
    ]),
  ),
});

/** As the world states it: values by the properties' present names. */
export const toRow = (page: Page): NotionRow => ({
  id: page.id,
  databaseId: page.source.database.id,
  createdAt: page.createdAt,
  values: Object.fromEntries(
    page.source.properties.map(({ id, name }) => [name, page.values.get(id) ?? null]),
  ),
});
