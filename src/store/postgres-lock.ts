import type pg from "pg";
import { delay } from "../lib/time.ts";
import type { LockName, StoreLock } from "./engine.ts";
import { connectFailure, queryFailure } from "./postgres-errors.ts";

/** Two numbers that name our lock among all advisory locks of the database ("TAM", 1). */
export const LOCK_CLASS = 0x54_41_4d;
export const WORKER = 1;

/** How a connection that died without a word is noticed. */
export type Heartbeat = { everyMs: number; answerWithinMs: number };
const HEARTBEAT: Heartbeat = { everyMs: 10_000, answerWithinMs: 5_000 };

/**
 * A session advisory lock on a connection of its own: the server frees it when the connection ends,
 * and finds a host that vanished by keepalives within a minute. Not through a pooler that shares
 * sessions between clients. Several bots may run on PostgreSQL, so `bot` is always granted.
 */
export async function tryPostgresLock(
  name: LockName,
  client: pg.Client,
  server: string,
  heartbeat: Heartbeat = HEARTBEAT,
): Promise<StoreLock | null> {
  if (name === "bot") return { release: async () => {}, lost: new Promise(() => {}) };

  const gone = Promise.withResolvers<void>();
  client.on("error", () => gone.resolve());
  client.on("end", () => gone.resolve());
  await client.connect().catch((error: unknown) => {
    throw connectFailure(error, server);
  });
  try {
    await client.query(
      "set tcp_keepalives_idle = 20; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3",
    );
    const { rows } = await client.query<{ locked: boolean }>(
      "select pg_try_advisory_lock($1, $2) as locked",
      [LOCK_CLASS, WORKER],
    );
    if (rows[0]?.locked !== true) {
      await client.end();
      return null;
    }
  } catch (error) {
    await client.end();
    throw queryFailure(error, server);
  }
  return heldLock(client, gone.promise, heartbeat);
}

function heldLock(client: pg.Client, gone: Promise<void>, heartbeat: Heartbeat): StoreLock {
  const released = new AbortController();
  const lost = Promise.withResolvers<void>();
  const giveUp = () => {
    if (released.signal.aborted) return;
    released.abort();
    lost.resolve();
    void client.end().catch(() => {});
  };
  void gone.then(giveUp);
  void beat(client, heartbeat, released.signal).catch(giveUp);
  return {
    lost: lost.promise,
    async release() {
      if (released.signal.aborted) return;
      released.abort();
      await client.end();
    },
  };
}

/** Asks for a sign of life for ever; rejects at the first one that does not come. */
async function beat(client: pg.Client, heartbeat: Heartbeat, stop: AbortSignal): Promise<never> {
  for (;;) {
    await delay(heartbeat.everyMs, stop);
    // The types of pg know query_timeout for a client only; a single query honours it as well.
    const signOfLife: pg.QueryConfig & { query_timeout: number } = {
      text: "select 1",
      query_timeout: heartbeat.answerWithinMs,
    };
    await client.query(signOfLife);
  }
}
