import { describe, expect, it } from "vitest";
import {
  type AccessRules,
  actsFor,
  decideAccess,
  decideLook,
  isAdmin,
  isRepOf,
  type May,
  type Person,
  repAddress,
} from "../../src/domain/access.ts";

const rules: AccessRules = {
  adminEmails: ["ada@example.com", "grace@example.com"],
  repAliases: new Map([["dana.private@example.org", "dana@example.com"]]),
  viewers: null,
  covers: new Map(),
};
const acme = { name: "Acme Corp", repEmail: "dana@example.com" };

const person = (email: string | null, kind: Person["kind"] = "member", id = "U1"): Person => ({
  id,
  email,
  name: "Somebody",
  kind,
  timeZone: "Europe/Berlin",
});

/** As it is stored: who covers the reps with these addresses. */
const coversOf = (...covers: [repEmail: string, userId: string][]): AccessRules["covers"] => {
  const at = new Date("2026-11-28T12:00:00Z");
  return new Map(
    covers.map(([repEmail, userId]) => [
      repEmail,
      { repEmail, userId, until: at, setBy: "U9", at },
    ]),
  );
};

const viewers = (...ids: string[]): AccessRules => ({ ...rules, viewers: new Set(ids) });
const unknownViewers: AccessRules = { ...rules, viewers: "unknown" };

const admin = person("ada@example.com");
const rep = person("dana@example.com");
const colleague = person("carl@example.com");
const nameless = person(null);

describe("who may what", () => {
  const yes = true;
  const no = false;
  // Columns: viewer, rep of Acme, admin.
  it.each<[string, Person, AccessRules, boolean, boolean, boolean]>([
    ["an admin", admin, rules, yes, yes, yes],
    ["the second admin", person("grace@example.com"), rules, yes, yes, yes],
    ["an admin in capitals", person("ADA@Example.COM"), rules, yes, yes, yes],
    ["an admin configured in capitals", admin, caps(["Ada@Example.Com"]), yes, yes, yes],
    ["the rep", rep, rules, yes, yes, no],
    ["the rep in capitals", person(" Dana@EXAMPLE.com "), rules, yes, yes, no],
    ["the rep by an alias", person("dana.private@example.org"), rules, yes, yes, no],
    ["the rep by an alias in capitals", person("Dana.Private@Example.org"), rules, yes, yes, no],
    ["a colleague", colleague, rules, yes, no, no],
    ["a member without an address", nameless, rules, yes, no, no],
    ["a member with an empty address", person(""), rules, yes, no, no],
    ["nobody in the viewers' group: a colleague", colleague, viewers(), no, no, no],
    ["a viewer", colleague, viewers("U1"), yes, no, no],
    ["the rep in the group", rep, viewers("U1"), yes, yes, no],
    ["the rep outside the group", rep, viewers("U2"), no, no, no],
    ["an admin outside the group", admin, viewers("U2"), yes, yes, yes],
    ["a colleague, group unreadable", colleague, unknownViewers, no, no, no],
    ["the rep, group unreadable", rep, unknownViewers, no, no, no],
    ["an admin, group unreadable", admin, unknownViewers, yes, yes, yes],
    ...(["guest", "outsider", "bot", "deactivated"] as const).flatMap((kind): Row[] => [
      [`a ${kind}`, person("gus@example.com", kind), rules, no, no, no],
      [`a ${kind} with the rep's address`, person("dana@example.com", kind), rules, no, no, no],
      [`a ${kind} with an admin's address`, person("ada@example.com", kind), rules, no, no, no],
      [`a ${kind} in the group`, person("g@example.com", kind), viewers("U1"), no, no, no],
    ]),
  ])("%s", (_, who, asked, viewer, ofAcme, asAdmin) => {
    const allowed = (may: May) => decideAccess(may, who, asked, acme).kind === "allowed";
    expect([allowed("viewer"), allowed("rep"), allowed("admin")]).toEqual([
      viewer,
      ofAcme,
      asAdmin,
    ]);
  });

  const covered: AccessRules = { ...rules, covers: coversOf(["dana@example.com", "U7"]) };
  const cover = person("carl@example.com", "member", "U7");
  // Columns: rep of Acme, the mail of Acme's rep.
  it.each<[string, Person, AccessRules, boolean, boolean]>([
    ["the rep", rep, rules, yes, yes],
    ["the rep by an alias", person("dana.private@example.org"), rules, yes, yes],
    ["the rep while covered", rep, covered, yes, yes],
    ["the cover", cover, covered, yes, yes],
    ["somebody who covers nobody", cover, rules, no, no],
    ["a cover who is a guest", person("carl@example.com", "guest", "U7"), covered, no, no],
    ["a cover outside the viewers' group", cover, { ...covered, viewers: new Set() }, no, no],
    ["a colleague of the cover", person("carl@example.com", "member", "U8"), covered, no, no],
    ["an admin: looks after the bot, not after mail", admin, rules, yes, no],
    ["an admin who covers", person("ada@example.com", "member", "U7"), covered, yes, yes],
    ["an admin outside the group who is the rep", person("ada@example.com"), viewers(), yes, no],
  ])("mail: %s", (_, who, asked, ofAcme, mail) => {
    const allowed = (may: May) => decideAccess(may, who, asked, acme).kind === "allowed";
    expect([allowed("rep"), allowed("mailbox")]).toEqual([ofAcme, mail]);
  });

  it("names the mailbox to whom its mail is refused", () => {
    const refused = decideAccess("mailbox", admin, rules, acme);
    expect(refused.kind === "refused" && refused.reason).toContain(
      "Only dana@example.com or their cover can prepare, see and send mails from that mailbox",
    );
  });

  it.each<[string, Person, string | null, boolean]>([
    ["no rep", rep, null, false],
    ["an empty rep", rep, "", false],
    ["two unknown addresses", nameless, null, false],
    ["two empty addresses", person(""), "", false],
    ["two blank addresses", person("  "), "   ", false],
    ["another's address", rep, "carl@example.com", false],
    ["an address that only begins alike", rep, "dana@example.co", false],
    ["the account's address in capitals", rep, "DANA@Example.com", true],
    ["the account's address with spaces around", rep, " dana@example.com\n", true],
    ["the private address itself", person("dana.private@example.org"), "dana@example.com", true],
  ])("rep of an account with %s", (_, who, repEmail, expected) => {
    expect(isRepOf(who, { repEmail }, rules)).toBe(expected);
    const decision = decideAccess("rep", who, rules, { name: "Acme", repEmail });
    expect(decision.kind).toBe(expected ? "allowed" : "refused");
  });

  it("nobody but an admin is the rep of no account", () => {
    expect(decideAccess("rep", rep, rules).kind).toBe("refused");
    expect(decideAccess("rep", rep, rules, null).kind).toBe("refused");
    expect(decideAccess("rep", admin, rules, null).kind).toBe("allowed");
  });

  it("nobody is an admin where none is configured", () => {
    const none = { ...rules, adminEmails: [] };
    expect(isAdmin(admin, none)).toBe(false);
    expect(isAdmin(person(""), { adminEmails: [""] })).toBe(false);
    expect(reason("admin", admin, none)).toContain("an admin");
  });

  it.each<[string | null, string | null]>([
    ["Dana.Private@Example.org", "dana@example.com"],
    ["carl@example.com", "carl@example.com"],
    [" Carl@Example.com ", "carl@example.com"],
    ["", null],
    [" ", null],
    [null, null],
  ])("the rep's address of %j is %j", (email, address) => {
    expect(repAddress(person(email), rules)).toBe(address);
  });
});

