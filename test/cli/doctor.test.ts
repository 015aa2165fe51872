// One row for each thing that may be wrong: the real command over the emulators must name that very fault
// and its fix. Longer than most: the list is the point.
import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runDoctor } from "../../src/cli/doctor.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { systemClock } from "../../src/lib/time.ts";
import type { GmailEmulator } from "../../src/sandbox/gmail/contract.ts";
import { SCOPES } from "../../src/sandbox/gmail/scopes.ts";
import { createStoreCheck } from "../../src/store/doctor.ts";
import { openStore } from "../../src/store/open-store.ts";
import {
  botLimits,
  botSettings,
  type Emulators,
  openEmulators,
  openGmail,
} from "../support/bot.ts";
import { channels } from "../support/slack-world.ts";
import { tamDatabases } from "../support/tam-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const TEMPLATES = fileURLToPath(new URL("../../templates", import.meta.url));
/** What a probe of the Notion check asks on purpose; a correct client asks it nowhere else. */
const PROBE = /a property that does not exist is not a property that exists/;

type World = Emulators & {
  gmail: GmailEmulator;
  env: Record<string, string>;
  /** A folder of the test's own. */
  directory: string;
};
type Told = { part: string } & Finding;
type Report = { healthy: boolean; failures: number; warnings: number; findings: Told[] };

let world: World;
let close: () => Promise<void>;

beforeEach(() => open(false));
afterEach(() => close());

/** `judged`: the shapes of all requests too, which costs more than the rest. */
async function open(judged: boolean) {
  const directory = temporaryDirectory();
  const emulators = await openEmulators({ clock: systemClock, judged });
  const mail = await openGmail(emulators.slack, systemClock, directory.path, judged);
  world = {
    ...emulators,
    gmail: mail.emulator,
    directory: directory.path,
    env: {
      ...botSettings(emulators, join(directory.path, "data")),
      ...mail.settings,
      TEMPLATES_DIR: TEMPLATES,
      SLACK_ESCALATION_CHANNEL: channels.general,
      TAM_VIEWERS_GROUP: "S0TAMS",
    },
  };
  close = async () => {
    await emulators.close();
    await mail.emulator.close();
    directory.remove();
  };
}

async function examine(flags: { offline?: boolean; rep?: string } = {}) {
  const { offline = false, ...rest } = flags;
  const command = { env: world.env, json: true, offline, ...rest, limits: botLimits };
  const result = await runDoctor(command);
  const report = JSON.parse(result.output ?? "") as Report;
  expect(result.kind).toBe(report.failures === 0 ? "done" : "failed");
  return report;
}

const bad = ({ findings }: Report): Told[] => findings.filter(({ level }) => level !== "ok");

/** Writes as the real services count them: none may come from doctor. */
const written = () =>
  world.slack.calls.filter(({ operation }) => /^(chat|views|conversations\.open)/.test(operation))
    .length +
  world.gmail.calls.filter(({ operation }) => /^(POST|PUT|DELETE) \/gmail/.test(operation)).length;

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** The real command, as a process of its own, with nothing but these variables set. */
const tam = (args: string[], env: Record<string, string>) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });

