import type { AppendedRecord, CommunicationRecord, LogPlace } from "../domain/communication.ts";
import { ServiceError } from "../lib/errors.ts";
import { renderCommunicationLogBlocks, sectionHeading } from "./blocks.ts";
import type { NotionClient } from "./client.ts";
import { formatCommunication, parseCommunication, withOutcome } from "./communication-line.ts";
import { openProfile, type ProfileCall, unlessNotFound } from "./find-profile.ts";
import { type FailureReason, NotionError } from "./notion-error.ts";
import { type PageBlock, parsePageBlock } from "./page-blocks.ts";
import { splitSections } from "./page-sections.ts";
import { isItem, partsOf } from "./profile-page.ts";
import { isRemoved, unlessGone } from "./remove-block.ts";
import { rewriteLine } from "./rewrite-line.ts";
import { itemContent, linkable } from "./rich-text.ts";

/**
 * Puts a record at the top of the log: 1 request whatever the size of page and log, 1 more for the
 * very first record. `noPlace`: page or heading are not where they were.
 */
export async function appendRecord(
  client: NotionClient,
  page: { pageId: string; log: LogPlace | null },
  record: CommunicationRecord,
  call: ProfileCall,
): Promise<AppendedRecord | { kind: "noPlace" }> {
  const { pageId, log } = page;
  const line = renderCommunicationLogBlocks([record]);
  const children = log === null ? [sectionHeading("communications"), ...line] : line;
  let ids: string[];
  try {
    ids = await client.call(
      { ...call, operation: "adding to a communication history", kind: "create" },
      async (sdk) => {
        const answer = await sdk.blocks.children.append({
          block_id: log?.parentId ?? pageId,
          children,
          ...(log !== null && { position: positionOf(log) }),
        });
        return answer.results.map(({ id }) => id);
      },
    );
  } catch (error) {
    if (!(error instanceof NotionError)) throw error;
    if (NO_PLACE.has(error.reason)) return { kind: "noPlace" };
    if (error.reason !== "committed") throw error;
    ids = error.committedIds.slice(1);
  }
  const blockId = ids.at(-1);
  if (blockId === undefined) throw answerWithoutIds();
  const place = log ?? { pageId, parentId: pageId, afterId: ids[0] ?? null, noneId: null };
  if (place.noneId === null) return { kind: "appended", blockId, log: place };
  const left = (await isRemoved(client, place.noneId, call)) ? null : place.noneId;
  return { kind: "appended", blockId, log: { ...place, noneId: left } };
}

const NO_PLACE: ReadonlySet<FailureReason> = new Set(["notFound", "inTrash", "badRequest"]);

const positionOf = ({ afterId }: LogPlace) =>
  afterId === null
    ? ({ type: "start" } as const)
    : ({ type: "after_block", after_block: { id: afterId } } as const);

const answerWithoutIds = () =>
  new ServiceError("Notion", "Notion saved a record and did not say where.", {
    transient: true,
    unclear: true,
  });

/**
 * Looks for a record's line among the newest of the log: what its date links to tells it, else day,
 * type and subject; an outcome may have been changed. `others` are lines of other records. The whole
 * page up to the log is read, never the whole log. Null when it is not there.
 */
export async function findRecord(
  client: NotionClient,
  pageId: string,
  record: CommunicationRecord,
  others: ReadonlySet<string>,
  call: ProfileCall,
): Promise<string | null> {
  const found = await openProfile(client, pageId, call);
  if (found === null) return null;
  const line = partsOf(splitSections(found.read.blocks), "communications")
    .flatMap((part) => part.blocks.filter(isItem))
    .find((block) => !others.has(block.id) && isLineOf(block, record));
  return line?.id ?? null;
}

function isLineOf(block: PageBlock, record: CommunicationRecord): boolean {
  const address = linkable(record.url);
  if (address !== null) return block.url !== null && sameAddress(block.url, address);
  const [read, wanted] = [
    parseCommunication(block.text, null),
    // As it is read back from what was written.
    parseCommunication(formatCommunication(record), null),
  ];
  return (
    read !== null &&
    wanted !== null &&
    block.url === null &&
    read.date === wanted.date &&
    read.type === wanted.type &&
    read.subject === wanted.subject
  );
}

const sameAddress = (a: string, b: string): boolean =>
  (URL.parse(a)?.href ?? a) === (URL.parse(b)?.href ?? b);

/**
 * The outcome in the record's line, the rest as people left it: 2 requests. `gone`: somebody deleted the
 * line or its page, or made something of it that the bot would spoil.
 */
export async function writeOutcome(
  client: NotionClient,
  blockId: string,
  { outcome }: CommunicationRecord,
  call: ProfileCall,
): Promise<"written" | "gone"> {
  const read = await unlessNotFound(
    client.call({ ...call, operation: "reading a record", kind: "read" }, async (sdk) => {
      const answer = await sdk.blocks.retrieve({ block_id: blockId });
      const inTrash = "in_trash" in answer && answer.in_trash;
      return inTrash ? null : parsePageBlock(answer, "");
    }),
  );
  if (read === null || !isItem(read)) return "gone";
  const text = withOutcome(read.text, outcome);
  if (text === read.text) return "written";
  const line = rewriteLine(read.runs, text);
  if (line === null) return "gone";
  const content = itemContent(read.type, line.rich_text);
  const answer = await unlessGone(
    client,
    blockId,
    call,
    client.call({ ...call, operation: "changing a record", kind: "absoluteWrite" }, (sdk) =>
      sdk.blocks.update({ block_id: blockId, ...content }),
    ),
  );
  return answer === null ? "gone" : "written";
}
