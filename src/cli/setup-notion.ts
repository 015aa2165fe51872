import type { loadNotionAccess } from "../config.ts";
import { realLimits } from "../lib/limits.ts";
import { createLogger } from "../lib/logger.ts";
import { createNotionClient } from "../notion/client.ts";
import { type SetUpDatabase, setUpDatabases } from "../notion/setup.ts";
import type { CommandResult } from "./command-result.ts";

export type SetupNotionCommand = {
  /** Id or address of the page that both databases are to be on. */
  parent: string;
  json: boolean;
  notion: ReturnType<typeof loadNotionAccess>;
  limits?: typeof realLimits;
};

/** A page's new database may be listed a little later. */
const LOOK_AGAIN_MS = 2_000;

const HOW: Record<SetUpDatabase["how"], (database: SetUpDatabase) => string> = {
  made: ({ title }) => `“${title}” was made.`,
  found: ({ title }) => `“${title}” is there already and complete.`,
  completed: ({ title, added }) => `“${title}” was there; added or completed: ${added.join(", ")}.`,
};

/** `tam setup-notion`: prints the two settings on stdout, what was done on stderr. Throws ServiceError. */
export async function runSetupNotion(command: SetupNotionCommand): Promise<CommandResult> {
  const { parent, json, notion, limits = realLimits } = command;
  const client = createNotionClient({
    token: notion.token,
    baseUrl: notion.apiUrl,
    requestsPerMinute: notion.requestsPerMinute,
    limits,
    logger: createLogger("silent"),
  });
  const { accounts, tickets, problems } = await setUpDatabases(client, {
    parent,
    propertyNames: notion.propertyNames,
    lookAgainMs: Math.min(LOOK_AGAIN_MS, limits.notionWindowMs / 30),
  });
  const settings = {
    NOTION_ACCOUNTS_DATABASE_ID: accounts.databaseId,
    NOTION_TICKETS_DATABASE_ID: tickets.databaseId,
  };
  const output = json
    ? `${JSON.stringify({ ...settings, accounts, tickets, problems })}\n`
    : `${Object.entries(settings)
        .map(([name, id]) => `${name}=${id}\n`)
        .join("")}`;
  const notes = [HOW[accounts.how](accounts), HOW[tickets.how](tickets), ...problems];
  return problems.length === 0
    ? { kind: "done", output, notes }
    : { kind: "failed", reason: "the databases are there, and do not fit yet", output, notes };
}
