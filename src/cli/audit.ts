import type { Config } from "../config.ts";
import type { AuditEntry } from "../domain/audit.ts";
import { createLogger } from "../lib/logger.ts";
import { count, oneLine } from "../lib/text.ts";
import { openStore } from "../store/open-store.ts";
import type { CommandResult } from "./command-result.ts";
import { findStoredAccount } from "./find-stored-account.ts";

export type AuditCommand = {
  json: boolean;
  /** As typed: YYYY-MM-DD, the start of that day in UTC. */
  since?: string | undefined;
  /** Name or id. */
  account?: string | undefined;
  /** As typed. */
  limit: string;
  config: Pick<Config, "store">;
};

/** `tam audit`: who did what, the newest first. Throws ServiceError. */
export async function runAudit(command: AuditCommand): Promise<CommandResult> {
  const failed = (reason: string): CommandResult => ({ kind: "failed", reason });
  const since = command.since === undefined ? null : new Date(`${command.since}T00:00:00Z`);
  if (
    since !== null &&
    (Number.isNaN(since.getTime()) || !/^\d{4}-\d\d-\d\d$/.test(command.since ?? ""))
  )
    return failed(`--since ${command.since} is not a date; write it as 2026-03-14`);
  const limit = Number(command.limit);
  if (!Number.isInteger(limit) || limit < 1) return failed("--limit is a whole number above 0");
  const store = await openStore({ ...command.config.store, logger: createLogger("silent") });
  try {
    let objects: string[] | null = null;
    if (command.account !== undefined) {
      const account = await findStoredAccount(store.accountNames, command.account);
      if (account.kind === "refused") return failed(account.reason);
      objects = await store.accountRecords.objectsOf(account.id);
    }
    const entries = await store.audit.list({ since, objects, limit });
    return {
      kind: "done",
      output: command.json
        ? `${JSON.stringify({ entries })}\n`
        : entries.map((entry) => `${line(entry)}\n`).join(""),
      notes:
        entries.length < limit
          ? []
          : [`only the newest ${count(limit, "entry", "entries")}; --limit shows more`],
    };
  } finally {
    await store.close();
  }
}

const line = ({ at, actor, action, object, result, reference, detail }: AuditEntry): string =>
  [at.toISOString(), actor, action, object ?? "-", result, reference ?? "-", detail ?? ""]
    .map(oneLine)
    .join("  ")
    .trimEnd();
