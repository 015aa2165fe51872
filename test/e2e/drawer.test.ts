// The drawer beside the conversation, over emulators that nobody but the test works with.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { ACCOUNTS_DATABASE_ID, TICKETS_DATABASE_ID } from "../../src/sandbox/world/databases.ts";
import { accountPageId, uuidOf } from "../../src/sandbox/world/ids.ts";
import { seriousViolations } from "../support/axe.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { openPageServer } from "../support/sandbox-page.ts";
import { openSlack, webClient } from "../support/slack-emulator.ts";
import { people } from "../support/slack-world.ts";

const ANA = "ana@tam.example";
const KIM = "kim@customer.example";
const ACME = accountPageId("Acme");
const PROFILE = "Technical Relationship Profile - Acme";

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Ana's page over a Notion with Acme and one ticket of it, and what it asked the server for. */
async function open({ width = 1280, colorScheme = "light" as "light" | "dark" } = {}) {
  const slack = await openSlack();
  const { url, notion, gmail } = await openPageServer(slack);
  const createdAt = new Date("2026-11-01T09:00:00Z");
  notion.upsert({
    id: ACME,
    databaseId: ACCOUNTS_DATABASE_ID,
    createdAt,
    values: { Name: "Acme", Status: "Active", "Health Score": 40, "Health Status": "Amber" },
  });
  notion.upsert({
    id: uuidOf("ticket", "SUP-1"),
    databaseId: TICKETS_DATABASE_ID,
    createdAt,
    values: { Subject: "Sync fails", "Ticket ID": "SUP-1", Account: [ACME], Status: "Open" },
  });
  const opened = await browser.openPage({
    viewport: { width, height: 860 },
    colorScheme,
    reducedMotion: "reduce",
  });
  const { page } = opened;
  page.setDefaultTimeout(15_000);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  onTestFinished(async () => {
    await page.context().close();
    expect(opened.strayRequests).toEqual([]);
    // The browser notes each refusal that the page shows in words.
    expect(opened.errors.filter((error) => !error.includes("409 (Conflict)"))).toEqual([]);
  });
  await page.goto(`${url}#${people.ana}/`);
  await page.getByRole("textbox", { name: /^Message / }).waitFor();
  return { page, slack, notion, gmail, asked };
}

const drawer = (page: Page) => page.getByRole("complementary", { name: "Beside the conversation" });
const button = (page: Page, name: string | RegExp) => drawer(page).getByRole("button", { name });
const focused = (page: Page) =>
  page.evaluate<string>("document.activeElement.textContent || document.activeElement.ariaLabel");

it("opens and closes by keyboard, loads each part when it is opened first, and stays over a reload", async () => {
  const { page, asked } = await open();
  const parts = () =>
    ["mail", "notion", "activity"].filter((part) =>
      asked.some((path) => path.includes(`/${part}-tab-`) && path.endsWith(".js")),
    );
  expect(parts()).toEqual([]);
  await page.getByRole("button", { name: "Gmail", exact: true }).focus();
  await page.keyboard.press("Enter");
  await drawer(page).getByText("No drafts here.").waitFor();
  expect(parts()).toEqual(["mail"]);
  expect(await focused(page)).toBe("Gmail");
  await page.keyboard.press("ArrowRight");
  await drawer(page).getByRole("region", { name: "Table Accounts" }).waitFor();
  expect(await focused(page)).toBe("Notion");
  expect(parts()).toEqual(["mail", "notion"]);
  await page.reload();
  await drawer(page).getByRole("region", { name: "Table Accounts" }).waitFor();
  await button(page, "Close the drawer").focus();
  await page.keyboard.press("Escape");
  await drawer(page).waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe("Notion");
  expect(await page.evaluate("location.hash")).not.toContain("notion");
});

