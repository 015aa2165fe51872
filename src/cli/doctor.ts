import type { Config } from "../config.ts";
import { type Check, fine } from "../domain/finding.ts";
import { repAddressOf } from "../domain/rep.ts";
import { createGmailCheck } from "../gmail/doctor.ts";
import { ServiceError } from "../lib/errors.ts";
import { type Limits, realLimits } from "../lib/limits.ts";
import { createLogger, type Logger } from "../lib/logger.ts";
import { systemClock } from "../lib/time.ts";
import { createNotionClient, type NotionClient } from "../notion/client.ts";
import { createNotionCheck } from "../notion/doctor.ts";
import { createNotionSchema } from "../notion/schema.ts";
import { createNotionTamAdapter } from "../notion/tam-adapter.ts";
import { examine } from "../ops/doctor.ts";
import { createSlackCheck } from "../slack/doctor.ts";
import { createStoreCheck } from "../store/doctor.ts";
import type { CommandResult } from "./command-result.ts";
import { checkSettings } from "./doctor/check-settings.ts";
import { jsonReport, summary, textReport } from "./doctor/report.ts";

export type DoctorCommand = {
  env: Readonly<Record<string, string | undefined>>;
  json: boolean;
  /** Nothing is asked of Slack, Notion, Google or a PostgreSQL server. */
  offline: boolean;
  /** Of the mailboxes only this one. */
  rep?: string | undefined;
  limits?: Limits;
};

/** Longer than a whole Notion window: it may have to wait for its turn beside a running bot. */
const CHECK_TIMEOUT_MS = 180_000;

/**
 * `tam doctor`: looks at settings, store, Slack, Notion and Gmail, and says what is wrong and how to mend it.
 * Changes nothing anywhere, so that it may run beside a bot. `failed` when there is a failure.
 */
export async function runDoctor(command: DoctorCommand): Promise<CommandResult> {
  const { env, json, limits = realLimits } = command;
  const { config, findings } = checkSettings(env);
  // Its own log would say everything twice.
  const logger = createLogger(config?.logLevel === "debug" ? "debug" : "silent");
  const checks = config === null ? [] : createChecks(command, { config, limits, logger });
  const parts = [
    { part: "Settings", findings },
    ...(await examine(checks, CHECK_TIMEOUT_MS)),
    ...(config === null ? [NOT_LOOKED] : []),
  ];
  const output = json ? jsonReport(parts) : textReport(parts);
  return parts.some((part) => part.findings.some(({ level }) => level === "failure"))
    ? { kind: "failed", reason: summary(parts), output }
    : { kind: "done", output, notes: [] };
}

const NOT_LOOKED = {
  part: "Services",
  findings: [
    fine("services", "Store, Slack, Notion and Gmail were not looked at: mend the settings first."),
  ],
};

function createChecks(
  { offline, rep }: DoctorCommand,
  deps: { config: Config; limits: Limits; logger: Logger },
): Check[] {
  const { config, limits, logger } = deps;
  const online = !offline;
  const notion = createDoctorsClient(deps);
  const { closedStatuses, inactiveStatuses, ticketPriorities: priorities, tierThresholds } = config;
  return [
    createStoreCheck({ ...config.store, online }),
    ...(offline
      ? []
      : [
          createSlackCheck({
            ...config.slack,
            ...config.alerts,
            viewersGroup: config.viewersGroup,
            adminEmails: config.adminEmails,
            aliases: [...config.repAliases.keys()],
            limits,
            logger,
          }),
          createNotionCheck({
            ...config.notion,
            client: notion,
            inactiveStatuses,
            closedStatuses,
            priorities,
            tiers: [...tierThresholds.keys()],
          }),
        ]),
    createGmailCheck({
      drafts: config.drafts,
      online,
      rep: rep ?? null,
      reps: () => readReps(notion, deps),
      limits,
      clock: systemClock,
      logger,
    }),
  ];
}

/** Requests that the checks need at most without the list of accounts. */
const NEEDED_REQUESTS = 12;
/** What all processes beside the worker may spend together (see notion/shared-budget.ts). */
const OTHERS_PART = 0.15;

/** Spends no more than what a bot that is running leaves to others. */
function createDoctorsClient(deps: { config: Config; limits: Limits; logger: Logger }) {
  const { token, apiUrl, requestsPerMinute } = deps.config.notion;
  return createNotionClient({
    token,
    baseUrl: apiUrl,
    requestsPerMinute,
    share: Math.min(1, Math.max(OTHERS_PART, NEEDED_REQUESTS / requestsPerMinute)),
    limits: deps.limits,
    logger: deps.logger,
  });
}

/** The reps of active accounts, lower case; null when Notion does not tell. One request for 100 accounts. */
async function readReps(
  client: NotionClient,
  { config, logger }: { config: Config; logger: Logger },
): Promise<string[] | null> {
  const accounts = createNotionTamAdapter({
    client,
    schema: createNotionSchema({ client, ...config.notion, logger }),
    clock: systemClock,
    timeZone: config.timeZone,
    inactiveStatuses: config.inactiveStatuses,
    logger,
  });
  try {
    const { accounts: all } = await accounts.queryAllAccounts({ urgency: "batch" });
    const reps = all.flatMap(({ active, repEmail }) =>
      active && repEmail !== null ? [repAddressOf(repEmail)] : [],
    );
    return [...new Set(reps)].toSorted();
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}
