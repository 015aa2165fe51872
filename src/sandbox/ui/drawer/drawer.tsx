import { lazy, Suspense, useEffect, useRef } from "react";
import type { Viewer } from "../blocks/slack-date.ts";
import { Icon } from "../icons.tsx";
import type { ChangeFeed } from "./changes.ts";
import { DRAWER_TABS, type DrawerTab } from "./drawer-tabs.ts";

// Each is loaded when it is opened first, so that the page itself stays small.
const ActivityTab = lazy(() =>
  import("../activity/activity-tab.tsx").then((module) => ({ default: module.ActivityTab })),
);

/** Gmail, Notion and the calls of the bot, beside the conversation; on a phone over it. */
export function Drawer({
  tab,
  feed,
  viewer,
  onOpen,
}: {
  tab: DrawerTab;
  feed: ChangeFeed;
  viewer: Viewer;
  onOpen: (tab: DrawerTab | null) => void;
}) {
  const area = useRef<HTMLElement>(null);
  const opened = useRef(tab);

  // Whoever opens it reads on in it; whoever closes it goes on where they were.
  useEffect(() => {
    area.current?.querySelector<HTMLElement>("[role=tab][aria-selected=true]")?.focus();
    const from = opened.current;
    return () => {
      document.querySelector<HTMLElement>(`[data-drawer-button=${from}]`)?.focus();
    };
  }, []);

  return (
    <aside
      className="drawer"
      aria-label="Beside the conversation"
      ref={area}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onOpen(null);
      }}
    >
      <header className="drawer-head">
        <div
          className="tabs"
          role="tablist"
          aria-label="What the bot works with"
          onKeyDown={(event) => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (step === undefined) return;
            const at = DRAWER_TABS.findIndex((each) => each.tab === tab);
            const next = DRAWER_TABS.at((at + step) % DRAWER_TABS.length);
            if (next !== undefined) onOpen(next.tab);
          }}
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
              ref={(button) => {
                // Arrows move the focus with the choice.
                if (each.tab === tab && area.current?.contains(document.activeElement)) {
                  if (document.activeElement?.getAttribute("role") === "tab") button?.focus();
                }
              }}
              onClick={() => onOpen(each.tab)}
            >
              {each.name}
            </button>
          ))}
        </div>
        <button
          type="button"
          className="close"
          aria-label="Close the drawer"
          onClick={() => onOpen(null)}
        >
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
          {tab === "activity" && <ActivityTab feed={feed} viewer={viewer} />}
        </Suspense>
      </div>
    </aside>
  );
}
