import type { NotionBlock } from "../drawer/protocol.ts";

export type BlockGroup = { list: "bulleted" | "numbered" | null; blocks: NotionBlock[] };

/** Neighbouring items of a list as one list; all else by itself. */
export function groupBlocks(blocks: readonly NotionBlock[]): BlockGroup[] {
  const groups: BlockGroup[] = [];
  for (const block of blocks) {
    const list =
      block.type === "bulleted_list_item"
        ? "bulleted"
        : block.type === "numbered_list_item"
          ? "numbered"
          : null;
    const last = groups.at(-1);
    if (list !== null && last?.list === list) last.blocks.push(block);
    else groups.push({ list, blocks: [block] });
  }
  return groups;
}
