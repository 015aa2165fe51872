import type { NotionSort } from "../drawer/protocol.ts";

/** Where one is in Notion. */
export type NotionPlace = {
  /** Null: the first one. */
  database: string | null;
  search: string;
  /** Null: as the table comes. */
  sort: NotionSort | null;
  /** The page that is open instead of the table. */
  page: string | null;
};

export const FIRST_NOTION_PLACE: NotionPlace = {
  database: null,
  search: "",
  sort: null,
  page: null,
};
