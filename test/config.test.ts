import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { renderEnvExample } from "../scripts/env-example.ts";
import { loadConfig } from "../src/config.ts";
import { ConfigError } from "../src/lib/errors.ts";

const required = {
  SLACK_BOT_TOKEN: "xoxb-emulator-bot-token",
  SLACK_APP_TOKEN: "xapp-emulator-app-token",
  NOTION_TOKEN: "emulator-notion-token",
  NOTION_ACCOUNTS_DATABASE_ID: "11111111222233334444555555555555",
  NOTION_TICKETS_DATABASE_ID: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
  TAM_ADMIN_EMAILS: "Ada@Corp.example, bob@corp.example",
  TAM_TIMEZONE: "Europe/Berlin",
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe("settings", () => {
  test("what is required is enough, the rest has the documented defaults", () => {
    const config = loadConfig(required);
    expect(config.slack).toEqual({
      botToken: "xoxb-emulator-bot-token",
      transport: { kind: "socket", appToken: "xapp-emulator-app-token" },
      apiUrl: "https://slack.com/api/",
    });
    expect(config.notion.accountsDatabaseId).toBe("11111111-2222-3333-4444-555555555555");
    expect(config.notion.requestsPerMinute).toBe(180);
    expect(config.store).toEqual({ databaseUrl: null, dataDir: "./data" });
    expect(config.adminEmails).toEqual(["ada@corp.example", "bob@corp.example"]);
    expect(config.closedStatuses).toEqual(["resolved", "closed"]);
    expect(config.thresholds).toEqual({
      p1p2AgeDays: 3,
      openTicketCount: 5,
      heartbeatSilenceHours: 72,
      red: 40,
      amber: 70,
    });
    expect(config.alerts).toEqual({
      channel: null,
      allowSharedChannel: false,
      maxAlerts: 5,
      repeatDays: [7, 14, 28],
      ackDays: 14,
      worsenedByPoints: 20,
      reopenDays: 7,
    });
    expect(config.scan).toMatchObject({ cron: { text: "0 7 * * *" }, retryMinutes: 120 });
  });

  test("drafts come with a Google key, and with the mailboxes that may be opened", () => {
    expect(loadConfig(required).drafts).toBeNull();
    const key = { ...required, GOOGLE_SERVICE_ACCOUNT_FILE: "/run/key.json" };
    expect(problemsOf(key)).toEqual([expect.stringContaining("TAM_REP_MAILBOXES is missing.")]);
    for (const mailboxes of ["dana", "*", "*@", "dana@corp.example,x"])
      expect(problemsOf({ ...key, TAM_REP_MAILBOXES: mailboxes })).toEqual([
        expect.stringContaining("TAM_REP_MAILBOXES does not fit."),
      ]);
    expect(
      loadConfig({ ...key, TAM_REP_MAILBOXES: "Dana@Corp.example, *@reps.example" }).drafts,
    ).toEqual({
      serviceAccountFile: "/run/key.json",
      mailboxes: ["dana@corp.example", "*@reps.example"],
      apiUrl: "https://gmail.googleapis.com/",
      tokenUrl: "https://oauth2.googleapis.com/token",
      templatesDir: "./templates",
      undoSeconds: 20,
      approvalMaxAgeMinutes: 15,
      checkInQuietDays: 14,
      checkInCron: expect.objectContaining({ text: "0 10 1 * *" }),
    });
  });

  test("alerts and the scan as they may be set", () => {
    const config = loadConfig({
      ...required,
      SLACK_ESCALATION_CHANNEL: "C0ESCALATE",
      ALLOW_SHARED_CHANNEL: "true",
      ESCALATION_REPEAT_DAYS: " 3, 10 ",
      MAX_ALERTS_PER_SCAN: "0",
      HEALTH_SCAN_CRON: "off",
    });
    expect(config.alerts).toMatchObject({
      channel: "C0ESCALATE",
      allowSharedChannel: true,
      repeatDays: [3, 10],
      maxAlerts: 0,
    });
    expect(config.scan.cron).toBeNull();
  });

  test("an empty environment names every missing setting at once", () => {
    const problems = problemsOf({});
    for (const name of Object.keys(required))
      expect(problems.join("\n")).toContain(`${name} is missing.`);
    expect(problems).toHaveLength(Object.keys(required).length);
  });

  test("an empty value counts as not set", () => {
    expect(problemsOf({ ...required, TAM_TIMEZONE: "  " })).toEqual([
      expect.stringContaining("TAM_TIMEZONE is missing"),
    ]);
    expect(loadConfig({ ...required, PORT: "" }).port).toBe(3000);
  });

  test("the http transport asks for the signing secret instead of the app token", () => {
    const { SLACK_APP_TOKEN: _, ...http } = { ...required, SLACK_TRANSPORT: "http" };
    expect(problemsOf(http)).toEqual([expect.stringContaining("SLACK_SIGNING_SECRET is missing")]);
    expect(
      loadConfig({ ...http, SLACK_SIGNING_SECRET: "emulator-signing-secret" }).slack.transport,
    ).toEqual({
      kind: "http",
      signingSecret: "emulator-signing-secret",
    });
  });

  test("a transport that does not exist is all that is reported: it asks for no secret", () => {
    const { SLACK_APP_TOKEN: _, ...neither } = { ...required, SLACK_TRANSPORT: "https" };
    expect(problemsOf(neither)).toEqual([expect.stringContaining("SLACK_TRANSPORT")]);
  });

  test.each([
    ["SLACK_BOT_TOKEN", "xoxp-wrong-kind", "start with xoxb-"],
    ["SLACK_APP_TOKEN", "wrong", "start with xapp-"],
    ["SLACK_TRANSPORT", "carrier pigeon", "socket or http"],
    ["SLACK_API_URL", "slack.com", "whole address"],
    ["PORT", "70000", "0 to 65535"],
    ["PORT", "3e3", "port number"],
    ["NOTION_ACCOUNTS_DATABASE_ID", "my database", "32 hexadecimal"],
    ["NOTION_PROPERTY_NAMES", "{", "Write JSON"],
    ["NOTION_PROPERTY_NAMES", '{"acounts":{}}', "Write JSON"],
    ["NOTION_REQUESTS_PER_MINUTE", "-1", "10 to 6000"],
    ["DATABASE_URL", "mysql://x", "postgres://"],
    ["TAM_ADMIN_EMAILS", ",", "at least one"],
    ["TAM_ADMIN_EMAILS", "ada", "at least one"],
    ["TAM_TIMEZONE", "Mars/Olympus", "IANA"],
    ["TAM_VIEWERS_GROUP", "@viewers", "group's id"],
    ["TAM_REP_ALIASES", '{"a":"b"}', "Write JSON"],
    ["LOG_LEVEL", "loud", "one of"],
    ["TICKET_PRIORITIES", '{"Urgent":"P9"}', "P1, P2, P3 or P4"],
    ["RED_THRESHOLD", "80", "must not be above amber"],
    ["RED_THRESHOLD", "-5", "number from 0"],
    ["AMBER_THRESHOLD", "101", "at most 100"],
    ["HEARTBEAT_SILENCE_HOURS", "NaN", "number of hours"],
    ["OPEN_TICKET_COUNT_THRESHOLD", "5.5", "whole number"],
    ["SLACK_ESCALATION_CHANNEL", "#escalations", "channel's id"],
    ["ALLOW_SHARED_CHANNEL", "yes", "true or false"],
    ["ESCALATION_REPEAT_DAYS", "14,7", "ascending order"],
    ["ESCALATION_REPEAT_DAYS", "7,7", "ascending order"],
    ["ESCALATION_REPEAT_DAYS", "0,7", "ascending order"],
    ["ESCALATION_REPEAT_DAYS", "week", "ascending order"],
    ["MAX_ALERTS_PER_SCAN", "-1", "0 to 50"],
    ["ACK_DAYS", "0", "1 to 365"],
    ["WORSENED_BY_POINTS", "0", "1 to 100"],
    ["REOPEN_DAYS", "x", "0 to 365"],
    ["SCAN_RETRY_MINUTES", "2h", "0 to 1440"],
    ["HEALTH_SCAN_CRON", "at seven", "five fields"],
    ["HEALTH_SCAN_CRON", "0 25 * * *", "five fields"],
    ["TIER_THRESHOLDS", '{"Gold":{"RED":1}}', "Write JSON"],
    ["TIER_THRESHOLDS", '{"Gold":{"RED_THRESHOLD":90}}', "Gold"],
  ])("%s=%s is refused with its fix", (name, value, fix) => {
    const problems = problemsOf({ ...required, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
    expect(problems[0]).toContain(fix);
    // The value itself may be a secret.
    if (name.endsWith("TOKEN")) expect(problems[0]).not.toContain(value);
  });

  test.each([
    ["60", "1", true],
    ["600", "10", true],
    ["59", "1", false],
    ["600", "11", false],
    ["0", "1", false],
  ])(
    "%s seconds of undo before an approval lapses after %s minutes: refused %s",
    (undo, age, refused) => {
      const settings = { ...required, SEND_UNDO_SECONDS: undo, APPROVAL_MAX_AGE_MINUTES: age };
      // Without a Google key nothing is sent at all.
      expect(problemsOf(settings)).toEqual([]);
      const key = {
        GOOGLE_SERVICE_ACCOUNT_FILE: "/run/key.json",
        TAM_REP_MAILBOXES: "*@reps.example",
      };
      expect(problemsOf({ ...settings, ...key })).toEqual(
        refused ? [expect.stringContaining("raise APPROVAL_MAX_AGE_MINUTES")] : [],
      );
    },
  );

  test("structured settings arrive in the form the program uses", () => {
    const config = loadConfig({
      ...required,
      NOTION_PROPERTY_NAMES: '{"accounts":{"Status":"State"}}',
      TICKET_PRIORITIES: '{"Urgent":"P1"}',
      TAM_REP_ALIASES: '{"Dana@Corp.example":"D.Smith@corp.example"}',
      TIER_THRESHOLDS: '{"Gold":{"RED_THRESHOLD":50}}',
      RED_THRESHOLD: "30",
      ESCALATION_THRESHOLD: "45",
    });
    expect(config.notion.propertyNames).toEqual({ accounts: { Status: "State" }, tickets: {} });
    expect(config.ticketPriorities).toEqual(new Map([["urgent", "P1"]]));
    expect(config.repAliases).toEqual(new Map([["dana@corp.example", "d.smith@corp.example"]]));
    expect(config.tierThresholds.get("gold")).toMatchObject({ red: 50, amber: 70, escalation: 45 });
    expect(config.thresholds).toMatchObject({ red: 30, escalation: 45 });
  });
});

test(".env.example lists every setting of the schema", async () => {
  const committed = await readFile(new URL("../.env.example", import.meta.url), "utf8");
  expect(committed, "run: node scripts/env-example.ts > .env.example").toBe(renderEnvExample());
});
