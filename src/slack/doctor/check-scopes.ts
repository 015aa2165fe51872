import { type Finding, failure, fine, warning } from "../../domain/finding.ts";
import type { Manifest } from "../manifest.ts";

/** What stops working without a scope. */
const NEEDED_FOR: Record<string, string> = {
  commands: "/tam does not exist",
  "chat:write": "nothing can be posted or edited",
  "im:write": "reps get no direct messages",
  "users:read": "nobody can be recognised, so that everything is refused",
  "users:read.email": "reps and admins cannot be recognised by their address",
  "channels:read": "public channels cannot be checked for outsiders",
  "groups:read": "private channels cannot be checked for outsiders",
  "channels:history": "a post in a public channel whose answer was lost waits for an admin",
  "groups:history": "a post in a private channel whose answer was lost waits for an admin",
  "im:history": "a direct message whose answer was lost waits for an admin",
  "usergroups:read": "TAM_VIEWERS_GROUP cannot be read, so that nobody may look at accounts",
};

const REINSTALL =
  "At api.slack.com/apps open the app, paste manifest.yml under App Manifest, save, and install the app to the workspace again.";

/** Granted scopes (Slack's `x-oauth-scopes`) against the manifest. */
export function checkScopes(
  granted: readonly string[],
  manifest: Manifest,
  { viewersGroup }: { viewersGroup: string | null },
): Finding[] {
  const needed = [
    ...manifest.scopes,
    ...manifest.optionalScopes.filter(
      (scope) => scope !== "usergroups:read" || viewersGroup !== null,
    ),
  ];
  const missing = needed.filter((scope) => !granted.includes(scope));
  const known = new Set([...manifest.scopes, ...manifest.optionalScopes]);
  const more = granted.filter((scope) => !known.has(scope));
  return [
    ...missing.map((scope) =>
      failure(
        "slack.scopes",
        `The Slack app was not granted ${scope}: ${NEEDED_FOR[scope] ?? "manifest.yml asks for it"}.`,
        REINSTALL,
      ),
    ),
    ...(missing.length === 0
      ? [fine("slack.scopes", "All permissions of manifest.yml are granted.")]
      : []),
    ...(more.length === 0
      ? []
      : [
          warning(
            "slack.moreScopes",
            `The Slack app was granted more than manifest.yml asks for: ${more.join(", ")}. The bot does not use it.`,
            "Remove it under OAuth & Permissions and install the app again, unless it is meant.",
          ),
        ]),
  ];
}
