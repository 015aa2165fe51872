// The emulated Notion with one account page, and the real adapter on it.
import { onTestFinished } from "vitest";
import type { RelationshipProfile } from "../../src/domain/profile.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { createNotionClient } from "../../src/notion/client.ts";
import { createNotionSchema } from "../../src/notion/schema.ts";
import { createNotionTamAdapter } from "../../src/notion/tam-adapter.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import { createLogTrap, quickLimits } from "./fake-notion.ts";
import {
  ACCOUNTS_DATABASE_ID,
  accountId,
  accountRow,
  NOW,
  TICKETS_DATABASE_ID,
  tamDatabases,
} from "./tam-world.ts";

const TOKEN = "emulator-notion-token";

export const NO_PROFILE: RelationshipProfile = {
  stakeholders: [],
  integrations: [],
  features: [],
  environment: [],
  opportunities: [],
};

/** As the specification's examples have it. */
export const JANES_PROFILE: RelationshipProfile = {
  stakeholders: [
    { name: "Jane", role: "CTO", maturity: "high", notes: "Prefers calls" },
    { name: "Dr: Alice", role: "Head | Platform", maturity: "low", notes: null },
  ],
  integrations: [
    { name: "REST API", active: true, since: "2024" },
    { name: "Webhooks", active: false, since: null },
  ],
  features: [{ feature: "SSO", adopted: true, source: "heartbeat" }],
  environment: [{ text: "AWS, Frankfurt" }],
  opportunities: [{ name: "SDK pilot", description: "With their team", status: "surfaced" }],
};

export async function openProfileWorld(options: { limits?: Limits; names?: string[] } = {}) {
  const { limits = quickLimits, names = ["Acme Corp"] } = options;
  const clock = { now: () => NOW, at: () => () => {} };
  const emulator = await createNotionEmulator({
    token: TOKEN,
    requestsPerWindow: 1_000_000,
    databases: tamDatabases(),
    rows: names.map((name) => accountRow(name)),
    limits,
    clock,
  });
  onTestFinished(() => emulator.close());
  const { logger } = createLogTrap();

  /** The adapter as one process has it. */
  function startAdapter() {
    const client = createNotionClient({
      token: TOKEN,
      baseUrl: emulator.apiUrl,
      requestsPerMinute: 1_000_000,
      limits,
      logger,
    });
    const schema = createNotionSchema({
      client,
      accountsDatabaseId: ACCOUNTS_DATABASE_ID,
      ticketsDatabaseId: TICKETS_DATABASE_ID,
      propertyNames: {},
      logger,
    });
    return createNotionTamAdapter({
      client,
      schema,
      inactiveStatuses: ["inactive"],
      clock,
      timeZone: "UTC",
      logger,
    });
  }

  const owner = (name = names[0] ?? "", pageId: string | null = null) => ({
    accountId: accountId(name),
    name,
    pageId,
  });
  return {
    emulator,
    startAdapter,
    adapter: startAdapter(),
    owner,
    /** How many requests `run` makes. */
    async requestsOf<T>(run: () => Promise<T>): Promise<{ result: T; requests: number }> {
      const before = emulator.calls.length;
      const result = await run();
      return { result, requests: emulator.calls.length - before };
    },
    /** A page's texts, in its order. */
    texts: (pageId: string) => emulator.children(pageId).map(({ type, text }) => `${type} ${text}`),
  };
}
