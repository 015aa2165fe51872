import { type KeyboardEvent, lazy, Suspense, useEffect, useRef } from "react";
import type { Viewer } from "../blocks/slack-date.ts";
import { Icon } from "../icons.tsx";
import type { ChangeFeed } from "./changes.ts";
import { DRAWER_TABS, type DrawerTab } from "./drawer-tabs.ts";
import type { DrawerPlaces } from "./use-drawer-places.ts";

// Each is loaded when it is opened first, so that the page itself stays small.
const MailTab = lazy(() =>
  import("../mail/mail-tab.tsx").then((module) => ({ default: module.MailTab })),
);
const NotionTab = lazy(() =>
  import("../notion/notion-tab.tsx").then((module) => ({ default: module.NotionTab })),
);
const ActivityTab = lazy(() =>
  import("../activity/activity-tab.tsx").then((module) => ({ default: module.ActivityTab })),
);

/** As in drawer.css. */
const COVERS_ALL = "(max-width: 720px)";

/** Gmail, Notion and the calls of the bot, beside the conversation; on a phone over it. */
export function Drawer({
  tab,
  me,
  feed,
  viewer,
  places,
  onOpen,
}: {
  tab: DrawerTab;
  me: string;
  feed: ChangeFeed;
  viewer: Viewer;
  places: DrawerPlaces;
  onOpen: (tab: DrawerTab | null) => void;
}) {
  const area = useRef<HTMLElement>(null);

  // Whoever opens it by its button reads on in it.
  useEffect(() => {
    if (document.activeElement?.closest("[data-drawer-button]")) {
      area.current?.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
    }
  }, []);

  // On a phone it covers the page, which is out of reach meanwhile.
  useEffect(() => {
    if (!matchMedia(COVERS_ALL).matches) return;
    const covered = [...document.querySelectorAll<HTMLElement>("main, .sidebar")];
    for (const other of covered) other.inert = true;
    return () => {
      for (const other of covered) other.inert = false;
    };
  }, []);

  function close() {
    onOpen(null);
    // When the page is in reach again.
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`[data-drawer-button=${tab}]`)?.focus();
    });
  }

  function onTabKey(event: KeyboardEvent) {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = DRAWER_TABS.findIndex((each) => each.tab === tab);
    const next = DRAWER_TABS.at((at + step) % DRAWER_TABS.length)?.tab ?? tab;
    onOpen(next);
    area.current?.querySelector<HTMLElement>(`#drawer-tab-${next}`)?.focus();
  }

  return (
    <aside
      className="drawer"
      aria-label="Beside the conversation"
      ref={area}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        // A dialog over the conversation stays.
        event.preventDefault();
        close();
      }}
    >
      <header className="drawer-head">
        <div
          className="tabs"
          role="tablist"
          aria-label="What the bot works with"
          onKeyDown={onTabKey}
        >
          {DRAWER_TABS.map((each) => (
            <button
              key={each.tab}
              type="button"
              role="tab"
              id={`drawer-tab-${each.tab}`}
              aria-selected={each.tab === tab}
              aria-controls="drawer-panel"
              tabIndex={each.tab === tab ? 0 : -1}
              onClick={() => onOpen(each.tab)}
            >
              {each.name}
            </button>
          ))}
        </div>
        <button type="button" className="close" aria-label="Close the drawer" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div
        className="drawer-body"
        id="drawer-panel"
        role="tabpanel"
        aria-labelledby={`drawer-tab-${tab}`}
      >
        <Suspense fallback={<p className="drawer-wait quiet">Opening…</p>}>
          {tab === "gmail" && (
            <MailTab
              me={me}
              feed={feed}
              viewer={viewer}
              place={places.mail}
              onPlace={places.setMail}
            />
          )}
          {tab === "notion" && (
            <NotionTab
              feed={feed}
              viewer={viewer}
              place={places.notion}
              onPlace={places.setNotion}
            />
          )}
          {tab === "activity" && <ActivityTab feed={feed} viewer={viewer} />}
        </Suspense>
      </div>
    </aside>
  );
}
