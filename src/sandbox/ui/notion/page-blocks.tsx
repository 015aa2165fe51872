import { useState } from "react";
import type { Viewer } from "../blocks/slack-date.ts";
import type { NotionPage } from "../drawer/protocol.ts";
import { useDeed } from "../drawer/use-deed.ts";
import { BlockForm } from "./block-form.tsx";
import { BlockTree } from "./block-tree.tsx";

/** What one is at: typing into a block, or a new one after it (null: at the end). */
export type BlockTask =
  | { kind: "edit"; blockId: string }
  | { kind: "add"; after: string | null }
  | null;

/** What stands on a page, with what a person does to it by hand. */
export function PageBlocks({
  page,
  viewer,
  onPage,
}: {
  page: NotionPage;
  viewer: Viewer;
  onPage: (id: string) => void;
}) {
  const [task, setTask] = useState<BlockTask>(null);
  const [deleted, setDeleted] = useState<string | null>(null);
  const { trouble, run } = useDeed();
  const pageId = page.id;

  async function remove(blockId: string) {
    const gone = await run("/api/notion/delete-block", { pageId, blockId });
    if (gone !== null) setDeleted(blockId);
  }
  async function restore(blockId: string) {
    const back = await run("/api/notion/restore-block", { blockId });
    if (back !== null) setDeleted(null);
  }
  const check = (blockId: string, checked: boolean) =>
    void run("/api/notion/check-block", { pageId, blockId, checked });

  return (
    <section className="page-blocks" aria-label="What stands on the page">
      {page.blocks.length === 0 && <p className="quiet">Nothing stands on this page.</p>}
      <BlockTree
        blocks={page.blocks}
        hand={{ pageId, viewer, task, onTask: setTask, onDelete: remove, onCheck: check, onPage }}
      />
      <div role="status">
        {deleted !== null && (
          <p className="undo">
            Moved to the trash.{" "}
            <button type="button" className="link" onClick={() => void restore(deleted)}>
              Undo
            </button>
          </p>
        )}
      </div>
      {trouble !== null && (
        <p className="error" role="alert">
          {trouble}
        </p>
      )}
      {task?.kind === "add" && task.after === null ? (
        <BlockForm pageId={pageId} after={null} onEnd={() => setTask(null)} />
      ) : (
        <button
          type="button"
          className="button add-block"
          onClick={() => setTask({ kind: "add", after: null })}
        >
          Add a block
        </button>
      )}
    </section>
  );
}
