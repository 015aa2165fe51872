// The emulated Notion with one account page, and the real adapter on it.
import { expect, onTestFinished } from "vitest";
import type { CommunicationRecord } from "../../src/domain/communication.ts";
import type { ProfilePage, RelationshipProfile } from "../../src/domain/profile.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { createNotionClient } from "../../src/notion/client.ts";
import { createNotionSchema } from "../../src/notion/schema.ts";
import { createNotionTamAdapter } from "../../src/notion/tam-adapter.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import { openStore } from "../../src/store/open-store.ts";
import { createProfileWork, type ProfileStore } from "../../src/workflows/profiles/profile-work.ts";
import { createLogTrap, quickLimits } from "./fake-notion.ts";
import {
  ACCOUNTS_DATABASE_ID,
  accountId,
  accountRow,
  NOW,
  TICKETS_DATABASE_ID,
  tamDatabases,
} from "./tam-world.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { testLogger } from "./test-logger.ts";

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

/** What was asked for and is not there soon is not coming: these tests do not wait for a minute. */
export const profileLimits: Limits = {
  ...quickLimits,
  notionSettleMs: 60,
  notionTimeoutMs: 2_000,
  profileRetryMs: 40,
  profileFollowMs: 5,
};

/** What a page says, without where it stands there. */
export const valuesOf = ({ sections }: ProfilePage): RelationshipProfile => ({
  stakeholders: sections.stakeholders.map(({ value }) => value),
  integrations: sections.integrations.map(({ value }) => value),
  features: sections.features.map(({ value }) => value),
  environment: sections.environment.map(({ value }) => value),
  opportunities: sections.opportunities.map(({ value }) => value),
});

export async function openProfileWorld(options: { limits?: Limits; names?: string[] } = {}) {
  const { limits = profileLimits, names = ["Acme Corp"] } = options;
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
    /** One more account. */
    addAccount(name: string) {
      emulator.upsert(accountRow(name));
      return owner(name);
    },
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

/** The world with a store, and the worker's part of profiles on it as processes have it. */
export async function openProfileWork(options: Parameters<typeof openProfileWorld>[0] = {}) {
  const { limits = profileLimits } = options;
  const world = await openProfileWorld(options);
  const directory = temporaryDirectory();
  const logger = testLogger();
  const store = await openStore({ databaseUrl: null, dataDir: directory.path, logger });
  onTestFinished(async () => {
    await store.close();
    directory.remove();
  });
  const alive = new AbortController().signal;

  function startProcess(
    own: { store?: ProfileStore; notion?: ReturnType<typeof world.startAdapter> } = {},
  ) {
    const { notion = world.startAdapter() } = own;
    return createProfileWork({ store: own.store ?? store, notion, limits, logger });
  }
  const work = startProcess();
  const pages = (name?: string) =>
    world.emulator
      .children(world.owner(name).accountId)
      .filter(({ type }) => type === "child_page");
  return {
    ...world,
    store,
    startProcess,
    /** Rounds of work until nothing is left to do. */
    async settle(process = work) {
      await expect
        .poll(
          async () => {
            await process.work(alive);
            const left = [
              ...(await store.communications.unfinished()),
              ...(await store.profilePages.wanted()),
              ...(await store.profilePages.outdated(100)),
            ];
            return left.length;
          },
          { timeout: 20_000, interval: 10 },
        )
        .toBe(0);
    },
    /** A wish for a record of the account. */
    log: (
      key: string,
      record: Partial<CommunicationRecord> = {},
      name = options.names?.[0] ?? "Acme Corp",
    ) =>
      store.communications.want(
        {
          key,
          accountId: accountId(name),
          record: {
            date: "2026-11-20",
            type: "slack_message",
            subject: `About ${key}`,
            outcome: null,
            url: null,
            ...record,
          },
        },
        NOW,
      ),
    /** The account's profile pages, and what stands under the heading of the history. */
    pages,
    history(name?: string): string[] {
      const [page] = pages(name);
      const blocks = world.emulator.children(page?.id ?? "");
      const heading = blocks.findIndex(({ text }) => text === "Communication History");
      return blocks.slice(heading + 1).map(({ text }) => text);
    },
  };
}
