import { useSurroundings } from "./block-context.ts";
import { type Block, type Element, optionsOf } from "./block-types.ts";
import { MenuButton } from "./menu-button.tsx";

/** The "…" menu of up to five choices. */
export function OverflowElement({ element, block }: { element: Element; block: Block }) {
  const { act } = useSurroundings();
  return (
    <MenuButton
      label="More actions"
      className="button overflow"
      items={optionsOf(element).map((option) => ({ ...option, key: option.value }))}
      onChoose={({ url, value }) => {
        if (url !== null) window.open(url, "_blank", "noopener,noreferrer");
        void act(element, block.block_id, value);
      }}
    >
      <span aria-hidden="true">⋯</span>
    </MenuButton>
  );
}
