import { type Call, createFaults } from "../faults.ts";
import { createBlockTree } from "./block-tree.ts";
import { createContent } from "./by-hand.ts";
import { createCapabilities } from "./capabilities.ts";
import { createChanges } from "./changes.ts";
import type { NotionEmulator, NotionEmulatorOptions } from "./contract.ts";
import { createHoldings } from "./holdings.ts";
import { createIds } from "./new-ids.ts";
import { createQueryEngine } from "./query.ts";
import { createRateWindow } from "./rate-window.ts";
import { createRoutes } from "./routes.ts";
import { createNotionServer } from "./server.ts";
import { createSharing } from "./sharing.ts";
import { createTables } from "./tables.ts";
import { toDatabase, toRow } from "./world-form.ts";

/** Requests per minute on Notion's Free and Plus plans (request limits, August 2026). */
const DEFAULT_REQUESTS = 180;
const DEFAULT_SPLIT_AFTER = 20;

/** The logs are for reading what just happened, not for days of traffic. */
const MAX_LOG = 20_000;

/**
 * A Notion workspace on 127.0.0.1 that speaks the real protocol: databases, data sources, rows,
 * pages and what stands on them, read and written with the limits and refusals of the real service.
 * Throws when the given world contradicts itself.
 */
export async function createNotionEmulator(
  options: NotionEmulatorOptions,
): Promise<NotionEmulator> {
  const { databases, rows, clock, limits } = options;
  const splitAfter = options.splitTextAfter ?? DEFAULT_SPLIT_AFTER;
  const changes = createChanges();
  const newId = createIds();
  const tables = createTables({ databases, rows, clock, changes });
  const tree = createBlockTree({ tables, clock, newId, changes });
  const held = createHoldings({ tables, tree, sharing: createSharing(tree.ancestors) });
  const faults = createFaults();
  const calls: Call[] = [];
  const callListeners = new Set<(call: Call) => void>();
  const problems: string[] = [];
  const log = <T>(list: T[], entry: T) => {
    list.push(entry);
    if (list.length > MAX_LOG) list.splice(0, MAX_LOG / 10);
  };
  const onProblem = (problem: string) => {
    log(problems, problem);
    options.onProblem?.(problem);
  };
  const queries = createQueryEngine({
    tables,
    clock,
    splitAfter,
    onProblem: (problem) => onProblem(`POST /v1/data_sources/:id/query: ${problem}`),
  });
  const routes = createRoutes({ held, queries, splitAfter, newId });
  const rate = createRateWindow({
    requests: options.requestsPerWindow ?? DEFAULT_REQUESTS,
    windowMs: limits.notionWindowMs,
  });
  const closing = new AbortController();
  const capabilities = createCapabilities();

  const server = createNotionServer({
    token: options.token,
    routes,
    rate,
    faults,
    capabilities,
    conformance: options.conformance,
    closing: closing.signal,
    onCall: (call) => log(calls, call),
    onAnswered(call) {
      for (const listener of callListeners) listener(call);
    },
    onProblem,
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  let closed: Promise<void> | null = null;

  return {
    ...createContent({ held, changes }),
    apiUrl: `http://127.0.0.1:${port}`,
    faults,
    calls,
    problems,
    subscribeToCalls(listener) {
      callListeners.add(listener);
      return () => callListeners.delete(listener);
    },
    upsert: (row) => tables.upsert(row),
    trash(id) {
      const page = tables.page(id);
      if (page === undefined) throw new Error(`There is no page ${id}.`);
      tables.setTrash(page, true, "person");
    },
    renameProperty: (databaseId, from, to) => tables.rename(databaseId, from, to),
    row(id) {
      const page = tables.page(id);
      return page === undefined || page.inTrash ? null : toRow(page);
    },
    databases: () => tables.sources().map(toDatabase),
    rows: (databaseId) =>
      [...(tables.database(databaseId)?.pages.values() ?? [])]
        .filter(({ inTrash }) => !inTrash)
        .map(toRow),
    setCapabilities: capabilities.set,
    close() {
      closed ??= new Promise((resolve) => {
        closing.abort(new Error("The emulator was closed."));
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}
