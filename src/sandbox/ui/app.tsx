import { useEffect, useState } from "react";
import type { BlockSurroundings } from "./blocks/block-context.ts";
import { type Confirm, confirmOf } from "./blocks/block-types.ts";
import { formatIn, type Viewer } from "./blocks/slack-date.ts";
import type { Typed } from "./command-line.ts";
import { Composer } from "./composer.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { Conversation } from "./conversation.tsx";
import { HomeTab } from "./home-tab.tsx";
import { Icon } from "./icons.tsx";
import { hashOf, whereFrom } from "./location.ts";
import type { Outcome, Place } from "./protocol.ts";
import { ChannelSign, Sidebar } from "./sidebar.tsx";
import { useTheme } from "./use-theme.ts";
import { useWorkspace } from "./use-workspace.ts";
import { ViewDialog } from "./view-dialog.tsx";

type Asking = { confirm: Confirm; surroundings: BlockSurroundings; answer: (yes: boolean) => void };

/** The whole page: who one is and where, what is said there, and what is asked on top of it. */
export function App() {
  const [where, setWhere] = useState(() => whereFrom(location.hash));
  const [tab, setTab] = useState<"messages" | "home">("messages");
  const [menuOpen, setMenuOpen] = useState(false);
  const [sent, setSent] = useState(0);
  const [asking, setAsking] = useState<Asking | null>(null);
  const { state, dispatch, api } = useWorkspace(where.as, where.channel);
  const theme = useTheme();
  const { workspace } = state;

  // A person in the address who does not exist here is nobody; the sandbox says who comes first.
  const nobody = workspace === null && !state.connected && where.as !== null;
  useEffect(() => {
    if (nobody) setWhere({ as: null, channel: null });
  }, [nobody]);

  useEffect(() => {
    if (workspace === null) return;
    const { me, channel } = workspace;
    setWhere((before) => (before.as === null ? { as: me, channel } : before));
    document.title = `${workspace.title} · ${workspace.team}`;
    history.replaceState(null, "", hashOf({ as: workspace.me, channel: workspace.channel }));
  }, [workspace]);

  if (workspace === null) {
    return state.connected ? null : (
      <p className="lost">The sandbox does not answer. Is it running?</p>
    );
  }

  const me = workspace.people.find(({ id }) => id === workspace.me);
  const channel = workspace.channels.find(({ id }) => id === workspace.channel);
  const viewer: Viewer = { zone: me?.tz ?? "UTC", now: new Date(workspace.now) };
  const channelName =
    channel === undefined ? "" : channel.kind === "im" ? channel.name : `#${channel.name}`;

  const notice = (text: string) =>
    dispatch({ kind: "notice", channel: workspace.channel ?? "", text });
  const settle = (promise: Promise<Outcome>, failed: (error: string) => string) =>
    promise.then(
      (outcome) => {
        if (!outcome.acked) notice(failed(outcome.error ?? "no answer"));
      },
      (error: unknown) => notice(error instanceof Error ? error.message : String(error)),
    );

  function send(typed: Exclude<Typed, { kind: "nothing" }>) {
    const at = workspace?.channel;
    if (at === null || at === undefined) return;
    setSent((before) => before + 1);
    switch (typed.kind) {
      case "say":
        return void settle(api.say({ channel: at, text: typed.text }), (error) => error);
      case "command": {
        const { command, text } = typed;
        return void settle(
          api.command({ channel: at, command, text }),
          (error) => `${command} failed with the error "${error}"`,
        );
      }
      case "unknownCommand":
        return notice(
          `${typed.command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
        );
    }
  }

  /** What the blocks at a place need; clicks with a confirm object ask first. */
  function surround(place: Place): BlockSurroundings {
    const surroundings: BlockSurroundings = {
      viewer,
      theme,
      people: workspace?.people ?? [],
      channels: workspace?.channels ?? [],
      async act(element, blockId, value) {
        const confirm = confirmOf(element);
        if (confirm !== null) {
          const yes = await new Promise<boolean>((answer) =>
            setAsking({ confirm, surroundings, answer }),
          );
          setAsking(null);
          if (!yes) return;
        }
        await settle(
          api.click({
            place,
            actionId: element.action_id ?? "",
            ...(blockId === undefined ? {} : { blockId }),
            ...(value === undefined ? {} : { value }),
          }),
          (error) => `${workspace?.bot.name} did not answer the click: "${error}"`,
        );
      },
      suggest: (element, query) => api.suggest({ place, actionId: element.action_id ?? "", query }),
    };
    return surroundings;
  }

  const isApp = channel?.kind === "im";
  const showHome = isApp && tab === "home";
  return (
    <div className="page" data-menu={menuOpen}>
      <aside className="sidebar">
        <Sidebar
          workspace={workspace}
          unread={state.unread}
          onChannel={(id) => {
            setMenuOpen(false);
            setTab("messages");
            setWhere({ as: workspace.me, channel: id });
          }}
          onPerson={(id) => {
            dispatch({ kind: "personChanged" });
            setWhere({ as: id, channel: workspace.channel });
          }}
        />
      </aside>
      <button
        type="button"
        className="scrim"
        aria-label="Close the list of conversations"
        onClick={() => setMenuOpen(false)}
      />
      <main>
        <header className="topbar">
          <button
            type="button"
            className="menu-button"
            aria-label="Conversations"
            aria-expanded={menuOpen}
            onClick={() => setMenuOpen(!menuOpen)}
          >
            <Icon name="menu" />
          </button>
          <h1>
            {channel && <ChannelSign channel={channel} bot={workspace.bot} />}
            <span>{channel?.name ?? "No conversations"}</span>
          </h1>
          {channel?.shared && <span className="shared">with outsiders</span>}
          {isApp && (
            <div className="tabs" role="tablist" aria-label={channel.name}>
              {(["messages", "home"] as const).map((each) => (
                <button
                  key={each}
                  type="button"
                  role="tab"
                  aria-selected={tab === each}
                  onClick={() => setTab(each)}
                >
                  {each === "home" ? "Home" : "Messages"}
                </button>
              ))}
            </div>
          )}
          <p className="clock" title={`The sandbox's clock, in ${viewer.zone}`}>
            <Icon name="clock" />
            <time dateTime={workspace.now}>
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
        </header>
        {!state.connected && (
          <p className="banner" role="status">
            <Icon name="warning" /> The sandbox does not answer. This page connects again by itself.
          </p>
        )}
        {showHome ? (
          <HomeTab
            home={workspace.home}
            botName={workspace.bot.name}
            surroundings={surround({ viewId: workspace.home?.id ?? "" })}
            onOpen={() => void settle(api.openHome(), (error) => `The Home tab failed: "${error}"`)}
          />
        ) : channel === undefined ? (
          <p className="lost quiet">{me?.name ?? "This person"} is in no conversation here.</p>
        ) : (
          <>
            <Conversation
              workspace={workspace}
              notices={state.notices}
              viewer={viewer}
              sent={sent}
              surround={({ channel: at, ts }) => surround({ channel: at, ts })}
            />
            {channel.member ? (
              <Composer
                key={`${workspace.me}/${channel.id}`}
                channelName={channelName}
                commands={workspace.commands}
                onSend={send}
              />
            ) : (
              <p className="reading-only quiet">
                You are not a member of {channelName}: you can read it, not write in it.
              </p>
            )}
          </>
        )}
      </main>
      {workspace.view !== null && (
        <ViewDialog
          key={workspace.view.id}
          view={workspace.view}
          api={api}
          surroundings={surround({ viewId: workspace.view.id })}
          onView={(view) => dispatch({ kind: "view", view })}
        />
      )}
      {asking && <ConfirmDialog {...asking} onAnswer={asking.answer} />}
    </div>
  );
}
