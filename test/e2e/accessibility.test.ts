// The main states of the page through axe-core, in light and dark, on a desk and on a phone.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { seededWorld } from "../../src/sandbox/world/seeded-world.ts";
import { seriousViolations } from "../support/axe.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { patientLimits } from "../support/limits.ts";

let browser: TestBrowser;
let sandbox: Sandbox;
beforeAll(async () => {
  [browser, sandbox] = await Promise.all([
    openBrowser(),
    startSandbox({
      world: seededWorld({ now: new Date("2026-11-20T13:12:00Z") }),
      limits: { ...patientLimits, notionWindowMs: 1_000, slackPostIntervalMs: 20 },
      logLevel: "silent",
    }),
  ]);
  await sandbox.stage.goThrough("scan");
  await sandbox.stage.goThrough("draft");
});
afterAll(async () => {
  await Promise.all([browser?.close(), sandbox?.close()]);
});

const composer = (page: Page) => page.getByRole("textbox", { name: /^Message / });

async function type(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

const phone = (page: Page) => (page.viewportSize()?.width ?? 0) < 720;

/** Where the list of conversations is folded away, it is opened first. */
async function goTo(page: Page, conversation: RegExp): Promise<void> {
  if (phone(page)) await page.getByRole("button", { name: "Conversations" }).click();
  await page.getByRole("navigation").getByRole("button", { name: conversation }).click();
}

async function openPanel(page: Page, name: string): Promise<void> {
  const panel = page.getByRole("button", { name, exact: true });
  if (phone(page) && !(await panel.isVisible()))
    await page.getByRole("button", { name: "Controls" }).click();
  await panel.click();
}

const STATES: [string, (page: Page) => Promise<void>][] = [
  [
    "conversation",
    async (page) => {
      await type(page, "/tam health acme");
      await page
        .getByRole("img", { name: /^Line chart/ })
        .last()
        .waitFor();
    },
  ],
  [
    "modal",
    async (page) => {
      await goTo(page, /^tam-assistant/);
      await page.getByRole("button", { name: "Review" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Approve & send" }).waitFor();
    },
  ],
  [
    "Home tab",
    async (page) => {
      await goTo(page, /^tam-assistant/);
      await page.getByRole("tab", { name: "Home" }).click();
      await page.getByRole("region", { name: /^Home of/ }).waitFor();
    },
  ],
  [
    "drawer",
    async (page) => {
      await page.getByRole("button", { name: "Gmail" }).click();
      await page
        .getByRole("complementary", { name: "Gmail" })
        .or(page.locator(".drawer"))
        .first()
        .waitFor();
      await page.getByText("Drafts").first().waitFor();
    },
  ],
  [
    "panels",
    async (page) => {
      await openPanel(page, "History");
      await page.getByText("The same as a table").click();
      await page.getByRole("region", { name: "Day by day" }).waitFor();
      await openPanel(page, "Faults");
      await page.getByRole("group", { name: "Slack" }).waitFor();
    },
  ],
];

const LOOKS = [
  { name: "light, 1280 px", width: 1280, height: 900, colorScheme: "light" },
  { name: "dark, 390 px", width: 390, height: 844, colorScheme: "dark" },
] as const;

it.each(LOOKS)(
  "has no serious violation: $name",
  async ({ width, height, colorScheme }) => {
    const found: Record<string, unknown> = {};
    for (const [state, reach] of STATES) {
      const { page, strayRequests, errors } = await browser.openPage({
        viewport: { width, height },
        colorScheme,
        reducedMotion: "reduce",
      });
      page.setDefaultTimeout(20_000);
      await page.goto(sandbox.url);
      await composer(page).waitFor();
      await reach(page);
      found[state] = await seriousViolations(page);
      // Nothing hangs over the edge, and nothing moves for those who asked for stillness.
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.evaluate("document.getAnimations().length")).toBe(0);
      expect({ strayRequests, errors }).toEqual({ strayRequests: [], errors: [] });
      await page.context().close();
      for (const user of sandbox.slack.world.users)
        for (
          let view = sandbox.slack.view(user.id);
          view !== null;
          view = sandbox.slack.view(user.id)
        )
          await sandbox.slack.closeView({ user: user.id, viewId: view.id });
    }
    expect(found).toEqual(Object.fromEntries(STATES.map(([state]) => [state, []])));
  },
  90_000,
);
