import { formatIn, type Viewer } from "../blocks/slack-date.ts";
import type { NotionColumn } from "../drawer/protocol.ts";

/** A value as Notion shows it; dates in the viewer's zone. */
export function CellValue({
  column: { type, name },
  value,
  viewer,
}: {
  column: NotionColumn;
  value: string | number | null;
  viewer: Viewer;
}) {
  if (value === null || value === "") return <span className="quiet">–</span>;
  switch (type) {
    case "select":
    case "status":
      return <span className={`pill ${toneOf(`${value}`, name)}`}>{value}</span>;
    case "date":
      return <time dateTime={`${value}`}>{dateText(`${value}`, viewer)}</time>;
    default:
      return <span>{value}</span>;
  }
}

/** Words of health and urgency have a colour beside them; they are words all the same. */
function toneOf(value: string, column: string): string {
  if (column === "Health Status" || column === "Priority") {
    if (["Red", "P1"].includes(value)) return "bad";
    if (["Amber", "P2"].includes(value)) return "warn";
    if (value === "Green") return "good";
  }
  return "";
}

/** A date without a time is that day everywhere. */
function dateText(iso: string, { zone }: Viewer): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return iso.length === 10
    ? formatIn("UTC", date, { dateStyle: "medium" })
    : formatIn(zone, date, { dateStyle: "medium", timeStyle: "short" });
}
