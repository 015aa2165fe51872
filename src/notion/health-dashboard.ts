import type { BlockObjectRequest } from "@notionhq/client";
import type { HealthDashboard } from "../domain/profile.ts";
import {
  dashboardParagraph,
  escalationCallout,
  renderHealthDashboardBlocks,
  sectionHeading,
} from "./blocks.ts";
import type { NotionClient } from "./client.ts";
import {
  DASHBOARD_STARTS,
  type DashboardLine,
  dashboardLines,
  ESCALATED_START,
} from "./dashboard-lines.ts";
import { openProfile, type ProfileCall } from "./find-profile.ts";
import type { PageBlock } from "./page-blocks.ts";
import { splitSections } from "./page-sections.ts";
import { isNone, partsOf } from "./profile-page.ts";
import { removeBlock, unlessGone } from "./remove-block.ts";
import { textRuns } from "./rich-text.ts";

const LINES = Object.keys(DASHBOARD_STARTS) as DashboardLine[];

/**
 * Brings the section up to date: its own lines are known by how they begin, what people wrote between
 * them stays, and a line that says so already costs nothing. At most 5 requests more than reading.
 */
export async function writeHealthDashboard(
  client: NotionClient,
  pageId: string,
  health: HealthDashboard,
  call: ProfileCall,
): Promise<"written" | "gone"> {
  const found = await openProfile(client, pageId, call, (blocks) =>
    splitSections(blocks).some(({ name }) => name === "health"),
  );
  if (found === null) return "gone";
  const { blocks } = found.read;
  const parts = splitSections(blocks);
  const own = partsOf(parts, "health");
  const [part] = own;
  if (part === undefined) {
    const log = partsOf(parts, "communications")[0]?.heading;
    const anchor = log === undefined ? undefined : before(blocks, log);
    await insert(
      client,
      log?.parentId ?? found.pageId,
      anchor,
      log === undefined,
      [sectionHeading("health"), ...renderHealthDashboardBlocks(health)],
      call,
    );
    return "written";
  }
  const inside = own.flatMap((one) => one.blocks);
  const wanted = dashboardLines(health);
  let last = part.heading;
  const missing: BlockObjectRequest[] = [];
  for (const line of LINES) {
    const block = inside.find(
      ({ type, text }) => type === "paragraph" && text.startsWith(DASHBOARD_STARTS[line]),
    );
    const text = wanted[line];
    if (block !== undefined) last = block;
    if (block === undefined && text !== null) missing.push(dashboardParagraph(text));
    if (block === undefined || text === block.text) continue;
    await (text === null
      ? removeBlock(client, block.id, call)
      : unlessGone(client, block.id, call, update(client, block, text, call)));
  }
  const callout = inside.find(
    ({ type, text }) => type === "callout" && text.startsWith(ESCALATED_START),
  );
  if (health.escalated && callout === undefined) missing.push(escalationCallout());
  if (!health.escalated && callout !== undefined) await removeBlock(client, callout.id, call);
  const none = inside.find((block) => isNone(block, "health"));
  if (none !== undefined) await removeBlock(client, none.id, call);
  if (missing.length === 0) return "written";
  const isFolded = last === part.heading && part.blocks[0]?.parentId === last.id;
  await insert(
    client,
    isFolded ? last.id : last.parentId,
    isFolded ? undefined : last,
    false,
    missing,
    call,
  );
  return "written";
}

const update = (client: NotionClient, { id }: PageBlock, text: string, call: ProfileCall) =>
  client.call(
    { ...call, operation: "refreshing a health dashboard", kind: "absoluteWrite" },
    (sdk) => sdk.blocks.update({ block_id: id, paragraph: { rich_text: textRuns(text) } }),
  );

/** The block in front of it under the same parent; undefined when it is the first. */
const before = (blocks: readonly PageBlock[], block: PageBlock): PageBlock | undefined =>
  blocks.slice(0, blocks.indexOf(block)).findLast(({ parentId }) => parentId === block.parentId);

const insert = (
  client: NotionClient,
  parentId: string,
  after: PageBlock | undefined,
  atEnd: boolean,
  children: BlockObjectRequest[],
  call: ProfileCall,
) =>
  client.call({ ...call, operation: "adding to a health dashboard", kind: "create" }, (sdk) =>
    sdk.blocks.children.append({
      block_id: parentId,
      children,
      position:
        after !== undefined
          ? { type: "after_block", after_block: { id: after.id } }
          : { type: atEnd ? "end" : "start" },
    }),
  );
