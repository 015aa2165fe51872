import { type MouseEvent, type ReactNode, useMemo } from "react";
import { Message, type MessageProps } from "slack-blocks-to-jsx";
import "slack-blocks-to-jsx/dist/style.css";
import { useSurroundings } from "./block-context.ts";
import { type Block, type Element, isRecord, safeHref } from "./block-types.ts";
import { SIGNS } from "./mrkdwn-atoms.ts";
import { labelEvery, prepareBlock } from "./prepare-block.ts";
import { formatSlackDate } from "./slack-date.ts";

type Hooks = NonNullable<MessageProps["hooks"]>;

/** One block without inputs of its own, drawn by slack-blocks-to-jsx. Loaded lazily: see block-list. */
export function StaticBlock({ block }: { block: Block }) {
  const { viewer, theme, people, channels, act } = useSurroundings();
  const prepared = useMemo(() => [prepareBlock(block)], [block]);
  const hooks: Hooks = {
    user: ({ id, name }) => (
      <span className="mention">
        @{people.find((each) => each.id === id)?.name ?? (name || id)}
      </span>
    ),
    channel: ({ id, name }) => (
      <span className="mention">
        #{channels.find((each) => each.id === id)?.name ?? (name || id)}
      </span>
    ),
    link: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
    date: ({ timestamp, format, link, fallback }) => {
      const seconds = Number(timestamp);
      const words = Number.isFinite(seconds) ? formatSlackDate(seconds, format, viewer) : fallback;
      return link === null ? <time>{words}</time> : <SafeLink href={link}>{words}</SafeLink>;
    },
    emoji: (emoji, parse) => {
      const sign = SIGNS[emoji.name];
      if (sign !== undefined) {
        const words = emoji.name.replace(/_/g, " ");
        return (
          <span className={`sign ${emoji.name}`} role="img" aria-label={words}>
            {sign}
          </span>
        );
      }
      const drawn = parse(emoji);
      // Of a name it does not know the library loses the colons.
      return drawn === emoji.name ? `:${emoji.name}:` : drawn;
    },
  };

  /** The library's own links and buttons (cards) know neither our rules nor our bot. */
  function onClickCapture(event: MouseEvent<HTMLDivElement>) {
    if (!(event.target instanceof HTMLElement)) return;
    const anchor = event.target.closest("a");
    if (anchor !== null) return guardLink(anchor, event);
    const id = event.target.closest("button")?.id;
    const element = id ? findElement(block, id) : null;
    if (element === null) return;
    event.preventDefault();
    event.stopPropagation();
    void act(element, block.block_id);
  }

  return (
    <div
      onClickCapture={onClickCapture}
      onAuxClickCapture={onClickCapture}
      data-label-every={labelEvery(block)}
    >
      <Message
        // The emulator keeps to Slack's own rules; the library's types are narrower than those.
        blocks={prepared as unknown as MessageProps["blocks"]}
        logo=""
        name=""
        theme={theme}
        withoutWrapper
        data={{ users: people, channels }}
        hooks={hooks}
      />
    </div>
  );
}

function SafeLink({ href, children }: { href: string; children: ReactNode }) {
  const safe = safeHref(href);
  if (safe === null) return <span>{children}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

function guardLink(anchor: HTMLAnchorElement, event: MouseEvent) {
  if (safeHref(anchor.href) === null) return event.preventDefault();
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
}

/** The element with this action id, however deep in the block. */
function findElement(value: unknown, actionId: string): Element | null {
  if (Array.isArray(value)) {
    for (const inner of value) {
      const found = findElement(inner, actionId);
      if (found !== null) return found;
    }
    return null;
  }
  if (!isRecord(value)) return null;
  if (value.action_id === actionId && typeof value.type === "string") return value as Element;
  return findElement(Object.values(value), actionId);
}
