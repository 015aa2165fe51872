import type { Viewer } from "../blocks/slack-date.ts";
import type { ChangeFeed } from "../drawer/changes.ts";
import type { NotionDatabaseHead } from "../drawer/protocol.ts";
import { useReading } from "../drawer/use-reading.ts";
import type { NotionPlace } from "./notion-place.ts";
import { OpenPage } from "./open-page.tsx";
import { TableView } from "./table-view.tsx";
import "./notion.css";

/** Notion as a person of the team sees it: its tables, and the pages that stand on their rows. */
export function NotionTab({
  feed,
  viewer,
  place,
  onPlace,
}: {
  feed: ChangeFeed;
  viewer: Viewer;
  place: NotionPlace;
  onPlace: (place: NotionPlace) => void;
}) {
  const { value: databases, error } = useReading<NotionDatabaseHead[]>(
    "/api/notion",
    feed,
    "notion",
  );
  if (databases === null) {
    return (
      <p className={error === null ? "drawer-wait quiet" : "drawer-wait error"}>
        {error ?? "Opening…"}
      </p>
    );
  }
  const open = place.database ?? databases[0]?.id ?? null;
  return (
    <div className="notion">
      <fieldset className="chips">
        <legend className="visually-hidden">Database</legend>
        {databases.map(({ id, title, rows }) => (
          <button
            key={id}
            type="button"
            className="chip"
            aria-pressed={place.page === null && id === open}
            onClick={() => onPlace({ database: id, search: "", sort: null, page: null })}
          >
            {title} <span className="count">{rows.toLocaleString("en")}</span>
          </button>
        ))}
      </fieldset>
      {place.page === null ? (
        open !== null && (
          <TableView
            key={open}
            database={open}
            feed={feed}
            viewer={viewer}
            place={place}
            onPlace={(next) => onPlace({ ...place, ...next })}
          />
        )
      ) : (
        <OpenPage
          key={place.page}
          id={place.page}
          feed={feed}
          viewer={viewer}
          onPlace={(next) => onPlace({ ...place, ...next })}
        />
      )}
    </div>
  );
}
