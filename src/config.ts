// Longer than most: the environment as the program uses it, and all that can be wrong in it at once.
import type { Cron } from "./domain/cron.ts";
import { DEFAULT_THRESHOLDS, type HealthThresholds, thresholdProblem } from "./domain/health.ts";
import type { Priority } from "./domain/ticket.ts";
import { ConfigError } from "./lib/errors.ts";
import {
  SETTINGS,
  type Setting,
  type SettingName,
  type SettingValues,
  THRESHOLD_SETTINGS,
  type ThresholdSetting,
} from "./settings.ts";

export type Config = {
  slack: {
    botToken: string;
    transport: { kind: "socket"; appToken: string } | { kind: "http"; signingSecret: string };
    apiUrl: string;
  };
  port: number;
  notion: {
    token: string;
    apiUrl: string;
    accountsDatabaseId: string;
    ticketsDatabaseId: string;
    propertyNames: { accounts?: Record<string, string>; tickets?: Record<string, string> };
    requestsPerMinute: number;
    writes: "all" | "changed" | "none";
  };
  /** null = no drafts. */
  drafts: {
    serviceAccountFile: string;
    /** Lower case: addresses and `*@domain`. */
    mailboxes: string[];
    apiUrl: string;
    tokenUrl: string;
    templatesDir: string;
    undoSeconds: number;
    approvalMaxAgeMinutes: number;
    checkInQuietDays: number;
    /** null = never by itself. */
    checkInCron: Cron | null;
  } | null;
  store: { databaseUrl: string | null; dataDir: string };
  retentionDays: number;
  /** Lower case; the first is named in refusals. */
  adminEmails: string[];
  timeZone: string;
  viewersGroup: string | null;
  /** Slack e-mail → Rep Email, lower case. */
  repAliases: Map<string, string>;
  logLevel: string;
  /** Lower case. */
  inactiveStatuses: string[];
  /** Lower-case word → priority. */
  ticketPriorities: Map<string, Priority>;
  /** Lower case. */
  closedStatuses: string[];
  alerts: {
    /** null = no alerts. */
    channel: string | null;
    allowSharedChannel: boolean;
    maxAlerts: number;
    repeatDays: number[];
    ackDays: number;
    worsenedByPoints: number;
    reopenDays: number;
  };
  /** `cron` null = never by itself. */
  scan: { cron: Cron | null; retryMinutes: number };
  thresholds: Partial<HealthThresholds>;
  /** By tier as written in Notion, lower case; merged over `thresholds`. */
  tierThresholds: Map<string, Partial<HealthThresholds>>;
};

