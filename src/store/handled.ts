import { createHash } from "node:crypto";
import type { Handled } from "../domain/once.ts";
import type { Database } from "./tables.ts";

/** A PostgreSQL index row holds some 2,700 bytes; a longer key is kept as its digest. */
const LONGEST_KEY = 200;

/** Keys of what happened already. A caller that waits for another's open transaction gets its outcome. */
export const createHandled = (db: Database): Handled => ({
  async claim(key, at) {
    const row = await db
      .insertInto("handled")
      .values({ key: storedKey(key), at: at.getTime() })
      .onConflict((conflict) => conflict.column("key").doNothing())
      .returning("key")
      .executeTakeFirst();
    return row !== undefined;
  },
});

const storedKey = (key: string): string =>
  key.length <= LONGEST_KEY && /^[\x20-\x7e]*$/.test(key)
    ? key
    : `sha256:${createHash("sha256").update(JSON.stringify(key)).digest("hex")}`;
