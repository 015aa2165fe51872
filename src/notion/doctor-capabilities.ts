import { type Finding, failure, fine, warning } from "../domain/finding.ts";
import type { NotionClient } from "./client.ts";
import { NotionError } from "./notion-error.ts";

/** Nobody has a property of this name: a write that names it is refused as a whole. */
const NO_PROPERTY = "tam-assistant doctor: a property that does not exist";

const FIX =
  "In Notion open Settings > Connections > Develop or manage integrations > your connection > Capabilities, tick “Read content”, “Update content” and “Insert content”, and save.";

const NEEDED_FOR = {
  read: "nothing can be read",
  update: "scores cannot be written, and profiles not kept up to date",
  insert: "profiles and their communication history cannot be written",
} as const;
type Capability = keyof typeof NEEDED_FOR;

/**
 * What the connection may do. Notion does not list it; without a capability it answers 403 before it looks
 * at what is asked. So a row is read, and two writes are sent that name a property which does not exist: these
 * change nothing, whatever the capabilities. 3 requests.
 */
export async function checkCapabilities(
  client: NotionClient,
  dataSourceId: string,
): Promise<Finding[]> {
  const read = await probe(client, "read", async (sdk) => {
    const { results } = await sdk.dataSources.query({ data_source_id: dataSourceId, page_size: 1 });
    return results[0]?.id ?? null;
  });
  if (read.kind === "lacking") return [lackingCapability("read")];
  // Without a row: an id that no page has.
  const pageId = (read.kind === "may" ? read.value : null) ?? crypto.randomUUID();
  const update = await probe(client, "update", async (sdk) => {
    await sdk.pages.update({ page_id: pageId, properties: { [NO_PROPERTY]: { number: null } } });
  });
  const insert = await probe(client, "insert", async (sdk) => {
    await sdk.pages.create({
      parent: { data_source_id: dataSourceId },
      properties: { [NO_PROPERTY]: { number: 0 } },
    });
  });
  const findings = [
    ...(update.kind === "lacking" ? [lackingCapability("update")] : []),
    ...(insert.kind === "lacking" ? [lackingCapability("insert")] : []),
  ];
  const unknown = [read, update, insert].find(({ kind }) => kind === "unknown");
  if (unknown?.kind === "unknown") {
    findings.push(
      warning(
        "notion.capabilities",
        `It could not be seen what the connection may do: ${unknown.words}`,
        "Run doctor again when Notion answers.",
      ),
    );
  }
  return findings.length > 0
    ? findings
    : [fine("notion.capabilities", "The connection may read, update and insert content.")];
}

type Probe<T> =
  | { kind: "may"; value: T | null }
  | { kind: "lacking" }
  | { kind: "unknown"; words: string };

async function probe<T>(
  client: NotionClient,
  what: Capability,
  request: Parameters<typeof client.call<T>>[1],
): Promise<Probe<T>> {
  try {
    // A refused write is refused for good; as a read it would be repeated when no answer comes, which does no harm.
    const call = { operation: `trying to ${what}`, kind: "read", lane: "interactive" } as const;
    return { kind: "may", value: await client.call(call, request) };
  } catch (error) {
    if (!(error instanceof NotionError)) throw error;
    if (error.status === 403) return { kind: "lacking" };
    // What the probe is meant to be answered with: the property, or the page, does not exist.
    return ["badRequest", "notFound", "staleSchema"].includes(error.reason)
      ? { kind: "may", value: null }
      : { kind: "unknown", words: error.message };
  }
}

/** Without it Notion answers 403. */
export const lackingCapability = (what: Capability): Finding =>
  failure(
    "notion.capabilities",
    `The connection may not ${what} content: ${NEEDED_FOR[what]}.`,
    FIX,
  );
