import type {
  UsergroupsUsersListResponse,
  UsersInfoResponse,
  UsersListResponse,
  UsersLookupByEmailResponse,
} from "@slack/web-api";
import type { SlackUser } from "./contract.ts";
import { type Method, page, tier } from "./method.ts";
import { everyone, findUser, teamOf } from "./people.ts";
import { refuse } from "./refusal.ts";
import type { State } from "./state.ts";

/** Seconds east of UTC, now. */
function zoneOffset(tz: string, now: Date): number {
  const name = new Intl.DateTimeFormat("en", { timeZone: tz, timeZoneName: "longOffset" })
    .formatToParts(now)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name ?? "") ?? [];
  const seconds = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
  return sign === "-" ? -seconds : seconds;
}

function wireUser({ workspace }: State, user: SlackUser) {
  const { world, clock } = workspace;
  const team = teamOf(world, user);
  const mayKnowEmail = world.scopes.includes("users:read.email") && user.email !== "";
  return {
    id: user.id,
    team_id: team,
    name: user.name,
    deleted: user.kind === "deactivated",
    real_name: user.realName,
    tz: user.tz,
    tz_label: user.tz,
    tz_offset: zoneOffset(user.tz, clock.now()),
    profile: {
      title: user.title ?? "",
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.name,
      display_name_normalized: user.name,
      status_text: "",
      status_emoji: "",
      team,
      ...(mayKnowEmail ? { email: user.email } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: user.kind === "guest",
    is_ultra_restricted: false,
    is_bot: user.kind === "bot",
    is_app_user: false,
    updated: 0,
    ...(user.kind === "stranger" ? { is_stranger: true } : {}),
  };
}

export const usersMethods: Record<string, Method> = {
  "users.info": {
    perMinute: tier.four,
    scope: "users:read",
    run(state, args) {
      const user = findUser(state.workspace.world, args.required("user"));
      if (user === undefined) return refuse("user_not_found");
      return { ok: true, user: wireUser(state, user) } satisfies UsersInfoResponse;
    },
  },
  "users.list": {
    perMinute: tier.two,
    scope: "users:read",
    run(state, args) {
      const { items, response_metadata } = page(everyone(state.workspace.world), args, {
        key: ({ id }) => id,
        size: Number.POSITIVE_INFINITY,
        most: 1000,
      });
      return {
        ok: true,
        members: items.map((user) => wireUser(state, user)),
        cache_ts: 0,
        response_metadata,
      } satisfies UsersListResponse;
    },
  },
  /** Finds the workspace's own, active people only. */
  "users.lookupByEmail": {
    perMinute: tier.three,
    scope: "users:read.email",
    run(state, args) {
      const email = args.required("email").toLowerCase();
      const user = state.workspace.world.users.find(
        (candidate) =>
          candidate.email.toLowerCase() === email &&
          candidate.kind !== "stranger" &&
          candidate.kind !== "deactivated",
      );
      if (user === undefined) return refuse("users_not_found");
      return { ok: true, user: wireUser(state, user) } satisfies UsersLookupByEmailResponse;
    },
  },
  "usergroups.users.list": {
    perMinute: tier.two,
    scope: "usergroups:read",
    run({ workspace }, args) {
      const wanted = args.required("usergroup");
      const group = workspace.world.userGroups?.find(({ id }) => id === wanted);
      if (group === undefined) return refuse("no_such_subteam");
      return { ok: true, users: [...group.users] } satisfies UsergroupsUsersListResponse;
    },
  },
};
