import { Avatar } from "./avatar.tsx";
import { Icon } from "./icons.tsx";
import type { Channel, Workspace } from "./protocol.ts";

/** Workspace, conversations, and who one is. */
export function Sidebar({
  workspace,
  unread,
  onChannel,
  onPerson,
}: {
  workspace: Workspace;
  unread: string[];
  onChannel: (id: string) => void;
  onPerson: (id: string) => void;
}) {
  const me = workspace.people.find(({ id }) => id === workspace.me);
  const lists: [string, Channel[]][] = [
    ["Channels", workspace.channels.filter(({ kind }) => kind !== "im")],
    ["Apps", workspace.channels.filter(({ kind }) => kind === "im")],
  ];
  return (
    <>
      <header className="workspace-name">
        <strong>{workspace.team}</strong>
        <span>{workspace.title}</span>
      </header>
      <nav aria-label="Conversations">
        {lists.map(
          ([title, channels]) =>
            channels.length > 0 && (
              <section key={title}>
                <h2>{title}</h2>
                <ul>
                  {channels.map((channel) => (
                    <li key={channel.id}>
                      <button
                        type="button"
                        aria-current={channel.id === workspace.channel ? "page" : undefined}
                        data-unread={unread.includes(channel.id)}
                        onClick={() => onChannel(channel.id)}
                      >
                        <ChannelSign channel={channel} bot={workspace.bot} />
                        <span className="channel-name">{channel.name}</span>
                        {unread.includes(channel.id) && <span className="badge">new</span>}
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            ),
        )}
      </nav>
      <div className="persona">
        {me && <Avatar id={me.id} name={me.name} />}
        <label>
          <span>You are</span>
          <select value={workspace.me} onChange={(event) => onPerson(event.target.value)}>
            {workspace.personas.map(({ id, role }) => (
              <option key={id} value={id}>
                {workspace.people.find((person) => person.id === id)?.name ?? id} · {role}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}

export function ChannelSign({
  channel,
  bot,
}: {
  channel: Channel;
  bot: { userId: string; name: string };
}) {
  if (channel.kind === "im") return <Avatar id={bot.userId} name={bot.name} isBot />;
  return <Icon name={channel.kind === "private" ? "lock" : "hash"} />;
}
