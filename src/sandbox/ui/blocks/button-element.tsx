import { type ReactNode, useState } from "react";
import { useSurroundings } from "./block-context.ts";
import { type Block, type Element, safeHref, stringOf } from "./block-types.ts";

/** A button; one with an address is a link that tells the bot, too. */
export function ButtonElement({
  element,
  block,
  children,
}: {
  element: Element;
  block: Block;
  children: ReactNode;
}) {
  const { act } = useSurroundings();
  const [waiting, setWaiting] = useState(false);
  const href = safeHref(stringOf(element.url));
  const style = stringOf(element.style);
  const shared = {
    className: `button ${style === "primary" || style === "danger" ? style : ""}`,
    "aria-label": stringOf(element.accessibility_label) || undefined,
    onClick: () => {
      // A second click while the first is under way would do nothing good.
      if (waiting) return;
      setWaiting(true);
      void act(element, block.block_id, stringOf(element.value) || undefined).finally(() =>
        setWaiting(false),
      );
    },
  };
  return href === null ? (
    <button type="button" aria-busy={waiting} {...shared}>
      {children}
    </button>
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer" {...shared}>
      {children}
    </a>
  );
}