describe("a refusal names the address seen, the one needed and an admin", () => {
  it.each<[string, May, Person, AccessRules, string]>([
    [
      "a guest",
      "viewer",
      person("gus@example.com", "guest"),
      rules,
      "Account data is only for full members of this workspace, and Slack shows you as a guest (gus@example.com). Ask ada@example.com if that is wrong.",
    ],
    [
      "an outsider without an address",
      "viewer",
      person(null, "outsider"),
      rules,
      "Account data is only for full members of this workspace, and Slack shows you as a member of another organisation (no e-mail address that I can see). Ask ada@example.com if that is wrong.",
    ],
    [
      "a bot",
      "viewer",
      person(null, "bot"),
      rules,
      "Account data is only for full members of this workspace, and Slack shows you as an app (no e-mail address that I can see). Ask ada@example.com if that is wrong.",
    ],
    [
      "a deactivated person",
      "admin",
      person("ada@example.com", "deactivated"),
      rules,
      "Account data is only for full members of this workspace, and Slack shows you as deactivated (ada@example.com). Ask ada@example.com if that is wrong.",
    ],
    [
      "somebody outside the viewers' group",
      "viewer",
      colleague,
      viewers("U2"),
      "Account data is only for the viewers' group, and you (carl@example.com) are not in it. Ask ada@example.com to add you.",
    ],
    [
      "anybody while the group cannot be read",
      "viewer",
      colleague,
      unknownViewers,
      "I cannot read right now who belongs to the viewers' group, so I cannot show you (carl@example.com) anything. Try again in a minute, or ask ada@example.com.",
    ],
    [
      "not the rep",
      "rep",
      colleague,
      rules,
      "Only the rep of Acme Corp (dana@example.com) or an admin can do this; Slack shows you as carl@example.com. Ask ada@example.com if that is wrong.",
    ],
    [
      "not the rep, without an address",
      "rep",
      nameless,
      rules,
      "Only the rep of Acme Corp (dana@example.com) or an admin can do this; Slack shows me no e-mail address of yours. Ask ada@example.com if that is wrong.",
    ],
    [
      "not the rep, by an alias",
      "rep",
      person("Carl.Private@example.org"),
      { ...rules, repAliases: new Map([["carl.private@example.org", "carl@example.com"]]) },
      "Only the rep of Acme Corp (dana@example.com) or an admin can do this; Slack shows you as Carl.Private@example.org, which stands for carl@example.com. Ask ada@example.com if that is wrong.",
    ],
    [
      "not an admin",
      "admin",
      rep,
      rules,
      "Only an admin can do this; Slack shows you as dana@example.com. Ask ada@example.com.",
    ],
  ])("%s", (_, may, who, asked, words) => {
    expect(reason(may, who, asked, acme)).toBe(words);
  });

  it.each<[string, Person, AccessRules, string]>([
    [
      "a guest",
      person("gus@example.com", "guest"),
      rules,
      "Account data is only for full members of this workspace, and Slack shows them as a guest (gus@example.com). Ask ada@example.com if that is wrong.",
    ],
    [
      "somebody outside the viewers' group",
      colleague,
      viewers("U2"),
      "Account data is only for the viewers' group, and they (carl@example.com) are not in it. Ask ada@example.com to add them.",
    ],
    [
      "anybody while the group cannot be read",
      colleague,
      unknownViewers,
      "I cannot read right now who belongs to the viewers' group, so I cannot show them (carl@example.com) anything. Try again in a minute, or ask ada@example.com.",
    ],
  ])("told to another: %s", (_, who, asked, words) => {
    expect(decideLook(who, asked, "another")).toEqual({ kind: "refused", reason: words });
  });

  it("does not speak of an account that was not given", () => {
    expect(reason("rep", colleague, rules)).toBe(
      "Only the account's rep or an admin can do this; Slack shows you as carl@example.com. Ask ada@example.com if that is wrong.",
    );
  });

  it("says that the account has no rep yet", () => {
    for (const repEmail of [null, "", " "]) {
      expect(reason("rep", colleague, rules, { name: "Acme Corp", repEmail })).toBe(
        "Only the rep of Acme Corp (nobody yet: its Rep Email is empty) or an admin can do this; Slack shows you as carl@example.com. Ask ada@example.com if that is wrong.",
      );
    }
  });
});

