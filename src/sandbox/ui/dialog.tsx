import { type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "./icons.tsx";

/** A modal dialog of the browser's own kind: it traps the focus and gives it back. */
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
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The browser would choose the cross; people begin with the first input, or think before "yes".
    const first =
      element?.querySelector<HTMLElement>(".dialog-body :is(input, textarea, .select)") ??
      element?.querySelector<HTMLElement>("footer button");
    first?.focus();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // It stays until its owner takes it away.
        event.preventDefault();
        onCancel();
      }}
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="close" aria-label="Close" onClick={onCancel}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  );
}
