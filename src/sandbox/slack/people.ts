import type { SlackChannel, SlackUser, SlackWorld } from "./contract.ts";
import type { Workspace } from "./workspace.ts";

/** The other workspace, of which all strangers are. */
const STRANGERS_TEAM = "T0STRANGERS";

export const findUser = (world: SlackWorld, id: string): SlackUser | undefined =>
  everyone(world).find((user) => user.id === id);

/** All users, the bot's own among them. */
export function everyone(world: SlackWorld): SlackUser[] {
  const { bot, users } = world;
  if (users.some(({ id }) => id === bot.userId)) return users;
  const self: SlackUser = {
    id: bot.userId,
    name: bot.name,
    realName: bot.name,
    email: "",
    tz: "UTC",
    kind: "bot",
  };
  return [...users, self];
}

/** A person who can act at all; an unknown or deactivated one is a mistake of the caller. */
export function person(world: SlackWorld, id: string): SlackUser {
  const user = findUser(world, id);
  if (user === undefined || user.kind === "bot") throw new Error(`${id} is no person here`);
  if (user.kind === "deactivated") throw new Error(`${user.name} is deactivated`);
  return user;
}

export const teamOf = (world: SlackWorld, user: SlackUser | undefined): string =>
  user?.kind === "stranger" ? STRANGERS_TEAM : world.team.id;

/** The teams that share a channel. */
export const teamsOf = (world: SlackWorld, channel: SlackChannel): string[] =>
  channel.externallyShared ? [world.team.id, STRANGERS_TEAM] : [world.team.id];

export const findChannel = (world: SlackWorld, id: string): SlackChannel | undefined =>
  world.channels.find((channel) => channel.id === id);

export const botIsMember = (world: SlackWorld, channel: SlackChannel): boolean =>
  channel.kind === "im" || channel.members.includes(world.bot.userId);

/** Members as Slack counts them: an IM has the person and the bot. */
export const membersOf = (world: SlackWorld, channel: SlackChannel): string[] =>
  channel.kind === "im"
    ? [...new Set([...channel.members, world.bot.userId])]
    : [...new Set(channel.members)];

/** Members see their channel; public channels are open to full members of the workspace. */
export const canSee = (user: SlackUser, channel: SlackChannel): boolean =>
  channel.members.includes(user.id) || (channel.kind === "public" && user.kind === "member");

/** The channel that a person types or clicks in; throws when this person could not. */
export function channelOf(world: SlackWorld, user: SlackUser, id: string): SlackChannel {
  const channel = findChannel(world, id);
  if (channel === undefined || !canSee(user, channel))
    throw new Error(`${user.name} does not see a channel ${id}`);
  return channel;
}

/** The direct conversation between the bot and this person, opened when there is none. */
export function openIm(workspace: Workspace, user: SlackUser): SlackChannel {
  const { world } = workspace;
  const known = world.channels.find(
    ({ kind, members }) => kind === "im" && members.includes(user.id),
  );
  if (known !== undefined) return known;
  const channel: SlackChannel = {
    id: workspace.newId("D"),
    name: "directmessage",
    kind: "im",
    members: [user.id],
  };
  world.channels.push(channel);
  return channel;
}
