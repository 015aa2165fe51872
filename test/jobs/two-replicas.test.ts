import pg from "pg";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { createTamScheduler } from "../../src/jobs/tam-scheduler.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreNouns } from "../../src/store/store.ts";
import { cronOf } from "../support/cron.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { startPostgres } from "../support/postgres.ts";
import { testLogger } from "../support/test-logger.ts";

const server = await startPostgres();
if ("missing" in server) {
  console.warn(`PostgreSQL server: skipped. ${server.missing}`);
  describe.skip(`PostgreSQL server: skipped. ${server.missing}`, () => {
    test("replicas", () => {});
  });
} else {
  afterAll(() => server.stop());
  onServer(server.url);
}

function onServer(url: string): void {
  async function asAdmin(statement: string): Promise<void> {
    const client = new pg.Client(url);
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** The address of a new empty database, dropped after the test. */
  async function newDatabase(name: string): Promise<string> {
    await asAdmin(`create database ${name}`);
    onTestFinished(() => asAdmin(`drop database ${name} with (force)`));
    const address = new URL(url);
    address.pathname = `/${name}`;
    return address.href;
  }

  test("replicas that ask at once, their clocks apart: each due time has one effect", async () => {
    const databaseUrl = await newDatabase(`tam_replicas_${process.pid}`);
    const ran: string[] = [];
    const start = Date.parse("2026-03-27T00:00:00Z");
    const replicas = await Promise.all(
      [0, 1, 2].map(async (index) => {
        const logger = testLogger();
        const store = await openStore({ databaseUrl, dataDir: "/never/used", logger });
        onTestFinished(() => store.close());
        // One is a second ahead of the next.
        const clock = createFakeClock(new Date(start + index * 1_000));
        const scheduler = createTamScheduler<StoreNouns>({
          jobs: ["scan", "check-ins"].map((name) => ({
            name,
            cron: cronOf("*/30 * * * *"),
            graceMs: 3_600_000,
            async commit(tx, due) {
              const at = clock.now();
              await tx.audit.record({
                at,
                actor: `replica ${index}`,
                action: name,
                object: due.wall,
                result: "done",
                reference: null,
                detail: null,
              });
            },
            run: async (due) => void ran.push(`${name} ${due.wall}`),
          })),
          store,
          clock,
          timeZone: "Europe/Berlin",
          isWorker: () => true,
          wake: () => () => {},
          logger,
        });
        return { store, clock, scheduler };
      }),
    );
    const askAll = () => Promise.all(replicas.map(({ scheduler }) => scheduler.runDue()));
    await askAll();
    const walls: string[] = [];
    for (let minutes = 30; minutes <= 3 * 24 * 60; minutes += 30) {
      for (const [index, { clock }] of replicas.entries()) {
        clock.set(new Date(start + minutes * 60_000 + index * 1_000));
      }
      await askAll();
      walls.push(new Date(start + minutes * 60_000).toISOString());
    }
    const [first] = replicas;
    if (first === undefined) throw new Error("no replica");
    const effects = (await first.store.audit.recent(10_000)).map(
      ({ action, object }) => `${action} ${object}`,
    );
    // The hour that the clock leaps over is due at the instant of 3:00, which alone has an effect.
    expect(effects).toHaveLength(2 * walls.length);
    expect(new Set(effects).size).toBe(effects.length);
    expect(ran.toSorted()).toEqual(effects.toSorted());
    const records = await first.store.dueTimes.recent(["scan"], 10_000);
    expect(records).toHaveLength(walls.length + 2);
    expect(records.filter(({ state }) => state === "missed").map(({ wall }) => wall)).toEqual([
      "2026-03-29T02:30",
      "2026-03-29T02:00",
    ]);
    expect(records.filter(({ state }) => state === "running")).toEqual([]);
    await Promise.all(replicas.map(({ scheduler }) => scheduler.stop()));
  });
}
