// The emulators in a process of their own, so that neither the load nor the bot shares their thread.
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realLimits } from "../src/lib/limits.ts";
import { systemClock } from "../src/lib/time.ts";
import { createGmailEmulator } from "../src/sandbox/gmail/gmail-emulator.ts";
import { createNotionEmulator } from "../src/sandbox/notion/notion-emulator.ts";
import { createSlackEmulator } from "../src/sandbox/slack/emulator.ts";
import { REPS } from "../src/sandbox/world/people.ts";
import { seededWorld } from "../src/sandbox/world/seeded-world.ts";
import { benchRows } from "./bench-rows.ts";
import { scanLimits } from "./scan-limits.ts";

const [accounts = 0, tickets = 0, requestsPerWindow = 180, gmailMs = 0] = process.argv
  .slice(2)
  .map(Number);
const world = seededWorld({ now: systemClock.now() });
const slack = await createSlackEmulator({
  world: world.slack,
  limits: scanLimits,
  clock: systemClock,
});
const notion = await createNotionEmulator({
  token: world.notionToken,
  requestsPerWindow,
  databases: world.databases,
  rows: accounts === 0 ? world.rowsAt(world.now) : benchRows(world.databases, accounts, tickets),
  limits: realLimits,
  clock: systemClock,
});
const gmail = await createGmailEmulator({
  users: REPS.map(({ email, realName }) => ({ email, name: realName })),
  limits: realLimits,
  clock: systemClock,
});
if (gmailMs > 0) gmail.faults.add({ operation: "", fault: { kind: "slow", ms: gmailMs } });
const keyFile = join(mkdtempSync(join(tmpdir(), "tam-bench-")), "key.json");
writeFileSync(keyFile, JSON.stringify(gmail.serviceAccountKey), { mode: 0o600 });
process.on("message", () =>
  process.send?.({
    notion: notion.calls.length,
    gmail: gmail.calls.map(({ operation, status }) => ({ operation, status })),
    problems: gmail.problems,
  }),
);
process.on("disconnect", () => process.exit(0));

// Takes every answer to a command, as a response_url would, so that answering costs what it costs.
const answers = createServer((request, response) => {
  request.resume().on("end", () => response.end("ok"));
});
await new Promise<void>((resolve) => answers.listen(0, "127.0.0.1", resolve));
const address = answers.address();
const answersPort = typeof address === "object" && address !== null ? address.port : 0;

const { team, appId, tokens, channels } = world.slack;
const [rep] = REPS;
process.send?.({
  signingSecret: tokens.signingSecret,
  settings: {
    SLACK_BOT_TOKEN: tokens.bot,
    SLACK_APP_TOKEN: tokens.app,
    SLACK_SIGNING_SECRET: tokens.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    NOTION_TOKEN: world.notionToken,
    NOTION_API_URL: notion.apiUrl,
    NOTION_REQUESTS_PER_MINUTE: String(requestsPerWindow),
    ...world.settings,
  },
  draftSettings: {
    GOOGLE_SERVICE_ACCOUNT_FILE: keyFile,
    TAM_REP_MAILBOXES: REPS.map(({ email }) => email).join(","),
    GMAIL_API_URL: gmail.apiUrl,
    GOOGLE_TOKEN_URL: gmail.tokenUrl,
  },
  commandFields: {
    team_id: team.id,
    team_domain: team.domain,
    api_app_id: appId,
    user_id: rep.id,
    user_name: rep.name,
    channel_id: channels[0]?.id ?? "",
    channel_name: channels[0]?.name ?? "",
    command: "/tam",
    is_enterprise_install: "false",
    response_url: `http://127.0.0.1:${answersPort}/commands/bench`,
  },
});
