import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import { useDismiss } from "./use-dismiss.ts";

export type MenuItem = { key: string; text: string };

/** A button that opens a menu; arrows move in it, Escape closes it and gives the focus back. */
export function MenuButton<Item extends MenuItem>({
  label,
  className,
  items,
  onChoose,
  children,
}: {
  label: string;
  className: string;
  items: readonly Item[];
  onChoose: (item: Item) => void;
  /** What stands on the button. */
  children: ReactNode;
}) {
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
    const entries = [...(menu.current?.querySelectorAll("button") ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLButtonElement);
    entries.at((at + step) % entries.length)?.focus();
  }

  return (
    <div className="popover-area" ref={area} data-open={open}>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && (
        <div className="popover menu" role="menu" tabIndex={-1} ref={menu} onKeyDown={onKeyDown}>
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              role="menuitem"
              onClick={() => {
                setOpen(false);
                button.current?.focus();
                onChoose(item);
              }}
            >
              {item.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