it("shows mail as it comes, edits a draft, and loads nothing of what strangers wrote", async () => {
  const { page, gmail } = await open();
  await page.getByRole("button", { name: "Gmail", exact: true }).click();
  await drawer(page).getByText("No drafts here.").waitFor();
  const { draftId } = await gmail.compose(ANA, {
    to: [KIM],
    subject: "Hello",
    text: "First words",
    html: `<p onclick="alert(1)">First <b>words</b></p><img src="https://evil.example/pixel.png" alt="a pixel">
      <style>p { display: none }</style><script>alert(1)</script><iframe src="https://evil.example/"></iframe>
      <a href="javascript:alert(1)">press</a> <a href="https://good.example/">read</a>
      <form action="https://evil.example/"><input name="x"><button>Pay</button></form>
      <div style="background: url(https://evil.example/b.png)">styled</div>${"<div>".repeat(300)}deep`,
  });
  await button(page, /Hello/).click();
  const mail = drawer(page).getByRole("article", { name: "Hello" });
  await mail.getByText("[picture: a pixel]").waitFor();
  await mail.getByText("deep").waitFor();
  expect(await mail.locator("img, script, style, iframe, form, [style], [onclick]").count()).toBe(
    0,
  );
  expect(await mail.getByRole("link").allInnerTexts()).toEqual(["read"]);

  await mail.getByRole("button", { name: "Edit" }).click();
  const editor = mail.getByRole("form", { name: "Edit the draft" });
  await editor.getByLabel("Cc", { exact: true }).fill("not an address");
  await editor.getByRole("button", { name: "Save" }).click();
  await editor.getByRole("alert").getByText("Invalid Cc header").waitFor();
  await editor.getByLabel("Cc", { exact: true }).fill("");
  await editor.getByLabel("Text").fill("Second words");
  // Meanwhile the composer of another device saves, too.
  await gmail.touch(ANA, draftId);
  await editor.getByText("The draft was changed somewhere else meanwhile.").waitFor();
  await editor.getByRole("button", { name: "Save" }).click();
  await mail.getByText("Second words").waitFor();

  await mail.getByRole("button", { name: "Send now" }).click();
  const answer = mail.getByLabel(`Answer as ${KIM}`);
  await answer.fill("Thank you!");
  await mail.getByRole("button", { name: "Let them answer" }).click();
  await button(page, /^Inbox 1/).click();
  await button(page, /Re: Hello/).click();
  await drawer(page).getByText("Thank you!", { exact: true }).waitFor();
  const { drafts, sent } = await gmail.mailbox(ANA);
  expect(drafts).toEqual([]);
  expect(sent.map(({ text, cc }) => [text.trim(), cc])).toEqual([["Second words", []]]);
});

it("shows tables and pages of Notion, changed by hand and by others", async () => {
  const { page, notion } = await open();
  const profile = notion.createPageByHand(ACME, PROFILE, [
    { type: "heading_3", text: "Stakeholder Map" },
    { type: "bulleted_list_item", text: "Jane <img src=x onerror=alert(1)>: CTO" },
  ]);
  await page.getByRole("button", { name: "Notion", exact: true }).click();
  const table = drawer(page).getByRole("region", { name: "Table Accounts" });
  await table.getByRole("button", { name: "Change Status of Acme: Active" }).click();
  await table.getByLabel("Status of Acme", { exact: true }).selectOption("Inactive");
  await table.getByRole("button", { name: "Change Status of Acme: Inactive" }).waitFor();
  expect(notion.row(ACME)?.values.Status).toBe("Inactive");
  await table.getByRole("button", { name: /^Change Rep Email of Acme/ }).click();
  await table.getByLabel("Rep Email of Acme").fill("left@as.it.was");
  await page.keyboard.press("Escape");
  expect(notion.row(ACME)?.values["Rep Email"]).toBeNull();
  // Somebody else writes a value, and it is there.
  const row = notion.row(ACME);
  if (row !== null) notion.upsert({ ...row, values: { "Health Score": 77 } });
  await table.getByText("77").waitFor();
  const sort = table.getByRole("columnheader", { name: /^Name/ });
  await sort.getByRole("button").click();
  await expect.poll(() => sort.getAttribute("aria-sort")).toBe("descending");

  await table.getByRole("button", { name: "Acme", exact: true }).click();
  await button(page, PROFILE).first().click();
  const profilePage = drawer(page).getByRole("article", { name: PROFILE });
  await profilePage.getByText("Jane <img src=x onerror=alert(1)>: CTO").waitFor();
  await profilePage.getByRole("button", { name: /^Add below Jane/ }).click();
  await page.keyboard.type("Ben: CFO");
  await page.keyboard.press("Enter");
  await profilePage.getByText("Ben: CFO").waitFor();
  await profilePage.getByRole("button", { name: "Delete Ben: CFO" }).click();
  await profilePage.getByText("Ben: CFO").waitFor({ state: "detached" });
  await profilePage.getByRole("button", { name: "Undo" }).click();
  await profilePage.getByText("Ben: CFO").waitFor();
  expect(notion.children(profile).map(({ type, text }) => `${type} ${text.slice(0, 8)}`)).toEqual([
    "heading_3 Stakehol",
    "bulleted_list_item Jane <im",
    "bulleted_list_item Ben: CFO",
  ]);
});

