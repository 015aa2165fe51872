// A month of a real help desk, played in the page: few messages a day, and a chart of what was seen.
import { expect, it, onTestFinished } from "vitest";
import { readTicketEvents } from "../../src/history/events.ts";
import { DAY_MS } from "../../src/lib/time.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { sandboxLimits } from "../../src/sandbox/stage/limits.ts";
import { historyWorld } from "../../src/sandbox/world/history-world.ts";
import { MANAGER } from "../../src/sandbox/world/people.ts";
import { openBrowser } from "../support/browser.ts";
import { patientLimits } from "../support/limits.ts";
import { historiesPresent, historyFile } from "../support/real-histories.ts";

const DAYS = 30;
/** Five single alerts and one summary (spec section 6). */
const MOST_A_DAY = 6;

it.skipIf(!historiesPresent)(
  "plays 30 days of a real history with at most 6 messages a day, and draws them",
  async () => {
    const reading = await readTicketEvents(historyFile("uci_servicenow"));
    if (reading.kind === "refused") throw new Error(reading.reason);
    const world = historyWorld({ events: reading.events, from: new Date("2016-03-14") });
    // Accounts whose health did not change are not written again: the same is to be seen in a third of the time.
    const settings = { ...world.settings, NOTION_WRITES: "changed" };
    const sandbox = await startSandbox({
      world: { ...world, settings },
      limits: { ...patientLimits, ...sandboxLimits, notionWindowMs: 100 },
      logLevel: "silent",
    });
    onTestFinished(() => sandbox.close());
    const browser = await openBrowser();
    onTestFinished(() => browser.close());
    const { page, errors, strayRequests } = await browser.openPage({
      viewport: { width: 1280, height: 900 },
    });
    page.setDefaultTimeout(60_000);
    await page.goto(sandbox.url);
    await page.getByRole("button", { name: "History" }).click();
    await page.getByRole("button", { name: "Play days" }).click();
    await page.getByRole("img", { name: /over 3 days/ }).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Play days" }).waitFor();
    // The rest without waiting a second for each day.
    const end = new Date(world.now.getTime() + DAYS * DAY_MS);
    await sandbox.stage.passTo(end);
    await page.getByRole("img", { name: new RegExp(`over ${DAYS + 1} days`) }).waitFor();

    await page.getByText("The same as a table").click();
    const rows = await page.getByRole("region", { name: "Day by day" }).getByRole("row").all();
    const days = await Promise.all(
      rows.slice(1).map(async (row) => (await row.getByRole("cell").allInnerTexts()).map(Number)),
    );
    expect(days).toHaveLength(DAYS + 1);
    const channel = world.settings.SLACK_ESCALATION_CHANNEL;
    const posts = sandbox.slack
      .messages({ channel, as: sandbox.slack.world.users[0]?.id ?? "" })
      .filter(({ threadTs }) => threadTs === undefined);
    expect(days.reduce((sum, [count = 0]) => sum + count, 0)).toBe(posts.length);
    expect(posts.length).toBeGreaterThan(DAYS);
    expect(posts.some(({ text }) => text.includes("held"))).toBe(false);
    expect(Math.max(...days.map(([count = 0]) => count))).toBeLessThanOrEqual(MOST_A_DAY);
    // Every day was scanned: the admin was told of no missed run, and accounts are in all three colours.
    const told = sandbox.slack.world.channels
      .filter(({ kind, members }) => kind === "im" && members.includes(MANAGER.id))
      .flatMap(({ id }) => sandbox.slack.messages({ channel: id, as: MANAGER.id }));
    expect(told.filter(({ text }) => /missed|late/.test(text))).toEqual([]);
    for (const [, , red = 0, amber = 0, green = 0] of days.slice(0, -1))
      expect(Math.min(red, amber, green)).toBeGreaterThan(0);
    expect({ errors, strayRequests }).toEqual({ errors: [], strayRequests: [] });
    expect(await sandbox.problems()).toEqual([]);
  },
  400_000,
);
