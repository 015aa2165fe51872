// The one list of settings: what each means, its default and how to mend a mistake. `.env.example`
// and the README's table are generated from it, so it is longer than most files.
import { z } from "zod";
import { DEFAULT_ALERT_SETTINGS } from "./domain/alert-plan/alert-plan.ts";
import { type Cron, parseCron } from "./domain/cron.ts";
import { DEFAULT_EPISODE_SETTINGS } from "./domain/decide-episode.ts";
import { DEFAULT_THRESHOLDS, type HealthThresholds } from "./domain/health.ts";
import { PRIORITIES } from "./domain/ticket.ts";

export type Setting = {
  /** What it means and where to get it; complete sentences. */
  help: string;
  /** As written in the environment; undefined = empty by default. */
  default?: string;
  /** `always`, or the transport or part that needs it. */
  required?: "always" | "socket" | "http" | "drafts";
  schema: z.ZodType<unknown, string>;
  /** How to mend a value that does not fit. */
  fix: string;
};

const text = z.string();
const list = z.string().transform((value) =>
  value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const lowerList = list.transform((parts) => parts.map((part) => part.toLowerCase()));
const httpUrl = z.url({ protocol: /^https?$/ });
const notionId = z
  .string()
  .transform((value) => value.replaceAll("-", "").toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{32}$/))
  .transform((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
const amount = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number);
const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max));
const timeZone = z.string().refine((value) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value }).format(0);
    return true;
  } catch {
    return false;
  }
});

/** Addresses and `*@domain`. */
const mailboxes = lowerList.pipe(
  z.array(z.union([z.email(), z.string().regex(/^\*@[a-z0-9.-]+\.[a-z]{2,}$/)])).min(1),
);
const yesNo = z.enum(["true", "false"]).transform((value) => value === "true");
const ascendingDays = list.pipe(z.array(whole(1, 3_650))).refine((days) => {
  const before = [0, ...days];
  return days.every((day, index) => day > (before[index] ?? 0));
});
/** null = off. */
const cron = z.string().transform((value, context): Cron | null => {
  const parsed = parseCron(value);
  if (parsed.kind !== "invalid") return parsed.kind === "off" ? null : parsed.cron;
  context.addIssue(parsed.problems.join("; "));
  return z.NEVER;
});

const json = <T>(shape: z.ZodType<T>) =>
  z
    .string()
    .transform((value, context) => {
      try {
        return JSON.parse(value) as unknown;
      } catch {
        context.addIssue("not JSON");
        return z.NEVER;
      }
    })
    .pipe(shape);

const renames = z.record(z.string(), z.string().min(1));
/** The settings of the general thresholds, and what each is called in the score. */
export const THRESHOLD_SETTINGS = {
  P1_P2_AGE_THRESHOLD_DAYS: "p1p2AgeDays",
  OPEN_TICKET_COUNT_THRESHOLD: "openTicketCount",
  HEARTBEAT_SILENCE_HOURS: "heartbeatSilenceHours",
  RED_THRESHOLD: "red",
  AMBER_THRESHOLD: "amber",
  ESCALATION_THRESHOLD: "escalation",
} as const satisfies Record<string, keyof HealthThresholds>;
export type ThresholdSetting = keyof typeof THRESHOLD_SETTINGS;

