import type { BlockObjectRequest } from "@notionhq/client";
import type { HealthDashboard, ProfileOwner, RelationshipProfile } from "../domain/profile.ts";
import { ServiceError } from "../lib/errors.ts";
import { blockBatches } from "./block-batches.ts";
import { profileTitle, renderRelationshipProfileBlocks } from "./blocks.ts";
import type { NotionClient } from "./client.ts";
import { type FoundProfile, findProfile, openProfile, type ProfileCall } from "./find-profile.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { type PageBlock, parsePageBlock } from "./page-blocks.ts";

/** Longest title that fits into one run (request limits: 2,000 characters). */
const MAX_TITLE = 1_900;

/**
 * The account's profile page: the one that is there, completed when an earlier attempt ended in the
 * middle, else a new one of any number of blocks. An answer that was lost is looked for by the title.
 */
export async function createProfile(
  client: NotionClient,
  owner: ProfileOwner,
  content: { profile: RelationshipProfile; health: HealthDashboard | null },
  call: ProfileCall,
): Promise<FoundProfile> {
  const blocks = renderRelationshipProfileBlocks({
    accountName: owner.name,
    ...content,
    communications: [],
  });
  const found = await findProfile(client, owner, call);
  const pageId = found?.pageId ?? (await createPage(client, owner, blocks, call));
  const opened = found ?? (await openProfile(client, pageId, call));
  if (opened === null) throw vanished(owner);
  const rest = missingRest(opened.read.blocks, blocks);
  if (rest.length === 0) return opened;
  for (const batch of blockBatches(rest)) {
    await client.call({ ...call, operation: "completing a profile", kind: "create" }, (sdk) =>
      sdk.blocks.children.append({ block_id: pageId, children: batch }),
    );
  }
  const complete = await openProfile(client, pageId, call);
  if (complete === null) throw vanished(owner);
  return complete;
}

/** The new page's id, with its first blocks. */
async function createPage(
  client: NotionClient,
  owner: ProfileOwner,
  blocks: readonly BlockObjectRequest[],
  call: ProfileCall,
): Promise<string> {
  const parent = notionId(owner.accountId);
  if (parent === null) throw vanished(owner);
  const [children = []] = blockBatches(blocks);
  const title = profileTitle(owner.name).toWellFormed().slice(0, MAX_TITLE);
  try {
    const page = await client.call(
      { ...call, operation: "making a profile", kind: "create" },
      (sdk) =>
        sdk.pages.create({
          parent: { page_id: parent },
          properties: { title: { title: [{ text: { content: title } }] } },
          children,
        }),
    );
    return page.id;
  } catch (error) {
    if (!(error instanceof NotionError)) throw error;
    const [saved] = error.committedIds;
    if (saved !== undefined) return saved;
    if (!error.unclear && error.reason !== "committed") throw error;
    const found = await findProfile(client, owner, call);
    if (found === null) throw error;
    return found.pageId;
  }
}

/**
 * What an attempt that ended in the middle has not written: the page holds nothing but the beginning
 * of what it should. A page that people have changed is complete as it is.
 */
function missingRest(
  there: readonly PageBlock[],
  wanted: readonly BlockObjectRequest[],
): BlockObjectRequest[] {
  if (there.length >= wanted.length) return [];
  const begun = there.every((block, index) => isSame(block, wanted[index]));
  return begun ? wanted.slice(there.length) : [];
}

function isSame(block: PageBlock, wanted: BlockObjectRequest | undefined): boolean {
  const { type, ...body } = { type: "", ...wanted };
  const content = type === "" ? undefined : (body as Record<string, unknown>)[type];
  const read = parsePageBlock(withPlainText(type, content), "");
  return block.type === type && block.text === read.text;
}

/** A block of a request in the form of an answer. */
function withPlainText(type: string, content: unknown) {
  const runs = (content as { rich_text?: { text: { content: string } }[] }).rich_text ?? [];
  return {
    id: "",
    type,
    [type]: { rich_text: runs.map((run) => ({ plain_text: run.text.content })) },
  };
}

const vanished = ({ name }: ProfileOwner): ServiceError =>
  new ServiceError("Notion", `The page of ${name} is gone from Notion.`, { transient: false });
