import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runSetupNotion } from "../../src/cli/setup-notion.ts";
import { systemClock } from "../../src/lib/time.ts";
import { createNotionClient } from "../../src/notion/client.ts";
import { createNotionCheck } from "../../src/notion/doctor.ts";
import type { NotionEmulator } from "../../src/sandbox/notion/contract.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import { botLimits } from "../support/bot.ts";
import { conformance } from "../support/conformance.ts";
import { testLogger } from "../support/test-logger.ts";

const TOKEN = "emulator-notion-token";
let notion: NotionEmulator;
let home: string;

beforeEach(async () => {
  notion = await createNotionEmulator({
    token: TOKEN,
    requestsPerWindow: 10_000,
    databases: [],
    rows: [],
    limits: botLimits,
    clock: systemClock,
    conformance: conformance.notion,
  });
  home = notion.createPageByHand(null, "Customer success");
});
afterEach(() => notion.close());

const access = (propertyNames = {}) => ({
  token: TOKEN,
  apiUrl: notion.apiUrl,
  propertyNames,
  requestsPerMinute: 6_000,
});
const limits = { ...botLimits, notionWindowMs: 300 };
async function setUp(parent = home, propertyNames = {}) {
  const result = await runSetupNotion({
    parent,
    json: true,
    notion: access(propertyNames),
    limits,
  });
  return { ...result, told: JSON.parse(result.output ?? "{}") as Told };
}
type Part = { databaseId: string; how: string; added: string[] };
type Told = {
  NOTION_ACCOUNTS_DATABASE_ID: string;
  NOTION_TICKETS_DATABASE_ID: string;
  accounts: Part;
  tickets: Part;
  problems: string[];
};

/** What doctor says about the databases with these ids. */
async function failures(told: Told, propertyNames = {}) {
  const client = createNotionClient({
    token: TOKEN,
    baseUrl: notion.apiUrl,
    requestsPerMinute: 6_000,
    limits: botLimits,
    logger: testLogger(),
  });
  const check = createNotionCheck({
    client,
    apiUrl: notion.apiUrl,
    accountsDatabaseId: told.NOTION_ACCOUNTS_DATABASE_ID,
    ticketsDatabaseId: told.NOTION_TICKETS_DATABASE_ID,
    propertyNames,
    inactiveStatuses: ["inactive"],
    closedStatuses: ["resolved", "closed"],
    priorities: new Map(),
    tiers: [],
  });
  const findings = await check.run(new AbortController().signal);
  return findings.filter(({ level }) => level !== "ok");
}

const titles = () => notion.children(home).map(({ text }) => text);

