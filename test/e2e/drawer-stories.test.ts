// What people do with drafts and profiles, from Slack to Gmail and Notion beside it, in a real browser.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { sandboxLimits } from "../../src/sandbox/stage/limits.ts";
import { seededWorld } from "../../src/sandbox/world/seeded-world.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { patientLimits } from "../support/limits.ts";

const PROFILE = "Technical Relationship Profile - Acme Corp";
const UNDO_MS = 20_000;
const DANA = "dana.whitfield@lumenforge.example";

/** As in the sandbox, on a machine that is busy with other tests. */
const limits = {
  ...sandboxLimits,
  slackAckMs: patientLimits.slackAckMs,
  slackTriggerMs: patientLimits.slackTriggerMs,
  slackCallTimeoutMs: patientLimits.slackCallTimeoutMs,
  liveAnswerMs: patientLimits.liveAnswerMs,
};

let browser: TestBrowser;
let sandbox: Sandbox;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
});
/** One for each story: what one leaves behind, a window or half a draft, is not the next one's. */
async function openSandbox(): Promise<void> {
  // Some minutes before the monthly check-ins.
  const world = seededWorld({ now: new Date("2026-12-01T09:12:00Z") });
  sandbox = await startSandbox({ world, limits });
  onTestFinished(() => sandbox.close());
}

/** The page as the first rep, Dana; at the end nothing may have gone wrong anywhere. */
async function openPage(): Promise<Page> {
  const opened = await browser.openPage({ viewport: { width: 1280, height: 1000 } });
  const { page } = opened;
  page.setDefaultTimeout(30_000);
  onTestFinished(async () => {
    await page.context().close();
    expect(opened.strayRequests).toEqual([]);
    expect(opened.errors).toEqual([]);
    expect(await sandbox.problems()).toEqual([]);
  });
  await page.goto(sandbox.url);
  await page.getByRole("heading", { name: "general" }).waitFor();
  return page;
}

async function type(page: Page, text: string): Promise<void> {
  const composer = page.getByRole("textbox", { name: /^Message / });
  await composer.fill(text);
  await composer.press("Enter");
}

const be = (page: Page, who: string) =>
  page.getByLabel("You are").selectOption({ label: `${who} · rep` });
const openBot = (page: Page) => page.getByRole("button", { name: /^tam-assistant/ }).click();
const messages = (page: Page) => page.getByRole("log").getByRole("article");
const dialog = (page: Page, title: string) => page.getByRole("dialog", { name: title });
const drawer = (page: Page) => page.getByRole("complementary", { name: "Beside the conversation" });

/** In Dana's mailbox, as her drawer shows it. */
async function openMails(page: Page, folder: "Drafts" | "Sent"): Promise<string[]> {
  await drawer(page)
    .getByRole("button", { name: new RegExp(`^${folder} `) })
    .click();
  const list = drawer(page).getByRole("list", { name: `Mails in ${folder.toLowerCase()}` });
  await list.getByRole("button").first().waitFor();
  return list.getByRole("button").allInnerTexts();
}

