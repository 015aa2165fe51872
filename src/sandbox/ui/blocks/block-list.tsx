import { lazy, type ReactNode, Suspense } from "react";
import { BlockBoundary } from "./block-boundary.tsx";
import { BlockNote } from "./block-note.tsx";
import { type Block, blocksOf, elementsOf, isRecord, stringOf, textOf } from "./block-types.ts";
import { ElementView } from "./element-view.tsx";
import { InputBlock } from "./input-block.tsx";
import { isDrawn } from "./prepare-block.ts";

/** Most of the page's weight; the frame of the page is there before it. */
const StaticBlock = lazy(async () => {
  const { StaticBlock } = await import("./static-block.tsx");
  return { default: StaticBlock };
});

/** Blocks from top to bottom, each behind a boundary of its own. */
export function BlockList({ blocks }: { blocks: Block[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        // The place in the list is the block's identity until its sender names it.
        <BlockBoundary key={block.block_id ?? index} block={block}>
          <Suspense fallback={null}>
            <BlockView block={block} />
          </Suspense>
        </BlockBoundary>
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case "actions":
    case "context_actions":
      return (
        <div className="block-actions">
          {elementsOf(block.elements).map((element, index) => (
            <ElementView key={element.action_id ?? index} element={element} block={block} />
          ))}
        </div>
      );
    case "input":
      return <InputBlock block={block} />;
    case "section":
      return <SectionBlock block={block} />;
    case "container":
      return (
        <section className="block-container">
          <h3>{textOf(block.title)}</h3>
          <BlockList blocks={blocksOf(block.child_blocks)} />
        </section>
      );
    case "image":
      return (
        <BlockNote block={block}>
          Image: {stringOf(block.alt_text) || "without words"}. The sandbox loads nothing from
          outside this machine.
        </BlockNote>
      );
    default:
      return isDrawn(block) ? (
        <StaticBlock block={block} />
      ) : (
        <BlockNote block={block}>
          A block of type “{block.type}”, which the sandbox does not draw.
        </BlockNote>
      );
  }
}

function SectionBlock({ block }: { block: Block }) {
  const { accessory, ...text } = block;
  if (!isRecord(accessory) || typeof accessory.type !== "string") {
    return <StaticBlock block={block} />;
  }
  const element = { ...accessory, type: accessory.type };
  return (
    <div className="block-section">
      <div className="block-section-text">
        <StaticBlock block={text as Block} />
      </div>
      <ElementView element={element} block={block} />
    </div>
  );
}
