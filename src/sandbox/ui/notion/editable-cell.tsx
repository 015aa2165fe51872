import { useRef, useState } from "react";
import type { Viewer } from "../blocks/slack-date.ts";
import type { NotionCell, NotionColumn } from "../drawer/protocol.ts";
import { useDeed } from "../drawer/use-deed.ts";
import { CellInput } from "./cell-input.tsx";
import { CellValue } from "./cell-value.tsx";

/** A cell; a click or Enter begins to change it, Escape leaves it as it was. */
export function EditableCell({
  rowId,
  rowTitle,
  column,
  value,
  viewer,
  onPage,
}: {
  rowId: string;
  rowTitle: string;
  column: NotionColumn;
  value: NotionCell;
  viewer: Viewer;
  onPage: (id: string) => void;
}) {
  const [editing, setEditing] = useState(false);
  const { busy, trouble, run } = useDeed();
  const button = useRef<HTMLButtonElement>(null);

  function end() {
    setEditing(false);
    requestAnimationFrame(() => button.current?.focus());
  }
  async function save(next: string | number | null) {
    if (next === (value ?? "") || (next === null && value === null)) return end();
    const saved = await run("/api/notion/cell", { rowId, column: column.name, value: next });
    if (saved !== null) end();
  }

  if (Array.isArray(value)) {
    return value.map(({ id, title }) => (
      <button key={id} type="button" className="link relation" onClick={() => onPage(id)}>
        {title}
      </button>
    ));
  }
  if (editing) {
    return (
      <>
        <CellInput
          label={`${column.name} of ${rowTitle}`}
          column={column}
          value={value}
          busy={busy}
          onSave={(next) => void save(next)}
          onCancel={end}
        />
        {trouble !== null && (
          <p className="error cell-trouble" role="alert">
            {trouble}
          </p>
        )}
      </>
    );
  }
  return (
    <button
      ref={button}
      type="button"
      className="cell"
      aria-label={`Change ${column.name} of ${rowTitle}: ${value ?? "empty"}`}
      onClick={() => setEditing(true)}
    >
      <CellValue column={column} value={value} viewer={viewer} />
    </button>
  );
}
