import { type Finding, failure, fine, warning } from "../domain/finding.ts";
import { count } from "../lib/text.ts";

/** The migrations that ran on a store against those of this program. */
export function checkMigrations(executed: readonly string[], known: readonly string[]): Finding[] {
  const id = "store.migrations";
  const newer = executed.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    return [
      failure(
        id,
        `The store was last used by a newer version of this program (it has ${newer.join(", ")}): this version does not start on it.`,
        "Run the newer version, or bring back a copy of the store from before.",
      ),
    ];
  }
  const pending = known.filter((name) => !executed.includes(name));
  if (pending.length === 0) return [fine(id, "The store is up to date.")];
  return [
    executed.length === 0
      ? fine(id, "The store is empty; its tables are made at the first start.")
      : warning(
          id,
          `The store is from an older version: ${count(pending.length, "change")} of its tables run at the next start.`,
          "Make a copy of it before you start this version; older versions do not start on it afterwards.",
        ),
  ];
}
