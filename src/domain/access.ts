import type { Account } from "./account.ts";
import type { Cover } from "./cover.ts";

/** A person in Slack, as far as it matters for what they may do. */
export type Person = {
  /** Slack user id. */
  id: string;
  email: string | null;
  name: string;
  /** Only a member of our own workspace may look at anything. */
  kind: "member" | "guest" | "outsider" | "bot" | "deactivated";
  /** IANA zone of the person's Slack settings. */
  timeZone: string;
};

/**
 * What a row of the listener table asks for (spec sections 7 and 8). `viewer`: any full member, or the
 * viewers' group. `rep`: the account's rep, their cover or an admin. `mailbox`: the person of the mailbox
 * or their cover, and nobody else. `admin`: TAM_ADMIN_EMAILS.
 */
export type May = "viewer" | "rep" | "mailbox" | "admin";

export type AccessRules = {
  /** In any case; the first one is named in refusals. */
  adminEmails: readonly string[];
  /** Slack e-mail → Rep Email, both lower case. */
  repAliases: ReadonlyMap<string, string>;
  /** Members of TAM_VIEWERS_GROUP; null = every full member may look; "unknown" = it could not be read. */
  viewers: ReadonlySet<string> | null | "unknown";
  /** Who covers whom now, by the rep's address, lower case. */
  covers: ReadonlyMap<string, Cover>;
};

/** `reason` is plain text with names and addresses in it as they are: escape it for Slack. */
export type AccessDecision = { kind: "allowed" } | { kind: "refused"; reason: string };

/** E-mail addresses are compared without case and surrounding space; an empty one is none. */
const address = (email: string | null): string | null => email?.trim().toLowerCase() || null;

/** The address under which Notion knows this person, lower case; null when Slack shows none. */
export function repAddress(person: Person, rules: Pick<AccessRules, "repAliases">): string | null {
  const email = address(person.email);
  return email === null ? null : address(rules.repAliases.get(email) ?? email);
}

/** Whether this member's own address (never an alias) is one of the admins'. */
export function isAdmin(person: Person, rules: Pick<AccessRules, "adminEmails">): boolean {
  const email = address(person.email);
  return (
    person.kind === "member" &&
    email !== null &&
    rules.adminEmails.some((admin) => address(admin) === email)
  );
}

/** Whether the account's Rep Email is this person's address, directly or by an alias. */
export function isRepOf(
  person: Person,
  account: Pick<Account, "repEmail">,
  rules: Pick<AccessRules, "repAliases">,
): boolean {
  const email = repAddress(person, rules);
  return email !== null && email === address(account.repEmail);
}

/** The addresses of the reps for whom this person acts: their own, and those they cover. */
export function actsFor(
  person: Person,
  rules: Pick<AccessRules, "repAliases" | "covers">,
): string[] {
  const own = repAddress(person, rules);
  const covered = [...rules.covers.values()].flatMap(({ repEmail, userId }) =>
    userId === person.id ? [repEmail] : [],
  );
  return [...new Set([...(own === null ? [] : [own]), ...covered])];
}

const actsForRepOf = (
  person: Person,
  { repEmail }: Pick<Account, "repEmail">,
  rules: AccessRules,
): boolean => {
  const rep = address(repEmail);
  return rep !== null && actsFor(person, rules).includes(rep);
};

/**
 * The one place that decides who may do what. Admins are not bound by the viewers' group. A refusal
 * names the address seen, the one needed and an admin.
 */
export function decideAccess(
  may: May,
  person: Person,
  rules: AccessRules,
  account: Pick<Account, "name" | "repEmail"> | null = null,
): AccessDecision {
  const look = decideLook(person, rules);
  if (look.kind === "refused") return look;
  // An admin looks after the bot, but neither reads nor sends anybody's mail.
  if (isAdmin(person, rules) && may !== "mailbox") return { kind: "allowed" };
  const admin = adminOf(rules);
  switch (may) {
    case "viewer":
      return { kind: "allowed" };
    case "rep": {
      if (account !== null && actsForRepOf(person, account, rules)) return { kind: "allowed" };
      const reps =
        account === null
          ? "the account's rep"
          : `the rep of ${account.name} (${address(account.repEmail) ?? "nobody yet: its Rep Email is empty"})`;
      return refused(
        `Only ${reps} or an admin can do this; ${shownAs(person, rules)}. Ask ${admin} if that is wrong.`,
      );
    }
    case "mailbox": {
      if (account !== null && actsForRepOf(person, account, rules)) return { kind: "allowed" };
      const whose = address(account?.repEmail ?? null);
      const needed = whose ?? "the person of a mailbox";
      return refused(
        `Only ${needed} or their cover can prepare, see and send mails from that mailbox; ${shownAs(person, rules)}. Ask ${admin} to set a cover.`,
      );
    }
    case "admin":
      return refused(`Only an admin can do this; ${shownAs(person, rules)}. Ask ${admin}.`);
  }
}

/** Whether this person may look at anything at all. `told`: who reads the reason, they or somebody else. */
export function decideLook(
  person: Person,
  rules: AccessRules,
  told: "them" | "another" = "them",
): AccessDecision {
  const admin = adminOf(rules);
  const seen = address(person.email) === null ? "no e-mail address that I can see" : person.email;
  const [who, whom] = told === "them" ? ["you", "you"] : ["they", "them"];
  if (person.kind !== "member") {
    return refused(
      `Account data is only for full members of this workspace, and Slack shows ${whom} as ${KIND_WORDS[person.kind]} (${seen}). Ask ${admin} if that is wrong.`,
    );
  }
  if (isAdmin(person, rules) || rules.viewers === null) return { kind: "allowed" };
  if (rules.viewers === "unknown") {
    return refused(
      `I cannot read right now who belongs to the viewers' group, so I cannot show ${whom} (${seen}) anything. Try again in a minute, or ask ${admin}.`,
    );
  }
  return rules.viewers.has(person.id)
    ? { kind: "allowed" }
    : refused(
        `Account data is only for the viewers' group, and ${who} (${seen}) are not in it. Ask ${admin} to add ${whom}.`,
      );
}

const refused = (reason: string): AccessDecision => ({ kind: "refused", reason });

const adminOf = ({ adminEmails }: AccessRules): string => adminEmails[0] ?? "an admin";

function shownAs(person: Person, rules: AccessRules): string {
  const email = address(person.email);
  if (email === null) return "Slack shows me no e-mail address of yours";
  const standsFor = repAddress(person, rules);
  return `Slack shows you as ${person.email}${standsFor === email ? "" : `, which stands for ${standsFor}`}`;
}

const KIND_WORDS: Record<Exclude<Person["kind"], "member">, string> = {
  guest: "a guest",
  outsider: "a member of another organisation",
  bot: "an app",
  deactivated: "deactivated",
};
