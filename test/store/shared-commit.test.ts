import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { ServiceError } from "../../src/lib/errors.ts";
import { createSharedCommit } from "../../src/store/shared-commit.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

/** A database on a disk, transactions that end at once, and what another connection sees of them. */
function open() {
  const directory = temporaryDirectory();
  onTestFinished(directory.remove);
  const path = join(directory.path, "x.db");
  const database = new DatabaseSync(path);
  database.exec("pragma journal_mode = wal");
  database.exec("create table parents (id text primary key)");
  database.exec(
    "create table items (id text primary key, parent text references parents deferrable initially deferred)",
  );
  const another = new DatabaseSync(path);
  onTestFinished(() => {
    another.close();
    database.close();
  });
  const statements: string[] = [];
  let line: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = line.then(work);
    line = result.catch(() => {});
    return result;
  };
  const shared = createSharedCommit({
    path,
    execute: async (sql) => {
      statements.push(sql);
      database.exec(sql);
    },
    isOpen: () => database.isTransaction,
    takeTurn: inTurn,
  });
  const add = (id: string, parent: string | null = null) =>
    database.prepare("insert into items values (?, ?)").run(id, parent);
  return {
    database,
    shared,
    add,
    inTurn,
    commits: () => statements.filter((sql) => sql === "commit").length,
    /** One that is done; whether it was kept. */
    async transaction(id: string, parent?: string) {
      const { kept } = await inTurn(async () => {
        await shared.begin();
        add(id, parent);
        return shared.commit();
      });
      return kept.then(
        () => "kept",
        (error: unknown) => error,
      );
    },
    kept: () =>
      another
        .prepare("select id from items order by id")
        .all()
        .map(({ id }) => id),
  };
}

test("transactions that end in one turn of the event loop share a commit", async () => {
  const { transaction, commits, kept } = open();
  const ends = [transaction("a"), transaction("b"), transaction("c")];
  await ends[0];
  expect(kept()).toEqual(["a", "b", "c"]);
  expect(await Promise.all(ends)).toEqual(["kept", "kept", "kept"]);
  expect(commits()).toBe(1);
  expect(await transaction("d")).toBe("kept");
  expect(commits()).toBe(2);
});

test("one that is taken back leaves the others", async () => {
  const { shared, add, inTurn, transaction, kept } = open();
  const first = transaction("a");
  await inTurn(async () => {
    await shared.begin();
    add("b");
    await shared.rollback();
  });
  expect(await Promise.all([first, transaction("c")])).toEqual(["kept", "kept"]);
  expect(kept()).toEqual(["a", "c"]);
});

test("one alone is taken back as a whole", async () => {
  const { shared, add, database, kept } = open();
  await shared.begin();
  add("a");
  await shared.rollback();
  expect(database.isTransaction).toBe(false);
  expect(kept()).toEqual([]);
});

test("nobody hears of a change before it is on the disk, and who asks for all has it kept first", async () => {
  const { shared, inTurn, transaction, kept } = open();
  const heard: unknown[] = [];
  const end = transaction("a").then((how) => heard.push(how));
  await inTurn(async () => {
    expect([kept(), heard]).toEqual([[], []]);
    await shared.end();
  });
  expect(kept()).toEqual(["a"]);
  await end;
  expect(heard).toEqual(["kept"]);
});

test("a commit that fails takes all of them back and tells each", async () => {
  const { transaction, database, kept } = open();
  const ends = await Promise.all([transaction("a"), transaction("b", "nobody")]);
  expect(ends.map(String)).toEqual([
    expect.stringContaining("FOREIGN KEY"),
    expect.stringContaining("FOREIGN KEY"),
  ]);
  expect(database.isTransaction).toBe(false);
  expect(kept()).toEqual([]);
  expect(await transaction("c")).toBe("kept");
});

test.each(["begins", "is taken back", "ends the group"] as const)(
  "what SQLite took back by itself, as when the disk is full, is told when the next one %s",
  async (what) => {
    const { shared, inTurn, transaction, database, kept } = open();
    const first = transaction("a");
    await inTurn(async () => {
      if (what === "is taken back") await shared.begin();
      database.exec("rollback");
      if (what === "is taken back") await shared.rollback();
      if (what === "ends the group") await shared.end();
    });
    const next = await transaction("b");
    expect(await first).toBeInstanceOf(ServiceError);
    expect(String(await first)).toContain("took a change back before it was kept");
    expect(next).toBe("kept");
    expect(kept()).toEqual(["b"]);
  },
);
