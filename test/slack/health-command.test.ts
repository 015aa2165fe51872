import { describe, expect, test } from "vitest";
import type { ScoreRecord } from "../../src/domain/score-history.ts";
import { DAY_MS } from "../../src/lib/time.ts";
import type { NotionDatabase } from "../../src/sandbox/notion/contract.ts";
import { seededWorld } from "../../src/sandbox/world/seeded-world.ts";
import { ACTION } from "../../src/slack/ids.ts";
import { actionIds, type Bot, blockTexts, openBot, textsOf } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";
import {
  accountId,
  accountRow,
  daysAgo,
  hoursAgo,
  NOW,
  tamDatabases,
  tamRows,
  ticketRow,
} from "../support/tam-world.ts";

const { ana, ben } = people;
const { general } = channels;

const scan = (name: string, daysBefore: number, score: number): ScoreRecord => ({
  accountId: accountId(name),
  at: daysAgo(daysBefore),
  score,
  ragStatus: score < 40 ? "Red" : score < 70 ? "Amber" : "Green",
  pointsLost: 100 - score,
  reasons: [],
  openTickets: 1,
  p1p2Tickets: 0,
  complete: true,
});

const chartOf = ({ blocks = [] }: { blocks?: { type: string }[] }) =>
  blocks.find(({ type }) => type === "data_visualization") as
    | { chart: { series: { data: { label: string; value: number }[] }[] } }
    | undefined;

const storePast = (bot: Bot, records: ScoreRecord[]) =>
  bot.app.services.store.scoreHistory.record(records);

describe.each(["socket", "http"] as const)("over %s", (transport) => {
  test("/tam health acme shows the whole card to the asking person alone", async () => {
    await using bot = await openBot({ transport });
    await storePast(bot, [scan("Acme Corp", 2, 100), scan("Acme Corp", 1, 75)]);

    const card = await bot.ask(ana, general, "health acme");

    expect(card.ephemeralFor).toBe(ana);
    expect(card.text).toBe("Acme Corp: 60 of 100, 🔶 Amber");
    const texts = blockTexts(card.blocks);
    const text = texts.join("\n");
    expect(texts[0]).toBe("Acme Corp");
    expect(text).toContain("*🔶 Amber  60 of 100*  (−15 since <!date^");
    expect(text).toContain("· declining)");
    expect(text).toContain(
      "• *−40*  2 open P1/P2 tickets, the oldest open for 5 days (allowed: 3 days)",
    );
    expect(text).toContain(
      "*Path to Green*\nClose 1 of the 2 P1/P2 tickets, both older than 3 days → 80 Green",
    );
    expect(text).toContain(
      "• P1 · <https://support.example/tickets/SUP-1|SUP-1 Login fails> · 5 days",
    );
    expect(text.indexOf("SUP-1")).toBeLessThan(text.indexOf("SUP-2"));
    expect(text).not.toContain("SUP-3");
    expect(text).not.toContain("SUP-4");
    expect(text).toContain("Read from Notion <!date^1795338000^");
    expect(text).toContain("3 open tickets");
    expect(text).toContain("Heartbeat 1 h ago");
    expect(text).toContain(`Rep <@${ana}>`);
    expect(chartOf(card)?.chart.series[0]?.data).toEqual([
      { label: "20 Nov", value: 100 },
      { label: "21 Nov", value: 75 },
      { label: "22 Nov", value: 60 },
    ]);
    expect(text).toContain("Score over 3 days: 100 → 75 → 60");
    expect(actionIds(card.blocks)).toEqual([
      ACTION.rescan,
      ACTION.shareHealth,
      ACTION.profileOpen,
      ACTION.pulse,
      ACTION.openLink,
    ]);
    // Nobody else sees it, and the bot asked Slack for no more than it needed.
    expect(bot.slack.messages({ channel: general, as: ben })).toEqual([]);
  });

  test("the picker's button, the refresh and a link button work", async () => {
    await using bot = await openBot({ transport });
    const picker = await bot.ask(ana, general, "health globex");
    expect(picker.text).toBe("3 accounts fit “globex”. Which one?");
    expect(actionIds(picker.blocks)).toEqual(Array(3).fill(ACTION.showHealth));

    const value = JSON.stringify({ a: accountId("Globex Europe") });
    const card = await bot.click(ana, picker, ACTION.showHealth, value);
    expect(card).toMatchObject({ ts: picker.ts, text: "Globex Europe: 100 of 100, 🟢 Green" });

    bot.notion.upsert(ticketRow("SUP-9", "Globex Europe", 4, { Priority: "P1" }));
    const refreshed = await bot.click(ana, card, ACTION.rescan);
    expect(refreshed).toMatchObject({ ts: picker.ts, text: "Globex Europe: 80 of 100, 🟢 Green" });
    expect(bot.slack.messages({ channel: general, as: ana })).toHaveLength(1);

    const [slackCalls, notionCalls] = [bot.slack.calls.length, bot.notion.calls.length];
    const place = { channel: general, ts: card.ts };
    expect(await bot.slack.click({ user: ana, place, actionId: ACTION.openLink })).toMatchObject({
      acked: true,
    });
    await bot.app.stop();
    expect(bot.slack.calls.length - slackCalls).toBe(0);
    expect(bot.notion.calls.length - notionCalls).toBe(0);
  });
});

