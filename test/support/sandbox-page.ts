import { onTestFinished } from "vitest";
import { buildPage } from "../../src/sandbox/page-build.ts";
import { startPageServer } from "../../src/sandbox/page-server.ts";
import type { PageWorld } from "../../src/sandbox/page-workspace.ts";
import type { SlackEmulator } from "../../src/sandbox/slack/contract.ts";
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
  clock: { now: () => NOW, at: () => () => {} },
};

/** The page's server over this emulator, closed with the test. */
export async function openPageServer(slack: SlackEmulator): Promise<{ url: string }> {
  const { dir } = await buildPage();
  const server = await startPageServer({ slack, world: pageWorld, pageDir: dir });
  onTestFinished(() => server.close());
  return server;
}