describe("tam doctor", () => {
  it("all is well: nothing to mend, and nothing was changed anywhere", async () => {
    await close();
    await open(true);
    const before = JSON.stringify(world.notion.databases().map(({ id }) => world.notion.rows(id)));
    const report = await examine();
    expect(bad(report)).toEqual([]);
    expect(report.healthy).toBe(true);
    expect(new Set(report.findings.map(({ part }) => part))).toEqual(
      new Set(["Settings", "Store", "Slack", "Notion", "Gmail"]),
    );
    expect(written()).toBe(0);
    const after = JSON.stringify(world.notion.databases().map(({ id }) => world.notion.rows(id)));
    expect(after).toBe(before);
    expect(world.notion.problems.filter((problem) => !PROBE.test(problem))).toEqual([]);
    expect([...world.slack.problems, ...world.gmail.problems]).toEqual([]);
    expect(readdirSync(world.directory)).toEqual(["emulator-key.json"]);
  });

  it("beside a running bot: says so, and leaves its lock alone", async () => {
    const dataDir = world.env.DATA_DIR ?? "";
    const store = await openStore({ databaseUrl: null, dataDir, logger: testLogger() });
    const lock = await store.tryLock("bot");
    const during = await examine({ offline: true });
    expect(during.findings.find(({ id }) => id === "store.bot")?.what).toContain("is running");
    expect(await store.tryLock("bot")).toBeNull();
    await lock?.release();
    const after = await examine({ offline: true });
    expect(after.findings.find(({ id }) => id === "store.bot")?.what).toContain("No bot");
    await store.close();
  });

  it("--rep looks at one mailbox alone, and at none that the settings do not name", async () => {
    world.gmail.suspend("ana@tam.example");
    const ben = await examine({ rep: "Ben@tam.example" });
    expect(bad(ben)).toEqual([]);
    expect(ben.findings.find(({ id }) => id === "gmail.mailbox")?.what).toContain(
      "ben@tam.example",
    );
    const other = await examine({ rep: "kim@acme.example" });
    expect(bad(other)[0]).toMatchObject({
      level: "failure",
      fix: expect.stringContaining("TAM_REP_MAILBOXES"),
    });
    expect(bad(other)[0]?.what).toContain("kim@acme.example is not one of TAM_REP_MAILBOXES");
  });

  it("--offline asks nobody, and still finds what lies on this machine", async () => {
    world.env.TEMPLATES_DIR = "/nowhere";
    const report = await examine({ offline: true });
    expect(bad(report).map(({ id }) => id)).toContain("gmail.templates");
    expect([...world.slack.calls, ...world.notion.calls, ...world.gmail.calls]).toEqual([]);
  });

  it("the command: one JSON object on stdout, exit code 0 only without failures; text for people", async () => {
    const well = await tam(["doctor", "--json"], world.env);
    expect(well).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(well.stdout)).toMatchObject({ healthy: true, failures: 0 });

    const ill = await tam(["doctor"], { ...world.env, NOTION_TOKEN: "ntn_of_yesterday" });
    expect(ill.code).toBe(1);
    expect(ill.stderr).toBe("tam: 1 failure, 1 warning, 13 ok\n");
    expect(ill.stdout).toContain("Notion\n  FAILURE  Notion does not know NOTION_TOKEN.\n");
    expect(ill.stdout).toContain("           Fix: Copy the Internal Integration Secret");
    expect(`${ill.stdout}${ill.stderr}`).not.toContain("ntn_of_yesterday");
  });

  it.each([
    [10_000_000, "failure", "Only 10 MB are free"],
    [200_000_000, "warning", "Only 200 MB are free"],
    [9_000_000_000, "ok", "9000 MB are free"],
  ])("%i bytes free: %s", async (free, level, words) => {
    const deps = { databaseUrl: null, dataDir: world.directory, online: false };
    const check = createStoreCheck({ ...deps, freeBytes: async () => free });
    const space = (await check.run(new AbortController().signal)).find(
      ({ id }) => id === "store.space",
    );
    expect(space?.level).toBe(level);
    expect(space?.what).toContain(words);
  });

  const database = (title: string) =>
    world.notion.databases().find((one) => one.title === title)?.id ?? "";
  const env = (changes: Record<string, string>) => () => void Object.assign(world.env, changes);
  const withoutScope = (scope: string) => () => {
    world.slack.world.scopes = world.slack.world.scopes.filter((one) => one !== scope);
  };
  /** Notion's databases with one property changed. */
  const schema =
    (
      title: string,
      change: (properties: ReturnType<typeof tamDatabases>[number]["properties"]) => void,
    ) =>
    async () => {
      const databases = tamDatabases();
      const wanted = databases.find((one) => one.title === title);
      if (wanted !== undefined) change(wanted.properties);
      await world.notion.close();
      const fresh = await openEmulators({ clock: systemClock, databases, rows: [], judged: false });
      await fresh.slack.close();
      world.notion = fresh.notion;
      world.env.NOTION_API_URL = fresh.notion.apiUrl;
      const before = close;
      close = async () => {
        await fresh.notion.close();
        await before();
      };
    };
  const gmailFault = (status: number, reason: string, message: string) => () =>
    world.gmail.faults.add({
      operation: "profile",
      fault: {
        kind: "status",
        status,
        body: { error: { code: status, message, errors: [{ reason, message }], status: reason } },
      },
    });
  const ownTemplates = (change: (dir: string) => void) => () => {
    for (const file of readdirSync(TEMPLATES))
      copyFileSync(join(TEMPLATES, file), join(world.directory, file));
    change(world.directory);
    world.env.TEMPLATES_DIR = world.directory;
  };
  const keyFile = (change: (key: Record<string, unknown>) => void) => () => {
    const path = world.env.GOOGLE_SERVICE_ACCOUNT_FILE ?? "";
    const key = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    change(key);
    writeFileSync(path, JSON.stringify(key));
  };
  const storeWith = (sql: string) => async () => {
    const { DatabaseSync } = await import("node:sqlite");
    const dataDir = world.env.DATA_DIR ?? "";
    await (await openStore({ databaseUrl: null, dataDir, logger: testLogger() })).close();
    const raw = new DatabaseSync(join(dataDir, "tam.db"));
    raw.exec(sql);
    raw.close();
  };

  it.each<[string, () => unknown, Finding["level"], string | RegExp, string | RegExp]>([
    // Settings.
    [
      "a setting is missing",
      env({ TAM_TIMEZONE: "" }),
      "failure",
      "TAM_TIMEZONE is missing",
      "IANA",
    ],
    [
      "a setting does not fit",
      env({ SLACK_BOT_TOKEN: "xoxp-a-person" }),
      "failure",
      "SLACK_BOT_TOKEN does not fit",
      "xoxb-",
    ],
    [
      "a setting is misspelt",
      env({ SLACK_ESCALATION_CHANEL: "C1" }),
      "warning",
      "SLACK_ESCALATION_CHANEL",
      "SLACK_ESCALATION_CHANNEL",
    ],
    ["no scans", env({ HEALTH_SCAN_CRON: "off" }), "warning", "only when an admin asks", "0 7"],
    // Store.
    [
      "the data directory is a file",
      () => {
        world.env.DATA_DIR = join(world.directory, "emulator-key.json");
      },
      "failure",
      "cannot be written (ENOTDIR)",
      "DATA_DIR",
    ],
    [
      "the store is of a newer version",
      storeWith("insert into tam_migrations (name, timestamp) values ('9999-future', '')"),
      "failure",
      "newer version of this program (it has 9999-future)",
      "Run the newer version",
    ],
    [
      "the store is of an older version",
      storeWith("delete from tam_migrations where name like '0005%'"),
      "warning",
      "1 change of its tables",
      "copy",
    ],
    [
      "the store is no database",
      async () => {
        await storeWith("select 1")();
        writeFileSync(
          join(world.env.DATA_DIR ?? "", "tam.db"),
          "no database, only text".repeat(99),
        );
      },
      "failure",
      "is not an SQLite database",
      "bring back a copy",
    ],
    [
      "everybody may read the store",
      async () => {
        await storeWith("select 1")();
        chmodSync(world.env.DATA_DIR ?? "", 0o755);
      },
      "warning",
      "Every user of this machine",
      "chmod 700",
    ],
    [
      "PostgreSQL is not there",
      env({ DATABASE_URL: "postgres://tam:secret@127.0.0.1:1/tam" }),
      "failure",
      /PostgreSQL at 127\.0\.0\.1:1, database tam, cannot be reached \(ECONNREFUSED\)/,
      "DATABASE_URL",
    ],
    // Slack.
    [
      "Slack cannot be reached",
      env({ SLACK_API_URL: "http://127.0.0.1:1/api/" }),
      "failure",
      "Slack cannot be reached at http://127.0.0.1:1/api/",
      "firewall",
    ],
    [
      "a bot token that Slack does not know",
      env({ SLACK_BOT_TOKEN: "xoxb-of-yesterday" }),
      "failure",
      "Slack does not know SLACK_BOT_TOKEN",
      "Bot User OAuth Token",
    ],
    [
      "the app was removed",
      () =>
        world.slack.faults.add({
          operation: "auth.test",
          fault: { kind: "status", status: 200, body: { ok: false, error: "account_inactive" } },
        }),
      "failure",
      "removed from the workspace",
      "Install the app again",
    ],
    ...["chat:write", "users:read.email", "groups:history", "im:write"].map(
      (scope) =>
        [
          `the scope ${scope} is missing`,
          withoutScope(scope),
          "failure",
          `not granted ${scope}:`,
          "manifest.yml",
        ] as [string, () => unknown, Finding["level"], string, string],
    ),
    [
      "a scope too many",
      () => void world.slack.world.scopes.push("chat:write.public"),
      "warning",
      "chat:write.public",
      "Remove it",
    ],
    [
      "an app token that Slack does not know",
      env({ SLACK_APP_TOKEN: "xapp-of-yesterday" }),
      "failure",
      "Slack does not accept SLACK_APP_TOKEN",
      "App-Level Tokens",
    ],
    [
      "an app token without connections:write",
      () => {
        world.slack.world.appScopes = ["authorizations:read"];
      },
      "failure",
      "lacks the scope connections:write",
      "generate a token",
    ],
    [
      "an app token of another app",
      () => {
        world.slack.world.tokens.app = "xapp-1-A0OTHER-1-ab";
        world.env.SLACK_APP_TOKEN = "xapp-1-A0OTHER-1-ab";
      },
      "failure",
      "is of the app A0OTHER, SLACK_BOT_TOKEN of the app A0TAM",
      "same app",
    ],
    [
      "a token as signing secret",
      env({ SLACK_TRANSPORT: "http", SLACK_SIGNING_SECRET: "xapp-emulator-app-token" }),
      "failure",
      "SLACK_SIGNING_SECRET is a token",
      "Signing Secret",
    ],
    [
      "a signing secret of another form",
      env({ SLACK_TRANSPORT: "http", SLACK_SIGNING_SECRET: "not-hexadecimal" }),
      "warning",
      "32 hexadecimal digits",
      "Signing Secret",
    ],
    ["no channel", env({ SLACK_ESCALATION_CHANNEL: "" }), "warning", "no alert is ever", "id of a"],
    [
      "a channel that is not there",
      env({ SLACK_ESCALATION_CHANNEL: "C0NOWHERE" }),
      "failure",
      "C0NOWHERE: I do not see the channel",
      /Invite me there|private/,
    ],
    [
      "a channel without the bot",
      env({ SLACK_ESCALATION_CHANNEL: channels.elsewhere }),
      "failure",
      "I am not in the channel",
      "/invite",
    ],
    [
      "an archived channel",
      env({ SLACK_ESCALATION_CHANNEL: channels.archived }),
      "failure",
      "The channel is archived",
      "Unarchive it",
    ],
    [
      "a channel that another company reads",
      env({ SLACK_ESCALATION_CHANNEL: channels.shared }),
      "failure",
      "shared with another company",
      "ALLOW_SHARED_CHANNEL",
    ],
    [
      "a shared channel that is meant",
      env({ SLACK_ESCALATION_CHANNEL: channels.shared, ALLOW_SHARED_CHANNEL: "true" }),
      "warning",
      "another company can read",
      "unless that is meant",
    ],
    [
      "a viewers' group that is not there",
      env({ TAM_VIEWERS_GROUP: "S0NOBODY" }),
      "failure",
      "no user group S0NOBODY",
      "Copy group ID",
    ],
    [
      "a viewers' group without members",
      () => {
        world.slack.world.userGroups = [{ id: "S0TAMS", handle: "tams", users: [] }];
      },
      "failure",
      "has no members",
      "Add people",
    ],
    [
      "a viewers' group that the app may not read",
      withoutScope("usergroups:read"),
      "failure",
      "the app may not read user groups",
      "usergroups:read",
    ],
    [
      "no admin in Slack",
      env({ TAM_ADMIN_EMAILS: "nobody@tam.example" }),
      "failure",
      "nobody@tam.example: nobody is an admin",
      "TAM_ADMIN_EMAILS",
    ],
    [
      "one admin of two is unknown",
      env({ TAM_ADMIN_EMAILS: "ada@tam.example,nobody@tam.example" }),
      "warning",
      "nobody@tam.example",
      "TAM_ADMIN_EMAILS",
    ],
    [
      "an alias of nobody",
      env({ TAM_REP_ALIASES: '{"who@tam.example":"ana@tam.example"}' }),
      "warning",
      "TAM_REP_ALIASES names who@tam.example",
      "Slack profile",
    ],
    [
      "a clock that is 7 minutes off",
      () => {
        world.slack.world.clockAheadSeconds = 420;
      },
      "failure",
      /clock is 4[12]\d s behind Slack's/,
      "time synchronisation",
    ],
    [
      "a clock that is a minute off",
      () => {
        world.slack.world.clockAheadSeconds = -60;
      },
      "warning",
      /clock is [56]\d s ahead/,
      "time synchronisation",
    ],
    // Notion.
    [
      "Notion cannot be reached",
      env({ NOTION_API_URL: "http://127.0.0.1:1" }),
      "failure",
      "Notion cannot be reached at http://127.0.0.1:1",
      "NOTION_API_URL",
    ],
    [
      "a token that Notion does not know",
      env({ NOTION_TOKEN: "ntn_of_yesterday" }),
      "failure",
      "Notion does not know NOTION_TOKEN",
      "Internal Integration Secret",
    ],
    [
      "a database that is not shared",
      () => world.notion.setShared(database("Support Tickets"), false),
      "failure",
      "no database with the id of NOTION_TICKETS_DATABASE_ID",
      "Connections",
    ],
    [
      "a database id of something else",
      env({ NOTION_ACCOUNTS_DATABASE_ID: "0".repeat(32) }),
      "failure",
      "no database with the id of NOTION_ACCOUNTS_DATABASE_ID",
      "32 characters",
    ],
    [
      "the same database twice",
      () => {
        world.env.NOTION_TICKETS_DATABASE_ID = world.env.NOTION_ACCOUNTS_DATABASE_ID ?? "";
      },
      "failure",
      "are the same database",
      "NOTION_TICKETS_DATABASE_ID",
    ],
    [
      "a property was renamed",
      () => world.notion.renameProperty(database("Accounts"), "Rep Email", "Owner"),
      "failure",
      'has no property "Rep Email"',
      "NOTION_PROPERTY_NAMES",
    ],
    [
      "a property of the wrong type",
      schema("Accounts", (properties) => {
        properties["Health Score"] = { type: "rich_text" };
      }),
      "failure",
      'property "Health Score" of the database "Accounts" is of type rich_text',
      "type number",
    ],
    [
      "a relation to another database",
      schema("Support Tickets", (properties) => {
        const tickets = tamDatabases().find(({ title }) => title === "Support Tickets");
        properties.Account = { type: "relation", relatesTo: tickets?.dataSourceId ?? "" };
      }),
      "failure",
      "relates to another database than “Accounts”",
      "Let it relate",
    ],
    [
      "a status without Red",
      schema("Accounts", (properties) => {
        properties["Health Status"] = { type: "status", options: ["Green", "Amber"] };
      }),
      "failure",
      "lacks the options “Red”",
      "Add “Red”",
    ],
    [
      "no option means inactive",
      env({ INACTIVE_STATUSES: "Churned" }),
      "warning",
      "every account counts as active",
      "INACTIVE_STATUSES",
    ],
    [
      "no option means closed",
      env({ TICKET_CLOSED_STATUSES: "done" }),
      "warning",
      "every ticket counts as open",
      "“Resolved”",
    ],
    [
      "priorities that are not mapped",
      schema("Support Tickets", (properties) => {
        properties.Priority = { type: "select", options: ["Urgent", "Normal"] };
      }),
      "failure",
      "means P1 or P2",
      '{"Urgent":"P1"}',
    ],
    [
      "a tier that is no option",
      env({ TIER_THRESHOLDS: '{"Platinum":{"RED_THRESHOLD":50}}' }),
      "warning",
      "“platinum”",
      "“Gold”",
    ],
    [
      "a renaming of a property that is not used",
      env({ NOTION_PROPERTY_NAMES: '{"accounts":{"Colour":"Color"}}' }),
      "failure",
      'renames "Colour"',
      "It knows Name",
    ],
    ...(["read", "update", "insert"] as const).map(
      (lacking) =>
        [
          `the connection may not ${lacking}`,
          () =>
            world.notion.setCapabilities(
              (["read", "update", "insert"] as const).filter((one) => one !== lacking),
            ),
          "failure",
          `The connection may not ${lacking} content`,
          "Capabilities",
        ] as [string, () => unknown, Finding["level"], string, string],
    ),
    // Gmail.
    [
      "no key file",
      env({ GOOGLE_SERVICE_ACCOUNT_FILE: "/nowhere/key.json" }),
      "failure",
      "the file does not exist",
      "JSON key",
    ],
    [
      "a key file of something else",
      keyFile((key) => {
        key.type = "authorized_user";
      }),
      "failure",
      "not the key of a service account",
      "JSON key",
    ],
    [
      "a key that everybody may read",
      () => chmodSync(world.env.GOOGLE_SERVICE_ACCOUNT_FILE ?? "", 0o644),
      "warning",
      "Other users of this machine",
      "chmod 600",
    ],
    [
      "a key of a service account that is gone",
      keyFile((key) => {
        key.client_email = "other@emulator-project.iam.gserviceaccount.example";
      }),
      "failure",
      "does not know the service account",
      /new key/,
    ],
    [
      "one scope is not authorised",
      () => world.gmail.set({ authorisedScopes: [SCOPES.compose] }),
      "failure",
      "does not let the service account use gmail.metadata for",
      /client ID 100000000000000000001 .*gmail\.compose,.*gmail\.metadata/,
    ],
    [
      "no scope is authorised",
      () => world.gmail.set({ authorisedScopes: [] }),
      "failure",
      "use gmail.compose and gmail.metadata for",
      "Domain-wide delegation",
    ],
    [
      "a suspended rep",
      () => world.gmail.suspend("ana@tam.example"),
      "failure",
      "mailbox of ana@tam.example cannot be opened",
      "Rep Email",
    ],
    [
      "an unknown rep",
      env({ TAM_REP_MAILBOXES: "*@tam.example,nobody@tam.example" }),
      "failure",
      "mailbox of nobody@tam.example cannot be opened",
      "TAM_REP_MAILBOXES",
    ],
    [
      "the Gmail API is off",
      gmailFault(403, "accessNotConfigured", "Gmail API has not been used in project 1 before"),
      "failure",
      "Gmail API is not switched on",
      "Enable",
    ],
    [
      "a person without Gmail",
      gmailFault(400, "failedPrecondition", "Mail service not enabled"),
      "failure",
      "has no Gmail",
      "licence",
    ],
    [
      "reps outside the mailboxes",
      env({ TAM_REP_MAILBOXES: "ana@tam.example" }),
      "warning",
      "1 rep of accounts may have no drafts",
      "have drafts",
    ],
    [
      "mailboxes of another domain",
      env({ TAM_REP_MAILBOXES: "*@elsewhere.example" }),
      "warning",
      "nobody gets drafts",
      "TAM_REP_MAILBOXES",
    ],
    [
      "an address that is not encrypted",
      env({ GMAIL_API_URL: "http://gmail.example/" }),
      "failure",
      "GMAIL_API_URL is not encrypted",
      "https://",
    ],
    [
      "a template with a mistake",
      ownTemplates((dir) =>
        writeFileSync(join(dir, "health_checkin.md"), "---\nsubject: Hi\n---\n{{ nobody.home }}\n"),
      ),
      "failure",
      "health_checkin.md",
      "docs/templates.md",
    ],
    [
      "no templates",
      env({ TEMPLATES_DIR: "/nowhere" }),
      "failure",
      "In /nowhere",
      "docs/templates.md",
    ],
  ])("%s", async (_fault, inject, level, what, fix) => {
    await inject();
    const report = await examine();
    const told = bad(report).filter((one) =>
      typeof what === "string" ? one.what.includes(what) : what.test(one.what),
    );
    expect(told, JSON.stringify(bad(report), null, 1)).not.toEqual([]);
    expect(told[0]?.level).toBe(level);
    expect(told[0]?.fix).toMatch(fix);
    expect(written()).toBe(0);
  });
});