describe("what a person may type", () => {
  test.each([
    ["health acmee", "Acme Corp: 60 of 100"],
    ["health ACME corp", "Acme Corp: 60 of 100"],
    ["HEALTH “Acme Corp”", "Acme Corp: 60 of 100"],
    ["health \u00A0acme\u2003corp ", "Acme Corp: 60 of 100"],
    ["health\u200E \u202Eacme\u202C", "Acme Corp: 60 of 100"],
    ["health ac\u0000me\u0007", "Acme Corp: 60 of 100"],
    ["health Ácme", "Acme Corp: 60 of 100"],
    ["health stark 3", "Stark Division 3: 100 of 100"],
    ["health stark\u20133", "Stark Division 3: 100 of 100"],
    ["health zzz", "No account is called “zzz”. The nearest: "],
    ["health", "Which account?"],
    ["health ???", "Which account?"],
    ["health 🔥", "Which account?"],
    ["health <!channel>", "No account is called “&lt;!channel&gt;”."],
    ["", "Commands: /tam health &lt;account&gt;, "],
    ["help", "Commands: /tam health &lt;account&gt;, "],
    ["HELP", "Commands: /tam health &lt;account&gt;, "],
    ["helth acme", "Unknown command. Did you mean /tam health acme? Commands: "],
    ["acme", "Unknown command. Did you mean /tam health Acme Corp? Commands: "],
    ["dance", "Unknown command. Commands: "],
    ["<@U1> *x*", "Unknown command. Commands: "],
    ["\u0000\u202E", "Commands: "],
  ])("%j is answered", async (typed, answer) => {
    await using bot = await openBot();
    await bot.app.services.directory.list();
    const message = await bot.ask(ana, general, typed);
    expect(message.text).toContain(answer);
    expect(message.ephemeralFor).toBe(ana);
  });

  test.each([
    ["a long name", `health ${"a".repeat(4000)}`, "That is too long for an account's name"],
    ["a long name of emoji", `health ${"🔥 ".repeat(2000)}`, "Which account?"],
    ["a long command", "x".repeat(4000), "Unknown command. Commands: "],
    ["many words", "no ".repeat(1300), "Unknown command. Commands: "],
  ])("%s is answered", async (_, typed, answer) => {
    await using bot = await openBot();
    await bot.app.services.directory.list();
    expect((await bot.ask(ana, general, typed)).text).toContain(answer);
  });

  test("a typing error says which account is shown", async () => {
    await using bot = await openBot();
    const card = await bot.ask(ana, general, "health initexh");
    expect(blockTexts(card.blocks)[0]).toBe("Closest match for “initexh”");
  });

  test("nothing near: three accounts, each with a button that shows it", async () => {
    await using bot = await openBot();
    const answer = await bot.ask(ana, general, "health zzz");
    expect(actionIds(answer.blocks)).toEqual(Array(3).fill(ACTION.showHealth));
    const value = JSON.stringify({ a: accountId("Stark Division 2") });
    const card = await bot.click(ana, answer, ACTION.showHealth, value);
    expect(card.text).toBe("Stark Division 2: 100 of 100, 🟢 Green");
  });

  test("more than eight matches are a menu", async () => {
    await using bot = await openBot();
    const menu = await bot.ask(ana, general, "health stark");
    expect(menu.text).toBe("9 accounts fit “stark”. Which one?");
    expect(actionIds(menu.blocks)).toEqual([ACTION.chooseHealth]);
    const value = JSON.stringify({ a: accountId("Stark Division 9") });
    expect(await bot.click(ana, menu, ACTION.chooseHealth, value)).toMatchObject({
      ts: menu.ts,
      text: "Stark Division 9: 100 of 100, 🟢 Green",
    });
  });

  test("more matches than a menu holds say how many are missing", async () => {
    const rows = Array.from({ length: 130 }, (_, i) => accountRow(`Branch ${i + 1}`));
    await using bot = await openBot({ rows });
    const menu = await bot.ask(ana, general, "health branch");
    expect(textsOf(menu)).toContain("30 more are not listed");
  });

  test("a new account and a new name are found without a restart", async () => {
    await using bot = await openBot();
    await bot.app.services.directory.list();
    bot.notion.upsert({ ...accountRow("Acme Corp"), values: { Name: "Zenith" } });
    // The list in memory is young; a later look reads it anew.
    expect((await bot.ask(ana, general, "health acme")).text).toContain("Zenith: 60 of 100");
  });

  test("without any account it says so", async () => {
    await using bot = await openBot({ rows: [] });
    expect((await bot.ask(ana, general, "health acme")).text).toContain(
      "The Accounts database has no accounts that I can read.",
    );
  });
});

