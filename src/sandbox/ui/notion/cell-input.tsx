import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { NotionColumn } from "../drawer/protocol.ts";

/** Where a cell's value is changed: a list for choices, else a field. Leaving it saves, as in Notion. */
export function CellInput({
  label,
  column: { type, options },
  value,
  busy,
  onSave,
  onCancel,
}: {
  label: string;
  column: NotionColumn;
  value: string | number | null;
  busy: boolean;
  onSave: (value: string | number | null) => void;
  onCancel: () => void;
}) {
  const field = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const [typed, setTyped] = useState(type === "date" ? toField(value) : String(value ?? ""));
  useEffect(() => field.current?.focus(), []);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") {
      // The drawer stays open.
      event.preventDefault();
      onCancel();
    } else if (event.key === "Enter" && options.length === 0) {
      event.preventDefault();
      onSave(parsed());
    }
  }
  function parsed(): string | number | null {
    const text = typed.trim();
    if (text === "") return null;
    if (type === "number") return Number.isFinite(Number(text)) ? Number(text) : text;
    return type === "date" ? fromField(text) : typed;
  }

  if (options.length > 0) {
    return (
      <select
        ref={field}
        className="cell-input"
        aria-label={label}
        aria-busy={busy}
        value={typed}
        onKeyDown={onKeyDown}
        onBlur={() => !busy && onCancel()}
        onChange={(event) => {
          setTyped(event.target.value);
          onSave(event.target.value === "" ? null : event.target.value);
        }}
      >
        {(type !== "status" || value === null) && <option value="">–</option>}
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      ref={field}
      className="cell-input"
      type={type === "date" ? "datetime-local" : "text"}
      inputMode={type === "number" ? "decimal" : undefined}
      aria-label={type === "date" ? `${label}, UTC` : label}
      title={type === "date" ? "In UTC" : undefined}
      aria-busy={busy}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => !busy && onSave(parsed())}
    />
  );
}

/** A field for dates knows no zone: here it is UTC, which it says. */
const toField = (value: string | number | null): string => {
  const date = new Date(value ?? "");
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 16);
};
const fromField = (typed: string): string => `${typed}:00.000Z`;
