import { type FormEvent, Fragment, useState } from "react";
import type { Viewer } from "../blocks/slack-date.ts";
import type { ChangeFeed } from "../drawer/changes.ts";
import type { NotionPage } from "../drawer/protocol.ts";
import { useDeed } from "../drawer/use-deed.ts";
import { useReading } from "../drawer/use-reading.ts";
import { EditableCell } from "./editable-cell.tsx";
import type { NotionPlace } from "./notion-place.ts";
import { PageBlocks } from "./page-blocks.tsx";

/** A page: where it stands, its properties when it is a row, and what stands on it, all to be changed by hand. */
export function OpenPage({
  id,
  feed,
  viewer,
  onPlace,
}: {
  id: string;
  feed: ChangeFeed;
  viewer: Viewer;
  onPlace: (place: Partial<NotionPlace>) => void;
}) {
  const query = new URLSearchParams({ id });
  const { value: page, error } = useReading<NotionPage>(
    `/api/notion/page?${query}`,
    feed,
    "notion",
  );
  if (page === null || error !== null) {
    return (
      <div className="open-page">
        <button type="button" className="link" onClick={() => onPlace({ page: null })}>
          ← Tables
        </button>
        <p className="drawer-wait quiet" role="status">
          {error ?? "Opening…"}
        </p>
      </div>
    );
  }
  const others = page.columns.filter(({ type }) => type !== "title");
  return (
    <article className="open-page" aria-label={page.title}>
      <nav aria-label="Where this page stands">
        {page.path.map((step) => (
          <Fragment key={step.id}>
            <button
              type="button"
              className="link"
              onClick={() =>
                onPlace(
                  step.kind === "database" ? { database: step.id, page: null } : { page: step.id },
                )
              }
            >
              {step.title || "(untitled)"}
            </button>
            <span aria-hidden="true"> / </span>
          </Fragment>
        ))}
      </nav>
      <PageTitle key={page.title} page={page} />
      {others.length > 0 && (
        <dl className="page-properties">
          {others.map((column) => (
            <div key={column.name}>
              <dt>{column.name}</dt>
              <dd>
                <EditableCell
                  rowId={page.id}
                  rowTitle={page.title}
                  column={column}
                  value={page.cells[column.name] ?? null}
                  viewer={viewer}
                  onPage={(other) => onPlace({ page: other })}
                />
              </dd>
            </div>
          ))}
        </dl>
      )}
      <PageBlocks page={page} viewer={viewer} onPage={(other) => onPlace({ page: other })} />
    </article>
  );
}

function PageTitle({ page }: { page: NotionPage }) {
  const [typed, setTyped] = useState<string | null>(null);
  const { busy, trouble, run } = useDeed();
  async function save(event: FormEvent) {
    event.preventDefault();
    const title = typed?.trim() ?? "";
    if (title === "" || title === page.title) return setTyped(null);
    const saved = await run("/api/notion/rename", { pageId: page.id, title });
    if (saved !== null) setTyped(null);
  }
  if (typed === null) {
    return (
      <h2>
        {page.title || "(untitled)"}
        <button
          type="button"
          className="link rename"
          aria-label={`Rename ${page.title}`}
          onClick={() => setTyped(page.title)}
        >
          Rename
        </button>
      </h2>
    );
  }
  return (
    <form className="block-form" onSubmit={(event) => void save(event)}>
      <input
        aria-label="Title of the page"
        // biome-ignore lint/a11y/noAutofocus: one asked to type here.
        autoFocus
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          setTyped(null);
        }}
      />
      <button type="submit" className="button" aria-busy={busy}>
        Save
      </button>
      {trouble !== null && (
        <p className="error" role="alert">
          {trouble}
        </p>
      )}
    </form>
  );
}
