import type { WebClient } from "@slack/web-api";
import { type Check, type Finding, failure, fine } from "../domain/finding.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { machineEpochSeconds } from "../lib/time.ts";
import { createSlackClient, slackClientOptions } from "./clients.ts";
import { type Answer, callSlack } from "./doctor/call-slack.ts";
import { checkChannelSetting } from "./doctor/check-channel-setting.ts";
import { checkClock } from "./doctor/check-clock.ts";
import { checkAdmins, checkAliases, checkViewers } from "./doctor/check-people.ts";
import { checkScopes } from "./doctor/check-scopes.ts";
import { checkSigningSecret, checkSocket, type Transport } from "./doctor/check-transport.ts";
import { readManifest } from "./manifest.ts";

/** Nobody waits at a screen for it; a slow network is no fault. */
const TIMEOUT_MS = 10_000;

const NEW_BOT_TOKEN =
  "At api.slack.com/apps open the app, OAuth & Permissions, copy the Bot User OAuth Token (install the app first), and set SLACK_BOT_TOKEN.";

/** Everything about Slack that can be seen without changing it: some ten requests. */
export function createSlackCheck(deps: {
  botToken: string;
  transport: Transport;
  apiUrl: string;
  channel: string | null;
  allowSharedChannel: boolean;
  viewersGroup: string | null;
  adminEmails: readonly string[];
  /** Slack addresses that TAM_REP_ALIASES names. */
  aliases: readonly string[];
  limits: Limits;
  logger: Logger;
}): Check {
  const { botToken, transport } = deps;
  return {
    part: "Slack",
    async run() {
      const { options, clock } = observedOptions(deps);
      const client = createSlackClient(botToken, options);
      const identity = await callSlack(client, (slack) => slack.auth.test());
      const token = checkToken(identity, deps.apiUrl);
      if (identity.kind === "refused" && !identity.reached) return token;
      const known = identity.kind === "answer";
      const appId = known ? await appOf(client, identity.value.bot_id) : null;
      const granted = known ? identity.value.response_metadata?.scopes : undefined;
      const transported =
        transport.kind === "socket"
          ? checkSocket(createSlackClient(transport.appToken, options), transport.appToken, appId)
          : Promise.resolve(checkSigningSecret(transport.signingSecret));
      const others = known
        ? [
            checkChannelSetting(client, deps.channel, deps.allowSharedChannel),
            checkViewers(client, deps.viewersGroup),
            checkAdmins(client, deps.adminEmails),
            checkAliases(client, deps.aliases),
          ]
        : [];
      return [
        ...token,
        ...(granted === undefined ? [] : checkScopes(granted, await readManifest(), deps)),
        ...(await Promise.all([transported, ...others])).flat(),
        ...clock(),
      ];
    },
  };
}

/** The clients' options, and what the first answer's `Date` says about our clock. */
function observedOptions(deps: { apiUrl: string; limits: Limits; logger: Logger }) {
  const options = slackClientOptions(deps.apiUrl, deps.limits, deps.logger);
  let seen: { ours: number; theirs: number } | null = null;
  const observed: typeof options = {
    ...options,
    timeout: TIMEOUT_MS,
    fetch: async (url, init) => {
      const response = await (options.fetch ?? fetch)(url, init);
      const theirs = Date.parse(response.headers.get("date") ?? "") / 1000;
      if (Number.isFinite(theirs)) seen ??= { ours: machineEpochSeconds(), theirs };
      return response;
    },
  };
  return {
    options: observed,
    clock: () => (seen === null ? [] : checkClock(seen.ours, seen.theirs)),
  };
}

type Identity = Awaited<ReturnType<WebClient["auth"]["test"]>>;

function checkToken(identity: Answer<Identity>, apiUrl: string): Finding[] {
  const id = "slack.token";
  if (identity.kind === "answer") {
    const { user, team, bot_id: bot } = identity.value;
    return bot === undefined
      ? [failure(id, "SLACK_BOT_TOKEN belongs to a person, not to a bot.", NEW_BOT_TOKEN)]
      : [fine(id, `SLACK_BOT_TOKEN is that of @${user} in the workspace ${team}.`)];
  }
  if (!identity.reached) {
    return [
      failure(
        id,
        `Slack cannot be reached at ${apiUrl}. ${identity.words}`,
        "See that this machine may make HTTPS connections to slack.com (firewall, proxy, DNS) and that SLACK_API_URL is right.",
      ),
    ];
  }
  switch (identity.code) {
    case "invalid_auth":
    case "not_authed":
      return [failure(id, "Slack does not know SLACK_BOT_TOKEN.", NEW_BOT_TOKEN)];
    case "token_revoked":
    case "token_expired":
      return [failure(id, "SLACK_BOT_TOKEN was revoked.", NEW_BOT_TOKEN)];
    case "account_inactive":
      return [
        failure(
          id,
          "The app was removed from the workspace, or its bot user deactivated.",
          `Install the app again. ${NEW_BOT_TOKEN}`,
        ),
      ];
    default:
      return [failure(id, `Slack refuses SLACK_BOT_TOKEN: ${identity.words}`, NEW_BOT_TOKEN)];
  }
}

/** Null when Slack does not say: a missing scope is told elsewhere. */
async function appOf(client: WebClient, bot: string | undefined): Promise<string | null> {
  if (bot === undefined) return null;
  const answer = await callSlack(client, (slack) => slack.bots.info({ bot }));
  return answer.kind === "answer" ? (answer.value.bot?.app_id ?? null) : null;
}
