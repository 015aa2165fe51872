import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { useSurroundings } from "./block-context.ts";
import { type Block, type Element, type Option, optionsOf } from "./block-types.ts";
import { useDismiss } from "./use-dismiss.ts";

/** The "…" menu of up to five choices. */
export function OverflowElement({ element, block }: { element: Element; block: Block }) {
  const { act } = useSurroundings();
  const [open, setOpen] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useDismiss(
    area,
    open,
    useCallback(() => setOpen(false), []),
  );
  useEffect(() => {
    if (open) menu.current?.querySelector("button")?.focus();
  }, [open]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") {
      event.preventDefault();
      setOpen(false);
      button.current?.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const items = [...(menu.current?.querySelectorAll("button") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items.at((at + step) % items.length)?.focus();
  }

  function choose(option: Option) {
    setOpen(false);
    button.current?.focus();
    if (option.url !== null) window.open(option.url, "_blank", "noopener,noreferrer");
    void act(element, block.block_id, option.value);
  }

  return (
    <div className="popover-area" ref={area}>
      <button
        ref={button}
        type="button"
        className="button overflow"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      {open && (
        <div className="popover menu" role="menu" tabIndex={-1} ref={menu} onKeyDown={onKeyDown}>
          {optionsOf(element).map((option) => (
            <button key={option.value} type="button" role="menuitem" onClick={() => choose(option)}>
              {option.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
