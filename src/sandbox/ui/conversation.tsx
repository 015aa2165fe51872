import { Fragment, type ReactNode, useLayoutEffect, useRef } from "react";
import type { BlockSurroundings } from "./blocks/block-context.ts";
import { dayKey, formatDay, type Viewer } from "./blocks/slack-date.ts";
import { MessageRow, Row } from "./message-row.tsx";
import type { Message, Workspace } from "./protocol.ts";
import type { Notice } from "./workspace-state.ts";

/** Nearer to the end than this, the list follows what is new. */
const FOLLOW_PX = 120;

type Item = { at: Date; key: string; draw: () => ReactNode };

/** Messages and notices by time, with a line for each day. */
export function Conversation({
  workspace,
  notices,
  viewer,
  sent,
  surround,
}: {
  workspace: Workspace;
  notices: Notice[];
  viewer: Viewer;
  /** How often the person sent something from here: what they said and its answer come into view. */
  sent: number;
  surround: (message: Message) => BlockSurroundings;
}) {
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const channel = workspace.channels.find(({ id }) => id === workspace.channel);

  // Charts and cards grow after they were put in place, so the end is followed by size.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another channel, and what one sends, show the end.
  useLayoutEffect(() => {
    const area = list.current;
    if (area === null || content.current === null) return;
    follow.current = true;
    const toEnd = () => {
      if (follow.current) area.scrollTop = area.scrollHeight;
    };
    const observer = new ResizeObserver(toEnd);
    toEnd();
    observer.observe(content.current);
    observer.observe(area);
    return () => observer.disconnect();
  }, [workspace.channel, workspace.me, sent]);

  const replies = Map.groupBy(
    workspace.messages.filter(({ ts, threadTs }) => threadTs !== undefined && threadTs !== ts),
    ({ threadTs }) => threadTs,
  );
  const parents = new Set(workspace.messages.map(({ ts }) => ts));
  const items: Item[] = [
    ...workspace.messages
      .filter(
        ({ ts, threadTs }) => threadTs === undefined || threadTs === ts || !parents.has(threadTs),
      )
      .map((message) => ({
        at: new Date(Number(message.ts) * 1000),
        key: message.ts,
        draw: () => (
          <MessageRow
            message={message}
            replies={replies.get(message.ts) ?? []}
            workspace={workspace}
            surround={surround}
          />
        ),
      })),
    ...notices
      .filter(({ channel: where }) => where === workspace.channel)
      .map(({ id, at, text }) => ({
        at: new Date(at),
        key: `notice-${id}`,
        draw: () => (
          <Row
            id="slackbot"
            name="Slackbot"
            isBot={false}
            ephemeral
            at={new Date(at)}
            zone={viewer.zone}
          >
            <p className="typed">{text}</p>
          </Row>
        ),
      })),
  ].sort((a, b) => a.at.getTime() - b.at.getTime());

  return (
    <div
      className="log"
      role="log"
      aria-label={`Messages in ${channel?.name ?? "this conversation"}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it.
      tabIndex={0}
      ref={list}
      onScroll={({ currentTarget: area }) => {
        follow.current = area.scrollHeight - area.scrollTop - area.clientHeight < FOLLOW_PX;
      }}
    >
      <div ref={content}>
        <p className="beginning quiet">
          {channel?.kind === "im"
            ? `This is the beginning of your messages with ${channel.name}.`
            : `This is the beginning of #${channel?.name ?? ""}.`}
        </p>
        {items.map(({ at, key, draw }, index) => {
          const before = items[index - 1];
          const newDay =
            before === undefined || dayKey(before.at, viewer.zone) !== dayKey(at, viewer.zone);
          return (
            <Fragment key={key}>
              {newDay && (
                <h3 className="day">
                  <span>{formatDay(at, viewer)}</span>
                </h3>
              )}
              {draw()}
            </Fragment>
          );
        })}
      </div>
    </div>
  );
}
