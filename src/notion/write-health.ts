import type { HealthUpdate, HealthWritten, WriteOptions } from "../domain/account.ts";
import type { NotionClient } from "./client.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { type AccountsSchema, type NotionSchema, withFreshSchema } from "./schema.ts";
import { SchemaError } from "./schema-error.ts";

/** 1 request for all three properties. A number that is not finite would clear the score, so it is refused. */
export async function writeHealth(
  client: NotionClient,
  schema: NotionSchema,
  update: HealthUpdate,
  { urgency: lane, signal }: WriteOptions,
): Promise<HealthWritten> {
  const id = notionId(update.accountId);
  if (id === null) return { kind: "gone" };
  if (!Number.isFinite(update.score)) {
    throw new RangeError(`a score must be finite, not ${update.score}`);
  }
  const resolve = () =>
    schema.accounts({ urgency: lane === "low" ? "batch" : lane, ...(signal && { signal }) });
  try {
    await withFreshSchema(schema, "accounts", resolve, ({ properties }) =>
      client.call(
        { operation: "writing the health of one account", kind: "absoluteWrite", lane, signal },
        (sdk) =>
          sdk.pages.update({
            page_id: id,
            properties: healthProperties(properties, update),
            // Bounds the answer, and the formulas and rollups that Notion walks for it.
            filter_properties: [properties.healthScore.id],
          }),
      ),
    );
    return { kind: "written" };
  } catch (error) {
    if (error instanceof SchemaError) return { kind: "unfit", problem: error.message };
    if (!(error instanceof NotionError)) throw error;
    if (error.reason === "notFound" || error.reason === "inTrash") return { kind: "gone" };
    // With the schema of now, too.
    if (error.reason === "staleSchema") return { kind: "unfit", problem: error.message };
    throw error;
  }
}

function healthProperties(
  { healthScore, healthStatus, lastHealthScan }: AccountsSchema["properties"],
  { score, ragStatus, scannedAt }: HealthUpdate,
) {
  const status =
    healthStatus.type === "status"
      ? { status: { name: ragStatus } }
      : { select: { name: ragStatus } };
  return {
    [healthScore.name]: { number: score },
    [healthStatus.name]: status,
    [lastHealthScan.name]: { date: { start: scannedAt.toISOString() } },
  };
}
