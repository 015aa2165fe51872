// Takes the README's pictures from the running sandbox: `node scripts/screenshots.ts`. A fixed date, so
// that they change only when the product does.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { startSandbox } from "../src/sandbox/sandbox.ts";
import { seededWorld } from "../src/sandbox/world/seeded-world.ts";
import { openBrowser } from "../test/support/browser.ts";

const FOLDER = join(import.meta.dirname, "../docs/images");

const SHOTS: { file: string; options: BrowserContextOptions }[] = [
  { file: "sandbox.png", options: { viewport: { width: 1280, height: 1040 } } },
  {
    file: "sandbox-dark.png",
    options: { viewport: { width: 1280, height: 1040 }, colorScheme: "dark" },
  },
  { file: "sandbox-phone.png", options: { viewport: { width: 390, height: 844 } } },
];

const browser = await openBrowser();
await mkdir(FOLDER, { recursive: true });
for (const { file, options } of SHOTS) {
  const world = seededWorld({ now: new Date("2026-11-20T13:12:00Z") });
  const sandbox = await startSandbox({ world });
  const { page } = await browser.openPage({ reducedMotion: "reduce", ...options });
  await page.goto(sandbox.url);
  await askForAcme(page);
  await page.screenshot({ path: join(FOLDER, file) });
  await page.context().close();
  await sandbox.close();
}
await browser.close();

/** Resolves when Acme's whole card is drawn, from its top. */
async function askForAcme(page: Page): Promise<void> {
  const composer = page.getByRole("textbox", { name: /^Message / });
  await composer.fill("/tam health acme");
  await composer.press("Enter");
  const card = page.getByRole("log").getByRole("article");
  await card.getByRole("heading", { name: "Acme Corp" }).waitFor();
  await card.getByRole("img", { name: /^Line chart/ }).waitFor();
  await page.evaluate("document.fonts.ready");
  await page.evaluate("document.querySelector('[role=log] article').scrollIntoView()");
}
