import type { ReactNode } from "react";
import { formatIn, type Viewer } from "../blocks/slack-date.ts";
import type { NotionBlock } from "../drawer/protocol.ts";
import { BlockContent } from "./block-content.tsx";
import { BlockForm } from "./block-form.tsx";
import { groupBlocks } from "./group-blocks.ts";
import type { BlockTask } from "./page-blocks.tsx";

/** What a person may do with blocks, and what they are at. */
export type Hand = {
  pageId: string;
  viewer: Viewer;
  task: BlockTask;
  onTask: (task: BlockTask) => void;
  onDelete: (blockId: string) => Promise<void>;
  onCheck: (blockId: string, checked: boolean) => void;
  onPage: (id: string) => void;
};

/** Blocks one below the other; neighbours of a list are one list. */
export function BlockTree({ blocks, hand }: { blocks: NotionBlock[]; hand: Hand }) {
  return groupBlocks(blocks).map(({ list, blocks: group }) => {
    const rows = group.map((block) => <BlockRow key={block.id} block={block} hand={hand} />);
    const key = group[0]?.id ?? "";
    if (list === "bulleted") return <ul key={key}>{rows}</ul>;
    return list === "numbered" ? <ol key={key}>{rows}</ol> : rows;
  });
}

const EDITABLE = new Set(
  "paragraph heading_1 heading_2 heading_3 bulleted_list_item numbered_list_item to_do toggle quote callout code equation".split(
    " ",
  ),
);
/** Their children are drawn by themselves. */
const WHOLE = new Set(["table"]);

function BlockRow({ block, hand }: { block: NotionBlock; hand: Hand }) {
  const { task, onTask, pageId } = hand;
  const editing = task?.kind === "edit" && task.blockId === block.id;
  const listed = block.type === "bulleted_list_item" || block.type === "numbered_list_item";
  const children = block.children.length > 0 && !WHOLE.has(block.type) && (
    <div className="block-children">
      <BlockTree blocks={block.children} hand={hand} />
    </div>
  );
  const content: ReactNode = (
    <>
      {editing ? (
        <BlockForm pageId={pageId} block={block} onEnd={() => onTask(null)} />
      ) : (
        <div className="notion-block" title={lastEdit(block, hand.viewer)}>
          <BlockContent block={block} onCheck={hand.onCheck} onPage={hand.onPage} />
          <BlockActions block={block} hand={hand} />
        </div>
      )}
      {children}
      {task?.kind === "add" && task.after === block.id && (
        <BlockForm pageId={pageId} after={block.id} like={block.type} onEnd={() => onTask(null)} />
      )}
    </>
  );
  return listed ? <li>{content}</li> : <div>{content}</div>;
}

function BlockActions({ block, hand }: { block: NotionBlock; hand: Hand }) {
  const words = block.text.slice(0, 40) || block.type.replaceAll("_", " ");
  return (
    <span className="block-hand">
      {EDITABLE.has(block.type) && (
        <button
          type="button"
          aria-label={`Edit ${words}`}
          onClick={() => hand.onTask({ kind: "edit", blockId: block.id })}
        >
          Edit
        </button>
      )}
      <button
        type="button"
        aria-label={`Add below ${words}`}
        onClick={() => hand.onTask({ kind: "add", after: block.id })}
      >
        Add
      </button>
      <button
        type="button"
        aria-label={`Delete ${words}`}
        onClick={() => void hand.onDelete(block.id)}
      >
        Delete
      </button>
    </span>
  );
}

const lastEdit = ({ editedBy, editedAt }: NotionBlock, { zone }: Viewer): string =>
  `Last edited by ${editedBy === "bot" ? "the bot" : "a person"}, ${formatIn(
    zone,
    new Date(editedAt),
    { dateStyle: "medium", timeStyle: "short" },
  )}`;
