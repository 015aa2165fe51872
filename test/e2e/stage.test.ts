// The sandbox's own strip in a real browser: the tour, faults, kill and restart. One sandbox for all, in order.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { Limits } from "../../src/lib/limits.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { sandboxLimits } from "../../src/sandbox/stage/limits.ts";
import { REPS } from "../../src/sandbox/world/people.ts";
import { seededWorld } from "../../src/sandbox/world/seeded-world.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";

/** A busy machine must not change what is answered. */
const limits: Limits = {
  ...sandboxLimits,
  slackAckMs: 20_000,
  slackTriggerMs: 20_000,
  slackCallTimeoutMs: 20_000,
  liveAnswerMs: 5_000,
  gmailReconcileFirstMs: 200,
};

const DANA = REPS[0];

let browser: TestBrowser;
let sandbox: Sandbox;
beforeAll(async () => {
  [browser, sandbox] = await Promise.all([
    openBrowser(),
    startSandbox({
      world: seededWorld({ now: new Date("2026-11-20T13:12:00Z") }),
      limits,
      logLevel: "silent",
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), sandbox?.close()]);
});

/** The page as the first rep, with the tour open; at the end it must have asked for nothing outside. */
async function openPage(): Promise<Page> {
  const opened = await browser.openPage({ viewport: { width: 1280, height: 1000 } });
  const { page } = opened;
  page.setDefaultTimeout(25_000);
  onTestFinished(async () => {
    await page.context().close();
    expect(opened.strayRequests).toEqual([]);
    expect(opened.errors.filter((error) => !error.includes("409"))).toEqual([]);
    expect(await sandbox.problems()).toEqual([]);
  });
  await page.goto(sandbox.url);
  await composer(page).waitFor();
  return page;
}

const composer = (page: Page) => page.getByRole("textbox", { name: /^Message / });
const messages = (page: Page) => page.getByRole("log").getByRole("article");
const strip = (page: Page) => page.getByRole("region", { name: "The sandbox's controls" });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

async function type(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

const ticked = (page: Page, step: string) =>
  strip(page)
    .getByRole("listitem")
    .filter({ hasText: `${step}, done` });

async function setCondition(page: Page, service: string, condition: string): Promise<void> {
  const choice = strip(page).getByRole("group", { name: service }).getByLabel(condition);
  await choice.click();
  await expect.poll(() => choice.isChecked()).toBe(true);
}

it("leads through the product, and ticks off what was seen to happen", async () => {
  const page = await openPage();
  await button(page, "Take me there").click();
  await page.getByRole("heading", { name: "tam-alerts" }).waitFor();
  expect(await page.getByLabel("You are").locator(":checked").innerText()).toContain("Ruth");
  await type(page, "/tam scan");
  await ticked(page, "Scan").waitFor();
  // The seeded world's first scan is one that the guards believe: alerts, and no notice of a hold.
  await messages(page).getByRole("button", { name: "Acknowledge" }).first().waitFor();
  expect(await button(page, "Post them as new").count()).toBe(0);

  await button(page, "Take me there").click();
  await expect
    .poll(() => page.getByLabel("You are").locator(":checked").innerText())
    .toContain("Dana");
  await messages(page).first().getByRole("button", { name: "Acknowledge" }).click();
  await messages(page).first().getByText("Acknowledged by Dana Whitfield").waitFor();
  await ticked(page, "Alert").waitFor();

  await button(page, "Do “Profile” for me").click();
  await ticked(page, "Profile").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await button(page, "Take me there").click();
  await page.getByRole("heading", { name: "tam-assistant" }).waitFor();
  await type(page, "/tam draft outreach Acme Corp");
  await ticked(page, "Draft").waitFor();

  await button(page, "Do “Approve” for me").click();
  await ticked(page, "Approve").waitFor();
  const { sent, drafts } = await sandbox.gmail.mailbox(DANA.email);
  expect([sent.length, drafts.length]).toEqual([1, 0]);
  await page.getByText("That was the tour.").waitFor();
}, 60_000);

it("says in words that Notion fails, and recovers", async () => {
  const page = await openPage();
  await button(page, "Faults").click();
  await setCondition(page, "Notion", "Failing");
  await type(page, "/tam health acme");
  await messages(page)
    .last()
    .getByText(/^Not live: this is the result of /)
    .waitFor();
  await messages(page).last().getByText("Nothing was changed.").waitFor();
  await setCondition(page, "Notion", "Healthy");
  await type(page, "/tam health acme");
  await messages(page)
    .last()
    .getByText(/^Read from Notion today/)
    .waitFor();
}, 60_000);

it("sends exactly once although the bot is killed while it sends", async () => {
  const page = await openPage();
  await page.getByRole("button", { name: "tam-assistant" }).click();
  await type(page, "/tam draft outreach Umbra Analytics");
  // Not the answer to the command, which may come after it.
  const card = messages(page)
    .filter({ hasText: "Umbra Analytics" })
    .filter({ hasText: "to review" })
    .last();
  await card.getByRole("button", { name: "Review" }).click();
  const review = page.getByRole("dialog", { name: "Review" });
  await review.getByRole("button", { name: "Approve & send" }).click();
  const before = (await sandbox.gmail.mailbox(DANA.email)).sent.length;
  const confirm = page.getByRole("dialog", { name: "Send this mail?" });
  await confirm.getByRole("button", { name: /^Approve/ }).click();

  await button(page, "Faults").click();
  await setCondition(page, "Gmail", "Slow");
  const sends = () =>
    sandbox.gmail.calls.filter(({ operation }) => operation.endsWith("drafts/send")).length;
  const sendsBefore = sends();
  // The undo time goes by; the mail is on its way, and Gmail takes its time to say so.
  await button(page, "+1 h").click();
  await expect.poll(sends, { timeout: 20_000, interval: 10 }).toBe(sendsBefore + 1);
  await button(page, "Kill the bot").click();
  await page.getByText("The bot is killed.").waitFor();
  await setCondition(page, "Gmail", "Healthy");
  await button(page, "Start it again").first().click();
  await page.getByText("The bot is killed.").waitFor({ state: "detached" });
  // It looks for proof in the mailbox, finds the mail, and says so.
  await page.getByRole("dialog").last().getByRole("button", { name: "Close" }).last().click();
  await card.getByText(/✅ sent/).waitFor();
  const { sent, drafts } = await sandbox.gmail.mailbox(DANA.email);
  expect([sent.length, drafts.length]).toEqual([before + 1, 0]);
  expect(sends()).toBe(sendsBefore + 1);
}, 90_000);
