import { memo, type ReactNode, useMemo, useState } from "react";
import { Avatar } from "./avatar.tsx";
import { BlockContext } from "./blocks/block-context.ts";
import { BlockList } from "./blocks/block-list.tsx";
import { MenuButton } from "./blocks/menu-button.tsx";
import { formatIn, formatTime, type Viewer } from "./blocks/slack-date.ts";
import { Icon } from "./icons.tsx";
import type { Block, Message, Person, Shortcut, Workspace } from "./protocol.ts";
import type { RunShortcut, Surround } from "./use-bot.ts";

const NO_REPLIES: Message[] = [];

/** Drawn again only when something of its own changed: a channel may hold hundreds. */
export const MessageRow = memo(MessageRowView);

/** A message with its replies below. */
function MessageRowView({
  message,
  replies = NO_REPLIES,
  people,
  bot,
  viewer,
  surround,
  shortcuts,
  run,
}: {
  message: Message;
  replies?: Message[] | undefined;
  people: Person[];
  bot: Workspace["bot"];
  viewer: Viewer;
  surround: Surround;
  /** Those on messages. */
  shortcuts: Shortcut[];
  run: RunShortcut;
}) {
  const [open, setOpen] = useState(false);
  const author = people.find(({ id }) => id === message.user);
  const isBot = message.user === bot.userId || author?.isBot === true;
  const name = isBot ? bot.name : (author?.name ?? message.user);
  const { channel, ts } = message;
  const surroundings = useMemo(
    () => surround({ channel, ts }, viewer),
    [surround, channel, ts, viewer],
  );
  return (
    <Row
      id={message.user}
      name={name}
      isBot={isBot}
      ephemeral={message.ephemeral}
      at={new Date(Number(ts) * 1000)}
      zone={viewer.zone}
    >
      {shortcuts.length > 0 && !message.ephemeral && (
        <div className="message-shortcuts">
          <MenuButton
            label="Shortcuts for this message"
            className="button small"
            items={shortcuts.map((shortcut) => ({
              key: shortcut.id,
              text: shortcut.name,
              shortcut,
            }))}
            onChoose={({ shortcut }) => run(shortcut, { channel, ts })}
          >
            <Icon name="bolt" />
          </MenuButton>
        </div>
      )}
      <BlockContext value={surroundings}>
        <Body message={message} author={author} isBot={isBot} />
      </BlockContext>
      {message.edited && <span className="quiet edited"> (edited)</span>}
      {replies.length > 0 && (
        <div className="thread">
          <button
            type="button"
            className="link"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {replies.length === 1 ? "1 reply" : `${replies.length} replies`}
          </button>
          {open &&
            replies.map((reply) => (
              <MessageRow
                key={reply.ts}
                message={reply}
                people={people}
                bot={bot}
                viewer={viewer}
                surround={surround}
                shortcuts={shortcuts}
                run={run}
              />
            ))}
        </div>
      )}
    </Row>
  );
}

function Body({
  message,
  author,
  isBot,
}: {
  message: Message;
  author: Person | undefined;
  isBot: boolean;
}) {
  if (message.blocks !== undefined && message.blocks.length > 0) {
    return <BlockList blocks={message.blocks} />;
  }
  // What a person typed is shown as typed; only an app's text is markup.
  if (author !== undefined && !isBot) return <p className="typed">{message.text}</p>;
  return <BlockList blocks={[asSection(message.text)]} />;
}

const asSection = (text: string): Block => ({ type: "section", text: { type: "mrkdwn", text } });

/** Avatar, name and time, and beside them whatever was said. */
export function Row({
  id,
  name,
  isBot,
  ephemeral,
  at,
  zone,
  children,
}: {
  id: string;
  name: string;
  isBot: boolean;
  ephemeral: boolean;
  at: Date;
  zone: string;
  children: ReactNode;
}) {
  const whole = formatIn(zone, at, { dateStyle: "full", timeStyle: "long" });
  return (
    <article className="message" data-ephemeral={ephemeral} aria-label={`${name}, ${whole}`}>
      {ephemeral && (
        <p className="only-you">
          <Icon name="eye" /> Only visible to you
        </p>
      )}
      <Avatar id={id} name={name} isBot={isBot} />
      <div className="message-body">
        <header>
          <strong>{name}</strong>
          {isBot && <span className="app-badge">APP</span>}
          <time dateTime={at.toISOString()} title={whole}>
            {formatTime(at, zone)}
          </time>
        </header>
        {children}
      </div>
    </article>
  );
}