type Row = [string, Person, AccessRules, boolean, boolean, boolean];

function caps(adminEmails: string[]): AccessRules {
  return { ...rules, adminEmails };
}

function reason(...asked: Parameters<typeof decideAccess>): string {
  const decision = decideAccess(...asked);
  if (decision.kind === "allowed") throw new Error("was allowed");
  return decision.reason;
}

describe("for whom somebody acts", () => {
  const covers = coversOf(
    ["ben@example.com", "U1"],
    ["dana@example.com", "U1"],
    ["eve@example.com", "U2"],
  );
  it.each<[string, Person, string[]]>([
    ["a rep who covers another", rep, ["dana@example.com", "ben@example.com"]],
    ["who has no address and covers", nameless, ["ben@example.com", "dana@example.com"]],
    ["who covers nobody", person("carl@example.com", "member", "U3"), ["carl@example.com"]],
    ["nobody", person(null, "member", "U3"), []],
  ])("%s", (_who, somebody, reps) => {
    expect(actsFor(somebody, { ...rules, covers })).toEqual(reps);
  });

  it.each([null, "", " "])("nobody is the rep of an account with the Rep Email %j", (repEmail) => {
    for (const may of ["rep", "mailbox"] as const) {
      for (const somebody of [nameless, person("")]) {
        const decision = decideAccess(may, somebody, rules, { ...acme, repEmail });
        expect(decision.kind).toBe("refused");
      }
    }
    expect(isRepOf(nameless, { repEmail }, rules)).toBe(false);
  });

  it("is an admin only as a member, and named only where there is one", () => {
    expect(isAdmin(person("ada@example.com", "guest"), rules)).toBe(false);
    expect(isAdmin(nameless, { adminEmails: [""] })).toBe(false);
    expect(decideAccess("admin", colleague, { ...rules, adminEmails: [] })).toEqual({
      kind: "refused",
      reason: "Only an admin can do this; Slack shows you as carl@example.com. Ask an admin.",
    });
    expect(decideAccess("mailbox", colleague, rules)).toMatchObject({
      reason: expect.stringContaining("Only the person of a mailbox or their cover"),
    });
  });
});
