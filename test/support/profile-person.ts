// A relationship profile in front of a person: the real bot between the emulators of Slack and Notion.
import type { SlackView } from "../../src/sandbox/slack/contract.ts";
import { ACTION } from "../../src/slack/ids.ts";
import { type Bot, eventually, openBot, textsOf } from "./bot.ts";
import { channels } from "./slack-world.ts";
import { accountId } from "./tam-world.ts";

/** What the page of Acme Corp says, in the layout of spec section 9. */
export const ACME_PAGE = [
  ["heading_2", "Technical Relationship Profile - Acme Corp"],
  ["heading_3", "Stakeholder Map"],
  ["bulleted_list_item", "Jane: CTO | Maturity: high | Notes: Prefers calls"],
  ["bulleted_list_item", "Omar: Platform lead | Maturity: low"],
  ["heading_3", "Integration Depth"],
  ["bulleted_list_item", "REST API: Active | Since: 2024"],
  ["heading_3", "Feature Adoption"],
  ["bulleted_list_item", "SSO: In Use | Source: heartbeat"],
  ["heading_3", "Customer Environment"],
  ["paragraph", "No environment data recorded."],
  ["heading_3", "Co-Development Opportunities"],
  ["bulleted_list_item", "SDK pilot: with their team | Status: surfaced"],
  ["heading_3", "Communication History"],
  ["bulleted_list_item", "2026-11-20 | Health Checkin | All is well | Outcome: thanks"],
] as const;

/** With the accounts read, and a profile page of Acme Corp that a person made by hand. */
export async function openWithProfile(options: Parameters<typeof openBot>[0] = {}) {
  const bot = await openBot(options);
  const pageId = bot.notion.createPageByHand(
    accountId("Acme Corp"),
    "Technical Relationship Profile - Acme Corp",
    ACME_PAGE.map(([type, text]) => ({ type, text })),
  );
  await bot.app.services.directory.list();
  return { bot, pageId };
}

export const lines = (bot: Bot, pageId: string): string[] =>
  bot.notion.children(pageId).map(({ text }) => text);
export const blockOf = (bot: Bot, pageId: string, part: string): string => {
  const found = bot.notion.children(pageId).find(({ text }) => text.includes(part));
  if (found === undefined) throw new Error(`no block says ${part}`);
  return found.id;
};

/** The window on top of what this person has open. */
export const windowOf = (bot: Bot, user: string): SlackView => {
  const view = bot.slack.view(user);
  if (view === null) throw new Error("no window is open");
  return view;
};
export const shown = (bot: Bot, user: string): string => {
  const view = bot.slack.view(user);
  return view === null ? "" : textsOf({ text: view.title ?? "", blocks: view.blocks });
};

/** Asks for the profile and waits for its content. */
export async function openProfile(bot: Bot, user: string, name = "Acme Corp"): Promise<void> {
  const delivery = await bot.slack.command({
    user,
    channel: channels.general,
    text: `profile ${name}`,
  });
  if (!delivery.acked) throw new Error("not acknowledged");
  await eventually(() => shown(bot, user)).toContain("Communication History");
}

/** Presses the button of the block that says `part`. */
export async function press(
  bot: Bot,
  user: string,
  actionId: string,
  part?: string,
): Promise<void> {
  const view = windowOf(bot, user);
  const block =
    part === undefined
      ? undefined
      : view.blocks.find((one) => JSON.stringify(one.text ?? "").includes(part));
  if (part !== undefined && block === undefined) throw new Error(`nothing says ${part}`);
  await bot.slack.click({
    user,
    place: { viewId: view.id },
    actionId,
    ...(block?.block_id === undefined ? {} : { blockId: block.block_id }),
  });
}

/** Opens the form of the line that says `part`, or of a new one of the section with this title. */
export async function openForm(bot: Bot, user: string, part: string): Promise<void> {
  await press(bot, user, ACTION.profileEdit, part);
  await eventually(() => bot.slack.view(user)?.submit).toBe("Save");
}

export const save = (bot: Bot, user: string, values: Record<string, string>) =>
  bot.slack.submit({ user, viewId: windowOf(bot, user).id, values });
