import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { openStore } from "../../src/store/open-store.ts";
import { freePort } from "./free-port.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { testLogger } from "./test-logger.ts";

/** A PostgreSQL server for tests. `url` names its maintenance database, where databases may be created. */
export type PostgresServer = { url: string; origin: string; stop: () => Promise<void> };

const USER = "tam_test";
const PASSWORD = "postgres-test-password";

/**
 * TEST_DATABASE_URL, else a server of the locally installed PostgreSQL in a temporary directory; else
 * the reason why there is none.
 */
export async function startPostgres(): Promise<PostgresServer | { missing: string }> {
  const url = process.env.TEST_DATABASE_URL;
  if (url) return { url, origin: "TEST_DATABASE_URL", stop: async () => {} };
  const bin = findPrograms();
  if (bin === null) {
    return { missing: "TEST_DATABASE_URL is not set and no PostgreSQL is installed (initdb)" };
  }
  const owner = unprivilegedUser();
  if (owner === "none")
    return { missing: "PostgreSQL does not run as root, and no other user is there" };
  return startLocal(bin, owner);
}

/** Databases that are new and have all tables, each a copy of one that was made once. */
export async function openDatabaseCopies({ url }: Pick<PostgresServer, "url">) {
  const original = `tam_original_${process.pid}`;
  const addressOf = (name: string) => {
    const address = new URL(url);
    address.pathname = `/${name}`;
    return address.href;
  };
  const ask = async (sql: string) => {
    const client = new pg.Client(url);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await ask(`create database ${original}`);
  const databaseUrl = addressOf(original);
  const store = await openStore({ databaseUrl, dataDir: "/never/used", logger: testLogger() });
  await store.close();
  let copies = 0;
  /** PostgreSQL copies for one at a time. */
  let turn: Promise<void> = Promise.resolve();
  return {
    /** The address of a new one. */
    async next(): Promise<string> {
      copies += 1;
      const name = `tam_copy_${process.pid}_${copies}`;
      turn = turn.then(() => ask(`create database ${name} template ${original}`));
      await turn;
      return addressOf(name);
    },
  };
}

const hasPrograms = (directory: string): boolean =>
  ["initdb", "postgres"].every((program) => existsSync(join(directory, program)));

/** The directory of initdb and postgres: from PATH, else where Debian keeps them, newest first. */
function findPrograms(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const candidates = [
    ...(process.env.PATH ?? "").split(delimiter).filter((directory) => directory !== ""),
    ...versions
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(debian, version, "bin")),
  ];
  return candidates.find(hasPrograms) ?? null;
}

type Owner = { uid: number; gid: number } | null;

/** Whom PostgreSQL is to run as: null = ourselves. It refuses root. */
function unprivilegedUser(): Owner | "none" {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = ["postgres", "nobody"]
    .map((name) => users.find((fields) => fields[0] === name))
    .find((fields) => fields !== undefined);
  return user === undefined ? "none" : { uid: Number(user[2]), gid: Number(user[3]) };
}

async function startLocal(bin: string, owner: Owner): Promise<PostgresServer> {
  const directory = temporaryDirectory();
  const data = join(directory.path, "data");
  const passwordFile = join(directory.path, "password");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
  if (owner !== null) {
    for (const path of [directory.path, data, passwordFile]) chownSync(path, owner.uid, owner.gid);
  }
  const options = {
    ...owner,
    cwd: directory.path,
    env: { PATH: process.env.PATH, LC_ALL: "C" },
  };
  execFileSync(
    join(bin, "initdb"),
    ["-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", passwordFile, "-E", "UTF8", "-N"],
    { ...options, stdio: "pipe" },
  );
  const port = await freePort();
  const settings = [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
  ];
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
    { ...options, stdio: ["ignore", "ignore", "pipe"] },
  );
  // SIGQUIT: at once, even when the tests end without `stop`.
  const quit = () => server.kill("SIGQUIT");
  process.once("exit", quit);
  await untilReady(server);
  return {
    url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/postgres`,
    origin: bin,
    async stop() {
      process.off("exit", quit);
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      directory.remove();
    },
  };
}

/** Reads the server's log until it says that it is ready; rejects with the log when it ends before. */
async function untilReady(server: ChildProcess & { stderr: NodeJS.ReadableStream }): Promise<void> {
  const log: string[] = [];
  for await (const line of createInterface({ input: server.stderr })) {
    log.push(line);
    if (line.includes("ready to accept connections")) {
      server.stderr.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${log.join("\n")}`);
}