it("lists the bot's calls as they are made, and those that were made to fail", async () => {
  const { page, slack } = await open();
  await page.getByRole("button", { name: "Activity", exact: true }).click();
  await drawer(page).getByText("The bot has not called anything yet.").waitFor();
  const client = webClient(slack);
  await client.auth.test();
  slack.faults.add({ operation: "auth.test", fault: { kind: "lostAnswer" }, times: 1 });
  await expect(client.auth.test()).rejects.toThrow();
  const rows = drawer(page).getByRole("row").filter({ hasText: "auth.test" });
  await rows.first().getByText("no answer").waitFor();
  await rows.first().getByText("made to fail: done, answer lost").waitFor();
  expect(await rows.count()).toBe(2);
  await drawer(page).getByLabel("Only trouble").check();
  expect(await rows.count()).toBe(1);
  await drawer(page).getByLabel("By operation").check();
  expect(await rows.innerText()).toMatch(/auth\.test\s+1\s+1/);
});

it.each([
  [390, "dark"],
  [1280, "light"],
] as const)("is in reach for everybody at %i px, %s", async (width, colorScheme) => {
  const { page, notion, gmail } = await open({ width, colorScheme });
  notion.createPageByHand(ACME, PROFILE, [
    { type: "to_do", text: "call", more: { checked: true } },
    { type: "callout", text: "Escalated" },
    { type: "quote", text: "said" },
  ]);
  await gmail.compose(ANA, { to: [KIM], subject: "Hello", text: "Words" });
  const sideways = () =>
    page.evaluate<number>(
      "Math.max(...[...document.querySelectorAll('html, .drawer-body')].map((area) => area.scrollWidth - area.clientWidth))",
    );
  const found: Record<string, unknown> = {};
  const look = async (state: string) => {
    found[state] = [await seriousViolations(page), await sideways()];
  };
  await page.getByRole("button", { name: "Gmail", exact: true }).click();
  await button(page, /Hello/).click();
  await drawer(page).getByRole("button", { name: "Edit" }).waitFor();
  await look("mail");
  await drawer(page).getByRole("tab", { name: "Notion" }).click();
  const acme = drawer(page).getByRole("button", { name: "Acme", exact: true });
  await acme.waitFor();
  await look("table");
  await acme.click();
  await button(page, PROFILE).first().click();
  await drawer(page).getByText("Escalated").waitFor();
  await look("page");
  await drawer(page).getByRole("tab", { name: "Activity" }).click();
  await drawer(page).getByLabel("Only trouble").waitFor();
  await look("activity");
  expect(found).toEqual({
    mail: [[], 0],
    table: [[], 0],
    page: [[], 0],
    activity: [[], 0],
  });
  await button(page, "Close the drawer").click();
  await page.getByRole("textbox", { name: /^Message / }).click();
});
