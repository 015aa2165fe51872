// What a person does with drafts in Slack, for the tests that go on from there.
import { type Bot, type BotOptions, eventually, openBot, textsOf } from "./bot.ts";
import { channels, people } from "./slack-world.ts";
import { accountRow, NOW, tamRows } from "./tam-world.ts";

export const UNDO_MS = 20_000;

/** The small portfolio, in which Acme Corp has somebody to write to, and a mailbox for each member. */
export const openDraftBot = (options: Omit<BotOptions, "gmail"> = {}): Promise<Bot> =>
  openBot({
    gmail: true,
    rows: [
      ...tamRows(),
      accountRow("Acme Corp", { "Contact Name": "Jane Doe", "Contact Email": "jane@acme.example" }),
    ],
    ...options,
  });

/** What this person's window says; empty when none is open. */
export const viewText = (bot: Bot, user: string): string => {
  const view = bot.slack.view(user);
  return view === null ? "" : textsOf({ text: view.title ?? "", blocks: view.blocks });
};

/** Ana asks for a draft and waits for its message. */
export async function preparedDraft(bot: Bot, ask = "draft review Acme Corp") {
  await bot.app.services.directory.list();
  await bot.ask(people.ana, channels.general, ask);
  return bot.until(people.ana, channels.imAna, (one) => textsOf(one).includes("waits for you"));
}

export const clickInWindow = (bot: Bot, user: string, actionId: string) => {
  const view = bot.slack.view(user);
  if (view === null) throw new Error("no window is open");
  return bot.slack.click({ user, place: { viewId: view.id }, actionId });
};

export const submitWindow = (bot: Bot, user: string, values: Record<string, string> = {}) =>
  bot.slack.submit({ user, viewId: bot.slack.view(user)?.id ?? "", values });

export async function openReview(
  bot: Bot,
  { channel, ts }: { channel: string; ts: string },
  user: string = people.ana,
) {
  await bot.slack.click({ user, place: { channel, ts }, actionId: "draft_review" });
  await eventually(() => viewText(bot, user)).toContain("Jane Doe");
}

export async function approveInWindow(bot: Bot, user: string = people.ana) {
  await clickInWindow(bot, user, "draft_approve");
  await eventually(() => viewText(bot, user)).toContain("Exactly what you saw");
  const drawn = updatesOf(bot);
  await submitWindow(bot, user);
  await eventually(() => viewText(bot, user)).toContain("approved, goes out at");
  // Drawn once more, by which the bot can tell later whether it still shows this.
  await eventually(() => updatesOf(bot)).toBeGreaterThan(drawn);
}

const updatesOf = ({ slack }: Bot): number =>
  slack.calls.filter(({ operation }) => operation === "views.update").length;

/** Approved, undo time over, sent: Ana's message about it. */
export async function sentDraft(bot: Bot) {
  await openReview(bot, await preparedDraft(bot));
  await approveInWindow(bot);
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  return bot.until(people.ana, channels.imAna, (one) => textsOf(one).includes("sent at"));
}
