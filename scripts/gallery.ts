// `npm run gallery`: every view that the bot can draw, as a picture each at two sizes and on one page, for
// review by eye: gallery/index.html. The sandbox's page draws them, in place of what its Slack holds.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startSandbox } from "../src/sandbox/sandbox.ts";
import type { SlackMessage, SlackView } from "../src/sandbox/slack/contract.ts";
import { seededWorld } from "../src/sandbox/world/seeded-world.ts";
import { openBrowser } from "../test/support/browser.ts";
import { galleryPosts } from "../test/support/gallery-posts.ts";
import { type GallerySample, gallerySamples } from "../test/support/gallery-samples.ts";

const FOLDER = join(import.meta.dirname, "../gallery");
const LOOKS = [
  { look: "desk", viewport: { width: 1280, height: 2400 }, colorScheme: "light" },
  { look: "phone-dark", viewport: { width: 390, height: 2400 }, colorScheme: "dark" },
] as const;

/** A window is shown whole, however long it is. */
const WHOLE = "dialog { max-height: none !important; } .dialog-cover { overflow: auto; }";

/** The registry has hundreds of random contents: of each shape as many as one looks at. */
const MOST_OF_A_SHAPE = 3;

const samples = thinned([
  ...gallerySamples(),
  ...galleryPosts().map(
    (message, i): GallerySample => ({
      surface: "message",
      name: `post ${i + 1}: ${message.text.slice(0, 60)}`,
      message,
    }),
  ),
]);
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const browser = await openBrowser();
const sandbox = await startSandbox({
  world: seededWorld({ now: new Date("2026-11-20T13:12:00Z") }),
  logLevel: "silent",
});
const { slack } = sandbox;
const bot = slack.world.bot.userId;
slack.openHome = async () => ({ acked: true, ackMs: 0 });

for (const { look, ...options } of LOOKS) {
  const { page } = await browser.openPage({ reducedMotion: "reduce", ...options });
  page.setDefaultTimeout(30_000);
  await drawMessages(page, look);
  for (const sample of samples)
    if (sample.surface !== "message") await drawView(page, look, sample);
  await page.context().close();
}
await writeFile(join(FOLDER, "index.html"), overview());
await sandbox.close();
await browser.close();
console.log(`${samples.length} views, each twice: ${join(FOLDER, "index.html")}`);

async function drawMessages(page: Page, look: string): Promise<void> {
  const messages = samples.filter((sample) => sample.surface === "message");
  slack.view = () => null;
  slack.messages = ({ channel }) =>
    messages.map(
      ({ message }, i): SlackMessage => ({
        channel,
        ts: `${1_795_180_000 + i}.000000`,
        user: bot,
        text: message.text,
        ...(message.blocks === undefined ? {} : { blocks: message.blocks as never }),
      }),
    );
  await open(page);
  const rows = page.getByRole("log").getByRole("article");
  await rows.nth(messages.length - 1).waitFor();
  for (const [i, sample] of messages.entries())
    await rows.nth(i).screenshot({ path: join(FOLDER, fileOf(sample, look)) });
}

async function drawView(
  page: Page,
  look: string,
  sample: Exclude<GallerySample, { surface: "message" }>,
): Promise<void> {
  const view: SlackView = {
    id: "V0GALLERY",
    type: sample.surface,
    callbackId: "gallery",
    hash: "1",
    privateMetadata: "",
    ...(sample.surface === "modal" ? buttonsOf(sample.modal) : {}),
    blocks: (sample.surface === "modal" ? sample.modal.blocks : sample.blocks) as never,
  };
  slack.messages = () => [];
  slack.view = () => (sample.surface === "modal" ? view : null);
  slack.home = () => (sample.surface === "home" ? view : null);
  await open(page);
  if (sample.surface === "home") {
    if (look !== "desk") await page.getByRole("button", { name: "Conversations" }).click();
    await page.getByRole("button", { name: "tam-assistant" }).click();
    await page.getByRole("tab", { name: "Home" }).click();
  }
  const drawn =
    sample.surface === "home"
      ? page.getByRole("region", { name: /^Home of/ })
      : page.getByRole("dialog");
  // What draws the blocks is loaded after the frame.
  if (sample.surface === "home") await drawn.getByRole("heading").first().waitFor();
  await drawn.waitFor();
  await page.evaluate("document.fonts.ready");
  await drawn.screenshot({ path: join(FOLDER, fileOf(sample, look)) });
}

/** Without the strip, which is no part of what is looked at. */
async function open(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.goto(sandbox.url);
  await page.getByRole("textbox", { name: /^Message / }).waitFor();
  await page.evaluate(`{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(`${WHOLE} .stage { display: none; }`)});
    document.adoptedStyleSheets = [sheet];
  }`);
  // The part that draws blocks is loaded after the frame.
  await page.waitForLoadState("networkidle").catch(() => {});
}

function buttonsOf({
  title,
  submit,
  close = "Close",
}: {
  title: string;
  submit?: string;
  close?: string;
}) {
  return { title, close, ...(submit === undefined ? {} : { submit }) };
}

function fileOf(sample: GallerySample, look: string): string {
  const words = sample.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return `${samples.indexOf(sample)}-${words}.${look}.png`;
}

/** Alike are those of the same blocks with the same elements. */
function thinned(all: readonly GallerySample[]): GallerySample[] {
  const seen = new Map<string, number>();
  return all.filter((sample) => {
    const shape = shapeOf(sample);
    const before = seen.get(shape) ?? 0;
    seen.set(shape, before + 1);
    return before < MOST_OF_A_SHAPE;
  });
}

function shapeOf(sample: GallerySample): string {
  if (sample.surface === "modal") return sample.name;
  const blocks = sample.surface === "home" ? sample.blocks : (sample.message.blocks ?? []);
  const elements = JSON.stringify(blocks).match(/"action_id":"\w+"/g) ?? [];
  return [...new Set([...blocks.map(({ type }) => type), ...elements])].toSorted().join();
}

function overview(): string {
  const sections = samples.map((sample) => {
    const pictures = LOOKS.map(
      ({ look }) => `<img loading="lazy" src="${fileOf(sample, look)}" alt="${look}">`,
    );
    return `<section><h2>${sample.name.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</h2>${pictures.join("")}</section>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<style>body{font:15px system-ui;margin:24px;background:#eceef1}section{margin-bottom:32px}img{vertical-align:top;margin-right:16px;max-width:62%;border:1px solid #c8ccd2}h2{font-size:16px}</style>
<h1>Every view of the bot</h1>${sections.join("\n")}</html>`;
}
