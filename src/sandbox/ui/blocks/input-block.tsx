import { useId } from "react";
import { useSurroundings } from "./block-context.ts";
import { type Block, isRecord, textOf } from "./block-types.ts";
import { ElementView } from "./element-view.tsx";

/** A labelled input with its hint and what the bot found wrong with it. */
export function InputBlock({ block }: { block: Block }) {
  const { form } = useSurroundings();
  const id = useId();
  const element = block.element;
  if (!isRecord(element) || typeof element.type !== "string") return null;
  const error = form?.errors[block.block_id ?? ""];
  const hint = textOf(block.hint);
  return (
    <div className="block-input" data-invalid={error !== undefined}>
      <label id={`${id}-label`} htmlFor={id}>
        {textOf(block.label)}
        {block.optional === true && <span className="quiet"> (optional)</span>}
      </label>
      <ElementView
        element={{ ...element, type: element.type }}
        block={block}
        id={id}
        describedBy={error || hint ? `${id}-help` : undefined}
        invalid={error !== undefined}
      />
      {(error !== undefined || hint !== "") && (
        <p id={`${id}-help`} className={error === undefined ? "quiet" : "error"}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
