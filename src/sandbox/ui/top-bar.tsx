import type { ReactNode } from "react";
import { formatIn, type Viewer } from "./blocks/slack-date.ts";
import { Icon } from "./icons.tsx";
import type { Channel, Workspace } from "./protocol.ts";
import { ChannelSign } from "./sidebar.tsx";

export type Tab = "messages" | "home";

/** Where one is, the tabs of an app, and the sandbox's clock. */
export function TopBar({
  channel,
  bot,
  viewer,
  tab,
  menuOpen,
  clock,
  onTab,
  onMenu,
  children,
}: {
  channel: Channel | undefined;
  bot: Workspace["bot"];
  viewer: Viewer;
  tab: Tab;
  menuOpen: boolean;
  /** Where nothing else shows the sandbox's clock. */
  clock: boolean;
  onTab: (tab: Tab) => void;
  onMenu: () => void;
  /** More buttons, after the clock. */
  children: ReactNode;
}) {
  return (
    <header className="topbar">
      <button
        type="button"
        className="menu-button"
        aria-label="Conversations"
        aria-expanded={menuOpen}
        onClick={onMenu}
      >
        <Icon name="menu" />
      </button>
      <h1>
        {channel && <ChannelSign channel={channel} bot={bot} />}
        <span>{channel?.name ?? "No conversations"}</span>
      </h1>
      {channel?.shared && <span className="shared">with outsiders</span>}
      {channel?.kind === "im" && (
        <div className="tabs" role="tablist" aria-label={channel.name}>
          {(["messages", "home"] as const).map((each) => (
            <button
              key={each}
              type="button"
              role="tab"
              aria-selected={tab === each}
              onClick={() => onTab(each)}
            >
              {each === "home" ? "Home" : "Messages"}
            </button>
          ))}
        </div>
      )}
      {clock && (
        <p className="clock" title={`The sandbox's clock, in ${viewer.zone}`}>
          <Icon name="clock" />
          <time dateTime={viewer.now.toISOString()}>
            {formatIn(viewer.zone, viewer.now, {
              weekday: "short",
              day: "numeric",
              month: "short",
              year: "numeric",
              hour: "numeric",
              minute: "2-digit",
            })}
          </time>
        </p>
      )}
      {children}
    </header>
  );
}
