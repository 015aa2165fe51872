import { Fragment, useLayoutEffect, useMemo, useRef } from "react";
import { dayKey, formatDay, type Viewer } from "./blocks/slack-date.ts";
import { arrange } from "./conversation-items.ts";
import { MessageRow, Row } from "./message-row.tsx";
import type { Message, Workspace } from "./protocol.ts";
import type { RunShortcut, Surround } from "./use-bot.ts";
import type { Notice } from "./workspace-state.ts";

/** Nearer to the end than this, the list follows what is new. */
const FOLLOW_PX = 120;

/** It says how long ago something was, which goes on changing. */
const showsAge = ({ text, blocks }: Message): boolean =>
  JSON.stringify(blocks ?? text).includes("{ago}");

/** Messages and notices by time, with a line for each day. */
export function Conversation({
  workspace,
  notices,
  viewer,
  sent,
  surround,
  run,
}: {
  workspace: Workspace;
  notices: Notice[];
  viewer: Viewer;
  /** How often the person sent something from here: what they said and its answer come into view. */
  sent: number;
  surround: Surround;
  run: RunShortcut;
}) {
  const { messages, channel: channelId } = workspace;
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const top = useRef(0);
  const channel = workspace.channels.find(({ id }) => id === channelId);

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
  }, [channelId, workspace.me, sent]);

  // Most rows show nothing that changes from minute to minute, so they are given the day only.
  const day = dayKey(viewer.now, viewer.zone);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same all day.
  const today = useMemo(() => viewer, [viewer.zone, day]);
  const timely = useMemo(() => new Set(messages.filter(showsAge).map(({ ts }) => ts)), [messages]);

  const { shortcuts } = workspace;
  const onMessages = useMemo(() => shortcuts.filter(({ type }) => type === "message"), [shortcuts]);

  const { items, replies } = useMemo(
    () => arrange({ messages, channel: channelId }, notices, viewer.zone),
    [messages, channelId, notices, viewer.zone],
  );

  return (
    <div
      className="log"
      role="log"
      aria-label={`Messages in ${channel?.name ?? "this conversation"}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards must be able to scroll it.
      tabIndex={0}
      ref={list}
      onScroll={({ currentTarget: area }) => {
        const isNearEnd = area.scrollHeight - area.scrollTop - area.clientHeight < FOLLOW_PX;
        // Only who scrolls up leaves the end: it also moves away when something grows just after we went there.
        if (isNearEnd) follow.current = true;
        else if (area.scrollTop < top.current) follow.current = false;
        top.current = area.scrollTop;
      }}
    >
      <div ref={content}>
        <p className="beginning quiet">
          {channel?.kind === "im"
            ? `This is the beginning of your messages with ${channel.name}.`
            : `This is the beginning of #${channel?.name ?? ""}.`}
        </p>
        {items.map((item, index) => (
          <Fragment key={item.key}>
            {items[index - 1]?.day !== item.day && (
              <h3 className="day">
                <span>{formatDay(item.at, today)}</span>
              </h3>
            )}
            {item.kind === "notice" ? (
              <NoticeRow notice={item.notice} zone={viewer.zone} />
            ) : (
              <MessageRow
                message={item.message}
                replies={replies.get(item.message.ts)}
                people={workspace.people}
                bot={workspace.bot}
                viewer={timely.has(item.message.ts) ? viewer : today}
                surround={surround}
                shortcuts={onMessages}
                run={run}
              />
            )}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

function NoticeRow({ notice: { at, text }, zone }: { notice: Notice; zone: string }) {
  return (
    <Row id="slackbot" name="Slackbot" isBot={false} ephemeral at={new Date(at)} zone={zone}>
      <p className="typed">{text}</p>
    </Row>
  );
}