/**
 * The environment as the program uses it. An empty value counts as not set. Throws ConfigError that
 * lists every mistake at once, each with its fix.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values = readValues(env, problems);
  const transport = transportOf(values, env, problems);
  const { thresholds, tierThresholds } = thresholdsOf(values, problems);
  if (values.GOOGLE_SERVICE_ACCOUNT_FILE !== undefined && !env.TAM_REP_MAILBOXES?.trim())
    problems.push(missingSetting("TAM_REP_MAILBOXES"));
  problems.push(...approvalProblems(values));
  if (problems.length > 0 || transport === null) throw new ConfigError(problems);
  const known = knownOf(values);
  return {
    slack: { botToken: known.SLACK_BOT_TOKEN, transport, apiUrl: known.SLACK_API_URL },
    port: known.PORT,
    notion: {
      ...notionAccessOf(values),
      accountsDatabaseId: known.NOTION_ACCOUNTS_DATABASE_ID,
      ticketsDatabaseId: known.NOTION_TICKETS_DATABASE_ID,
      writes: known.NOTION_WRITES,
    },
    drafts: draftsOf(values),
    store: { databaseUrl: values.DATABASE_URL ?? null, dataDir: known.DATA_DIR },
    retentionDays: known.RETENTION_DAYS,
    adminEmails: known.TAM_ADMIN_EMAILS,
    timeZone: known.TAM_TIMEZONE,
    viewersGroup: values.TAM_VIEWERS_GROUP ?? null,
    repAliases: new Map(
      Object.entries(values.TAM_REP_ALIASES ?? {}).map(([slack, rep]) => [
        slack.toLowerCase(),
        rep.toLowerCase(),
      ]),
    ),
    logLevel: known.LOG_LEVEL,
    inactiveStatuses: known.INACTIVE_STATUSES,
    ticketPriorities: new Map(
      Object.entries(values.TICKET_PRIORITIES ?? {}).map(([word, priority]) => [
        word.trim().toLowerCase(),
        priority,
      ]),
    ),
    closedStatuses: known.TICKET_CLOSED_STATUSES,
    alerts: {
      channel: values.SLACK_ESCALATION_CHANNEL ?? null,
      allowSharedChannel: known.ALLOW_SHARED_CHANNEL,
      maxAlerts: known.MAX_ALERTS_PER_SCAN,
      repeatDays: known.ESCALATION_REPEAT_DAYS,
      ackDays: known.ACK_DAYS,
      worsenedByPoints: known.WORSENED_BY_POINTS,
      reopenDays: known.REOPEN_DAYS,
    },
    scan: { cron: values.HEALTH_SCAN_CRON ?? null, retryMinutes: known.SCAN_RETRY_MINUTES },
    thresholds,
    tierThresholds,
  };
}

/**
 * The thresholds alone, for what needs no service: nothing else has to be set. Throws ConfigError that
 * lists every mistake in them.
 */
