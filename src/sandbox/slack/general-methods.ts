import type {
  AppsConnectionsOpenResponse,
  AuthTestResponse,
  BotsInfoResponse,
} from "@slack/web-api";
import type { Arguments } from "./arguments.ts";
import { isObject } from "./block-kit/schema.ts";
import { describeProblem, validateBlocks, validateView } from "./block-kit.ts";
import { type Method, tier } from "./method.ts";
import { refuse, refuseArguments } from "./refusal.ts";
import type { State } from "./state.ts";

/** `newTicket` makes the address at which one socket may connect once. */
export const generalMethods = (newTicket: () => string): Record<string, Method> => ({
  "api.test": {
    perMinute: tier.special,
    token: "none",
    run(_state, args) {
      const error = args.text("error");
      if (error !== undefined) refuse(error, { args: args.raw });
      return { ok: true, args: args.raw };
    },
  },
  "auth.test": {
    perMinute: tier.special,
    run({ workspace: { world } }) {
      return {
        ok: true,
        url: `https://${world.team.domain}.slack.com/`,
        team: world.team.name,
        user: world.bot.name,
        team_id: world.team.id,
        user_id: world.bot.userId,
        bot_id: world.bot.botId,
        is_enterprise_install: false,
      } satisfies AuthTestResponse;
    },
  },
  "apps.connections.open": {
    perMinute: tier.three,
    token: "app",
    run({ workspace: { world } }) {
      const provided = world.appScopes ?? ["connections:write"];
      if (!provided.includes("connections:write"))
        refuse("missing_scope", { needed: "connections:write", provided: provided.join(",") });
      return { ok: true, url: newTicket() } satisfies AppsConnectionsOpenResponse;
    },
  },
  "bots.info": {
    perMinute: tier.three,
    scope: "users:read",
    run({ workspace: { world } }, args) {
      const { botId, userId, name } = world.bot;
      if (args.required("bot") !== botId) refuse("bot_not_found");
      return {
        ok: true,
        bot: { id: botId, user_id: userId, name, deleted: false, updated: 0, app_id: world.appId },
      } satisfies BotsInfoResponse;
    },
  },
  "blocks.validate": { perMinute: tier.special, token: "none", run: validate },
});

/** Looks at exactly one of blocks, message and view (docs.slack.dev/reference/methods/blocks.validate). */
function validate(_state: State, { raw }: Arguments): object {
  const given = ["blocks", "message", "view"].filter((name) => raw[name] !== undefined);
  const [name] = given;
  if (name === undefined || given.length > 1)
    return refuseArguments("must provide exactly one of blocks, message or view");
  const { blocks } = name === "message" && isObject(raw.message) ? raw.message : raw;
  const problems = name === "view" ? validateView(raw.view) : validateBlocks(blocks, "message");
  if (problems.length === 0) return { ok: true };
  return refuse(`invalid_${name}`, {
    errors: problems.map(({ pointer, message }) => ({ pointer, message, code: "invalid" })),
    response_metadata: {
      messages: problems.map((problem) => `[ERROR] ${describeProblem(problem)}`),
    },
  });
}
