import { type FormEvent, useState } from "react";
import type { NotionBlock } from "../drawer/protocol.ts";
import { useDeed } from "../drawer/use-deed.ts";

const TYPES = {
  paragraph: "Text",
  bulleted_list_item: "Bullet",
  numbered_list_item: "Number",
  to_do: "To-do",
  heading_2: "Heading 2",
  heading_3: "Heading 3",
  quote: "Quote",
} as const;

type NewType = keyof typeof TYPES;
const isNewType = (type: string): type is NewType => type in TYPES;

/** Where a block's text is changed, or a new one is written after another (null: at the end). */
export function BlockForm(
  props: { pageId: string; onEnd: () => void } & (
    | { block: NotionBlock }
    | { after: string | null; like?: string }
  ),
) {
  const { pageId, onEnd } = props;
  const old = "block" in props ? props.block : null;
  const like = "like" in props ? props.like : undefined;
  const [text, setText] = useState(old?.text ?? "");
  const [type, setType] = useState<NewType>(
    // After a heading one writes text.
    like !== undefined && isNewType(like) && !like.startsWith("heading") ? like : "paragraph",
  );
  const { busy, trouble, run } = useDeed();

  async function save(event?: FormEvent) {
    event?.preventDefault();
    if (old === null && text.trim() === "") return onEnd();
    if (old?.text === text) return onEnd();
    const saved =
      "block" in props
        ? await run("/api/notion/edit-block", { pageId, blockId: props.block.id, text })
        : await run("/api/notion/add-block", { pageId, after: props.after, type, text });
    if (saved !== null) onEnd();
  }

  return (
    <form className="block-form" onSubmit={(event) => void save(event)}>
      <textarea
        aria-label={old === null ? "Text of the new block" : "Text of the block"}
        rows={Math.min(8, 1 + Math.ceil(text.length / 60))}
        // biome-ignore lint/a11y/noAutofocus: one asked to type here.
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Escape") {
            // The drawer stays open.
            event.preventDefault();
            onEnd();
          } else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            void save();
          }
        }}
      />
      <div className="block-form-end">
        {old === null && (
          <select
            aria-label="Kind of block"
            value={type}
            onChange={(event) => setType(event.target.value as NewType)}
          >
            {Object.entries(TYPES).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        )}
        <button type="submit" className="button" aria-busy={busy}>
          Save
        </button>
        <button type="button" className="button" onClick={onEnd}>
          Cancel
        </button>
      </div>
      {trouble !== null && (
        <p className="error" role="alert">
          {trouble}
        </p>
      )}
    </form>
  );
}
