import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { ServiceError } from "../../src/lib/errors.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { march } from "../support/episodes.ts";
import { newPost, storedEpisode, storedScan } from "../support/stored.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";
import { killContract } from "./kill.contract.ts";
import { forkStore } from "./processes/fork-store.ts";
import { storeContract } from "./store.contract.ts";
import { closedAfterTest } from "./test-store.ts";

const open = async (dataDir: string) =>
  closedAfterTest(await openStore({ databaseUrl: null, dataDir, logger: testLogger() }));

/** A path that does not exist yet, removed after the test. */
function newDataDir(): string {
  const directory = temporaryDirectory();
  onTestFinished(directory.remove);
  return join(directory.path, "data");
}

const fork = (dataDir: string) => forkStore(null, dataDir);

storeContract("SQLite", async () => {
  const dataDir = newDataDir();
  const sql = async (statement: string) => {
    const database = new DatabaseSync(join(dataDir, "tam.db"));
    try {
      return database.prepare(statement).all();
    } finally {
      database.close();
    }
  };
  return { store: await open(dataDir), open: () => open(dataDir), sql };
});

killContract("SQLite", async () => {
  const dataDir = newDataDir();
  return { open: () => open(dataDir), fork: () => fork(dataDir) };
});

test("timers and requests have their turns while a large transaction is under way", async () => {
  const store = await open(newDataDir());
  const states = Array.from({ length: 20_000 }, (_, n) => ({
    accountId: `a${n}`,
    name: `Account ${n}`,
    ragStatus: "Green" as const,
    score: 90,
    openTickets: 0,
    at: march(3),
  }));
  let turns = 0;
  let underWay = true;
  const count = () => {
    turns += 1;
    if (underWay) setImmediate(count);
  };
  setImmediate(count);
  await store.transaction(async (tx) => {
    // Once takes a fast machine hardly longer than one stretch.
    for (let saves = 0; saves < 10 && turns <= 3; saves += 1) await tx.accountStates.save(states);
  });
  underWay = false;
  expect(turns).toBeGreaterThan(3);
});

describe("the embedded store's files", () => {
  test("belong to their owner alone and commit to the disk", async () => {
    const dataDir = newDataDir();
    const store = await open(dataDir);
    await store.tryLock("bot");
    await store.handled.claim("key", new Date(0));
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(modeOf(dataDir)).toBe("700");
    const files = readdirSync(dataDir).sort();
    expect(files).toEqual(["bot.lock", "tam.db", "tam.db-shm", "tam.db-wal"]);
    expect(files.map((file) => modeOf(join(dataDir, file)))).toEqual(files.map(() => "600"));
  });

  test.each<[string, (dataDir: string) => void, RegExp]>([
    [
      "a file where the directory should be",
      (dataDir) => writeFileSync(dataDir, ""),
      /The data directory .* cannot be written \(E\w+\)\. Set DATA_DIR/,
    ],
    [
      "another kind of file",
      (dataDir) => {
        mkdirSync(dataDir);
        writeFileSync(join(dataDir, "tam.db"), "a letter to my aunt ".repeat(1_000));
      },
      /tam\.db is not an SQLite database\. Move it away/,
    ],
    [
      "a directory in the place of the file",
      (dataDir) => mkdirSync(join(dataDir, "tam.db"), { recursive: true }),
      /tam\.db cannot be opened/,
    ],
    [
      "a store of a newer version",
      (dataDir) => {
        mkdirSync(dataDir);
        const database = new DatabaseSync(join(dataDir, "tam.db"));
        database.exec(
          "create table tam_migrations (name text, timestamp text);" +
            "insert into tam_migrations values ('0001-history-names-handled-audit', '2026-01-01T00:00:00Z'), ('9999-from-the-future', '2126-01-01T00:00:00Z')",
        );
        database.close();
      },
      /newer version of this program \(it knows 9999-from-the-future,/,
    ],
  ])("refuses in words: %s", async (_case, prepare, words) => {
    const dataDir = newDataDir();
    prepare(dataDir);
    const error = await open(dataDir).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServiceError);
    expect(error).toMatchObject({ service: "store", transient: false });
    expect(String(error)).toMatch(words);
  });

  test("names a stored score that cannot be read, and leaves it out", async () => {
    const dataDir = newDataDir();
    const lines: string[] = [];
    const logger = testLogger((line) => void lines.push(line), "warn");
    const store = closedAfterTest(await openStore({ databaseUrl: null, dataDir, logger }));
    const database = new DatabaseSync(join(dataDir, "tam.db"));
    const row = database.prepare(
      "insert into score_history values ('a', ?, 1, ?, 1, ?, 1, 1, 1, 0)",
    );
    row.run(1, "Red", "[]");
    row.run(2, "Purple", "[]");
    row.run(3, "Red", "not json");
    row.run(4, "Red", '[{"signal":"weather"}]');
    database.close();
    expect((await store.scoreHistory.recent("a", 10)).map((record) => record.at.getTime())).toEqual(
      [1],
    );
    expect(lines.map((line) => JSON.parse(line).at)).toEqual([2, 3, 4]);
  });

  test.each<[string, string, object, (store: Store) => Promise<unknown>]>([
    [
      "scan",
      "update scans set figures = '[]'",
      { scanId: "s1" },
      (store) => store.scans.recent(10),
    ],
    [
      "facts of an episode",
      "update episodes set facts = '[]'",
      { episodeId: "e1" },
      (store) => store.episodes.open(),
    ],
    [
      "facts of an episode",
      "update episodes set facts = '[]'",
      { episodeId: "e1" },
      async (store) =>
        expect(await store.episodes.remembered(() => false)).toMatchObject([
          { id: "e1", facts: { repEmail: null } },
        ]),
    ],
    [
      "post",
      "update outbox set post = '[]'",
      { key: "s1:direct:(address)" },
      (store) => store.outbox.claim(new Date(0)),
    ],
  ])("names in the log what cannot be read: %s", async (words, spoil, id, read) => {
    const dataDir = newDataDir();
    const lines: string[] = [];
    const logger = testLogger((line) => void lines.push(line), "warn");
    const store = closedAfterTest(await openStore({ databaseUrl: null, dataDir, logger }));
    await store.scans.save(storedScan("s1"));
    await store.episodes.save([storedEpisode("e1")], new Set());
    await store.outbox.add([newPost("s1:direct:ana@tam.example")]);
    const database = new DatabaseSync(join(dataDir, "tam.db"));
    database.exec(spoil);
    database.close();
    await read(store);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ ...id, msg: expect.stringContaining(`stored ${words}`) }),
    ]);
  });
});

