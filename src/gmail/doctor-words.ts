import { type Finding, failure, fine, warning } from "../domain/finding.ts";
import { count } from "../lib/text.ts";
import { SCOPES, type Scope } from "./auth.ts";
import type { MailboxResult } from "./doctor-mailbox.ts";
import type { Failure } from "./failure.ts";
import type { ServiceAccount } from "./service-account.ts";

/** Addresses that one line names; the rest is counted. */
const MOST_NAMED = 5;

type Trouble = { email: string; scope: Scope; failure: Failure };

/** One line for each thing that is wrong, however many mailboxes show it. */
export function describeMailboxes(
  results: readonly MailboxResult[],
  about: { account: ServiceAccount; outside: readonly string[]; repsKnown: boolean },
): Finding[] {
  const troubles = results.flatMap(({ email, scopes }) =>
    (Object.entries(scopes) as [Scope, Failure | null][]).flatMap(([scope, found]) =>
      found === null ? [] : [{ email, scope, failure: found }],
    ),
  );
  const byMeaning = new Map<string, Trouble[]>();
  for (const trouble of troubles) {
    const { why, code, words } = trouble.failure;
    // A scope that is not authorised is one fault for all mailboxes; what a mailbox itself refuses is one for both scopes.
    const key = unauthorised(trouble) ? "unauthorised" : `${why} ${code} ${words}`;
    byMeaning.set(key, [...(byMeaning.get(key) ?? []), trouble]);
  }
  const works = results.filter(({ scopes }) => Object.values(scopes).every((one) => one === null));
  return [
    ...[...byMeaning.values()].map((group) => describe(group, about.account)),
    ...(works.length === 0
      ? []
      : [fine("gmail.mailbox", `The bot can draft in ${named(works.map(({ email }) => email))}.`)]),
    ...(results.length === 0 && about.repsKnown
      ? [
          warning(
            "gmail.mailbox",
            "No account's Rep Email is one of TAM_REP_MAILBOXES: nobody gets drafts.",
            "Name the reps' mailboxes, or *@ and their domain, in TAM_REP_MAILBOXES.",
          ),
        ]
      : []),
    ...(about.repsKnown
      ? []
      : [
          warning(
            "gmail.reps",
            "Notion does not tell who the reps are: only mailboxes that TAM_REP_MAILBOXES names were looked at.",
            "Mend what is said about Notion, or name one with --rep.",
          ),
        ]),
    ...(about.outside.length === 0
      ? []
      : [
          warning(
            "gmail.outside",
            `${count(about.outside.length, "rep")} of accounts may have no drafts, as TAM_REP_MAILBOXES does not name them: ${named(about.outside)}.`,
            "Add the addresses, or *@ and their domain, if they are to have drafts.",
          ),
        ]),
  ];
}

const unauthorised = ({ failure: { code } }: Trouble): boolean =>
  ["unauthorized_client", "access_denied", "invalid_scope"].includes(code);

function describe(group: readonly Trouble[], account: ServiceAccount): Finding {
  const emails = [...new Set(group.map(({ email }) => email))];
  const whose = named(emails);
  const [first] = group;
  if (first === undefined) throw new Error("a group has a member");
  if (unauthorised(first)) {
    const scopes = [...new Set(group.map(({ scope }) => SCOPES[scope]))];
    return failure(
      "gmail.delegation",
      `Google Workspace does not let the service account use ${scopes.map(shortly).join(" and ")} for ${whose}.`,
      `A super admin adds under Google Admin > Security > API controls > Domain-wide delegation the client ID ${account.clientId ?? "of the service account"} with exactly these scopes: ${Object.values(SCOPES).join(",")} (it may take a day).`,
    );
  }
  const { words, why, code } = first.failure;
  if (why === "mailbox") {
    return failure(
      "gmail.mailbox",
      `The mailbox of ${whose} cannot be opened: ${words}.`,
      "Correct Rep Email in Notion or TAM_REP_MAILBOXES, or give the person a Gmail licence; a suspended person's accounts need another rep.",
    );
  }
  if (code === "accessNotConfigured" || code === "SERVICE_DISABLED") {
    return failure(
      "gmail.api",
      "The Gmail API is not switched on in the service account's project.",
      "Google Cloud console > APIs & Services > Library > Gmail API > Enable.",
    );
  }
  if (why === "configuration") {
    const [what = words, fix] = words.split(/: (.+)/s);
    return failure(
      "gmail.access",
      `For ${whose}: ${what}.`,
      fix === undefined
        ? "Check GOOGLE_SERVICE_ACCOUNT_FILE and the service account in the Google Cloud console."
        : `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`,
    );
  }
  return failure(
    "gmail.reach",
    `For ${whose}: ${words}.`,
    "See that this machine may make HTTPS connections to oauth2.googleapis.com and gmail.googleapis.com, then run doctor again.",
  );
}

const shortly = (scope: string): string => scope.slice(scope.lastIndexOf("/") + 1);

const named = (emails: readonly string[]): string =>
  emails.length <= MOST_NAMED
    ? emails.join(", ")
    : `${emails.slice(0, MOST_NAMED).join(", ")} and ${emails.length - MOST_NAMED} more`;
