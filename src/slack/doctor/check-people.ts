import type { WebClient } from "@slack/web-api";
import { type Finding, failure, fine, warning } from "../../domain/finding.ts";
import { callSlack } from "./call-slack.ts";

/** Look-ups by address are rationed (50 a minute, shared with a running bot). */
const MOST_LOOK_UPS = 20;

/** Whether Slack has active members with these addresses; says "unknown" for what it could not look up. */
async function findMembers(client: WebClient, emails: readonly string[]) {
  const missing: string[] = [];
  const unclear: string[] = [];
  for (const email of emails.slice(0, MOST_LOOK_UPS)) {
    const answer = await callSlack(client, (slack) => slack.users.lookupByEmail({ email }));
    if (answer.kind === "answer") continue;
    if (answer.code === "users_not_found") missing.push(email);
    else unclear.push(answer.words);
  }
  return { missing, unclear };
}

/** TAM_ADMIN_EMAILS: somebody must hear what the bot has to say to admins. */
export async function checkAdmins(
  client: WebClient,
  adminEmails: readonly string[],
): Promise<Finding[]> {
  const id = "slack.admins";
  const { missing, unclear } = await findMembers(client, adminEmails);
  const fix = "Write the addresses that Slack shows in the admins' profiles into TAM_ADMIN_EMAILS.";
  if (unclear[0] !== undefined)
    return [warning(id, `Slack did not tell who the admins are: ${unclear[0]}`, "Try again.")];
  if (missing.length === 0)
    return [fine(id, `Slack knows ${adminEmails.length === 1 ? "the admin" : "all admins"}.`)];
  const words = `Slack has no active member with the address ${missing.join(", ")}`;
  return [
    missing.length === adminEmails.length
      ? failure(id, `${words}: nobody is an admin.`, fix)
      : warning(id, `${words}, named in TAM_ADMIN_EMAILS.`, fix),
  ];
}

/** TAM_REP_ALIASES: an alias of nobody does nothing. */
export async function checkAliases(
  client: WebClient,
  aliases: readonly string[],
): Promise<Finding[]> {
  if (aliases.length === 0) return [];
  const { missing } = await findMembers(client, aliases);
  return missing.length === 0
    ? [fine("slack.aliases", "Slack knows all addresses of TAM_REP_ALIASES.")]
    : [
        warning(
          "slack.aliases",
          `TAM_REP_ALIASES names ${missing.join(", ")}, and Slack has no active member with that address.`,
          "Write the address from the person's Slack profile on the left, the Rep Email on the right.",
        ),
      ];
}

/** TAM_VIEWERS_GROUP: when it cannot be read, or is empty, nobody may look at accounts. */
export async function checkViewers(client: WebClient, group: string | null): Promise<Finding[]> {
  const id = "slack.viewers";
  if (group === null) return [fine(id, "All full members of the workspace may look at accounts.")];
  const fix = "Copy the id (People > User groups > … > Copy group ID) into TAM_VIEWERS_GROUP.";
  const answer = await callSlack(client, (slack) =>
    slack.usergroups.users.list({ usergroup: group }),
  );
  if (answer.kind === "answer") {
    const people = answer.value.users?.length ?? 0;
    return people === 0
      ? [
          failure(
            id,
            `The user group ${group} has no members: nobody may look at accounts.`,
            "Add people to the group in Slack, or empty TAM_VIEWERS_GROUP.",
          ),
        ]
      : [fine(id, `The ${people} members of ${group} may look at accounts.`)];
  }
  if (answer.code === "missing_scope")
    return [
      failure(
        id,
        "TAM_VIEWERS_GROUP is set, and the app may not read user groups: nobody may look at accounts.",
        "Install the app again with the optional scope usergroups:read, or empty TAM_VIEWERS_GROUP.",
      ),
    ];
  return answer.code === "no_such_subteam"
    ? [failure(id, `Slack has no user group ${group}: nobody may look at accounts.`, fix)]
    : [failure(id, `The user group ${group} could not be read: ${answer.words}`, fix)];
}
