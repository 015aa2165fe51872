// Takes the README's pictures from the running sandbox: `node scripts/screenshots.ts`. A fixed date, so
// that they change only when the product does.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { NotionRow } from "../src/sandbox/notion/contract.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/sandbox.ts";
import { ACCOUNTS_DATABASE_ID, TICKETS_DATABASE_ID } from "../src/sandbox/world/databases.ts";
import { accountPageId, uuidOf } from "../src/sandbox/world/ids.ts";
import { MANAGER, REPS } from "../src/sandbox/world/people.ts";
import { seededWorld } from "../src/sandbox/world/seeded-world.ts";
import { openBrowser } from "../test/support/browser.ts";

const FOLDER = join(import.meta.dirname, "../docs/images");
const [DANA] = REPS;

type Shot = {
  file: string;
  options?: BrowserContextOptions;
  /** Where the page begins: person and channel. */
  at: (sandbox: Sandbox) => string;
  reach: (page: Page, sandbox: Sandbox) => Promise<void>;
};

const DESK = { viewport: { width: 1280, height: 860 } };
const DARK: BrowserContextOptions = { ...DESK, colorScheme: "dark" };
const PHONE = { viewport: { width: 390, height: 844 } };

const channel = ({ slack }: Sandbox, name: string) =>
  slack.world.channels.find((each) => each.name === name)?.id ?? "";
const directTo = ({ slack }: Sandbox, user: string) =>
  slack.world.channels.find(({ kind, members }) => kind === "im" && members.includes(user))?.id ??
  "";
const inGeneral = (sandbox: Sandbox) => `#${DANA.id}/${channel(sandbox, "general")}`;
const inAlerts = (sandbox: Sandbox) => `#${DANA.id}/${channel(sandbox, "tam-alerts")}`;
const withBot = (sandbox: Sandbox) => `#${DANA.id}/${directTo(sandbox, DANA.id)}`;