test.each([
  ["acme", /^Acme Corp: \d+ of 100, /],
  ["acmee", /^Acme Corp: \d+ of 100, /],
  ["zzz", /^No account is called “zzz”\. The nearest: [^,]+, [^,]+, [^,]+\.$/],
])("in the sandbox's world of forty accounts, %s", async (typed, answer) => {
  const world = seededWorld({ now: NOW });
  await using bot = await openBot({ rows: world.rowsAt(NOW) });
  await storePast(bot, world.pastScores(30));
  const message = await bot.ask(ana, general, `health ${typed}`);
  expect(message.text).toMatch(answer);
  expect(chartOf(message)?.chart.series[0]?.data.length).toBe(typed === "zzz" ? undefined : 12);
});

describe("accounts of every kind", () => {
  test("no past, no rep, not monitored, nothing wrong", async () => {
    await using bot = await openBot();
    const text = textsOf(await bot.ask(ana, general, "health initech"));
    expect(text).toContain("(no earlier scan)");
    expect(text).toContain("No scan is stored yet, so there is no trend to show.");
    expect(text).toContain("Nothing costs points");
    expect(text).toContain("No rep");
    expect(text).toContain("Heartbeat not monitored");
    expect(text).not.toContain("Path to Green");
  });

  test("an inactive account says that it is", async () => {
    await using bot = await openBot();
    const text = textsOf(await bot.ask(ana, general, "health umbrella"));
    expect(text).toContain("This account is inactive");
  });

  test("a ticket that cannot be used makes the result incomplete", async () => {
    await using bot = await openBot();
    const text = textsOf(await bot.ask(ana, general, "health hooli"));
    expect(text).toContain("*Incomplete:* 1 ticket row could not be used");
    expect(text).toContain("• SUP-5 Which priority?: has no Priority");
    expect(text).toContain(`Rep <@${ben}>`);
  });

  test("silence, many tickets and a Red account", async () => {
    await using bot = await openBot({
      rows: [
        accountRow("Wayne", { "Last Heartbeat": hoursAgo(200).toISOString() }),
        ...Array.from({ length: 8 }, (_, i) =>
          ticketRow(`W-${i}`, "Wayne", 10 + i, { Priority: i % 2 === 0 ? "P1" : "P3" }),
        ),
      ],
    });
    const text = textsOf(await bot.ask(ana, general, "health wayne"));
    expect(text).toContain("Wayne: 0 of 100, 🔴 Red");
    expect(text).toContain("*−80*  4 open P1/P2 tickets");
    expect(text).toContain("*−30*  No heartbeat for 200 hours (allowed: 72)");
    expect(text).toContain("*−15*  8 open tickets, 3 more than 5");
  });

  test("more tickets than the card holds are counted", async () => {
    const rows = Array.from({ length: 12 }, (_, i) =>
      ticketRow(`M-${i}`, "Acme Corp", 5, { Priority: "P2" }),
    );
    await using bot = await openBot({ rows: [accountRow("Acme Corp"), ...rows] });
    expect(textsOf(await bot.ask(ana, general, "health acme"))).toContain("and 7 more");
  });

  test("an account that was deleted since the list was read", async () => {
    await using bot = await openBot();
    await bot.app.services.directory.list();
    bot.notion.trash(accountId("Initech"));
    expect((await bot.ask(ana, general, "health initech")).text).toContain(
      "Initech is not in Notion any more",
    );
  });

  test("renamed, and given to another rep, since the list was read: tickets and rep of now", async () => {
    const databases = tamDatabases().map((database) =>
      "Account" in database.properties
        ? { ...database, properties: { ...database.properties, Account: { type: "rich_text" } } }
        : database,
    ) as NotionDatabase[];
    await using bot = await openBot({ databases, rows: [accountRow("Acme Corp")] });
    await bot.app.services.directory.list();
    bot.notion.upsert({
      ...accountRow("Acme Corp"),
      values: { ...accountRow("Acme Group").values, "Rep Email": "ben@tam.example" },
    });
    bot.notion.upsert(ticketRow("A-1", "", 5, { Account: "Acme Group", Priority: "P1" }));
    const text = textsOf(await bot.ask(ana, general, "health acme"));
    expect(text).toContain("Acme Group");
    expect(text).toContain("A-1");
    expect(text).toContain(`Rep <@${ben}>`);
  });

  test("a rep is found by alias, and shown by address when Slack knows nobody", async () => {
    await using bot = await openBot({
      rows: [
        accountRow("Alias", { "Rep Email": "A.Alvarez@Corp.example" }),
        accountRow("Nobody", { "Rep Email": "who@corp.example" }),
      ],
      settings: { TAM_REP_ALIASES: '{"ana@tam.example":"a.alvarez@corp.example"}' },
    });
    expect(textsOf(await bot.ask(ben, general, "health alias"))).toContain(`Rep <@${ana}>`);
    expect(textsOf(await bot.ask(ben, general, "health nobody"))).toContain("Rep who@corp.example");
  });

  test("a chart over several scans of a day has one point a day", async () => {
    await using bot = await openBot();
    const at = (days: number, score: number) => scan("Initech", days, score);
    await storePast(bot, [at(400, 80), at(2.2, 50), at(2.1, 60), at(0.01, 70)]);
    const card = await bot.ask(ana, general, "health initech");
    expect(chartOf(card)?.chart.series[0]?.data).toEqual([
      { label: "18 Oct 2025", value: 80 },
      { label: "20 Nov 2026", value: 60 },
      { label: "22 Nov 2026", value: 100 },
    ]);
    const labels = blockTexts(card.blocks).join("\n");
    expect(labels).toContain("80 → 60 → 100");
    await storePast(bot, [
      { ...scan("Umbrella", 0, 90), at: new Date(NOW.getTime() - DAY_MS / 24) },
    ]);
    const once = await bot.ask(ana, general, "health umbrella");
    expect(chartOf(once)).toBeUndefined();
    expect(textsOf(once)).toContain("Score over 1 day: ");
  });

  test("the days of the chart are those of TAM_TIMEZONE", async () => {
    await using bot = await openBot({ settings: { TAM_TIMEZONE: "Asia/Tokyo" } });
    const at = (time: string, score: number) => ({
      ...scan("Initech", 0, score),
      at: new Date(time),
    });
    // In Tokyo it is nine hours later.
    await storePast(bot, [
      at("2026-11-20T10:00:00Z", 80),
      at("2026-11-20T22:00:00Z", 40),
      at("2026-11-21T22:00:00Z", 60),
    ]);
    const card = await bot.ask(ana, general, "health initech");
    expect(chartOf(card)?.chart.series[0]?.data).toEqual([
      { label: "20 Nov", value: 80 },
      { label: "21 Nov", value: 40 },
      { label: "22 Nov", value: 100 },
    ]);
    expect(textsOf(card)).toContain("Score over 3 days: 80 → 40 → 100");
  });

  test("a reading changes nothing in Notion and stores no scan", async () => {
    await using bot = await openBot();
    const before = JSON.stringify(bot.notion.rows(tamRows()[0]?.databaseId ?? ""));
    await bot.ask(ana, general, "health acme");
    expect(JSON.stringify(bot.notion.rows(tamRows()[0]?.databaseId ?? ""))).toBe(before);
    expect(Object.keys(bot.notionCalls()).filter((name) => !/^GET|\/query$/.test(name))).toEqual(
      [],
    );
    const history = bot.app.services.store.scoreHistory;
    expect(await history.recent(accountId("Acme Corp"), 5)).toEqual([]);
  });
});

describe("requests", () => {
  test("a command costs two requests to Notion once the bot has warmed up", async () => {
    await using bot = await openBot();
    await bot.ask(ana, general, "health acme");
    const before = bot.notion.calls.length;
    await bot.ask(ana, general, "health initech");
    expect(bot.notionCalls(before)).toEqual({
      "GET /v1/pages/:id": 1,
      "POST /v1/data_sources/:id/query": 1,
    });
  });

  test("people who ask for one account at the same time share one reading", async () => {
    await using bot = await openBot();
    await bot.ask(ana, general, "health initech");
    const before = bot.notion.calls.length;
    bot.notion.faults.add({ operation: "/query", fault: { kind: "slow", ms: 300 }, times: 1 });
    const answers = await Promise.all(
      [ana, ben, people.admin].map((user) => bot.ask(user, general, "health acme")),
    );
    expect(answers.map(({ text }) => text)).toEqual(
      Array(3).fill("Acme Corp: 60 of 100, 🔶 Amber"),
    );
    expect(bot.notion.calls.length - before).toBe(2);
  });
});
