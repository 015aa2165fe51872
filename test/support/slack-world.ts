import type { SlackWorld } from "../../src/sandbox/slack/contract.ts";

/** Who and where, by name. */
export const people = {
  ana: "U0ANA",
  ben: "U0BEN",
  admin: "U0ADMIN",
  guest: "U0GUEST",
  stranger: "U0STRANGER",
  gone: "U0GONE",
} as const;

export const channels = {
  general: "C0GENERAL",
  shared: "C0SHARED",
  private: "C0PRIVATE",
  elsewhere: "C0ELSEWHERE",
  archived: "C0ARCHIVED",
  imAna: "D0ANA",
  imBen: "D0BEN",
} as const;

/** As in the manifest, the optional one included. */
export const manifestScopes = [
  "commands",
  "chat:write",
  "im:write",
  "users:read",
  "users:read.email",
  "channels:read",
  "groups:read",
  "channels:history",
  "groups:history",
  "im:history",
  "usergroups:read",
];

const BOT = "U0BOT";

const member = (id: string, name: string, realName: string) => ({
  id,
  name,
  realName,
  email: `${name}@tam.example`,
  tz: "Europe/Berlin",
  kind: "member" as const,
});

/**
 * A small workspace: two reps, an admin, a guest, a stranger and one who left; `general` with all
 * of the workspace, a channel shared with another company, a private one, one without the bot, an
 * archived one, and the two reps' direct conversations with the bot. A new one each time.
 */
export function slackWorld(overrides: Partial<SlackWorld> = {}): SlackWorld {
  const { ana, ben, admin, guest, stranger, gone } = people;
  return {
    team: { id: "T0TAM", name: "TAM", domain: "tam-example" },
    appId: "A0TAM",
    bot: { userId: BOT, botId: "B0TAM", name: "tam-assistant" },
    tokens: {
      bot: "xoxb-emulator-bot-token",
      app: "xapp-emulator-app-token",
      signingSecret: "emulator-signing-secret",
    },
    scopes: [...manifestScopes],
    users: [
      { ...member(ana, "ana", "Ana Alvarez"), title: "Technical Account Manager" },
      { ...member(ben, "ben", "Ben Brandt"), title: "Technical Account Manager" },
      member(admin, "ada", "Ada Admin"),
      { ...member(guest, "gus", "Gus Guest"), kind: "guest" },
      {
        ...member(stranger, "sam", "Sam Stranger"),
        email: "sam@customer.example",
        kind: "stranger",
      },
      { ...member(gone, "gil", "Gil Gone"), kind: "deactivated" },
    ],
    channels: [
      { id: channels.general, name: "general", kind: "public", members: [ana, ben, admin, BOT] },
      {
        id: channels.shared,
        name: "with-customer",
        kind: "public",
        members: [ana, guest, stranger, BOT],
        externallyShared: true,
      },
      { id: channels.private, name: "tam-leads", kind: "private", members: [ben, admin] },
      { id: channels.elsewhere, name: "random", kind: "public", members: [ana, ben] },
      {
        id: channels.archived,
        name: "old-news",
        kind: "public",
        members: [ana, BOT],
        archived: true,
      },
      { id: channels.imAna, name: "directmessage", kind: "im", members: [ana] },
      { id: channels.imBen, name: "directmessage", kind: "im", members: [ben] },
    ],
    userGroups: [{ id: "S0TAMS", handle: "tams", users: [ana, ben] }],
    ...overrides,
  };
}
