import { type Dispatch, useState } from "react";
import type { Api } from "./api.ts";
import type { Viewer } from "./blocks/slack-date.ts";
import { Composer } from "./composer.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Conversation } from "./conversation.tsx";
import type { ChangeFeed } from "./drawer/changes.ts";
import { Drawer } from "./drawer/drawer.tsx";
import { DrawerButtons } from "./drawer/drawer-buttons.tsx";
import type { DrawerTab } from "./drawer/drawer-tabs.ts";
import { useDrawerPlaces } from "./drawer/use-drawer-places.ts";
import { useServiceLinks } from "./drawer/use-service-links.ts";
import { HomeTab } from "./home-tab.tsx";
import { Icon } from "./icons.tsx";
import type { Workspace } from "./protocol.ts";
import { Sidebar } from "./sidebar.tsx";
import { StageBar } from "./stage/stage-bar.tsx";
import type { StagePanel } from "./stage/stage-panels.ts";
import { type Tab, TopBar } from "./top-bar.tsx";
import { useBot } from "./use-bot.ts";
import { ViewDialog } from "./view-dialog.tsx";
import type { Action, State } from "./workspace-state.ts";

/** The whole page: conversations on the left, the open one beside them, the drawer on the right, dialogs on top. */
export function WorkspacePage({
  state,
  workspace,
  dispatch,
  api,
  feed,
  drawer,
  onDrawer,
  panel,
  onPanel,
  onChannel,
  onPerson,
  onGo,
}: {
  state: State;
  workspace: Workspace;
  dispatch: Dispatch<Action>;
  api: Api;
  feed: ChangeFeed;
  drawer: DrawerTab | null;
  onDrawer: (tab: DrawerTab | null) => void;
  panel: StagePanel | null;
  onPanel: (panel: StagePanel | null) => void;
  onChannel: (id: string) => void;
  onPerson: (id: string) => void;
  /** To be this person in this conversation. */
  onGo: (where: { as: string; channel: string }) => void;
}) {
  const [tab, setTab] = useState<Tab>("messages");
  const [menuOpen, setMenuOpen] = useState(false);
  const [sent, setSent] = useState(0);
  const places = useDrawerPlaces();
  useServiceLinks((link) => {
    places.follow(link);
    onDrawer(link.tab);
  });
  const { asking, surround, send, run, openHome } = useBot(workspace, api, dispatch);

  const { bot, home, view } = workspace;
  const me = workspace.people.find(({ id }) => id === workspace.me);
  const channel = workspace.channels.find(({ id }) => id === workspace.channel);
  const viewer: Viewer = { zone: me?.tz ?? "UTC", now: new Date(workspace.now) };

  function openConversation() {
    if (channel === undefined) {
      return <p className="lost quiet">{me?.name ?? "This person"} is in no conversation here.</p>;
    }
    if (channel.kind === "im" && tab === "home") {
      return (
        <HomeTab
          home={home}
          botName={bot.name}
          surroundings={surround({ viewId: home?.id ?? "" }, viewer)}
          onOpen={() => void openHome()}
        />
      );
    }
    const channelName = channel.kind === "im" ? channel.name : `#${channel.name}`;
    return (
      <>
        <Conversation
          workspace={workspace}
          notices={state.notices}
          viewer={viewer}
          sent={sent}
          surround={surround}
          run={run}
        />
        {channel.member ? (
          <Composer
            key={`${workspace.me}/${channel.id}`}
            channelName={channelName}
            commands={workspace.commands}
            accounts={workspace.accounts}
            shortcuts={workspace.shortcuts}
            onShortcut={run}
            onSend={(typed) => {
              setSent((before) => before + 1);
              send(typed);
            }}
          />
        ) : (
          <p className="reading-only quiet">
            You are not a member of {channelName}: you can read it, not write in it.
          </p>
        )}
      </>
    );
  }

  return (
    <div className="page" data-menu={menuOpen} data-drawer={drawer !== null}>
      {workspace.stage !== null && (
        <StageBar
          workspace={workspace}
          stage={workspace.stage}
          now={viewer.now}
          api={api}
          panel={panel}
          onPanel={onPanel}
          onGo={onGo}
        />
      )}
      <aside className="sidebar">
        <Sidebar
          workspace={workspace}
          unread={state.unread}
          onChannel={(id) => {
            setMenuOpen(false);
            setTab("messages");
            onChannel(id);
          }}
          onPerson={onPerson}
        />
      </aside>
      <button
        type="button"
        className="scrim"
        aria-label="Close the list of conversations"
        onClick={() => setMenuOpen(false)}
      />
      <main>
        <TopBar
          channel={channel}
          bot={bot}
          viewer={viewer}
          tab={tab}
          menuOpen={menuOpen}
          clock={workspace.stage === null}
          onTab={setTab}
          onMenu={() => setMenuOpen(!menuOpen)}
        >
          <DrawerButtons open={drawer} onOpen={onDrawer} />
        </TopBar>
        {!state.connected && (
          <p className="banner" role="status">
            <Icon name="warning" /> The sandbox does not answer. This page connects again by itself.
          </p>
        )}
        {openConversation()}
      </main>
      {drawer !== null && (
        <Drawer
          tab={drawer}
          me={workspace.me}
          feed={feed}
          viewer={viewer}
          places={places}
          onOpen={onDrawer}
        />
      )}
      {view !== null && (
        <ViewDialog
          key={view.id}
          view={view}
          api={api}
          surroundings={surround({ viewId: view.id }, viewer)}
          onClose={() => dispatch({ kind: "view", view: null })}
        />
      )}
      {asking && <ConfirmDialog {...asking} onAnswer={asking.answer} />}
    </div>
  );
}
