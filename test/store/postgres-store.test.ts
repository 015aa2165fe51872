import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import pg from "pg";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { ServiceError } from "../../src/lib/errors.ts";
import { checkPostgres } from "../../src/store/doctor-postgres.ts";
import { migrationNames } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/open-store.ts";
import { tryPostgresLock } from "../../src/store/postgres-lock.ts";
import { freePort } from "../support/free-port.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { startProxy } from "../support/proxy.ts";
import { testLogger } from "../support/test-logger.ts";
import { killContract } from "./kill.contract.ts";
import { postgresRaces } from "./postgres-races.ts";
import { forkStore } from "./processes/fork-store.ts";
import { storeContract } from "./store.contract.ts";
import { closedAfterTest } from "./test-store.ts";

const server = await startPostgres();
if ("missing" in server) {
  console.warn(`PostgreSQL server: skipped. ${server.missing}`);
  describe.skip(`PostgreSQL server: skipped. ${server.missing}`, () => {
    test("contract, races, locks", () => {});
  });
} else {
  afterAll(() => server.stop());
  onServer(server);
}

function onServer({ url, origin }: PostgresServer): void {
  let databases = 0;

  async function asAdmin(statement: string, address = url): Promise<pg.QueryResult> {
    const client = new pg.Client(address);
    await client.connect();
    try {
      return await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** For many statements; must be called after `newDatabase`, so that it is closed before the drop. */
  async function connectedUntilTestEnds(address: string): Promise<pg.Client> {
    const client = new pg.Client(address);
    await client.connect();
    onTestFinished(() => client.end());
    return client;
  }

  /** The address of a new empty database, dropped after the test. */
  async function newDatabase(): Promise<string> {
    databases += 1;
    const name = `tam_test_${process.pid}_${databases}`;
    await asAdmin(`create database ${name}`);
    onTestFinished(async () => {
      await asAdmin(`drop database ${name} with (force)`);
    });
    const address = new URL(url);
    address.pathname = `/${name}`;
    return address.href;
  }

  const open = async (databaseUrl: string) =>
    closedAfterTest(
      await openStore({
        databaseUrl,
        dataDir: "/never/used",
        logger: testLogger(),
      }),
    );

  const fork = (databaseUrl: string) => forkStore(databaseUrl, "/never/used");

  /** Ends other connections to the database, as a restart of the server or an administrator would. */
  const endConnections = (databaseUrl: string, which: string) =>
    asAdmin(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() and ${which}`,
      databaseUrl,
    );

  storeContract("PostgreSQL server", async () => {
    const databaseUrl = await newDatabase();
    return {
      store: await open(databaseUrl),
      open: () => open(databaseUrl),
      sql: async (statement) => (await asAdmin(statement, databaseUrl)).rows,
    };
  });

  killContract("PostgreSQL server", async () => {
    const databaseUrl = await newDatabase();
    return { open: () => open(databaseUrl), fork: () => fork(databaseUrl) };
  });

  postgresRaces(async () => {
    const databaseUrl = await newDatabase();
    const ofLocks = "wait_event_type = 'Lock' and datname = current_database()";
    const admin = await connectedUntilTestEnds(databaseUrl);
    return {
      store: await open(databaseUrl),
      other: await open(databaseUrl),
      waiting: async () =>
        (await admin.query(`select from pg_stat_activity where ${ofLocks}`)).rows.length,
    };
  });

  describe("several processes on one PostgreSQL", () => {
    test("three may start at once on an empty database", async () => {
      const databaseUrl = await newDatabase();
      const processes = await Promise.all([1, 2, 3].map(() => fork(databaseUrl)));
      const claims = processes.map((process) => process.claim(["k"]));
      expect((await Promise.all(claims)).filter((won) => won === 1)).toHaveLength(1);
      const { rows } = await asAdmin("select count(*)::int as n from tam_migrations", databaseUrl);
      expect(rows).toEqual([{ n: migrationNames("postgres").length }]);
    });

    test("each key has one effect, whoever comes first", async () => {
      const databaseUrl = await newDatabase();
      const keys = Array.from({ length: 200 }, (_, index) => `key ${index}`);
      const processes = await Promise.all([1, 2, 3].map(() => fork(databaseUrl)));
      const won = await Promise.all(processes.map((process) => process.claim(keys)));
      expect(won.reduce((sum, count) => sum + count, 0)).toBe(keys.length);
      const store = await open(databaseUrl);
      const objects = (await store.audit.recent(1_000)).map((entry) => entry.object);
      expect(objects).toHaveLength(keys.length);
      expect(new Set(objects)).toEqual(new Set(keys));
    });

    test("writers of the same many names and scores in other orders do not deadlock", async () => {
      const databaseUrl = await newDatabase();
      const stores = await Promise.all([1, 2, 3, 4].map(() => open(databaseUrl)));
      const at = new Date(0);
      const names = Array.from({ length: 700 }, (_, index) => ({
        accountId: `id ${index}`,
        name: `name ${index}`,
      }));
      await Promise.all(
        stores.map((store, index) =>
          store.accountNames.record(index % 2 === 0 ? names : names.toReversed(), at),
        ),
      );
      expect(await stores[0]?.accountNames.all()).toHaveLength(names.length);
    });

    test("one is the worker, and its death frees the lock; bots may be many", async () => {
      const databaseUrl = await newDatabase();
      const [one, two] = await Promise.all([fork(databaseUrl), fork(databaseUrl)]);
      const store = await open(databaseUrl);
      expect(await one.lock("bot")).toBe(true);
      expect(await two.lock("bot")).toBe(true);
      const granted = await Promise.all([one.lock("worker"), two.lock("worker")]);
      expect(granted.sort()).toEqual([false, true]);
      expect(await store.tryLock("worker")).toBeNull();

      await Promise.all([one.kill(), two.kill()]);
      const lock = await vi.waitUntil(() => store.tryLock("worker"), { timeout: 20_000 });
      expect(await store.tryLock("worker")).toBeNull();
      await lock.release();
      await lock.release();
      expect(await vi.waitUntil(() => store.tryLock("worker"), { timeout: 20_000 })).not.toBeNull();
    });

    test("the worker learns that its lock was lost", async () => {
      const databaseUrl = await newDatabase();
      const store = await open(databaseUrl);
      const lock = await store.tryLock("worker");
      await endConnections(databaseUrl, "application_name = 'tam-assistant'");
      await lock?.lost;
      expect(lock).not.toBeNull();
      await lock?.release();
      expect(await store.tryLock("worker")).not.toBeNull();
    });
  });

  describe("a worker whose network goes silent", () => {
    test("learns that its lock cannot be relied on", async () => {
      const silenceable = await startProxy(await newDatabase());
      const lock = await tryPostgresLock("worker", new pg.Client(silenceable.url), "PostgreSQL", {
        everyMs: 10,
        answerWithinMs: 200,
      });
      expect(lock).not.toBeNull();
      silenceable.silence();
      await lock?.lost;
      await lock?.release();
    });
  });

  describe("the whole store inside a transaction", () => {
    test("is refused instead of not being part of it", async () => {
      const store = await open(await newDatabase());
      const wrong = store.transaction(() => store.handled.claim("key", new Date(0)));
      await expect(wrong).rejects.toThrow("inside a transaction use only the `tx`");
      expect(await store.handled.claim("key", new Date(0))).toBe(true);
    });
  });

  describe("a connection that breaks", () => {
    test("inside a transaction undoes it, may pass, and the next call works", async () => {
      const databaseUrl = await newDatabase();
      const store = await open(databaseUrl);
      const broken = store.transaction(async (tx) => {
        await tx.handled.claim("key", new Date(0));
        await endConnections(databaseUrl, "state = 'idle in transaction'");
        await tx.handled.claim("other", new Date(0));
      });
      const error = await broken.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).toMatchObject({ service: "store", transient: true });
      expect(await store.handled.claim("key", new Date(0))).toBe(true);
    });

    test("while idle is replaced", async () => {
      const databaseUrl = await newDatabase();
      const store = await open(databaseUrl);
      await endConnections(databaseUrl, "true");
      await vi.waitUntil(
        () =>
          store.ping().then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      );
      expect(await store.handled.claim("key", new Date(0))).toBe(true);
    });
  });

  describe("what doctor says of it, by reading alone", () => {
    const findings = async (databaseUrl: string) =>
      (await checkPostgres(databaseUrl)).map(({ level, id, what }) => `${level} ${id}: ${what}`);
    const inTables = async (databaseUrl: string) =>
      (await asAdmin("select from pg_tables where schemaname = 'public'", databaseUrl)).rows.length;

    test("an empty one: fine, and still empty afterwards", async () => {
      const databaseUrl = await newDatabase();
      expect(await findings(databaseUrl)).toEqual([
        expect.stringMatching(/^ok store.server: .* answers\.$/),
        expect.stringContaining("ok store.migrations: The store is empty"),
        "ok store.bot: No bot is working on this store.",
      ]);
      expect(await inTables(databaseUrl)).toBe(0);
    });

    test("one a bot works on", async () => {
      const databaseUrl = await newDatabase();
      const lock = await (await open(databaseUrl)).tryLock("worker");
      expect(await findings(databaseUrl)).toEqual([
        expect.stringContaining("ok store.server"),
        "ok store.migrations: The store is up to date.",
        expect.stringContaining("ok store.bot: A bot is working on this store"),
      ]);
      await lock?.release();
    });

    test.each([
      [
        "older",
        "delete from tam_migrations where name = (select max(name) from tam_migrations)",
        /^warning store.migrations: .*from an older version: 1 change/,
      ],
      [
        "newer",
        "insert into tam_migrations values ('9999-from-the-future', '2126-01-01T00:00:00Z')",
        /^failure store.migrations: .*newer version.*9999-from-the-future/,
      ],
      [
        "read-only",
        "do $$ begin execute format('alter database %I set default_transaction_read_only = on', current_database()); end $$",
        /^failure store.server: .* is read-only/,
      ],
    ])("one that is %s", async (_, statement, words) => {
      const databaseUrl = await newDatabase();
      await (await open(databaseUrl)).close();
      await asAdmin(statement, databaseUrl);
      expect(await findings(databaseUrl)).toContainEqual(expect.stringMatching(words));
    });

    test("one whose user may not create tables", async () => {
      const databaseUrl = await newDatabase();
      const user = `reader_${process.pid}`;
      await asAdmin(`create role ${user} login password 'reader-test-password'`);
      onTestFinished(async () => void (await asAdmin(`drop role ${user}`)));
      await asAdmin("revoke create on schema public from public", databaseUrl);
      const address = new URL(databaseUrl);
      Object.assign(address, { username: user, password: "reader-test-password" });
      expect(await findings(address.href)).toContainEqual(
        expect.stringMatching(/^failure store.rights: .*does not allow this user to create tables/),
      );
    });
  });

  describe("an address that does not work is refused in words, without the password", () => {
    const password = "hidden-test-password";
    const change = (edit: (address: URL) => void) => {
      const address = new URL(url);
      edit(address);
      return address.href;
    };

    async function expectRefusal(address: string, words: RegExp, transient: boolean) {
      const error = await open(address).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).toMatchObject({ service: "store", transient });
      expect(String(error)).toMatch(words);
      expect(wholeText(error)).not.toContain(password);
    }

    // A server that was handed in may let everybody in.
    test.skipIf(origin === "TEST_DATABASE_URL")("a wrong password", () =>
      expectRefusal(
        change((address) => Object.assign(address, { password })),
        /refuses the user or password/,
        false,
      ),
    );

    test("a database that is not there", () =>
      expectRefusal(
        change((address) => Object.assign(address, { pathname: "/nowhere" })),
        /has no database of that name/,
        false,
      ));

    test("nobody listening", async () =>
      expectRefusal(
        `postgres://tam:${password}@127.0.0.1:${await freePort()}/tam`,
        /PostgreSQL at 127\.0\.0\.1:\d+, database tam, cannot be reached \(ECONNREFUSED\)/,
        true,
      ));

    test("no address at all", () =>
      expectRefusal(
        `postgres://tam:${password}@host:not-a-port/tam`,
        /DATABASE_URL cannot be read as an address/,
        false,
      ));

    test("a server that hangs up", async () => {
      const rude = createServer((socket: Socket) => socket.destroy()).listen(0, "127.0.0.1");
      await once(rude, "listening");
      onTestFinished(() => void rude.close());
      const address = rude.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      await expectRefusal(
        `postgres://tam:${password}@127.0.0.1:${port}/tam`,
        /cannot be reached/,
        true,
      );
    });

    test("a store of a newer version", async () => {
      const databaseUrl = await newDatabase();
      await (await open(databaseUrl)).close();
      await asAdmin(
        "insert into tam_migrations values ('9999-from-the-future', '2126-01-01T00:00:00Z')",
        databaseUrl,
      );
      await expect(open(databaseUrl)).rejects.toThrow(
        /newer version of this program \(it knows 9999-from-the-future,/,
      );
      const noneLeft = async () => {
        const ours = "application_name = 'tam-assistant' and datname = current_database()";
        const { rows } = await asAdmin(`select from pg_stat_activity where ${ours}`, databaseUrl);
        return rows.length === 0;
      };
      // Sooner than the pool drops a connection that nobody uses.
      await vi.waitUntil(noneLeft, { timeout: 8_000 });
    });
  });
}

/** The error with all its causes and own properties, as a careless log line would show them. */
const wholeText = (error: unknown): string =>
  error instanceof Error
    ? `${error.stack} ${JSON.stringify(error)} ${wholeText(error.cause)}`
    : String(error);
