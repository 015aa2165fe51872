import { z } from "zod";
import type { AuditEntry, AuditLog } from "../domain/audit.ts";
import type { Logger } from "../lib/logger.ts";
import { storable, storableOrNull } from "./rows.ts";
import type { Database } from "./tables.ts";

const entrySchema = z.object({
  at: z.number().transform((at) => new Date(at)),
  actor: z.string(),
  action: z.string(),
  object: z.string().nullable(),
  result: z.enum(["done", "refused", "failed", "unclear"]),
  reference: z.string().nullable(),
  detail: z.string().nullable(),
}) satisfies z.ZodType<AuditEntry>;

/** The audit log; entries are only ever added here. A stored one that cannot be read is named in the log and left out. */
export const createAuditLog = (db: Database, logger: Logger): AuditLog => {
  const list: AuditLog["list"] = async ({ since, objects, limit }) => {
    const rows = await db
      .selectFrom("audit")
      .select(["id", "at", "actor", "action", "object", "result", "reference", "detail"])
      .$if(since !== null, (query) => query.where("at", ">=", since?.getTime() ?? 0))
      .$if(objects !== null, (query) => query.where("object", "in", [...(objects ?? [])]))
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
    return rows.flatMap(({ id, ...row }) => {
      const entry = entrySchema.safeParse(row);
      if (entry.success) return [entry.data];
      logger.warn({ auditId: id }, "stored audit entry cannot be read: left out");
      return [];
    });
  };
  return {
    async record(entry) {
      await db
        .insertInto("audit")
        .values({
          at: entry.at.getTime(),
          actor: storable(entry.actor),
          action: storable(entry.action),
          object: storableOrNull(entry.object),
          result: entry.result,
          reference: storableOrNull(entry.reference),
          detail: storableOrNull(entry.detail),
        })
        .execute();
    },
    recent: (limit) => list({ since: null, objects: null, limit }),
    list,
  };
};
