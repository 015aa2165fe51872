import type { App } from "@slack/bolt";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { mrkdwn } from "../../src/lib/text.ts";
import type { SlackEmulator } from "../../src/sandbox/slack/contract.ts";
import { openBrowser, type TestBrowser } from "../support/browser.ts";
import { openPageServer } from "../support/sandbox-page.ts";
import { openSlack, openSocketApp, webClient } from "../support/slack-emulator.ts";
import { channels, people } from "../support/slack-world.ts";

let browser: TestBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** The page as somebody sees it; at the end it must have asked for nothing outside and logged no error. */
async function openPage(
  slack: SlackEmulator,
  {
    as = people.ana,
    width = 1280,
    height = 860,
  }: { as?: string; width?: number; height?: number } = {},
): Promise<Page> {
  const { url } = await openPageServer(slack);
  const opened = await browser.openPage({ viewport: { width, height } });
  onTestFinished(async () => {
    await opened.page.context().close();
    expect(opened.strayRequests).toEqual([]);
    expect(opened.errors).toEqual([]);
    expect(slack.problems).toEqual([]);
  });
  await opened.page.goto(`${url}#${as}/`);
  await composer(opened.page).waitFor();
  return opened.page;
}

const composer = (page: Page) => page.getByRole("textbox", { name: /^Message / });

