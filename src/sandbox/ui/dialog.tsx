import { type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "./icons.tsx";

/** Wide enough for the drawer to stand beside the conversation (drawer.css). */
const DRAWER_BESIDE = "(min-width: 1101px)";

/**
 * A dialog over the workspace, which is out of reach meanwhile; the sandbox's own strip above it and a
 * drawer beside it are not, so that a service can be made to fail, or a page be looked at, while the bot
 * asks something. Takes the focus and gives it back.
 */
export function Dialog({
  title,
  className = "",
  onCancel,
  children,
}: {
  title: string;
  className?: string;
  /** Escape or the cross. */
  onCancel: () => void;
  children: ReactNode;
}) {
  const cover = useRef<HTMLDivElement>(null);
  const titleId = useId();
  const cancel = useRef(onCancel);
  cancel.current = onCancel;

  useEffect(() => {
    const own = cover.current;
    if (own === null) return;
    const before = document.activeElement;
    const free = matchMedia(DRAWER_BESIDE).matches ? ".stage, .drawer" : ".stage";
    const covered = [...(own.parentElement?.children ?? [])].filter(
      (other): other is HTMLElement =>
        other instanceof HTMLElement && other !== own && !other.inert && !other.matches(free),
    );
    for (const other of covered) other.inert = true;
    // People begin with the first input, or think before "yes".
    const first =
      own.querySelector<HTMLElement>(".dialog-body :is(input, textarea, .select)") ??
      own.querySelector<HTMLElement>("footer button");
    first?.focus();
    function onKeyDown(event: KeyboardEvent) {
      if (event.key !== "Escape" || event.defaultPrevented || own?.inert) return;
      event.preventDefault();
      cancel.current();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", onKeyDown);
      for (const other of covered) other.inert = false;
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    <div className="dialog-cover" ref={cover}>
      <dialog open className={className} aria-modal="true" aria-labelledby={titleId}>
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="close" aria-label="Close" onClick={onCancel}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </dialog>
    </div>
  );
}
