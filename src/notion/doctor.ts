import { z } from "zod";
import { type Check, type Finding, failure, fine, warning } from "../domain/finding.ts";
import type { NotionClient } from "./client.ts";
import { checkCapabilities, lackingCapability } from "./doctor-capabilities.ts";
import { checkAccountOptions, checkTicketOptions, type OptionRules } from "./doctor-options.ts";
import { checkTable } from "./doctor-table.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { ACCOUNT_PROPERTIES, TICKET_PROPERTIES, titleOf } from "./schema-match.ts";

/** Everything about Notion that can be seen without changing it: eight requests. */
export function createNotionCheck(
  deps: {
    client: NotionClient;
    apiUrl: string;
    accountsDatabaseId: string;
    ticketsDatabaseId: string;
    propertyNames: { accounts?: Record<string, string>; tickets?: Record<string, string> };
  } & OptionRules,
): Check {
  const { client, propertyNames } = deps;
  return {
    part: "Notion",
    async run() {
      const { findings: token, usable } = await checkToken(client, deps.apiUrl);
      if (!usable) return token;
      const [accounts, tickets] = await Promise.all([
        checkTable(client, ACCOUNT_PROPERTIES, {
          id: "notion.accounts",
          setting: "NOTION_ACCOUNTS_DATABASE_ID",
          configured: deps.accountsDatabaseId,
          renames: propertyNames.accounts ?? {},
        }),
        checkTable(client, TICKET_PROPERTIES, {
          id: "notion.tickets",
          setting: "NOTION_TICKETS_DATABASE_ID",
          configured: deps.ticketsDatabaseId,
          renames: propertyNames.tickets ?? {},
        }),
      ]);
      const source = accounts.source ?? tickets.source;
      if (accounts.forbidden || tickets.forbidden) return [...token, lackingCapability("read")];
      return [
        ...token,
        ...accounts.findings,
        ...checkAccountOptions(accounts.properties, deps),
        ...tickets.findings,
        ...checkTicketOptions(tickets.properties, deps),
        ...checkRelation(accounts.source, tickets.source, tickets.properties.account),
        ...(source === null ? [] : await checkCapabilities(client, source.id)),
      ];
    },
  };
}

const me = z.object({
  type: z.string().optional(),
  name: z.string().nullish(),
  bot: z.object({ workspace_name: z.string().nullish() }).optional(),
});

async function checkToken(
  client: NotionClient,
  apiUrl: string,
): Promise<{ findings: Finding[]; usable: boolean }> {
  const id = "notion.token";
  const call = {
    operation: "asking whose token it is",
    kind: "read",
    lane: "interactive",
  } as const;
  try {
    const { name, bot } = await client.call(call, async (sdk) => me.parse(await sdk.users.me({})));
    const workspace = bot?.workspace_name ? ` in the workspace ${bot.workspace_name}` : "";
    return {
      findings: [
        fine(id, `NOTION_TOKEN is that of the connection ${name ?? "without a name"}${workspace}.`),
      ],
      usable: true,
    };
  } catch (error) {
    if (!(error instanceof NotionError)) throw error;
    if (error.status === 401) {
      return {
        findings: [
          failure(
            id,
            "Notion does not know NOTION_TOKEN.",
            "Copy the Internal Integration Secret of the connection (notion.so/profile/integrations) into NOTION_TOKEN.",
          ),
        ],
        usable: false,
      };
    }
    if (error.reason === "rateLimited") {
      return {
        findings: [
          warning(
            id,
            `Notion could not be asked: ${error.message}`,
            "Run doctor again in a minute.",
          ),
        ],
        usable: false,
      };
    }
    // A connection without any capability may not even ask who it is.
    if (error.status === 403) return { findings: [], usable: true };
    return {
      findings: [
        failure(
          id,
          `Notion cannot be reached at ${apiUrl}: ${error.message}`,
          "See that this machine may make HTTPS connections to api.notion.com (firewall, proxy, DNS) and that NOTION_API_URL is right.",
        ),
      ],
      usable: false,
    };
  }
}

type Source = Parameters<typeof titleOf>[0] & { id: string };

/** Both settings, and the tickets' relation, mean the databases that belong together. */
function checkRelation(
  accounts: Source | null,
  tickets: Source | null,
  relation: { name: string; relatesTo: string | null } | null | undefined,
): Finding[] {
  if (accounts === null || tickets === null) return [];
  if (accounts.id === tickets.id) {
    return [
      failure(
        "notion.tickets",
        "NOTION_ACCOUNTS_DATABASE_ID and NOTION_TICKETS_DATABASE_ID are the same database.",
        "Set NOTION_TICKETS_DATABASE_ID to the database that the tickets are in.",
      ),
    ];
  }
  const relatesTo = relation?.relatesTo ?? null;
  if (relation && relatesTo !== null && relatesTo !== notionId(accounts.id)) {
    return [
      failure(
        "notion.tickets.relation",
        `“${relation.name}” of “${titleOf(tickets)}” relates to another database than “${titleOf(accounts)}”: no ticket would find its account.`,
        `Let it relate to “${titleOf(accounts)}”, or name another property in NOTION_PROPERTY_NAMES.`,
      ),
    ];
  }
  return [];
}