describe("tam setup-notion", () => {
  it("makes both databases as the bot needs them; once more, it finds them and changes nothing", async () => {
    const first = await setUp();
    expect(first.kind).toBe("done");
    expect(first.told).toMatchObject({ accounts: { how: "made" }, tickets: { how: "made" } });
    expect(titles()).toEqual(["Accounts", "Support Tickets"]);
    expect(await failures(first.told)).toEqual([]);
    const before = JSON.stringify(notion.databases());

    const again = await setUp(`https://www.notion.so/Customer-success-${home.replaceAll("-", "")}`);
    expect(again.told).toEqual({
      ...first.told,
      accounts: { ...first.told.accounts, how: "found" },
      tickets: { ...first.told.tickets, how: "found" },
    });
    expect(JSON.stringify(notion.databases())).toBe(before);
    expect(notion.problems.filter((problem) => !problem.includes("does not exist"))).toEqual([]);
  });

  it("prints the two settings as they belong into .env", async () => {
    const { output } = await runSetupNotion({
      parent: home,
      json: false,
      notion: access(),
      limits,
    });
    expect(output).toMatch(
      /^NOTION_ACCOUNTS_DATABASE_ID=[\da-f-]{36}\nNOTION_TICKETS_DATABASE_ID=[\da-f-]{36}\n$/,
    );
  });

  it("goes on after a kill between the two, and completes what lacks properties and options", async () => {
    const { told } = await setUp();
    notion.deleteByHand(told.tickets.databaseId);
    const half = await setUp();
    expect(half.told).toMatchObject({ accounts: { how: "found" }, tickets: { how: "made" } });
    expect(half.told.tickets.databaseId).not.toBe(told.tickets.databaseId);

    const { notionClient } = await byApi();
    const source = notion.databases().find(({ id }) => id === half.told.accounts.databaseId);
    await notionClient.dataSources.update({
      data_source_id: source?.dataSourceId ?? "",
      properties: {
        Tier: null,
        "Health Status": { select: { options: [{ name: "Green" }, { name: "Blue" }] } },
      },
    });
    const completed = await setUp();
    expect(completed.told.accounts).toMatchObject({
      how: "completed",
      added: ["Health Status", "Tier"],
    });
    const now = notion.databases().find(({ id }) => id === half.told.accounts.databaseId);
    expect(now?.properties["Health Status"]?.options?.toSorted()).toEqual([
      "Amber",
      "Blue",
      "Green",
      "Red",
    ]);
    expect(await failures(completed.told)).toEqual([]);
  });

  it.each(["lostAnswer", "saved503"] as const)(
    "Notion makes one and does not say so (%s): it is found, and not made again",
    async (kind) => {
      notion.faults.add({ operation: "POST /v1/databases", fault: { kind }, times: 2 });
      const { kind: ended, told } = await setUp();
      expect(ended).toBe("done");
      expect(titles()).toEqual(["Accounts", "Support Tickets"]);
      expect(await failures(told)).toEqual([]);
    },
  );

  it("no answer, and nothing made: says what to do, and the next run makes it", async () => {
    notion.faults.add({ operation: "POST /v1/databases", fault: { kind: "reset" }, times: 1 });
    await expect(setUp()).rejects.toThrow("it makes only what is missing");
    expect(titles()).toEqual([]);
    await setUp();
    expect(titles()).toEqual(["Accounts", "Support Tickets"]);
  });

  it("uses the workspace's own names", async () => {
    const names = { accounts: { Status: "State" }, tickets: { Subject: "Topic" } };
    const { told } = await setUp(home, names);
    expect(await failures(told, names)).toEqual([]);
    expect(Object.keys(notion.databases()[0]?.properties ?? {})).toContain("State");
  });

  it("a database of that name which does not fit is named, and not bent", async () => {
    const { notionClient } = await byApi();
    await notionClient.databases.create({
      parent: { type: "page_id", page_id: home },
      title: [{ text: { content: "Accounts" } }],
      initial_data_source: {
        properties: { Company: { title: {} }, "Rep Email": { rich_text: {} } },
      },
    });
    const { kind, told } = await setUp();
    expect(kind).toBe("failed");
    expect(told.problems.join("\n")).toContain('has no property "Name"');
    expect(told.problems.join("\n")).toContain('"Rep Email" of the database "Accounts" is of type');
    expect(Object.keys(notion.databases()[0]?.properties ?? {})).toContain("Company");
  });

  it.each<[string, () => string, string]>([
    ["no id", () => "Customer success", "not the id or the address"],
    ["an unknown page", () => "0".repeat(32), "share it with the connection"],
    [
      "a page that is not shared",
      () => {
        notion.setShared(home, false);
        return home;
      },
      "share it with the connection",
    ],
    [
      "a connection that may not insert",
      () => {
        notion.setCapabilities(["read", "update"]);
        return home;
      },
      "capabilities",
    ],
  ])("%s: refused in words, and nothing made", async (_what, parent, words) => {
    await expect(setUp(parent())).rejects.toThrow(words);
    expect(notion.databases()).toEqual([]);
  });

  it("a page with more on it than is read: what is beside it is found, what may be in it is not made again", async () => {
    const { told } = await setUp();
    const toggles = Array.from({ length: 120 }, (_, n) => ({
      type: "toggle" as const,
      text: `Meeting ${n}`,
      children: [{ type: "paragraph" as const, text: "notes" }],
    }));
    const last = notion.appendByHand(home, toggles, "start").at(-1) ?? "";
    expect((await setUp()).told).toMatchObject({
      accounts: { databaseId: told.accounts.databaseId, how: "found" },
      tickets: { databaseId: told.tickets.databaseId, how: "found" },
    });
    notion.moveByHand(told.tickets.databaseId, "start", last);
    await expect(setUp()).rejects.toThrow("holds too much to be searched for databases");
    expect(notion.databases()).toHaveLength(2);
  });

  it("two databases of the same name are for people to mend", async () => {
    const { notionClient } = await byApi();
    for (let times = 0; times < 2; times += 1) {
      await notionClient.databases.create({
        parent: { type: "page_id", page_id: home },
        title: [{ text: { content: "Support Tickets" } }],
      });
    }
    await expect(setUp()).rejects.toThrow('2 databases called "Support Tickets"');
    expect(titles()).toEqual(["Support Tickets", "Support Tickets"]);
  });
});

/** What another program does with the token. */
async function byApi() {
  const { Client } = await import("@notionhq/client");
  return {
    notionClient: new Client({ auth: TOKEN, baseUrl: notion.apiUrl, notionVersion: "2026-03-11" }),
  };
}