/** In this order, over one world: each one is also what the next begins with. */
const SHOTS: Shot[] = [
  { file: "sandbox.png", options: DESK, at: inGeneral, reach: askForAcme },
  {
    file: "alerts.png",
    options: DESK,
    at: (sandbox) => `#${MANAGER.id}/${channel(sandbox, "tam-alerts")}`,
    async reach(page, sandbox) {
      await sandbox.stage.goThrough("scan");
      await page.getByRole("button", { name: "Acknowledge" }).first().waitFor();
      await page.getByText(/^Scan done: /).waitFor();
      await page.evaluate("document.querySelector('[role=log] article').scrollIntoView()");
    },
  },
  {
    file: "review-dark.png",
    options: DARK,
    at: withBot,
    async reach(page, sandbox) {
      await closePanel(page);
      await sandbox.stage.goThrough("alert");
      await sandbox.stage.goThrough("draft");
      await page.getByRole("button", { name: "Review" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Approve & send" }).waitFor();
    },
  },
  {
    file: "gmail.png",
    options: DESK,
    at: withBot,
    async reach(page, sandbox) {
      await closeWindows(sandbox);
      await closePanel(page);
      await page.getByRole("button", { name: "Gmail" }).click();
      await page
        .getByText(/where your open issues stand/)
        .last()
        .click();
    },
  },
  {
    file: "notion.png",
    options: DARK,
    at: inGeneral,
    async reach(page, sandbox) {
      await closeWindows(sandbox);
      await closePanel(page);
      await askForAcme(page);
      await page.getByRole("link", { name: "Open in Notion" }).last().click();
      await page.getByRole("article", { name: "Acme Corp" }).getByText("Health Score").waitFor();
    },
  },
  {
    file: "home.png",
    options: DESK,
    at: withBot,
    async reach(page, sandbox) {
      await closeWindows(sandbox);
      await closePanel(page);
      await page.getByRole("tab", { name: "Home" }).click();
      await page
        .getByRole("region", { name: /^Home of/ })
        .getByText("Acme Corp")
        .first()
        .waitFor();
    },
  },
  {
    file: "profile.png",
    options: DESK,
    at: inGeneral,
    async reach(page, sandbox) {
      await closeWindows(sandbox);
      await closePanel(page);
      const composer = page.getByRole("textbox", { name: /^Message / });
      await composer.fill("/tam profile Acme Corp");
      await composer.press("Enter");
      await page.getByRole("dialog").getByText("June Okafor").waitFor();
    },
  },
  {
    file: "history-dark.png",
    options: DARK,
    at: inAlerts,
    async reach(page, sandbox) {
      await closeWindows(sandbox);
      await page.getByRole("button", { name: "History" }).click();
      await sandbox.stage.passTo(new Date("2026-12-15T10:00:00Z"));
      await page.getByRole("img", { name: /over 26 days/ }).waitFor();
    },
  },
  {
    file: "sandbox-phone.png",
    options: PHONE,
    at: inGeneral,
    async reach(page) {
      await page.getByRole("button", { name: "Controls" }).click();
      await closePanel(page);
      await page.getByRole("button", { name: "Controls" }).click();
      await askForAcme(page);
    },
  },
  {
    file: "home-120.png",
    options: DESK,
    at: withBot,
    async reach(page, sandbox) {
      for (const row of manyAccounts(sandbox.now())) sandbox.notion.upsert(row);
      await sandbox.stage.passTo(new Date("2026-12-17T10:00:00Z"));
      const listed = page.getByText(/^By risk: 1[12]\d accounts/);
      // The list of accounts is read anew when it is some seconds old.
      while (!(await listed.isVisible())) {
        await page.getByRole("tab", { name: "Messages" }).click();
        await page.getByRole("tab", { name: "Home" }).click();
        await page.waitForTimeout(1_000);
      }
      await page.evaluate(
        "[...document.querySelectorAll('h2,h3,[role=heading]')].find((each) => each.textContent.startsWith('By risk')).scrollIntoView()",
      );
    },
  },
];

/** More accounts of Dana, some of them in trouble. */
function manyAccounts(now: Date): NotionRow[] {
  const first = [
    "North",
    "Blue",
    "Silver",
    "Red",
    "Green",
    "Iron",
    "Clear",
    "High",
    "Old",
    "Swift",
  ];
  const second = [
    "bay",
    "field",
    "stone",
    "river",
    "lake",
    "wood",
    "gate",
    "hill",
    "point",
    "bridge",
    "mill",
  ];
  const names = first.flatMap((start) => second.map((end) => `${start}${end} Ltd`));
  return names.flatMap((name, n) => {
    const createdAt = new Date(now.getTime() - (100 + n) * 86_400_000);
    const account: NotionRow = {
      id: accountPageId(name),
      databaseId: ACCOUNTS_DATABASE_ID,
      createdAt,
      values: { Name: name, Status: "Active", "Rep Email": DANA.email },
    };
    const tickets = Array.from({ length: n % 7 }, (_, i): NotionRow => {
      const opened = new Date(now.getTime() - (1 + ((n + i) % 9)) * 86_400_000);
      return {
        id: uuidOf("ticket", `${name} ${i}`),
        databaseId: TICKETS_DATABASE_ID,
        createdAt: opened,
        values: {
          Subject: "A question",
          "Ticket ID": `X-${n}-${i}`,
          Account: [account.id],
          Priority: n % 11 === 6 ? "P1" : "P3",
          Status: "Open",
          Created: opened.toISOString(),
        },
      };
    });
    return [account, ...tickets];
  });
}

const only = process.argv.slice(2);
const browser = await openBrowser();
await mkdir(FOLDER, { recursive: true });
const sandbox = await startSandbox({
  world: seededWorld({ now: new Date("2026-11-20T13:12:00Z") }),
});
for (const { file, options = {}, at, reach } of SHOTS) {
  const { page } = await browser.openPage({ reducedMotion: "reduce", ...options });
  page.setDefaultTimeout(60_000);
  await page.goto(`${sandbox.url}${at(sandbox)}`);
  await page.getByRole("textbox", { name: /^Message / }).waitFor();
  await reach(page, sandbox);
  await page.evaluate("document.fonts.ready");
  // Away from everything that changes under it.
  await page.mouse.move(0, 0);
  if (only.length === 0 || only.includes(file)) await page.screenshot({ path: join(FOLDER, file) });
  await page.context().close();
}
await sandbox.close();
await browser.close();

function messages(page: Page) {
  return page.getByRole("log").getByRole("article");
}

async function closePanel(page: Page): Promise<void> {
  const tour = page.getByRole("button", { name: "Tour", exact: true });
  if ((await tour.getAttribute("aria-expanded")) === "true") await tour.click();
}

async function closeWindows({ slack }: Sandbox): Promise<void> {
  for (let view = slack.view(DANA.id); view !== null; view = slack.view(DANA.id))
    await slack.closeView({ user: DANA.id, viewId: view.id });
}

/** Resolves when Acme's whole card is drawn, from its top. */
async function askForAcme(page: Page): Promise<void> {
  const composer = page.getByRole("textbox", { name: /^Message / });
  await composer.fill("/tam health acme");
  await composer.press("Enter");
  const card = messages(page).last();
  await card.getByRole("heading", { name: "Acme Corp" }).waitFor();
  await card.getByRole("img", { name: /^Line chart/ }).waitFor();
  await page.evaluate(
    "[...document.querySelectorAll('[role=log] article')].at(-1).scrollIntoView()",
  );
}
