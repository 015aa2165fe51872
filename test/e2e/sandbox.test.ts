// The sandbox as a newcomer gets it: the seeded world, the bot as a process of its own, a real browser.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { TICKETS_DATABASE_ID } from "../../src/sandbox/world/databases.ts";
import { accountPageId } from "../../src/sandbox/world/ids.ts";
import { seededWorld } from "../../src/sandbox/world/seeded-world.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { patientLimits } from "../support/limits.ts";
import { runSandboxCommand } from "../support/sandbox-command.ts";

const world = () => seededWorld({ now: new Date("2026-11-22T09:12:00Z") });

let browser: TestBrowser;
let sandbox: Sandbox;
beforeAll(async () => {
  [browser, sandbox] = await Promise.all([
    openBrowser(),
    startSandbox({ world: world(), limits: patientLimits }),
  ]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), sandbox?.close()]);
});

/** The page as the first rep; at the end nothing may have gone wrong anywhere. */
async function openPage(): Promise<Page> {
  const opened = await browser.openPage({ viewport: { width: 1280, height: 1000 } });
  const { page } = opened;
  page.setDefaultTimeout(15_000);
  onTestFinished(async () => {
    await page.context().close();
    expect(opened.strayRequests).toEqual([]);
    expect(opened.errors).toEqual([]);
    expect(await sandbox.problems()).toEqual([]);
    expect(sandbox.slack.problems).toEqual([]);
    expect(sandbox.notion.problems).toEqual([]);
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

const messages = (page: Page) => page.getByRole("log").getByRole("article");
const newest = (page: Page) => messages(page).last();
const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "");

it("answers /tam health acme with Acme's card", async () => {
  const page = await openPage();
  await type(page, "/tam health acme");
  const card = newest(page);
  await card.getByRole("heading", { name: "Acme Corp" }).waitFor();
  const chart = card.getByRole("img", {
    name: "Line chart: Health score. There is 1 series: Score.",
  });
  await chart.waitFor();
  expect(linesOf(await card.innerText())).toEqual(
    expect.arrayContaining([
      "Only visible to you",
      expect.stringMatching(/^🔴 Red\s+10 of 100 \s*\(±0 since today 2:00 AM · declining\)$/),
      "• −60  3 open P1/P2 tickets, the oldest open for 21 days (allowed: 3 days)",
      "• −15  8 open tickets, 3 more than 5",
      "• −15  No heartbeat for 100 hours (allowed: 72)",
      "Close the 2 P1/P2 tickets older than 3 days → 80 Green",
      "• P2 · SUP-20765 SAML login loops for users with two domains · 21 days",
      expect.stringMatching(/^• P1 · SUP-20775 Nightly sync drops .* · 18 days$/),
      // A subject that would mention everybody and be bold is text.
      expect.stringMatching(/^• P2 · SUP-20853 .*"<!channel> & ∗Sons∗" · 2 days$/),
      expect.stringMatching(/^Score over 12 \w+: .* → 10$/),
      "Read from Notion today 4:12 AM",
      "8 open tickets",
      "Heartbeat 4 days ago",
      "Rep @Dana Whitfield",
    ]),
  );
  // Twelve points make a line of eleven strokes.
  const [line] = await chart.locator("path").all();
  expect((await line?.getAttribute("d"))?.match(/[CL]/g)).toHaveLength(11);
  expect(await card.getByRole("link", { name: /^SUP-\d+ / }).count()).toBe(3);
});

it("finds Acme in spite of a typing error, and says so", async () => {
  const page = await openPage();
  await type(page, "/tam health acmee");
  await newest(page).getByText("Closest match for “acmee”").waitFor();
  await newest(page).getByRole("heading", { name: "Acme Corp" }).waitFor();
});

it.each([
  ["zzz", "No account is called “zzz”. The nearest:", 3],
  ["glo", "3 accounts fit “glo”. Which one?", 3],
])("asks which account “%s” is, and shows the chosen one", async (typed, question, offered) => {
  const page = await openPage();
  await type(page, `/tam health ${typed}`);
  await newest(page).getByText(question).waitFor();
  const show = newest(page).getByRole("button", { name: "Show" });
  expect(await show.count()).toBe(offered);
  const before = await messages(page).count();
  const lines = linesOf(await newest(page).innerText());
  const first = lines[lines.indexOf("Show") - 2] ?? "";
  await show.first().click();
  await newest(page).getByRole("heading", { name: first, exact: true }).waitFor();
  // The card stands in place of the question.
  expect(await messages(page).count()).toBe(before);
});

it("reads anew at Rescan, in the same message", async () => {
  const page = await openPage();
  await type(page, "/tam health tern");
  await newest(page).getByRole("heading", { name: "Tern Airways" }).waitFor();
  const before = await newest(page).innerText();
  const count = await messages(page).count();
  // Meanwhile somebody resolves all of its tickets in the other system.
  for (const row of sandbox.notion.rows(TICKETS_DATABASE_ID)) {
    if ([row.values.Account].flat().includes(accountPageId("Tern Airways")))
      sandbox.notion.upsert({ ...row, values: { Status: "Resolved" } });
  }
  await newest(page).getByRole("button", { name: "Rescan" }).click();
  await newest(page).getByText("0 open tickets").waitFor();
  await newest(page).getByText("100 of 100").waitFor();
  expect(before).not.toContain("100 of 100");
  expect(await messages(page).count()).toBe(count);
});

it("shares a card with the channel after asking, for everybody and without buttons", async () => {
  const page = await openPage();
  await type(page, "/tam health initech");
  await newest(page).getByRole("heading", { name: "Initech" }).waitFor();
  await newest(page).getByRole("button", { name: "Share…" }).click();
  await newest(page)
    .getByText("Share the health of Initech with everybody in #general (7 people)?")
    .waitFor();
  await newest(page).getByRole("button", { name: "Share it" }).click();
  const shared = messages(page).filter({ hasText: "Shared by @Dana Whitfield" });
  await shared.getByRole("heading", { name: "Initech" }).waitFor();
  await newest(page).getByText("Shared Initech in #general.").or(shared).first().waitFor();

  // Somebody else sees it, and nothing of what only Dana may see.
  await page.getByLabel("You are").selectOption({ label: "Priya Raman · rep" });
  await shared.getByRole("heading", { name: "Initech" }).waitFor();
  expect(await messages(page).count()).toBe(1);
  expect(await shared.getByText("Only visible to you").count()).toBe(0);
  expect(await shared.getByRole("button", { name: /Rescan|Share/ }).count()).toBe(0);
});

it("refuses a guest in words", async () => {
  const page = await openPage();
  await page.getByLabel("You are").selectOption({ label: "Liam Carver · guest" });
  await page.getByRole("heading", { name: "support-shared" }).waitFor();
  await type(page, "/tam health acme");
  const answer = newest(page).getByText("Account data is only for full members of this workspace");
  await answer.waitFor();
  expect(await answer.innerText()).toContain("a guest (liam@carver-consulting.example)");
  expect(await answer.innerText()).toContain("Ask ruth.abramov@");
  expect(await page.getByRole("log").getByText("Acme").count()).toBe(0);
});

// Moves the clock of all: it stands behind the others.
it("goes on with the world when its clock is moved, and tells the bot", async () => {
  const page = await openPage();
  await type(page, "/tam health umbra");
  await newest(page).getByRole("heading", { name: "Umbra Analytics" }).waitFor();
  const before = await newest(page).innerText();
  await sandbox.moveTo(new Date("2026-11-29T07:00:00Z"));
  await newest(page).getByRole("button", { name: "Rescan" }).click();
  await newest(page).getByText("Read from Notion Nov 29, 2026 2:00 AM").waitFor();
  const after = await newest(page).innerText();
  expect(before).toContain("100 of 100");
  expect(after).toContain("60 of 100");
  expect(before).toMatch(/SUP-20872 .* · \d+ hours/);
  expect(after).toMatch(/SUP-20872 .* · 7 days/);
  // The integration went on reporting.
  expect(after).toMatch(/Heartbeat \d+ min ago/);
  await expect(sandbox.moveTo(new Date("2026-11-28T07:00:00Z"))).rejects.toThrow(RangeError);
});

it("says so when its bot is gone, and closes all the same", async () => {
  const lonely = await startSandbox({ world: world(), limits: patientLimits });
  await lonely.bot.stop("SIGKILL");
  await expect(lonely.moveTo(new Date("2026-11-23T07:00:00Z"))).rejects.toThrow(
    "The bot is not running",
  );
  await lonely.close();
  await expect(fetch(lonely.url)).rejects.toThrow("fetch failed");
}, 60_000);

it.each([
  ["SIGINT", { code: 0, signal: null }],
  ["SIGKILL", { code: null, signal: "SIGKILL" }],
] as const)(
  "npm run sandbox prints one address that answers, and %s ends it and its bot",
  async (signal, end) => {
    const { ready, said, kill, closed } = runSandboxCommand("--port", "0");
    const url = await ready;
    expect(said.out.match(/https?:/g)).toHaveLength(1);
    expect(await (await fetch(url)).text()).toContain("<!doctype html>");
    kill(signal);
    expect(await closed).toEqual(end);
    expect(said.err).toBe("");
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  },
  60_000,
);

it("npm run sandbox says what is wrong with its port", async () => {
  const taken = new URL(sandbox.url).port;
  const { said, closed } = runSandboxCommand("--port", taken);
  expect(await closed).toEqual({ code: 1, signal: null });
  expect(said).toEqual({ out: "", err: `Port ${taken} is taken by another program.\n` });
}, 60_000);
