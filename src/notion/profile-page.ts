import { createHash } from "node:crypto";
import type { CommunicationRecord, LogPlace } from "../domain/communication.ts";
import { PROFILE_SECTIONS, type ProfilePage, type ProfileSection } from "../domain/profile.ts";
import { parseCommunication } from "./communication-line.ts";
import { parseItem } from "./item-line.ts";
import type { PageBlock, PageBlocks } from "./page-blocks.ts";
import {
  PAGE_SECTIONS,
  type PageSectionName,
  type SectionPart,
  splitSections,
} from "./page-sections.ts";

/** People make numbered lists and boxes to tick of bullets; prose below a heading is theirs alone. */
const ITEM_TYPES = new Set(["bulleted_list_item", "numbered_list_item", "to_do"]);
export const isItem = ({ type, text }: PageBlock): boolean =>
  ITEM_TYPES.has(type) && text.trim() !== "";

/** The paragraph that says that a section is empty. */
export const isNone = ({ type, text }: PageBlock, section: PageSectionName): boolean =>
  type === "paragraph" && text.trim() === PAGE_SECTIONS[section].none;

/** Of a bullet's text: another one means that somebody has changed it. */
export const revisionOf = ({ text }: PageBlock): string =>
  createHash("sha256").update(text).digest("base64url").slice(0, 16);

/** A page's blocks as the profile that people see there. */
export function readProfilePage(
  pageId: string,
  url: string | null,
  { blocks, complete }: PageBlocks,
): ProfilePage {
  const parts = splitSections(blocks);
  const notUnderstood: string[] = [];
  const itemsOf = <S extends ProfileSection>(section: S): ProfilePage["sections"][S] =>
    partsOf(parts, section).flatMap((part) =>
      part.blocks.filter(isItem).flatMap((block) => {
        const parsed = parseItem(section, block.text);
        if (parsed === null) {
          notUnderstood.push(block.text);
          return [];
        }
        return [{ id: block.id, value: parsed.value, revision: revisionOf(block) }];
      }),
    ) as ProfilePage["sections"][S];
  return {
    pageId,
    url,
    sections: {
      stakeholders: itemsOf("stakeholders"),
      integrations: itemsOf("integrations"),
      features: itemsOf("features"),
      environment: itemsOf("environment"),
      opportunities: itemsOf("opportunities"),
    },
    communications: communicationsOf(parts, notUnderstood),
    log: findLogPlace(pageId, parts),
    notUnderstood,
    complete: complete || endsInLog(parts),
  };
}

export const partsOf = (parts: readonly SectionPart[], name: PageSectionName): SectionPart[] =>
  parts.filter((part) => part.name === name);

/** Newest first whatever the order on the page: the earlier system put the newest last. */
function communicationsOf(
  parts: readonly SectionPart[],
  notUnderstood: string[],
): CommunicationRecord[] {
  return partsOf(parts, "communications")
    .flatMap((part) => part.blocks.filter(isItem))
    .flatMap((block) => {
      const record = parseCommunication(block.text, block.url);
      if (record === null) notUnderstood.push(block.text);
      return record ?? [];
    })
    .toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
}

function findLogPlace(pageId: string, parts: readonly SectionPart[]): LogPlace | null {
  const [part] = partsOf(parts, "communications");
  if (part === undefined) return null;
  const { heading, blocks } = part;
  const noneId = blocks.find((block) => isNone(block, "communications"))?.id ?? null;
  // A heading that can be folded holds its section.
  return blocks[0]?.parentId === heading.id
    ? { pageId, parentId: heading.id, afterId: null, noneId }
    : { pageId, parentId: heading.parentId, afterId: heading.id, noneId };
}

/** Records that a page needs to have shown before its reader stops. */
const RECORDS = 25;

/** All sections were seen and the log is the last: what follows is older records. */
const endsInLog = (parts: readonly SectionPart[]): boolean =>
  parts.at(-1)?.name === "communications" &&
  PROFILE_SECTIONS.every((section) => parts.some(({ name }) => name === section));

/** The log may be long, and is last: with the newest records, the rest is not read. */
export function isEnough(blocks: readonly PageBlock[]): boolean {
  const parts = splitSections(blocks);
  const records = partsOf(parts, "communications").flatMap((part) => part.blocks);
  return records.length >= RECORDS && endsInLog(parts);
}
