// Longer than most: adding, changing and removing one line, over the same few helpers.
import { isDeepStrictEqual } from "node:util";
import type { BlockObjectRequest } from "@notionhq/client";
import type {
  OnlyByHand,
  ProfileChange,
  ProfileChangeResult,
  ProfileOwner,
  ProfileSection,
} from "../domain/profile.ts";
import { bullet, noneParagraph, sectionHeading } from "./blocks.ts";
import type { NotionClient } from "./client.ts";
import { type FoundProfile, findProfile, type ProfileCall, toProfilePage } from "./find-profile.ts";
import { formatItem, parseItem, reformatItem } from "./item-line.ts";
import { NotionError } from "./notion-error.ts";
import { type PageBlock, parsePageBlock } from "./page-blocks.ts";
import { PAGE_SECTION_NAMES, type SectionPart, splitSections } from "./page-sections.ts";
import { isItem, isNone, partsOf, revisionOf } from "./profile-page.ts";
import { isRemoved, removeBlock, unlessGone } from "./remove-block.ts";
import { rewriteLine } from "./rewrite-line.ts";
import { itemContent, type RunRequest } from "./rich-text.ts";

type Change<K extends ProfileChange["kind"]> = Extract<ProfileChange, { kind: K }>;
type Place = { parentId: string; afterId: string | null };

/**
 * One item of a profile, at 1 or 2 requests more than it takes to read the page. Notion has no
 * conditional write: what a change is based on is compared with the page right before.
 */
export async function changeProfile(
  client: NotionClient,
  owner: ProfileOwner,
  change: ProfileChange,
  call: ProfileCall,
): Promise<ProfileChangeResult> {
  const found = await findProfile(client, owner, call);
  if (found === null) return { kind: "gone" };
  switch (change.kind) {
    case "add":
      try {
        return changed(found, await addItem(client, found, change, call));
      } catch (error) {
        const now = await findAdded(client, owner, found, change, error, call);
        if (now === null) throw error;
        return { kind: "changed", page: toProfilePage(now) };
      }
    case "replace": {
      const block = itemOf(found, change);
      if (block === null) return { kind: "conflict", page: toProfilePage(found) };
      const rich_text = newLine(change, block);
      if (rich_text === null) return byHand("richText", found);
      const blocks = await replaceItem(client, found, block, rich_text, call);
      if (blocks !== null) return changed(found, blocks);
      const now = await findProfile(client, owner, call);
      if (now === null) return { kind: "gone" };
      // Still as it was: what Notion does not find is something that the line mentions.
      return itemOf(now, change) === null
        ? { kind: "conflict", page: toProfilePage(now) }
        : byHand("richText", now);
    }
    case "remove": {
      const block = itemOf(found, change);
      if (block === null) return { kind: "conflict", page: toProfilePage(found) };
      // They would go to the trash with it, unseen: no window shows them.
      if (block.hasChildren) return byHand("linesBelow", found);
      return changed(found, await removeItem(client, found, change, block, call));
    }
  }
}

/** The line that a change is based on; null when it is not as it was. What is no item any more is not the bot's. */
function itemOf(
  { read }: FoundProfile,
  { section, id, revision }: Change<"replace" | "remove">,
): PageBlock | null {
  const block = partsOf(splitSections(read.blocks), section)
    .flatMap((part) => part.blocks.filter(isItem))
    .find((item) => item.id === id);
  return block !== undefined && revisionOf(block) === revision ? block : null;
}

const byHand = (why: OnlyByHand, found: FoundProfile): ProfileChangeResult => ({
  kind: "byHand",
  why,
  page: toProfilePage(found),
});

/** What people linked and mentioned in the line stays; null when that cannot be written, or would be read as something else. */
function newLine(
  { section, value }: Change<"replace">,
  { text, runs }: PageBlock,
): RunRequest[] | null {
  const line = reformatItem(section, value, text);
  const written = rewriteLine(runs, line);
  if (written === null) return null;
  const readAs = (raw: string) => parseItem(section, raw)?.value;
  return isDeepStrictEqual(readAs(written.text), readAs(line)) ? written.rich_text : null;
}

const changed = (found: FoundProfile, blocks: PageBlock[]): ProfileChangeResult => ({
  kind: "changed",
  page: toProfilePage({ ...found, read: { ...found.read, blocks } }),
});

/** The page's blocks afterwards; null when a person has deleted the bullet in this moment. */
async function replaceItem(
  client: NotionClient,
  { read }: FoundProfile,
  block: PageBlock,
  rich_text: RunRequest[],
  call: ProfileCall,
): Promise<PageBlock[] | null> {
  const answer = await unlessGone(
    client,
    block.id,
    call,
    client.call(
      { ...call, operation: "changing an item of a profile", kind: "absoluteWrite" },
      async (sdk) =>
        parsePageBlock(
          await sdk.blocks.update({ block_id: block.id, ...itemContent(block.type, rich_text) }),
          block.parentId,
        ),
    ),
  );
  if (answer === null) return null;
  return read.blocks.map((one) => (one.id === block.id ? answer : one));
}

