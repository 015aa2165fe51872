import { dayKey } from "./blocks/slack-date.ts";
import type { Message, Workspace } from "./protocol.ts";
import type { Notice } from "./workspace-state.ts";

type Place = { key: string; at: Date; day: string };

export type Item =
  | (Place & { kind: "message"; message: Message })
  | (Place & { kind: "notice"; notice: Notice });

/**
 * What stands in the open channel, by time, each with its calendar day in the viewer's zone; and
 * replies by the message they belong to. A reply whose message is gone stands by itself.
 */
export function arrange(
  { messages, channel }: Pick<Workspace, "messages" | "channel">,
  notices: Notice[],
  zone: string,
): { items: Item[]; replies: Map<string, Message[]> } {
  const there = new Set(messages.map(({ ts }) => ts));
  const parentOf = ({ ts, threadTs }: Message) =>
    threadTs !== undefined && threadTs !== ts && there.has(threadTs) ? threadTs : null;

  const replies = new Map<string, Message[]>();
  const items: Item[] = [];
  for (const message of messages) {
    const parent = parentOf(message);
    if (parent === null) {
      const at = new Date(Number(message.ts) * 1000);
      items.push({ kind: "message", key: message.ts, at, day: dayKey(at, zone), message });
    } else {
      replies.set(parent, [...(replies.get(parent) ?? []), message]);
    }
  }
  for (const notice of notices) {
    if (notice.channel !== channel) continue;
    const at = new Date(notice.at);
    items.push({ kind: "notice", key: `notice-${notice.id}`, at, day: dayKey(at, zone), notice });
  }
  return { items: items.sort((a, b) => a.at.getTime() - b.at.getTime()), replies };
}
