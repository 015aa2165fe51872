import { lazy, type ReactNode, Suspense } from "react";
import { BlockBoundary } from "./block-boundary.tsx";
import { useSurroundings } from "./block-context.ts";
import { BlockNote } from "./block-note.tsx";
import {
  type Block,
  blocksOf,
  elementsOf,
  isRecord,
  listOf,
  stringOf,
  textOf,
} from "./block-types.ts";
import { ElementView } from "./element-view.tsx";
import { InputBlock } from "./input-block.tsx";
import { isDrawn } from "./prepare-block.ts";
import { mrkdwnBlock, plainBlock } from "./text-block.ts";

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
    case "context":
      return <ContextBlock block={block} />;
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

/** Text, fields in two columns, and one element beside them. */
function SectionBlock({ block }: { block: Block }) {
  const [accessory] = elementsOf([block.accessory]);
  const fields = listOf(block.fields);
  return (
    <div className="block-section">
      <div className="block-section-text">
        {isRecord(block.text) && <TextObject text={block.text} />}
        {fields.length > 0 && (
          <div className="block-fields">
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no identity but their place.
              <TextObject key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory !== undefined && <ElementView element={accessory} block={block} />}
    </div>
  );
}

function ContextBlock({ block }: { block: Block }) {
  return (
    <div className="block-context">
      {listOf(block.elements).map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no identity but their place.
        <TextObject key={index} text={element} />
      ))}
    </div>
  );
}

/** A text object; an image among texts is its words, since nothing is loaded from outside. */
function TextObject({ text }: { text: Record<string, unknown> }) {
  const { viewer } = useSurroundings();
  const block =
    text.type === "mrkdwn"
      ? mrkdwnBlock(stringOf(text.text), text.verbatim === true, viewer)
      : plainBlock(text.type === "image" ? `[${stringOf(text.alt_text)}]` : stringOf(text.text));
  return <StaticBlock block={block} />;
}
