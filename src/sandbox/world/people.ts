import type { SlackChannel, SlackUser, SlackWorld } from "../slack/contract.ts";
import { slackId } from "./ids.ts";

/** The company whose workspace the sandbox is. */
const COMPANY = "lumenforge.example";

const member = (name: string, realName: string, tz: string, title: string): SlackUser => ({
  id: slackId("U", name),
  name,
  realName,
  email: `${realName
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(" ", ".")}@${COMPANY}`,
  tz,
  title,
  kind: "member",
});

/** The six people who own accounts. */
export const REPS = [
  member("dana", "Dana Whitfield", "America/New_York", "Senior Technical Account Manager"),
  member("priya", "Priya Raman", "Asia/Kolkata", "Technical Account Manager"),
  member("tomas", "Tomás Herrera", "America/Mexico_City", "Technical Account Manager"),
  member("aiko", "Aiko Mori", "Asia/Tokyo", "Technical Account Manager"),
  member("kwame", "Kwame Mensah", "Europe/London", "Senior Technical Account Manager"),
  member("zoe", "Zoë Lindqvist", "Europe/Stockholm", "Technical Account Manager"),
] as const;

/** Leads the reps; the one admin. */
export const MANAGER = member(
  "ruth",
  "Ruth Abramov",
  "Europe/Berlin",
  "Head of Technical Accounts",
);

const GUEST: SlackUser = {
  id: slackId("U", "liam"),
  name: "liam",
  realName: "Liam Carver",
  email: "liam@carver-consulting.example",
  tz: "Europe/Dublin",
  title: "Consultant",
  kind: "guest",
};

const STRANGER: SlackUser = {
  id: slackId("U", "nadia"),
  name: "nadia",
  realName: "Nadia Haddad",
  email: "nadia.haddad@globex.example",
  tz: "Europe/Paris",
  title: "Head of Platform, Globex",
  kind: "stranger",
};

const BOT: SlackUser = {
  id: slackId("U", "tambot"),
  name: "tam-assistant",
  realName: "TAM Assistant",
  email: "",
  tz: "Etc/UTC",
  kind: "bot",
};

const TEAM = [...REPS, MANAGER];
const PEOPLE = [...TEAM, GUEST, STRANGER];

const idsOf = (users: readonly SlackUser[]) => users.map(({ id }) => id);

/** Where escalations are posted. */
export const ESCALATION_CHANNEL_ID = slackId("C", "tamalerts");

const channels = (): SlackChannel[] => [
  { id: slackId("C", "general"), name: "general", kind: "public", members: idsOf([...TEAM, BOT]) },
  { id: ESCALATION_CHANNEL_ID, name: "tam-alerts", kind: "public", members: idsOf([...TEAM, BOT]) },
  {
    id: slackId("C", "supshared"),
    name: "support-shared",
    kind: "public",
    members: idsOf([...PEOPLE, BOT]),
    externallyShared: true,
  },
  // The bot is not in this one: it can neither see nor post there.
  {
    id: slackId("C", "tamleads"),
    name: "tam-leads",
    kind: "private",
    members: idsOf([MANAGER, REPS[0], REPS[4]]),
  },
  ...PEOPLE.map(
    ({ id, name }): SlackChannel => ({
      id: slackId("D", name),
      name,
      kind: "im",
      members: [id],
    }),
  ),
];

/** The same people and channels in every world; each call gives a world of its own to change. */
export const createSlackWorld = (): SlackWorld => ({
  team: { id: slackId("T", "lumenforge"), name: "Lumenforge", domain: "lumenforge" },
  appId: slackId("A", "tam"),
  bot: { userId: BOT.id, botId: slackId("B", "tambot"), name: BOT.name },
  tokens: {
    bot: "xoxb-emulator-bot-token",
    app: "xapp-emulator-app-token",
    signingSecret: "emulator-signing-secret",
  },
  scopes: [
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
  ],
  users: [...PEOPLE, BOT].map((user) => ({ ...user })),
  channels: channels(),
  userGroups: [{ id: slackId("S", "tamteam"), handle: "tam-team", users: idsOf(TEAM) }],
});