test("what was removed is in no file of the store, once it is scrubbed", async () => {
  const dataDir = newDataDir();
  const store = await open(dataDir);
  const secret = "Vermilion Freight";
  // Many writes: rows move from page to page, and what they leave behind is nobody's.
  for (let round = 0; round < 5; round += 1) {
    const ids = Array.from({ length: 400 }, (_, n) => (n * 7919 + round * 31) % 1000);
    await store.accountNames.record(
      ids.map((n) => ({
        accountId: `a${n}`,
        name: n % 50 === 0 ? `${secret} ${n}` : `Other ${n}`,
      })),
      new Date(round),
    );
    for (const n of ids.filter((id) => id % 50 === 0))
      await store.outbox.add([
        newPost(`${round}:${n}`, { post: { kind: "admins", text: secret } }),
      ]);
  }
  const files = () => ["tam.db", "tam.db-wal"].map((name) => readFileSync(join(dataDir, name)));
  const left = () => files().some((bytes) => bytes.includes(secret));
  expect(left()).toBe(true);
  for (let n = 0; n < 1000; n += 50)
    await store.transaction((tx) => tx.accountRecords.forget(`a${n}`, "mark"));
  const database = new DatabaseSync(join(dataDir, "tam.db"));
  database.exec("delete from outbox");
  database.close();
  expect(left()).toBe(true);
  await store.scrub();
  expect(left()).toBe(false);
});

describe("the whole store inside a transaction", () => {
  test("is refused instead of waiting for itself for ever", async () => {
    const store = await open(newDataDir());
    const wrong = store.transaction(() => store.handled.claim("key", new Date(0)));
    await expect(wrong).rejects.toThrow("inside a transaction use only the `tx`");
    expect(await store.handled.claim("key", new Date(0))).toBe(true);
  });
});

describe("several processes on one directory", () => {
  test.each(["bot", "worker"] as const)(
    "one gets the lock %s, and its death frees it",
    async (name) => {
      const dataDir = newDataDir();
      const [one, two] = await Promise.all([fork(dataDir), fork(dataDir)]);
      const store = await open(dataDir);
      const granted = await Promise.all([one.lock(name), two.lock(name)]);
      expect(granted.sort()).toEqual([false, true]);
      expect(await store.tryLock(name)).toBeNull();

      await Promise.all([one.kill(), two.kill()]);
      const lock = await store.tryLock(name);
      expect(lock).not.toBeNull();
      expect(await store.tryLock(name)).toBeNull();
      // A second look of ours must not drop our own lock: POSIX does so when any handle is closed.
      const three = await fork(dataDir);
      expect(await three.lock(name)).toBe(false);
      await lock?.release();
      await lock?.release();
      expect(await three.lock(name)).toBe(true);
    },
  );

  test("a writer waits for the writer of another process, and its other work goes on", async () => {
    const dataDir = newDataDir();
    const [store, other] = await Promise.all([open(dataDir), fork(dataDir)]);
    const answers: string[] = [];
    let waiting: Promise<unknown> = Promise.resolve();
    const lock = await store.tryLock("worker");
    await store.transaction(async (tx) => {
      await tx.handled.claim("mine", new Date(0));
      waiting = other.claim(["mine", "theirs"]).finally(() => answers.push("claim"));
      // Looks five times before it says no: longer than SQLite itself waits for a writer.
      await other.lock("worker").finally(() => answers.push("lock"));
    });
    expect(await waiting).toBe(1);
    expect(answers).toEqual(["lock", "claim"]);
    await lock?.release();
  });

  test("both write at once and neither fails: each key has one effect", async () => {
    const dataDir = newDataDir();
    const keys = Array.from({ length: 150 }, (_, index) => `key ${index}`);
    const processes = await Promise.all([fork(dataDir), fork(dataDir), fork(dataDir)]);
    const won = await Promise.all(processes.map((process) => process.claim(keys)));
    expect(won.reduce((sum, count) => sum + count, 0)).toBe(keys.length);
    const store = await open(dataDir);
    const objects = (await store.audit.recent(1_000)).map((entry) => entry.object);
    expect(objects).toHaveLength(keys.length);
    expect(new Set(objects)).toEqual(new Set(keys));
  });

  test("many processes may start at once on a new directory", async () => {
    const dataDir = newDataDir();
    const processes = await Promise.all([1, 2, 3, 4].map(() => fork(dataDir)));
    const won = await Promise.all(processes.map((process) => process.claim(["k"])));
    expect(won.filter((count) => count === 1)).toHaveLength(1);
  });
});
