import type { Clock } from "../lib/time.ts";
import type {
  SlackChannel,
  SlackEmulator,
  SlackEvent,
  SlackMessage,
  SlackUser,
  SlackView,
} from "./slack/contract.ts";
import type {
  Channel,
  CommandHint,
  Message,
  PageEvent,
  Person,
  Persona,
  Shortcut,
  View,
  Workspace,
} from "./ui/protocol.ts";

/** What the page shows beside what Slack knows. */
export type PageWorld = {
  /** The page's title, such as "TAM sandbox". */
  title: string;
  /** Whom the visitor can be, the first one to begin with. */
  personas: Persona[];
  commands: CommandHint[];
  /** The names of the accounts as Notion has them now. */
  accounts(): string[];
  shortcuts: Shortcut[];
  /** Business time, shown as the sandbox's clock. */
  clock: Clock;
};

/** All that one person sees of the workspace; `channel` null: the first one they are in. */
export function workspaceOf(
  slack: SlackEmulator,
  world: PageWorld,
  user: SlackUser,
  channel: string | null,
): Omit<Workspace, "stage"> {
  const channels = slack.world.channels.filter((candidate) => maySee(user, candidate));
  const open = channels.find(({ id }) => id === channel) ?? channels[0];
  const view = slack.view(user.id);
  const home = slack.home(user.id);
  const { bot, team } = slack.world;
  return {
    title: world.title,
    team: team.name,
    bot: { userId: bot.userId, name: bot.name },
    now: world.clock.now().toISOString(),
    me: user.id,
    people: peopleOf(slack),
    personas: world.personas,
    channels: channels.map((each) => toChannel(each, user, bot.name)),
    channel: open?.id ?? null,
    messages:
      open === undefined
        ? []
        : slack.messages({ channel: open.id, as: user.id }).map((message) => toMessage(message)),
    view: view && toView(view),
    home: home && toView(home),
    commands: world.commands,
    accounts: world.accounts(),
    shortcuts: world.shortcuts,
  };
}

/** The event as this person's page needs it; null when it is none of their business. */
export function eventFor(
  slack: SlackEmulator,
  user: SlackUser,
  event: SlackEvent,
): PageEvent | null {
  switch (event.kind) {
    case "message": {
      const { message } = event;
      if (message.ephemeralFor !== undefined && message.ephemeralFor !== user.id) return null;
      return seesChannel(slack, user, message.channel)
        ? { kind: "message", message: toMessage(message) }
        : null;
    }
    case "messageDeleted":
      return seesChannel(slack, user, event.channel)
        ? { kind: "messageDeleted", channel: event.channel, ts: event.ts }
        : null;
    case "view":
      return event.user === user.id
        ? { kind: "view", view: event.view && toView(event.view) }
        : null;
    case "home":
      return event.user === user.id ? { kind: "home", view: toView(event.view) } : null;
    case "call":
      return null;
  }
}

/** Members see public channels; guests, outsiders and private places need membership. */
export function maySee(user: SlackUser, channel: SlackChannel): boolean {
  if (channel.archived === true) return false;
  if (channel.members.includes(user.id)) return true;
  return channel.kind === "public" && user.kind === "member";
}

function seesChannel(slack: SlackEmulator, user: SlackUser, id: string): boolean {
  const channel = slack.world.channels.find((candidate) => candidate.id === id);
  return channel !== undefined && maySee(user, channel);
}

/** Everybody whom a message may name, the bot included. */
function peopleOf({ world: { bot, users } }: SlackEmulator): Person[] {
  const people = users.map(({ id, realName, tz, title, kind }) => ({
    id,
    name: realName,
    tz,
    ...(title === undefined ? {} : { title }),
    isBot: kind === "bot",
  }));
  if (people.some(({ id }) => id === bot.userId)) return people;
  return [...people, { id: bot.userId, name: bot.name, tz: "UTC", isBot: true }];
}

const toChannel = (channel: SlackChannel, user: SlackUser, botName: string): Channel => ({
  id: channel.id,
  name: channel.kind === "im" ? botName : channel.name,
  kind: channel.kind,
  member: channel.members.includes(user.id),
  shared: channel.externallyShared === true,
});

const toMessage = (message: SlackMessage): Message => ({
  channel: message.channel,
  ts: message.ts,
  user: message.user,
  text: message.text,
  ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
  ...(message.threadTs === undefined ? {} : { threadTs: message.threadTs }),
  ephemeral: message.ephemeralFor !== undefined,
  edited: message.edited === true,
});

/** The view without what a person never sees (private metadata, hash, callback id). */
const toView = (view: SlackView): View => ({
  id: view.id,
  type: view.type,
  title: view.title ?? "",
  ...(view.submit === undefined ? {} : { submit: view.submit }),
  close: view.close ?? "Cancel",
  blocks: view.blocks,
});
