import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Bot, eventually, openBot } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";

const { ana } = people;
const { general } = channels;

const textOf = async (bot: Bot) => (await fetch(`${bot.url}/metrics`)).text();

/** Of the one series with exactly these labels; null when there is none. */
async function seriesOf(bot: Bot, series: string): Promise<number | null> {
  const line = (await textOf(bot)).split("\n").find((each) => each.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
}

describe("/metrics", () => {
  test("is what Prometheus reads, and counts what people do", async () => {
    await using bot = await openBot();
    const answer = await fetch(`${bot.url}/metrics`);
    expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
    await bot.ask(ana, general, "health acme");
    await bot.ask(ana, general, "scan");
    const handled = (listener: string, outcome: string) =>
      seriesOf(bot, `tam_handler_seconds_count{listener="${listener}",outcome="${outcome}"}`);
    await eventually(() => handled("/tam health", "done")).toBe(1);
    await eventually(() => handled("/tam scan", "refused")).toBe(1);
    expect(await seriesOf(bot, 'tam_slack_ack_seconds_count{kind="command"}')).toBe(2);
    expect(await seriesOf(bot, "tam_notion_requests_total")).toBeGreaterThan(0);
    expect(await seriesOf(bot, "tam_worker")).toBe(1);
  });

  test("failed answers and lost sockets count as such", async () => {
    await using bot = await openBot({ allowedErrors: /not answered/ });
    await eventually(() => seriesOf(bot, "tam_slack_connections")).toBe(2);
    bot.slack.dropSocket("cut");
    await eventually(() => seriesOf(bot, "tam_slack_reconnects_total")).toBe(1);
    await eventually(() => seriesOf(bot, "tam_slack_connections")).toBe(2);
    bot.slack.faults.add({ operation: "users.info", fault: { kind: "status", status: 500 } });
    await bot.ask(ana, general, "health acme");
    await eventually(() =>
      seriesOf(bot, 'tam_handler_seconds_count{listener="/tam health",outcome="failed"}'),
    ).toBe(1);
  });

  test("no scan yet is no age, drafts that are off are no series; a scan has an age", async () => {
    await using bot = await openBot({
      settings: { SLACK_ESCALATION_CHANNEL: general, HEALTH_SCAN_CRON: "off" },
    });
    const { admin } = people;
    expect(await seriesOf(bot, "tam_last_scan_age_seconds")).toBeNull();
    expect(await textOf(bot)).not.toContain("tam_drafts{");
    await bot.ask(admin, general, "scan");
    await eventually(() => seriesOf(bot, "tam_last_scan_age_seconds")).not.toBeNull();
    expect(await seriesOf(bot, 'tam_posts{state="pending"}')).not.toBeNull();
  });

  test("over HTTP an unsigned request is no command", async () => {
    await using bot = await openBot({ transport: "http" });
    await fetch(`${bot.url}/slack/events`, { method: "POST", body: "command=/tam" });
    await bot.ask(ana, general, "help");
    expect(await seriesOf(bot, 'tam_slack_ack_seconds_count{kind="command"}')).toBe(1);
  });
});

describe("dashboard and alert rules", () => {
  const read = (name: string) =>
    readFile(new URL(`../../docs/operations/${name}`, import.meta.url), "utf8");
  const namesIn = (expression: string): string[] =>
    expression.match(/\b(?:tam|nodejs|process)_[a-z0-9_]+/g) ?? [];

  test("ask only for what is served", async () => {
    await using bot = await openBot({ gmail: true });
    await bot.ask(people.admin, general, "scan");
    const rules: { groups: { rules: { expr: string }[] }[] } = parse(await read("alerts.yml"));
    const board: { panels: { targets: { expr: string }[] }[] } = JSON.parse(
      await read("grafana.json"),
    );
    const expressions = [
      ...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)),
      ...board.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    const asked = new Set(expressions.flatMap(namesIn));
    expect(asked.size).toBeGreaterThan(15);
    await eventually(async () => {
      const served = new Set(namesIn(await textOf(bot)));
      return [...asked].filter((name) => !served.has(name));
    }).toEqual([]);
  });
});