it("takes a check-in from the job that drafts it to the one mail that is sent", async () => {
  await openSandbox();
  const page = await openPage();
  await type(page, "/tam cover @Priya Raman until 2026-12-10");
  await messages(page).getByText("covers you until the end of").waitFor();

  // 10:00 of the 1st passes, and with it the job that drafts the check-ins.
  await page.getByTitle("An hour on").click();
  await openBot(page);
  const list = messages(page).filter({ hasText: "Check-ins of 2026-12" });
  await list.getByText("6 drafts to review").waitFor();
  await expect
    .poll(() => list.getByRole("button", { name: "Review" }).count(), { timeout: 30_000 })
    .toBe(6);

  // Priya, who covers Dana, opens one, too; then Dana is back.
  const other = await openPage();
  await be(other, "Priya Raman");
  await openBot(other);
  const covered = messages(other).filter({ hasText: "You cover @Dana Whitfield: this is" });
  await covered.getByRole("button", { name: "Review" }).first().click();
  const approve = dialog(other, "Review").getByRole("button", { name: "Approve & send…" });
  await approve.waitFor();
  await type(page, "/tam cover off");
  await messages(page).getByText("does not cover you any more").waitFor();
  await approve.click();
  await dialog(other, "TAM Assistant")
    .getByText(`Only ${DANA} or their cover can prepare, see and send mails from that mailbox`)
    .getByText("Slack shows you as priya.raman@lumenforge.example.")
    .waitFor();

  await list.getByRole("button", { name: "Review" }).first().click();
  await dialog(page, "Review").getByRole("button", { name: "Edit" }).click();
  const text = dialog(page, "Edit").getByLabel("Text");
  await text.fill(`PS: See you on Thursday.\n\n${await text.inputValue()}`);
  await dialog(page, "Edit").getByRole("button", { name: "Save to Gmail" }).click();
  await approveAgain(page);
  await dialog(page, "Draft").getByRole("button", { name: "Undo" }).click();
  await approveAgain(page);
  await dialog(page, "Draft").getByRole("button", { name: "Undo" }).waitFor();
  expect((await sandbox.gmail.mailbox(DANA)).sent).toEqual([]);
  await closeWindows(page);

  // What is in the mailbox meanwhile, and after the time to undo.
  await page.getByRole("button", { name: "Gmail", exact: true }).click();
  expect(await openMails(page, "Drafts")).toHaveLength(6);
  await sandbox.moveTo(new Date(sandbox.now().getTime() + UNDO_MS));
  await list.getByText("sent at").waitFor();
  const [sent = "", ...more] = await openMails(page, "Sent");
  expect(more).toEqual([]);
  expect(sent).toContain("PS: See you on Thursday.");
  expect(await openMails(page, "Drafts")).toHaveLength(5);
  await openMails(page, "Sent");
  await drawer(page)
    .getByRole("button", { name: /PS: See you on Thursday/ })
    .click();
  await drawer(page).getByRole("article").getByText("PS: See you on Thursday.").waitFor();
}, 120_000);

/** Dana's, of which each shows the one below it, as in Slack. */
async function closeWindows(page: Page): Promise<void> {
  const dana = sandbox.slack.world.users.find(({ email }) => email === DANA)?.id ?? "";
  await expect
    .poll(async () => {
      if (sandbox.slack.view(dana) !== null) await page.keyboard.press("Escape");
      return sandbox.slack.view(dana);
    })
    .toBeNull();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/** From the draft's state in a window: reads it once more there, and approves it. */
async function approveAgain(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Look at it again" }).click();
  await dialog(page, "Review").getByText("PS: See you on Thursday.").waitFor();
  await dialog(page, "Review").getByRole("button", { name: "Approve & send…" }).click();
  await dialog(page, "Send this mail?").getByRole("button", { name: "Approve & send" }).click();
}

it("takes a stakeholder from a window in Slack to the page in Notion, and a change made there back", async () => {
  await openSandbox();
  const page = await openPage();
  await type(page, "/tam profile Acme Corp");
  const profile = dialog(page, "Profile");
  await profile.getByText("June Okafor").waitFor();
  // What leads to Notion opens beside it.
  await profile.getByRole("link", { name: "Open in Notion" }).click();
  const notes = drawer(page).getByRole("article", { name: PROFILE });
  await notes.getByText("June Okafor: CTO | Maturity: high").waitFor();

  await profile.getByRole("button", { name: "Add" }).first().click();
  const form = dialog(page, "Add stakeholder");
  await form.getByLabel("Name").fill("Mei Chen");
  await form.getByLabel("Role").fill("CISO");
  await form.getByRole("button", { name: "Save" }).click();
  await notes.getByText("Mei Chen: CISO | Maturity: medium").waitFor();
  await profile.getByText("Mei Chen").waitFor();
  await closeWindows(page);

  // Somebody corrects it on the page, by hand.
  await notes.getByRole("button", { name: /^Edit Mei Chen/ }).click();
  const typed = notes.getByRole("textbox", { name: "Text of the block" });
  await typed.fill("Mei Chen: Chief security officer | Maturity: high | asks for SBOMs");
  await typed.press("Enter");
  await notes.getByText("Chief security officer").waitFor();

  await type(page, "/tam profile Acme Corp");
  await profile.getByText("Chief security officer").waitFor();
  await closeWindows(page);
}, 120_000);
