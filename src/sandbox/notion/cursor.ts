import { createHash } from "node:crypto";
import { NotionRefusal } from "./refusal.ts";

/**
 * Where the next page starts. It belongs to one query (data source, filter, sorts): Notion's
 * cursors are opaque and refused elsewhere ("The start_cursor provided is invalid").
 */
export type Cursor = {
  /** What identifies the query. */
  query: string;
  /** Id of the row the next page starts with, as real cursors show it. */
  anchor: string;
  /** Rows (or items) already given out, for the cap on one query. */
  served: number;
};

const digest = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 12);

export function encodeCursor({ query, anchor, served }: Cursor): string {
  const payload = Buffer.from(`${digest(query)}|${anchor}|${served}`).toString("base64url");
  return `${payload}.${digest(payload)}`;
}

/** Throws Notion's refusal for a cursor that is garbled or of another query. */
export function decodeCursor(text: string, query: string): Cursor {
  const [payload = "", sum] = text.split(".");
  const [of, anchor = "", served] = Buffer.from(payload, "base64url").toString().split("|");
  if (sum !== digest(payload) || of !== digest(query)) throw invalidCursor(text, true);
  return { query, anchor, served: Number(served) };
}

/** `problem`: false when the row the cursor stood on is gone, which no client can prevent. */
export const invalidCursor = (cursor: string, problem: boolean): NotionRefusal =>
  new NotionRefusal(400, "validation_error", `The start_cursor provided is invalid: ${cursor}`, {
    problem,
  });
