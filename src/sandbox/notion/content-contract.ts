/** What stands on pages, as people see and change it: for tests and for the sandbox's own page. */

/** Every type of block that the emulator reads and shows. */
export type NotionBlockType =
  | "paragraph"
  | "heading_1"
  | "heading_2"
  | "heading_3"
  | "bulleted_list_item"
  | "numbered_list_item"
  | "to_do"
  | "toggle"
  | "quote"
  | "callout"
  | "code"
  | "divider"
  | "table"
  | "table_row"
  | "column_list"
  | "column"
  | "child_page"
  | "child_database"
  | "image"
  | "bookmark"
  | "equation"
  | "synced_block"
  | "unsupported";

/** One run of rich text: plain, a link, a mention or an inline equation. */
export type NotionTextRun = {
  /** What is read: Notion's `plain_text`. */
  text: string;
  bold?: boolean;
  italic?: boolean;
  strikethrough?: boolean;
  underline?: boolean;
  code?: boolean;
  /** `default` when not given. */
  color?: string;
  link?: string;
  /** In the wire form: `{ type: "page", page: { id } }`, `{ type: "date", date: { start } }` … */
  mention?: Record<string, unknown>;
  /** The text is an expression. */
  equation?: boolean;
};

/** A block as a person makes it. */
export type NotionHandBlock = {
  /** Not `child_page` (`createPageByHand`) and not `child_database`. */
  type: Exclude<NotionBlockType, "child_page" | "child_database">;
  /** Of types that hold text; a text alone is one plain run. */
  text?: string | readonly NotionTextRun[];
  /** Of a `table_row`. */
  cells?: readonly (string | readonly NotionTextRun[])[];
  /** What the type has besides its text, in the wire form: `{ checked: true }`, `{ icon: … }` … */
  more?: Record<string, unknown>;
  children?: readonly NotionHandBlock[];
};

/** Among the children of its parent; `after` is a block's id. */
export type NotionHandPosition = "start" | "end" | { after: string };

/** A block as it is read. */
export type NotionBlockNode = {
  id: string;
  type: NotionBlockType;
  /** All runs in one; the title of a `child_page` or `child_database`, the expression of an equation. */
  text: string;
  runs: NotionTextRun[];
  /** Of a `table_row`. */
  cells: NotionTextRun[][];
  /** What the type has besides its text, in the wire form. */
  more: Record<string, unknown>;
  createdAt: Date;
  createdBy: "person" | "bot";
  /** To the millisecond (the wire has minutes). */
  editedAt: Date;
  editedBy: "person" | "bot";
  /** Those of a `child_page` are not here: ask for that page. */
  children: NotionBlockNode[];
};

/** A page with all that stands on it; trashed blocks are not there. */
export type NotionPageTree = {
  id: string;
  title: string;
  parent:
    | { type: "database"; id: string }
    | { type: "page"; id: string }
    | { type: "workspace"; id: null };
  url: string;
  inTrash: boolean;
  blocks: NotionBlockNode[];
};

/** Told after it has happened. */
export type NotionChange = {
  /** `row`: a row's values. `page`: a page's title or what stands on it (also on a row). `database`: a schema. */
  kind: "row" | "page" | "database";
  /** Of the row, the page or the database. */
  id: string;
  what: "created" | "edited" | "trashed" | "restored";
  /** Blocks of the page that were added, changed, moved or trashed; empty for all else. */
  blockIds: string[];
  by: "person" | "bot";
};

/** What a person does in Notion. Each throws an `Error` when the id is unknown or the thing impossible. */
export type NotionContent = {
  /** A row or a sub-page with all that stands on it; null when there is none. */
  page(id: string): NotionPageTree | null;
  /** What stands directly under a page or block. */
  children(id: string): NotionBlockNode[];
  /** The new blocks' ids, in order; at the end when no position is given. */
  appendByHand(
    parentId: string,
    blocks: readonly NotionHandBlock[],
    position?: NotionHandPosition,
  ): string[];
  /** `more` changes what the type has besides its text (`{ checked: true }`); types without text take "". */
  editByHand(
    blockId: string,
    text: string | readonly NotionTextRun[],
    more?: Record<string, unknown>,
  ): void;
  /** "Turn into": another type for a block that holds text, which stays with its id and what is below it. */
  turnByHand(blockId: string, type: NotionHandBlock["type"]): void;
  /** Under another parent, or elsewhere under its own when none is given. */
  moveByHand(blockId: string, position: NotionHandPosition, parentId?: string): void;
  /** To the trash, with all below; also a page, a row, or the block of a database. */
  deleteByHand(blockId: string): void;
  restoreByHand(blockId: string): void;
  /** The new page's id. A `null` parent is the workspace itself. */
  createPageByHand(
    parentId: string | null,
    title: string,
    blocks?: readonly NotionHandBlock[],
  ): string;
  /** A row or a sub-page. */
  renameByHand(pageId: string, title: string): void;
  /**
   * Whether the connection may see a page or a database; what is below inherits it. Everything is
   * shared at first. What is not shared is `object_not_found`.
   */
  setShared(id: string, shared: boolean): void;
  /** A block as the API gives it, byte for byte; null when there is none. Trashed ones too. */
  blockJson(id: string): string | null;
  /** Changes from here on; call the answer to stop. */
  subscribe(listener: (change: NotionChange) => void): () => void;
};
