import { onTestFinished } from "vitest";
import { realLimits } from "../../src/lib/limits.ts";
import type { GmailEmulator } from "../../src/sandbox/gmail/contract.ts";
import { createGmailEmulator } from "../../src/sandbox/gmail/gmail-emulator.ts";
import type { NotionEmulator } from "../../src/sandbox/notion/contract.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import { openActivityLog } from "../../src/sandbox/page-activity.ts";
import { buildPage } from "../../src/sandbox/page-build.ts";
import { startPageServer } from "../../src/sandbox/page-server.ts";
import type { PageWorld } from "../../src/sandbox/page-workspace.ts";
import type { SlackEmulator } from "../../src/sandbox/slack/contract.ts";
import { createDatabases } from "../../src/sandbox/world/databases.ts";
import { people } from "./slack-world.ts";

/** 10:00 in Berlin, where the people of `slackWorld` live. */
const NOW = new Date("2026-11-22T09:00:00Z");

const pageWorld: PageWorld = {
  title: "Test sandbox",
  personas: [
    { id: people.ana, role: "rep" },
    { id: people.ben, role: "rep" },
    { id: people.admin, role: "admin" },
    { id: people.guest, role: "guest" },
    { id: people.stranger, role: "another company" },
  ],
  commands: [
    { insert: "/tam health ", usage: "/tam health <account>", description: "Health of an account" },
    { insert: "/tam help", usage: "/tam help", description: "What one can ask" },
  ],
  shortcuts: [
    { id: "look_up", name: "Look up account", type: "global" },
    { id: "log", name: "Log to account", type: "message" },
  ],
  accounts: () => ["Acme Corp", "Ægir Shipping", "Globex"],
  clock: { now: () => NOW, at: () => () => {} },
};

export type PageServices = { url: string; notion: NotionEmulator; gmail: GmailEmulator };

/** The page's server over this emulator and a small Notion and Gmail beside it, closed with the test. */
export async function openPageServer(slack: SlackEmulator): Promise<PageServices> {
  const { dir } = await buildPage();
  const { clock } = pageWorld;
  const members = slack.world.users.filter(({ kind }) => kind === "member");
  const [notion, gmail] = await Promise.all([
    createNotionEmulator({
      token: "emulator-notion-token",
      databases: createDatabases(),
      rows: [],
      limits: realLimits,
      clock,
    }),
    createGmailEmulator({
      users: members.map(({ email, realName }) => ({ email, name: realName })),
      limits: realLimits,
      clock,
    }),
  ]);
  const activity = openActivityLog({ slack, notion, gmail, clock });
  const server = await startPageServer({
    slack,
    notion,
    gmail,
    activity,
    world: pageWorld,
    pageDir: dir,
  });
  onTestFinished(async () => {
    await server.close();
    await Promise.all([notion.close(), gmail.close()]);
  });
  return { url: server.url, notion, gmail };
}