async function type(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

const plain = (text: string) => ({ type: "plain_text", text });
const marked = (text: string) => ({ type: "mrkdwn", text, verbatim: true });
const option = (text: string, value: string) => ({ text: plain(text), value });

/** Hostile on purpose: what a ticket's subject may hold, escaped as the bot escapes it. */
const HOSTILE =
  "<!channel> <@U0BEN> *bold* <https://evil.example|click> <img src=x onerror=alert(1)> \u202Erev";

const card = (rows: object[]) =>
  [
    { type: "header", text: plain("Acme Corp") },
    { type: "section", text: marked(`:large_orange_circle: *60 Amber* ${mrkdwn(HOSTILE)}`) },
    {
      type: "section",
      fields: [
        marked("*Rep*\n<@U0ANA>"),
        marked("*Since*\n<!date^1795334400^{date_short_pretty} at {time}|then>"),
      ],
      accessory: {
        type: "overflow",
        action_id: "more",
        options: [option("Open", "open"), option("Copy", "copy")],
      },
    },
    {
      type: "data_visualization",
      title: "Health score",
      chart: {
        type: "line",
        series: [
          {
            name: "Score",
            data: [
              { label: "Mon", value: 80 },
              { label: "Tue", value: 60 },
            ],
          },
        ],
        axis_config: { categories: ["Mon", "Tue"] },
      },
    },
    ...rows,
    { type: "context", elements: [marked("<https://tickets.example/1|TCK-1> from live tickets")] },
  ] as never[];

const buttons = {
  type: "actions",
  elements: [
    { type: "button", action_id: "rescan", text: plain("Rescan"), style: "primary", value: "acme" },
    {
      type: "button",
      action_id: "share",
      text: plain("Share"),
      value: "acme",
      confirm: {
        title: plain("Share it?"),
        text: plain("Everybody will see it."),
        confirm: plain("Share it"),
        deny: plain("Not now"),
      },
    },
    {
      type: "static_select",
      action_id: "snooze",
      placeholder: plain("Snooze"),
      options: [option("1 day", "1"), option("3 days", "3")],
    },
    {
      type: "external_select",
      action_id: "account",
      placeholder: plain("Find an account"),
      min_query_length: 2,
    },
  ],
};

/** A bot in miniature: a card to a command, a replaced message to every click. */
function listen(app: App): void {
  app.command("/tam", async ({ ack, respond, command }) => {
    await ack();
    if (command.text === "share") {
      await respond({ response_type: "in_channel", text: "shared with all" });
    } else {
      await respond({ text: "Acme Corp: 60 Amber", blocks: card([buttons]) });
    }
  });
  app.action(/^(rescan|share|snooze|account|more)$/, async ({ ack, action, respond }) => {
    await ack();
    const chosen =
      "selected_option" in action && action.selected_option !== null
        ? action.selected_option.value
        : "value" in action
          ? action.value
          : "";
    const { action_id } = action as { action_id: string };
    await respond({
      replace_original: true,
      text: "done",
      blocks: card([{ type: "section", text: plain(`Done: ${action_id} ${chosen}`) }, buttons]),
    });
  });
  app.options("account", async ({ ack, options }) => {
    await ack({ options: [option(`Found ${options.value}`, `id-${options.value}`)] as never });
  });
}

const messages = (page: Page) => page.getByRole("log").getByRole("article");
const done = (page: Page, words: string) => page.getByText(`Done: ${words}`, { exact: true });

it("answers a command with a card whose buttons, menus and dialogs work", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, listen);
  const page = await openPage(slack);
  await type(page, "/tam health acme");

  const answer = messages(page);
  await answer.getByRole("heading", { name: "Acme Corp" }).waitFor();
  expect(await answer.count()).toBe(1);
  await answer.getByText("Only visible to you").waitFor();
  await answer.getByText("APP", { exact: true }).waitFor();
  await answer.getByText("@Ana Alvarez").waitFor();
  await answer.getByText("today at 9:00 AM").waitFor();
  await answer.getByText("Health score", { exact: true }).waitFor();
  expect(await answer.locator("svg path").count()).toBeGreaterThan(2);
  const link = answer.getByRole("link", { name: "TCK-1" });
  expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  expect(await link.getAttribute("target")).toBe("_blank");

  await page.getByRole("button", { name: "Rescan" }).click();
  await done(page, "rescan acme").waitFor();

  await page.getByRole("button", { name: "Share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share it?" });
  await dialog.getByRole("button", { name: "Not now" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Share" }).click();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  // Neither "no" reached the bot.
  await done(page, "rescan acme").waitFor();
  await page.getByRole("button", { name: "Share" }).click();
  await dialog.getByRole("button", { name: "Share it" }).click();
  await done(page, "share acme").waitFor();

  await page.getByRole("button", { name: "Snooze" }).click();
  await page.getByRole("option", { name: "3 days" }).click();
  await done(page, "snooze 3").waitFor();

  await page.getByRole("button", { name: "More actions" }).click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await done(page, "more copy").waitFor();

  await page.getByRole("button", { name: "Find an account" }).click();
  await page.getByText("Type at least 2 characters").waitFor();
  await page.keyboard.type("gl");
  await page.getByRole("option", { name: "Found gl" }).waitFor();
  await page.keyboard.press("Enter");
  await done(page, "account id-gl").waitFor();
  expect(await answer.count()).toBe(1);
});

it("shows hostile text as text", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, listen);
  const page = await openPage(slack);
  await type(page, HOSTILE);
  await messages(page).getByText("<img src=x onerror=alert(1)>").waitFor();
  await webClient(slack).chat.postMessage({
    channel: channels.general,
    text: "card",
    blocks: [
      ...card([]),
      { type: "section", text: marked("<javascript:alert(1)|press> &lt;@U0BEN&gt; &lt;!here&gt;") },
    ] as never,
    unfurl_links: false,
  });
  const answer = messages(page).nth(1);
  await answer.getByText("<javascript:alert(1)|press> <@U0BEN> <!here>").waitFor();
  expect(await answer.getByText("<!channel> <@U0BEN>").count()).toBe(1);
  expect(await page.getByText("@Ben Brandt").count()).toBe(0);
  expect(await messages(page).locator("img, script, iframe").count()).toBe(0);
  expect(await messages(page).getByRole("link").allTextContents()).toEqual(["TCK-1"]);
  // Bold is only what the bot meant to be bold.
  expect(
    await answer.locator("[class*=section_element_text].font-semibold").allTextContents(),
  ).toEqual(["60 Amber", "Rep", "Since"]);
});

it("notes what it cannot draw where it would stand", async () => {
  const slack = await openSlack();
  // The emulator would refuse these; a later Slack may send them.
  slack.messages = () => [
    {
      channel: channels.general,
      ts: "1795338000.000100",
      user: slack.world.bot.userId,
      text: "",
      blocks: [
        { type: "hologram" },
        { type: "table", rows: 5 },
        {
          type: "table",
          rows: [[{ type: "raw_text", text: "n" }], [{ type: "raw_number", value: 42 }]],
        },
        { type: "image", image_url: "https://evil.example/pixel.png", alt_text: "a pixel" },
        { type: "section", text: plain("after all that") },
      ],
    },
  ];
  const page = await openPage(slack);
  await page.getByText("after all that").waitFor();
  await page.getByText("A block of type “hologram”, which the sandbox does not draw.").waitFor();
  await page.getByText("This table block could not be drawn.").waitFor();
  await page.getByText("Image: a pixel.").waitFor();
  await page.getByRole("cell", { name: "42" }).waitFor();
});