export const SETTINGS = {
  SLACK_BOT_TOKEN: {
    help: "Bot token of the Slack app: api.slack.com/apps > your app > OAuth & Permissions, after installing it from manifest.yml.",
    required: "always",
    schema: z.string().startsWith("xoxb-"),
    fix: "It must start with xoxb-; copy the Bot User OAuth Token.",
  },
  SLACK_TRANSPORT: {
    help: "How Slack reaches the bot: `socket` needs no public address, `http` needs one and allows several replicas.",
    default: "socket",
    schema: z.enum(["socket", "http"]),
    fix: "Write socket or http.",
  },
  SLACK_APP_TOKEN: {
    help: "App-level token for Socket Mode with the scope connections:write: Basic Information > App-Level Tokens.",
    required: "socket",
    schema: z.string().startsWith("xapp-"),
    fix: "It must start with xapp-; make an App-Level Token, or set SLACK_TRANSPORT=http.",
  },
  SLACK_SIGNING_SECRET: {
    help: "Signing secret for the HTTP transport: Basic Information > App Credentials. Slack posts to /slack/events.",
    required: "http",
    schema: z.string().min(8),
    fix: "Copy the Signing Secret from Basic Information > App Credentials.",
  },
  SLACK_API_URL: {
    help: "Where the Slack Web API is; change it only to run against another server.",
    default: "https://slack.com/api/",
    schema: httpUrl,
    fix: "Write a whole address such as https://slack.com/api/.",
  },
  SLACK_ESCALATION_CHANNEL: {
    help: "Id of the channel (C…) in which accounts that need a person are posted; invite the bot there. Empty = no alerts.",
    schema: z.string().regex(/^[CG][A-Z0-9]+$/),
    fix: "Write the channel's id, which starts with C (channel name > About > Channel ID), not its name.",
  },
  ALLOW_SHARED_CHANNEL: {
    help: "`true` = post alerts even when the channel is shared with another company, which then sees account data.",
    default: "false",
    schema: yesNo,
    fix: "Write true or false.",
  },
  PORT: {
    help: "Port of /healthz, /readyz, /metrics and, with the HTTP transport, /slack/events.",
    default: "3000",
    schema: whole(0, 65_535),
    fix: "Write a port number from 0 to 65535 (0 = any free one).",
  },
  NOTION_TOKEN: {
    help: "Token of a Notion internal connection that both databases are shared with: notion.so/profile/integrations.",
    required: "always",
    schema: text.min(1),
    fix: "Copy the Internal Integration Secret of the connection.",
  },
  NOTION_API_URL: {
    help: "Where the Notion API is; change it only to run against another server.",
    default: "https://api.notion.com",
    schema: httpUrl,
    fix: "Write a whole address such as https://api.notion.com.",
  },
  NOTION_ACCOUNTS_DATABASE_ID: {
    help: "Id of the Accounts database: the 32 characters before ?v= in its address.",
    required: "always",
    schema: notionId,
    fix: "It must be 32 hexadecimal characters, with or without dashes.",
  },
  NOTION_TICKETS_DATABASE_ID: {
    help: "Id of the Support Tickets database.",
    required: "always",
    schema: notionId,
    fix: "It must be 32 hexadecimal characters, with or without dashes.",
  },
  NOTION_PROPERTY_NAMES: {
    help: 'Your names of the properties, as JSON: {"accounts":{"Status":"State"},"tickets":{"Subject":"Title"}}.',
    schema: json(z.strictObject({ accounts: renames.optional(), tickets: renames.optional() })),
    fix: 'Write JSON of the form {"accounts":{"Status":"State"},"tickets":{…}}.',
  },
  NOTION_REQUESTS_PER_MINUTE: {
    help: "Budget of the connection: 180 on Notion's Free and Plus plans, 600 on Business and Enterprise.",
    default: "180",
    schema: whole(10, 6_000),
    fix: "Write a whole number from 10 to 6000.",
  },
  NOTION_WRITES: {
    help: "Which accounts a scan writes Health Score, Health Status and Last Health Scan of: all, changed or none.",
    default: "all",
    schema: z.enum(["all", "changed", "none"]),
    fix: "Write all, changed or none.",
  },
  GOOGLE_SERVICE_ACCOUNT_FILE: {
    help: "JSON key of a Google service account with domain-wide delegation for gmail.compose and gmail.metadata. Empty = no drafts.",
    schema: text,
    fix: "Write the path of the key file, or leave it empty.",
  },
  TAM_REP_MAILBOXES: {
    help: "The only mailboxes that the bot opens: addresses or *@domain, comma-separated.",
    required: "drafts",
    schema: mailboxes,
    fix: "Write addresses such as dana@corp.example, or *@corp.example, separated by commas.",
  },
  GMAIL_API_URL: {
    help: "Where the Gmail API is; change it only to run against another server.",
    default: "https://gmail.googleapis.com/",
    schema: httpUrl,
    fix: "Write a whole address such as https://gmail.googleapis.com/.",
  },
  GOOGLE_TOKEN_URL: {
    help: "Where Google gives access tokens; change it only to run against another server.",
    default: "https://oauth2.googleapis.com/token",
    schema: httpUrl,
    fix: "Write a whole address such as https://oauth2.googleapis.com/token.",
  },
  TEMPLATES_DIR: {
    help: "Directory of the e-mail templates, which reps may edit.",
    default: "./templates",
    schema: text,
    fix: "Write a directory.",
  },
  SEND_UNDO_SECONDS: {
    help: "How long an approved mail waits, with an Undo button, before it is sent.",
    default: "20",
    schema: whole(0, 600),
    fix: "Write a whole number of seconds from 0 to 600.",
  },
  APPROVAL_MAX_AGE_MINUTES: {
    help: "An approval that could not be carried out within this time lapses and asks for a new one.",
    default: "15",
    schema: whole(1, 1_440),
    fix: "Write a whole number of minutes from 1 to 1440.",
  },
  CHECKIN_CRON: {
    help: "When the monthly check-ins are drafted, in TAM_TIMEZONE; or `off`.",
    default: "0 10 1 * *",
    schema: cron,
    fix: "Write five fields such as 0 10 1 * *, or off.",
  },
  CHECKIN_QUIET_DAYS: {
    help: "No check-in is drafted for an account that got a mail within so many days.",
    default: "14",
    schema: whole(0, 365),
    fix: "Write a whole number of days from 0 to 365.",
  },
  DATABASE_URL: {
    help: "Empty = embedded store in DATA_DIR; postgres://user:password@host/name = PostgreSQL (needed for several replicas).",
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    fix: "Write postgres://user:password@host:5432/name, or leave it empty.",
  },
  DATA_DIR: {
    help: "Directory of the embedded store; created at first start.",
    default: "./data",
    schema: text,
    fix: "Write a directory.",
  },
  RETENTION_DAYS: {
    help: "What has been over for so many days is removed from the store: audit entries, scores, scans, posts, communication records, closed escalations and drafts, ended covers and pulses.",
    default: "400",
    schema: whole(30, 3_650),
    fix: "Write a whole number of days from 30 to 3650.",
  },
  TAM_ADMIN_EMAILS: {
    help: "Slack e-mail addresses of the admins, comma-separated. Refusals name the first one.",
    required: "always",
    schema: lowerList.pipe(z.array(z.email()).min(1)),
    fix: "Write at least one e-mail address, several separated by commas.",
  },
  TAM_TIMEZONE: {
    help: "IANA time zone of the team, such as Europe/Berlin: dates without a time are the start of that day there.",
    required: "always",
    schema: timeZone,
    fix: "Write an IANA name such as Europe/Berlin or America/New_York.",
  },
  TAM_VIEWERS_GROUP: {
    help: "Id of a Slack user group (S…); only its members may look at accounts. Empty = all full members.",
    schema: z.string().regex(/^S[A-Z0-9]+$/),
    fix: "Write the group's id, which starts with S (People > User groups > … > Copy group ID).",
  },
  TAM_REP_ALIASES: {
    help: 'Reps whose Slack address is not their Rep Email in Notion, as JSON: {"slack address":"rep address"}.',
    schema: json(z.record(z.email(), z.email())),
    fix: 'Write JSON of the form {"dana@corp.example":"d.smith@corp.example"}.',
  },
  LOG_LEVEL: {
    help: "fatal, error, warn, info, debug or silent. Logs go to stderr, without customer texts and tokens.",
    default: "info",
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]),
    fix: "Write one of fatal, error, warn, info, debug, silent.",
  },
  INACTIVE_STATUSES: {
    help: "Values of the accounts' Status, comma-separated, that mean inactive.",
    default: "Inactive",
    schema: lowerList,
    fix: "Write words separated by commas.",
  },
  TICKET_PRIORITIES: {
    help: 'Other words for P1 to P4, as JSON: {"Urgent":"P1","Normal":"P3"}.',
    schema: json(z.record(z.string(), z.enum(PRIORITIES))),
    fix: 'Write JSON that maps words to P1, P2, P3 or P4: {"Urgent":"P1"}.',
  },
  TICKET_CLOSED_STATUSES: {
    help: "Ticket statuses, comma-separated and in any case, that mean closed; every other one is open.",
    default: "resolved,closed",
    schema: lowerList,
    fix: "Write words separated by commas.",
  },
  P1_P2_AGE_THRESHOLD_DAYS: {
    help: "When the oldest open P1/P2 ticket is older, each open P1/P2 ticket costs 20 points.",
    default: String(DEFAULT_THRESHOLDS.p1p2AgeDays),
    schema: amount,
    fix: "Write a number of days of 0 or more.",
  },
  OPEN_TICKET_COUNT_THRESHOLD: {
    help: "Each open ticket above this number costs 5 points.",
    default: String(DEFAULT_THRESHOLDS.openTicketCount),
    schema: whole(0, 10_000),
    fix: "Write a whole number of 0 or more.",
  },
  HEARTBEAT_SILENCE_HOURS: {
    help: "A heartbeat silent for longer costs 15 points, for more than twice as long 30.",
    default: String(DEFAULT_THRESHOLDS.heartbeatSilenceHours),
    schema: amount,
    fix: "Write a number of hours of 0 or more.",
  },
  RED_THRESHOLD: {
    help: "Below this score an account is Red.",
    default: String(DEFAULT_THRESHOLDS.red),
    schema: amount,
    fix: "Write a number from 0 to 100, not above AMBER_THRESHOLD.",
  },
  AMBER_THRESHOLD: {
    help: "Below this score an account is Amber, else Green.",
    default: String(DEFAULT_THRESHOLDS.amber),
    schema: amount,
    fix: "Write a number from 0 to 100.",
  },
  ESCALATION_THRESHOLD: {
    help: "Below this score an account escalates whatever it was before. Empty = RED_THRESHOLD; never below it.",
    schema: amount,
    fix: "Write a number from RED_THRESHOLD to 100, or leave it empty.",
  },
  TIER_THRESHOLDS: {
    help: 'Other thresholds for single tiers, as JSON: {"Gold":{"RED_THRESHOLD":50}}.',
    schema: json(
      z.record(
        z.string(),
        z.partialRecord(
          z.enum(Object.keys(THRESHOLD_SETTINGS) as [ThresholdSetting, ...ThresholdSetting[]]),
          z.number(),
        ),
      ),
    ),
    fix: 'Write JSON of the form {"Gold":{"RED_THRESHOLD":50,"AMBER_THRESHOLD":75}}.',
  },
  WORSENED_BY_POINTS: {
    help: "An open escalation is reported again when its score falls by so many points below the one announced last.",
    default: String(DEFAULT_EPISODE_SETTINGS.worsenedByPoints),
    schema: whole(1, 100),
    fix: "Write a whole number of points from 1 to 100.",
  },
  REOPEN_DAYS: {
    help: "An account that escalates again within so many days goes on in its old thread.",
    default: String(DEFAULT_EPISODE_SETTINGS.reopenDays),
    schema: whole(0, 365),
    fix: "Write a whole number of days from 0 to 365.",
  },
  MAX_ALERTS_PER_SCAN: {
    help: "At most so many alerts of their own a scan; the summary names all others.",
    default: String(DEFAULT_ALERT_SETTINGS.maxAlerts),
    schema: whole(0, 50),
    fix: "Write a whole number from 0 to 50.",
  },
  ESCALATION_REPEAT_DAYS: {
    help: "Days of an escalation, comma-separated, on which it is listed as still open; after the last one every 28 days.",
    default: DEFAULT_ALERT_SETTINGS.repeatDays.join(","),
    schema: ascendingDays,
    fix: "Write whole numbers of days in ascending order, such as 7,14,28.",
  },
  ACK_DAYS: {
    help: "An acknowledgement ends the repeats for so many days.",
    default: "14",
    schema: whole(1, 365),
    fix: "Write a whole number of days from 1 to 365.",
  },
  HEALTH_SCAN_CRON: {
    help: "When all accounts are scanned, in TAM_TIMEZONE: minute, hour, day, month, weekday; or `off`.",
    default: "0 7 * * *",
    schema: cron,
    fix: "Write five fields such as 0 7 * * *, or off.",
  },
  SCAN_RETRY_MINUTES: {
    help: "When Notion cannot be read, a scan tries again for so long; then the admins are told.",
    default: "120",
    schema: whole(0, 1_440),
    fix: "Write a whole number of minutes from 0 to 1440.",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** What is set, each as its schema gives it. */
export type SettingValues = {
  [N in SettingName]?: z.output<(typeof SETTINGS)[N]["schema"]> | undefined;
};
