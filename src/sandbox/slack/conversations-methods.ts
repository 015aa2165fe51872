import type {
  ConversationsInfoResponse,
  ConversationsListResponse,
  ConversationsMembersResponse,
  ConversationsOpenResponse,
} from "@slack/web-api";
import type { SlackChannel } from "./contract.ts";
import { knownChannel, type Method, page, requireChannelScope, tier } from "./method.ts";
import { botIsMember, findUser, membersOf, openIm, teamsOf } from "./people.ts";
import { refuse } from "./refusal.ts";
import type { State } from "./state.ts";

function wireChannel({ workspace: { world } }: State, channel: SlackChannel) {
  const shared = channel.externallyShared === true;
  const common = {
    id: channel.id,
    created: 0,
    is_archived: channel.archived === true,
    is_im: channel.kind === "im",
    is_mpim: false,
    is_org_shared: false,
    context_team_id: world.team.id,
    updated: 0,
  };
  if (channel.kind === "im")
    return {
      ...common,
      user: channel.members[0] ?? "",
      is_user_deleted: findUser(world, channel.members[0] ?? "")?.kind === "deactivated",
    };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === "public",
    is_group: channel.kind === "private",
    is_private: channel.kind === "private",
    is_general: channel.name === "general",
    is_shared: shared,
    is_ext_shared: shared,
    is_pending_ext_shared: false,
    pending_shared: [],
    shared_team_ids: teamsOf(world, channel),
    is_member: botIsMember(world, channel),
    topic: { value: "", creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    previous_names: [],
  };
}

const kindNames = { public_channel: "public", private_channel: "private", im: "im" } as const;

export const conversationsMethods: Record<string, Method> = {
  "conversations.info": {
    perMinute: tier.three,
    run(state, args) {
      const { world } = state.workspace;
      const channel = knownChannel(world, args.required("channel"));
      requireChannelScope(world, channel, "read");
      const members = args.flag("include_num_members")
        ? { num_members: membersOf(world, channel).length }
        : {};
      return {
        ok: true,
        channel: { ...wireChannel(state, channel), ...members },
      } satisfies ConversationsInfoResponse;
    },
  },
  "conversations.list": {
    perMinute: tier.two,
    run(state, args) {
      const { world } = state.workspace;
      const kinds = (args.text("types") ?? "public_channel").split(",").map((name) => {
        const kind = Object.entries(kindNames).find(([known]) => known === name.trim())?.[1];
        if (kind === undefined) return refuse("invalid_types");
        requireChannelScope(world, { kind }, "read");
        return kind;
      });
      const found = world.channels.filter(
        (channel) =>
          kinds.includes(channel.kind) &&
          (channel.kind === "public" || botIsMember(world, channel)) &&
          !(args.flag("exclude_archived") && channel.archived === true),
      );
      const { items, response_metadata } = page(found, args, {
        key: ({ id }) => id,
        size: 100,
        most: 999,
      });
      return {
        ok: true,
        channels: items.map((channel) => ({
          ...wireChannel(state, channel),
          ...(channel.kind === "im" ? {} : { num_members: channel.members.length }),
        })),
        response_metadata,
      } satisfies ConversationsListResponse;
    },
  },
  "conversations.members": {
    perMinute: tier.four,
    run({ workspace: { world } }, args) {
      const channel = knownChannel(world, args.required("channel"));
      requireChannelScope(world, channel, "read");
      const { items, response_metadata } = page(membersOf(world, channel), args, {
        key: (id) => id,
        size: 100,
        most: 1000,
      });
      return { ok: true, members: items, response_metadata } satisfies ConversationsMembersResponse;
    },
  },
  "conversations.open": {
    perMinute: tier.three,
    scope: "im:write",
    run({ workspace }, args) {
      const ids = args.required("users").split(",");
      const user = findUser(workspace.world, ids[0] ?? "");
      if (user === undefined) return refuse("user_not_found");
      if (ids.length > 1) refuse("users_list_not_supplied");
      if (user.kind === "deactivated") refuse("user_disabled");
      if (user.kind === "bot") refuse("cannot_dm_bot");
      const { id } = openIm(workspace, user);
      const channel = args.flag("return_im") ? { id, is_im: true, user: user.id } : { id };
      return { ok: true, channel } satisfies ConversationsOpenResponse;
    },
  },
};