it("says what Slack says when the app does not answer", async () => {
  const slack = await openSlack({ limits: { slackAckMs: 200 } });
  // Connected, and deaf.
  await openSocketApp(slack, () => {});
  const page = await openPage(slack);
  await type(page, "/tam health acme");
  await messages(page).getByText('/tam failed with the error "operation_timeout"').waitFor();
  await type(page, "/tomato");
  await messages(page).getByText("/tomato is not a valid command").waitFor();
  expect(slack.messages({ channel: channels.general, as: people.ana })).toEqual([]);
});

it("changes with the person one is", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, listen);
  const page = await openPage(slack);
  await type(page, "/tam health acme");
  await messages(page).getByRole("heading", { name: "Acme Corp" }).waitFor();
  await type(page, "/tam share");
  await messages(page).getByText("shared with all").waitFor();

  await page.getByLabel("You are").selectOption(people.ben);
  await messages(page).getByText("shared with all").waitFor();
  // What only Ana may see is not Ben's.
  expect(await messages(page).count()).toBe(1);
  await page.getByRole("button", { name: "tam-leads" }).waitFor();

  await page.getByLabel("You are").selectOption(people.stranger);
  await page.getByRole("heading", { name: "with-customer" }).waitFor();
  expect(await page.getByRole("navigation").getByRole("button").allTextContents()).toEqual([
    "with-customer",
  ]);
  await page.reload();
  await page.getByRole("heading", { name: "with-customer" }).waitFor();
  expect(await page.getByLabel("You are").inputValue()).toBe(people.stranger);
});

it("completes commands and marks channels with something new", async () => {
  const slack = await openSlack();
  const page = await openPage(slack);
  await composer(page).pressSequentially("/tam he");
  await page.getByRole("option", { name: "/tam help" }).waitFor();
  await composer(page).press("ArrowDown");
  await composer(page).press("Enter");
  expect(await composer(page).inputValue()).toBe("/tam health ");
  await composer(page).fill("/tam hel");
  await composer(page).press("Tab");
  expect(await composer(page).inputValue()).toBe("/tam help");

  slack.say({ user: people.ben, channel: channels.elsewhere, text: "over here" });
  await page.getByRole("button", { name: "random new" }).click();
  await messages(page).getByText("over here").waitFor();
  await page.getByRole("button", { name: "random", exact: true }).waitFor();
});

