import { useDeferredValue, useState } from "react";
import type { Viewer } from "../blocks/slack-date.ts";
import type { ChangeFeed } from "../drawer/changes.ts";
import type { NotionTable } from "../drawer/protocol.ts";
import { useReading } from "../drawer/use-reading.ts";
import { EditableCell } from "./editable-cell.tsx";
import type { NotionPlace } from "./notion-place.ts";

const PAGE = 100;

/** The rows of a database: found, sorted, and changed cell by cell. */
export function TableView({
  database,
  feed,
  viewer,
  place,
  onPlace,
}: {
  database: string;
  feed: ChangeFeed;
  viewer: Viewer;
  place: NotionPlace;
  onPlace: (place: Partial<NotionPlace>) => void;
}) {
  const [limit, setLimit] = useState(PAGE);
  const search = useDeferredValue(place.search);
  const query = new URLSearchParams({
    database,
    search,
    limit: String(limit),
    ...(place.sort === null ? {} : { sort: place.sort.column }),
    ...(place.sort?.descending === true ? { descending: "true" } : {}),
  });
  const { value, error } = useReading<NotionTable>(`/api/notion/table?${query}`, feed, "notion");
  // While another search or order is read, the table stays as it was.
  const [last, setLast] = useState<NotionTable | null>(null);
  if (value !== null && value !== last) setLast(value);
  const table = value ?? last;

  return (
    <>
      <div className="drawer-tools">
        <input
          type="search"
          aria-label="Find rows"
          placeholder="Find rows"
          value={place.search}
          onChange={(event) => {
            setLimit(PAGE);
            onPlace({ search: event.target.value });
          }}
        />
        <span className="quiet" role="status">
          {table !== null && place.search !== "" && `${table.matched} of ${table.total}`}
        </span>
      </div>
      {error !== null && <p className="drawer-wait error">{error}</p>}
      {table === null ? (
        <p className="drawer-wait quiet">Opening…</p>
      ) : (
        <Rows table={table} viewer={viewer} onPlace={onPlace} />
      )}
      {table !== null && table.matched > table.rows.length && (
        <p className="drawer-more">
          <button type="button" className="button" onClick={() => setLimit(limit + PAGE)}>
            Show more rows ({(table.matched - table.rows.length).toLocaleString("en")})
          </button>
        </p>
      )}
    </>
  );
}

function Rows({
  table: { title, columns, sort, rows },
  viewer,
  onPlace,
}: {
  table: NotionTable;
  viewer: Viewer;
  onPlace: (place: Partial<NotionPlace>) => void;
}) {
  if (rows.length === 0) return <p className="drawer-wait quiet">No row fits.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it.
    <section className="rows" aria-label={`Table ${title}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name }) => {
              const sorted = sort?.column === name ? sort : null;
              const order =
                sorted === null ? "none" : sorted.descending ? "descending" : "ascending";
              return (
                <th key={name} scope="col" aria-sort={order}>
                  <button
                    type="button"
                    onClick={() =>
                      onPlace({ sort: { column: name, descending: order === "ascending" } })
                    }
                  >
                    {name}
                    <span aria-hidden="true">
                      {sorted === null ? "" : sorted.descending ? " ↓" : " ↑"}
                    </span>
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {columns.map((column) =>
                column.type === "title" ? (
                  <th key={column.name} scope="row">
                    <button
                      type="button"
                      className="link"
                      onClick={() => onPlace({ page: row.id })}
                    >
                      {row.title || "(untitled)"}
                    </button>
                  </th>
                ) : (
                  <td key={column.name}>
                    <EditableCell
                      rowId={row.id}
                      rowTitle={row.title}
                      column={column}
                      value={row.cells[column.name] ?? null}
                      viewer={viewer}
                      onPage={(page) => onPlace({ page })}
                    />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
