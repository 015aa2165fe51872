import { z } from "zod";
import type { NotionClient } from "./client.ts";
import { type ProfileCall, unlessNotFound } from "./find-profile.ts";
import { NotionError } from "./notion-error.ts";

/** Null when a person has deleted the block, or what it stands on, meanwhile. Notion refuses to edit what is in the trash. */
export async function unlessGone<T>(
  client: NotionClient,
  blockId: string,
  call: ProfileCall,
  request: Promise<T>,
): Promise<T | null> {
  try {
    return await unlessNotFound(request);
  } catch (error) {
    if (!(error instanceof NotionError)) throw error;
    if (error.reason === "inTrash") return null;
    if (error.reason !== "badRequest") throw error;
    const block = await unlessNotFound(
      client.call({ ...call, operation: "looking at a block", kind: "read" }, async (sdk) =>
        wireTrash.parse(await sdk.blocks.retrieve({ block_id: blockId })),
      ),
    );
    if (block?.in_trash === false) throw error;
    return null;
  }
}

const wireTrash = z.object({ in_trash: z.boolean().default(false) });

/** Already in the trash is as good. */
export const removeBlock = (
  client: NotionClient,
  blockId: string,
  call: ProfileCall,
): Promise<unknown> =>
  unlessGone(
    client,
    blockId,
    call,
    client.call(
      { ...call, operation: "removing a line of a profile", kind: "absoluteWrite" },
      (sdk) => sdk.blocks.delete({ block_id: blockId }),
    ),
  );

/**
 * Whether the paragraph of an empty section is gone, once there is a line. Never a failure of what was done before: the
 * line is there, and the paragraph goes with the next one. The client has logged it.
 */
export const isRemoved = (
  client: NotionClient,
  blockId: string,
  call: ProfileCall,
): Promise<boolean> =>
  removeBlock(client, blockId, call).then(
    () => true,
    () => false,
  );