it("opens a modal, shows what is wrong with it, and closes it", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, (app) => {
    app.command("/tam", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: "modal",
          callback_id: "log",
          title: { type: "plain_text", text: "Log to account" },
          submit: { type: "plain_text", text: "Save" },
          blocks: [
            {
              type: "input",
              block_id: "subject",
              label: { type: "plain_text", text: "Subject" },
              element: { type: "plain_text_input", action_id: "subject" },
            },
            {
              type: "input",
              block_id: "kind",
              optional: true,
              label: { type: "plain_text", text: "Kind" },
              element: {
                type: "static_select",
                action_id: "kind",
                options: [option("Call", "call"), option("Mail", "mail")] as never,
              },
            },
          ],
        },
      });
    });
    app.view("log", async ({ ack, view, client, body }) => {
      const { subject, kind } = view.state.values;
      const typed = subject?.subject?.value;
      if (typed === "bad") {
        return ack({ response_action: "errors", errors: { subject: "Say more." } });
      }
      await ack();
      const chosen = kind?.kind?.selected_option?.value;
      await client.chat.postEphemeral({
        channel: channels.general,
        user: body.user.id,
        text: `logged ${typed} as ${chosen}`,
      });
    });
  });
  const page = await openPage(slack);
  await type(page, "/tam log");
  const dialog = page.getByRole("dialog", { name: "Log to account" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Please complete this required field.").waitFor();
  await dialog.getByLabel("Subject").fill("bad");
  await page.keyboard.press("Enter");
  await dialog.getByText("Say more.").waitFor();
  await dialog.getByLabel("Subject").fill("renewal");
  await dialog.getByRole("button", { name: "Kind" }).click();
  await dialog.getByRole("option", { name: "Mail" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await messages(page).getByText("logged renewal as mail").waitFor();

  await type(page, "/tam log");
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await expect.poll(() => slack.view(people.ana)).toBeNull();
});

it("offers the app's shortcuts: beside the composer and on each message that others see, too", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, (app) => {
    app.shortcut("look_up", async ({ ack, shortcut, client }) => {
      await ack();
      const view = {
        type: "modal" as const,
        title: { type: "plain_text" as const, text: "Look up" },
      };
      await client.views.open({
        trigger_id: shortcut.trigger_id,
        view: { ...view, blocks: [{ type: "section", text: marked("any account") }] as never },
      });
    });
    app.shortcut("log", async ({ ack, shortcut, respond }) => {
      await ack();
      const text = shortcut.type === "message_action" ? shortcut.message.text : "";
      await respond({ text: `logged: ${text}` });
    });
  });
  slack.say({ user: people.ben, channel: channels.general, text: "the customer called" });
  const page = await openPage(slack);
  await page.getByRole("button", { name: "Shortcuts", exact: true }).click();
  await page.getByRole("menuitem", { name: "Look up account" }).click();
  const dialog = page.getByRole("dialog", { name: "Look up" });
  await dialog.getByText("any account").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  const message = messages(page).filter({ hasText: "the customer called" }).first();
  await message.hover();
  await message.getByRole("button", { name: "Shortcuts for this message" }).click();
  await page.keyboard.press("Enter");
  const answer = messages(page).getByText("logged: the customer called");
  await answer.waitFor();
  // What only one person sees cannot be passed on.
  expect(
    await messages(page)
      .filter({ has: answer })
      .getByRole("button", { name: "Shortcuts for this message" })
      .count(),
  ).toBe(0);
});

it("stays quick in a channel of 500 messages", async () => {
  const slack = await openSlack({ limits: { slackPostIntervalMs: 0 } });
  const client = webClient(slack);
  for (let n = 1; n <= 500; n += 1) {
    if (n % 5 > 0) slack.say({ user: people.ben, channel: channels.general, text: `message ${n}` });
    else
      await client.chat.postMessage({
        channel: channels.general,
        text: `card ${n}`,
        blocks: card([buttons]).filter(({ type: kind }) => kind !== "data_visualization"),
        unfurl_links: false,
      });
  }
  const page = await openPage(slack);
  await messages(page).getByText("message 499").waitFor();
  expect(await messages(page).count()).toBe(500);
  // No key waits for the list: how long the page is deaf at a time while one types, and while a message comes.
  await page.evaluate(`
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask" });`);
  await composer(page).pressSequentially("is anybody here?");
  slack.say({ user: people.ben, channel: channels.general, text: "message 501" });
  await messages(page).getByText("message 501").waitFor();
  await composer(page).press("Enter");
  await messages(page).getByText("is anybody here?").waitFor();
  expect(await messages(page).count()).toBe(502);
  expect(await page.evaluate("window.longest")).toBeLessThan(1_000);
}, 60_000);

it("shows the Home tab, published when it is opened", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, (app) => {
    app.event("app_home_opened", async ({ event, client }) => {
      await client.views.publish({
        user_id: event.user,
        view: {
          type: "home",
          blocks: [{ type: "section", text: { type: "mrkdwn", text: "Your accounts by risk" } }],
        },
      });
    });
  });
  const page = await openPage(slack);
  await page.getByRole("button", { name: "tam-assistant" }).click();
  await page.getByRole("tab", { name: "Home" }).click();
  await page.getByText("Your accounts by risk").waitFor();
});

it("fits a phone", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, listen);
  const page = await openPage(slack, { width: 390, height: 760 });
  await type(page, "/tam health acme");
  await messages(page).getByRole("button", { name: "Rescan" }).waitFor();
  // Of the page and of the conversation in it: neither may have to be scrolled sideways.
  const width = () =>
    page.evaluate<number>(
      "Math.max(...[...document.querySelectorAll('html, .log')].map((area) => area.scrollWidth))",
    );
  expect(await width()).toBeLessThanOrEqual(390);

  await page.getByRole("button", { name: "Conversations", exact: true }).click();
  await page.getByRole("button", { name: "random" }).click();
  await page.getByRole("heading", { name: "random" }).waitFor();
  expect(await width()).toBeLessThanOrEqual(390);
});