async function removeItem(
  client: NotionClient,
  { read }: FoundProfile,
  { section }: Change<"remove">,
  block: PageBlock,
  call: ProfileCall,
): Promise<PageBlock[]> {
  const parts = partsOf(splitSections(read.blocks), section);
  await removeBlock(client, block.id, call);
  const left = read.blocks.filter(({ id }) => id !== block.id);
  const [part] = parts;
  const isLast = parts.flatMap((one) => one.blocks).filter(isItem).length === 1;
  if (part === undefined || !isLast) return left;
  const place = { parentId: part.heading.parentId, afterId: part.heading.id };
  const at = isFolded(part) ? { parentId: part.heading.id, afterId: null } : place;
  if (part.blocks.some((one) => isNone(one, section))) return left;
  const none = await append(client, at, [noneParagraph(section)], call);
  return insertAfter(left, part.heading.id, none);
}

/** Behind the section's last item; where there is none yet, it takes the place of the paragraph that says so. */
async function addItem(
  client: NotionClient,
  found: FoundProfile,
  { section, value }: Change<"add">,
  call: ProfileCall,
): Promise<PageBlock[]> {
  const { read } = found;
  const parts = partsOf(splitSections(read.blocks), section);
  const added = bullet(formatItem(section, value as never));
  const part = parts.findLast((one) => one.blocks.some(isItem)) ?? parts[0];
  if (part === undefined) {
    const { place, after } = placeOfSection(found, section);
    const made = await append(client, place, [sectionHeading(section), added], call);
    return insertAfter(read.blocks, after, made);
  }
  const item = part.blocks.findLast(isItem);
  const none = part.blocks.find((block) => isNone(block, section));
  const anchor = item ?? none;
  const place =
    anchor !== undefined
      ? { parentId: anchor.parentId, afterId: anchor.id }
      : isFolded(part)
        ? { parentId: part.heading.id, afterId: null }
        : { parentId: part.heading.parentId, afterId: part.heading.id };
  const made = await append(client, place, [added], call);
  const blocks = insertAfter(read.blocks, (anchor ?? part.heading).id, made);
  if (none === undefined || !(await isRemoved(client, none.id, call))) return blocks;
  return blocks.filter(({ id }) => id !== none.id);
}

/** The page with the item on it when the answer about it was lost; null when it is not (yet) there. */
async function findAdded(
  client: NotionClient,
  owner: ProfileOwner,
  { read }: FoundProfile,
  { section, value }: Change<"add">,
  error: unknown,
  call: ProfileCall,
): Promise<FoundProfile | null> {
  if (!(error instanceof NotionError && (error.unclear || error.reason === "committed")))
    return null;
  const line = formatItem(section, value as never);
  const before = new Set(read.blocks.map(({ id }) => id));
  const now = await findProfile(client, owner, call);
  const isThere = now?.read.blocks.some(({ id, text }) => !before.has(id) && text === line);
  return isThere === true ? now : null;
}

const isFolded = ({ heading, blocks }: SectionPart): boolean => blocks[0]?.parentId === heading.id;

/** Where a section goes whose heading people have deleted: behind the one that comes before it. */
function placeOfSection({ pageId, read }: FoundProfile, section: ProfileSection) {
  const parts = splitSections(read.blocks);
  const before = PAGE_SECTION_NAMES.slice(0, PAGE_SECTION_NAMES.indexOf(section));
  const part = parts.findLast(({ name }) => before.includes(name));
  const anchor =
    part === undefined
      ? undefined
      : ([part.heading, ...part.blocks].findLast(
          ({ parentId }) => parentId === part.heading.parentId,
        ) ?? part.heading);
  const place: Place = {
    parentId: anchor?.parentId ?? pageId,
    afterId: anchor?.id ?? null,
  };
  return { place, after: anchor?.id ?? null };
}

async function append(
  client: NotionClient,
  { parentId, afterId }: Place,
  children: BlockObjectRequest[],
  call: ProfileCall,
): Promise<PageBlock[]> {
  return client.call({ ...call, operation: "adding to a profile", kind: "create" }, async (sdk) => {
    const answer = await sdk.blocks.children.append({
      block_id: parentId,
      children,
      position:
        afterId === null
          ? { type: "start" }
          : { type: "after_block", after_block: { id: afterId } },
    });
    return answer.results.map((raw) => parsePageBlock(raw, parentId));
  });
}

/** Also what stands in the block that it comes behind. */
function insertAfter(
  blocks: readonly PageBlock[],
  afterId: string | null,
  made: readonly PageBlock[],
): PageBlock[] {
  const at = blocks.findIndex(({ id }) => id === afterId);
  return [...blocks.slice(0, at + 1), ...made, ...blocks.slice(at + 1)];
}
