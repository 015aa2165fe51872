import { type BlockObjectRequest, Client } from "@notionhq/client";
import { realLimits } from "../../../src/lib/limits.ts";
import type { Clock } from "../../../src/lib/time.ts";
import type {
  NotionDatabase,
  NotionEmulator,
  NotionEmulatorOptions,
  NotionRow,
} from "../../../src/sandbox/notion/contract.ts";
import { createNotionEmulator } from "../../../src/sandbox/notion/notion-emulator.ts";

export const TOKEN = "emulator-notion-token";
export const ACCOUNTS = "aaaaaaaa-0000-4000-8000-000000000001";
export const ACCOUNTS_SOURCE = "aaaaaaaa-0000-4000-8000-000000000002";
export const TICKETS = "bbbbbbbb-0000-4000-8000-000000000001";
export const TICKETS_SOURCE = "bbbbbbbb-0000-4000-8000-000000000002";

/** A page id that says which page it is. */
export const pageId = (kind: "a" | "b", n: number): string =>
  `${kind.repeat(8)}-1111-4000-8000-${String(n).padStart(12, "0")}`;

export const databases: NotionDatabase[] = [
  {
    id: ACCOUNTS,
    dataSourceId: ACCOUNTS_SOURCE,
    title: "Accounts",
    properties: {
      Name: { type: "title" },
      Status: { type: "select", options: ["Active", "Inactive"] },
      "Health Score": { type: "number" },
      "Last Heartbeat": { type: "date" },
      "Rep Email": { type: "email" },
      Notes: { type: "rich_text" },
      Site: { type: "url" },
      Tickets: { type: "relation", relatesTo: TICKETS_SOURCE },
    },
  },
  {
    id: TICKETS,
    dataSourceId: TICKETS_SOURCE,
    title: "Support Tickets",
    properties: {
      Subject: { type: "title" },
      Account: { type: "relation", relatesTo: ACCOUNTS_SOURCE },
      Priority: { type: "select", options: ["P1", "P2", "P3", "P4"] },
      Status: { type: "status", options: ["open", "pending", "closed"] },
      Created: { type: "date" },
    },
  },
];

export const account = (n: number, values: NotionRow["values"] = {}): NotionRow => ({
  id: pageId("a", n),
  databaseId: ACCOUNTS,
  createdAt: new Date(Date.UTC(2026, 0, 1, 9, n, 42)),
  values: { Name: `Account ${n}`, Status: "Active", ...values },
});

export const ticket = (n: number, values: NotionRow["values"] = {}): NotionRow => ({
  id: pageId("b", n),
  databaseId: TICKETS,
  createdAt: new Date(Date.UTC(2026, 0, 2, 9, n, 42)),
  values: { Subject: `Ticket ${n}`, Status: "open", Priority: "P3", ...values },
});

export const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

/** A block of a request that holds one plain run. */
export const block = <T extends string>(type: T, content: string, more: object = {}) =>
  ({ [type]: { rich_text: [{ text: { content } }], ...more } }) as unknown as BlockObjectRequest;

export const paragraph = (content: string, more: object = {}): BlockObjectRequest =>
  block("paragraph", content, more);

/** Business time that stands still until it is set. */
export function standingClock(start: string): Clock & { set(to: string): void } {
  let now = new Date(start);
  return {
    now: () => now,
    at: () => () => {},
    set: (to) => {
      now = new Date(to);
    },
  };
}

export type Workspace = { emulator: NotionEmulator; notion: Client };

/** An emulator and the official client on it, without retries and without its own logging. */
export async function openWorkspace(
  options: Partial<NotionEmulatorOptions> = {},
  client: { auth?: string; notionVersion?: string; timeoutMs?: number } = {},
): Promise<Workspace> {
  const emulator = await createNotionEmulator({
    token: TOKEN,
    requestsPerWindow: 10_000,
    databases,
    rows: [],
    limits: realLimits,
    clock: standingClock("2026-03-14T07:00:30Z"),
    ...options,
  });
  const notion = new Client({
    auth: TOKEN,
    notionVersion: "2026-03-11",
    baseUrl: emulator.apiUrl,
    retry: false,
    logger: () => {},
    ...client,
  });
  return { emulator, notion };
}
