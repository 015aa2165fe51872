import type { BlockObjectRequest } from "@notionhq/client";

/** Blocks in one request, and its bytes with room for what stands around them (request limits: 100, 500 kB). */
const MAX_BLOCKS = 100;
const MAX_BYTES = 490_000;

/** The blocks in their order, in as many requests as it takes. */
export function blockBatches(blocks: readonly BlockObjectRequest[]): BlockObjectRequest[][] {
  const batches: BlockObjectRequest[][] = [];
  let bytes = 0;
  for (const block of blocks) {
    const size = Buffer.byteLength(JSON.stringify(block)) + 1;
    const open = batches.at(-1);
    if (open === undefined || open.length >= MAX_BLOCKS || bytes + size > MAX_BYTES) {
      batches.push([block]);
      bytes = size;
    } else {
      open.push(block);
      bytes += size;
    }
  }
  return batches;
}