export function loadThresholds(
  env: Readonly<Record<string, string | undefined>>,
): Partial<HealthThresholds> {
  const problems: string[] = [];
  const names = Object.keys(THRESHOLD_SETTINGS) as ThresholdSetting[];
  const { thresholds } = thresholdsOf(readValues(env, problems, names), problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return thresholds;
}

type NotionAccess = Pick<
  Config["notion"],
  "token" | "apiUrl" | "propertyNames" | "requestsPerMinute"
>;

/** What reaches Notion, for set-up: the databases need not exist. Throws ConfigError. */
export function loadNotionAccess(env: Readonly<Record<string, string | undefined>>): NotionAccess {
  const problems: string[] = [];
  const values = readValues(env, problems, [
    "NOTION_TOKEN",
    "NOTION_API_URL",
    "NOTION_PROPERTY_NAMES",
    "NOTION_REQUESTS_PER_MINUTE",
  ]);
  if (problems.length > 0) throw new ConfigError(problems);
  return notionAccessOf(values);
}

function notionAccessOf(values: SettingValues): NotionAccess {
  const known = knownOf(values);
  const { accounts = {}, tickets = {} } = values.NOTION_PROPERTY_NAMES ?? {};
  return {
    token: known.NOTION_TOKEN,
    apiUrl: known.NOTION_API_URL,
    propertyNames: { accounts, tickets },
    requestsPerMinute: known.NOTION_REQUESTS_PER_MINUTE,
  };
}

/** Once nothing was found to be wrong, what is required or has a default is there; the rest is asked of `values`. */
const knownOf = (values: SettingValues) =>
  values as { [N in SettingName]: NonNullable<SettingValues[N]> };

function readValues(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
  names = Object.keys(SETTINGS) as SettingName[],
): SettingValues {
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    const setting: Setting = SETTINGS[name];
    const written = env[name]?.trim() || setting.default;
    if (written === undefined) {
      if (setting.required === "always") problems.push(missingSetting(name));
      continue;
    }
    const parsed = setting.schema.safeParse(written);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name} does not fit. ${setting.fix}`);
  }
  return values as SettingValues;
}

const missingSetting = (name: SettingName): string =>
  `${name} is missing. ${SETTINGS[name].help} ${SETTINGS[name].fix}`;

/** An approval that lapses before its undo time is over is never carried out. */
function approvalProblems(values: SettingValues): string[] {
  const {
    GOOGLE_SERVICE_ACCOUNT_FILE: key,
    SEND_UNDO_SECONDS: undoSeconds,
    APPROVAL_MAX_AGE_MINUTES: maxAgeMinutes,
  } = values;
  if (key === undefined || undoSeconds === undefined || maxAgeMinutes === undefined) return [];
  return undoSeconds < maxAgeMinutes * 60
    ? []
    : [
        `SEND_UNDO_SECONDS does not fit: an approval lapses after APPROVAL_MAX_AGE_MINUTES (${maxAgeMinutes * 60} seconds), before anything is sent. Write fewer seconds, or raise APPROVAL_MAX_AGE_MINUTES.`,
      ];
}

/** Without a Google key there are no drafts, and nothing of theirs is drawn. */
function draftsOf(values: SettingValues): Config["drafts"] {
  if (values.GOOGLE_SERVICE_ACCOUNT_FILE === undefined) return null;
  const known = knownOf(values);
  return {
    serviceAccountFile: known.GOOGLE_SERVICE_ACCOUNT_FILE,
    mailboxes: known.TAM_REP_MAILBOXES,
    apiUrl: known.GMAIL_API_URL,
    tokenUrl: known.GOOGLE_TOKEN_URL,
    templatesDir: known.TEMPLATES_DIR,
    undoSeconds: known.SEND_UNDO_SECONDS,
    approvalMaxAgeMinutes: known.APPROVAL_MAX_AGE_MINUTES,
    checkInQuietDays: known.CHECKIN_QUIET_DAYS,
    checkInCron: values.CHECKIN_CRON ?? null,
  };
}

function transportOf(
  values: SettingValues,
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Config["slack"]["transport"] | null {
  const missing = (name: "SLACK_APP_TOKEN" | "SLACK_SIGNING_SECRET") => {
    // A value that is there but does not fit was reported already.
    if (!env[name]?.trim()) problems.push(missingSetting(name));
    return null;
  };
  // Reported already; which secret it needs is not known.
  if (values.SLACK_TRANSPORT === undefined) return null;
  if (values.SLACK_TRANSPORT === "http") {
    const signingSecret = values.SLACK_SIGNING_SECRET;
    return signingSecret === undefined
      ? missing("SLACK_SIGNING_SECRET")
      : { kind: "http", signingSecret };
  }
  const appToken = values.SLACK_APP_TOKEN;
  return appToken === undefined ? missing("SLACK_APP_TOKEN") : { kind: "socket", appToken };
}

/** `escalation` stays absent when it is not set, so that it follows a tier's own red threshold. */
function thresholdsOf(values: SettingValues, problems: string[]) {
  const general: Partial<HealthThresholds> = {};
  for (const [name, key] of Object.entries(THRESHOLD_SETTINGS) as [
    ThresholdSetting,
    keyof HealthThresholds,
  ][]) {
    const value = values[name];
    if (value !== undefined) general[key] = value;
  }
  const check = (thresholds: Partial<HealthThresholds>, where: string) => {
    const whole = { ...DEFAULT_THRESHOLDS, ...thresholds };
    const problem = thresholdProblem({ ...whole, escalation: thresholds.escalation ?? whole.red });
    if (problem !== null) problems.push(`${where} does not fit: ${problem}.`);
  };
  check(general, "RED_THRESHOLD, AMBER_THRESHOLD or ESCALATION_THRESHOLD");
  const tierThresholds = new Map<string, Partial<HealthThresholds>>();
  for (const [tier, overrides] of Object.entries(values.TIER_THRESHOLDS ?? {})) {
    const own = Object.fromEntries(
      Object.entries(overrides).map(([name, value]) => [
        THRESHOLD_SETTINGS[name as ThresholdSetting],
        value,
      ]),
    );
    const thresholds = { ...general, ...own };
    check(thresholds, `TIER_THRESHOLDS for "${tier}"`);
    tierThresholds.set(tier.trim().toLowerCase(), thresholds);
  }
  return { thresholds: general, tierThresholds };
}
