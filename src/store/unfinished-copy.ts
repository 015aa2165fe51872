import { sql } from "kysely";
import { ServiceError } from "../lib/errors.ts";
import type { Database } from "./tables.ts";

/** The table that stands in a PostgreSQL database while the embedded store is being copied into it. */
export const UNFINISHED_COPY = "tam_unfinished_copy";

/** Throws ServiceError for a database that `tam store copy` has not filled to its end: half of what was is not all. */
export async function refuseUnfinishedCopy(db: Database): Promise<void> {
  const { rows } = await sql<{ there: string | null }>`
    select to_regclass(${UNFINISHED_COPY})::text as there`.execute(db);
  if ((rows[0]?.there ?? null) === null) return;
  throw new ServiceError(
    "store",
    "The database at DATABASE_URL holds a copy that was not finished. Run `tam store copy` again with the same addresses; it goes on where it was.",
    { transient: false },
  );
}
