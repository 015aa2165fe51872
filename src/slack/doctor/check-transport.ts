import type { WebClient } from "@slack/web-api";
import { type Finding, failure, fine, warning } from "../../domain/finding.ts";
import { callSlack } from "./call-slack.ts";

export type Transport =
  | { kind: "socket"; appToken: string }
  | { kind: "http"; signingSecret: string };

const NEW_APP_TOKEN =
  "At api.slack.com/apps open the app, Basic Information > App-Level Tokens, generate a token with connections:write, and set SLACK_APP_TOKEN.";

/**
 * Asks for a Socket Mode address and does not use it: no connection, so that no click goes astray.
 * `botAppId`: the app that the bot token is of, when known.
 */
export async function checkSocket(
  client: WebClient,
  appToken: string,
  botAppId: string | null,
): Promise<Finding[]> {
  const id = "slack.socket";
  const answer = await callSlack(client, (slack) => slack.apps.connections.open());
  if (answer.kind === "refused") {
    const refused = (what: string, fix: string) => [failure(id, what, fix)];
    switch (answer.code) {
      case "missing_scope":
      case "no_permission":
        return refused("SLACK_APP_TOKEN lacks the scope connections:write.", NEW_APP_TOKEN);
      case "not_allowed_token_type":
        return refused("SLACK_APP_TOKEN is not an app-level token.", NEW_APP_TOKEN);
      case "invalid_auth":
      case "not_authed":
      case "token_revoked":
      case "account_inactive":
        return refused(`Slack does not accept SLACK_APP_TOKEN (${answer.code}).`, NEW_APP_TOKEN);
      default:
        return refused(
          `Slack opens no Socket Mode connection: ${answer.words}`,
          "Switch Socket Mode on (api.slack.com/apps > your app > Socket Mode) and see that the firewall lets WebSockets to slack.com through.",
        );
    }
  }
  // An app-level token has its app's id in it: xapp-1-A0123456789-…
  const ofApp = /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1] ?? null;
  if (ofApp !== null && botAppId !== null && ofApp !== botAppId) {
    return [
      failure(
        id,
        `SLACK_APP_TOKEN is of the app ${ofApp}, SLACK_BOT_TOKEN of the app ${botAppId}: the bot would never hear a command.`,
        `Take both tokens from the same app (${botAppId}).`,
      ),
    ];
  }
  return [fine(id, "Socket Mode is on, and SLACK_APP_TOKEN opens connections.")];
}

/** The signing secret can be judged by its form alone; Slack shows 32 hexadecimal digits. */
export function checkSigningSecret(secret: string): Finding[] {
  const id = "slack.signingSecret";
  const fix = "Copy the Signing Secret from Basic Information > App Credentials.";
  if (/^xox|^xapp-/.test(secret))
    return [failure(id, "SLACK_SIGNING_SECRET is a token, not the signing secret.", fix)];
  return /^[0-9a-f]{32}$/.test(secret)
    ? [fine(id, "SLACK_SIGNING_SECRET looks right; the first request of Slack's will prove it.")]
    : [warning(id, "SLACK_SIGNING_SECRET is not 32 hexadecimal digits, as Slack's are.", fix)];
}
