import { afterEach, expect, test, vi } from "vitest";
import type { Account } from "../../src/domain/account.ts";
import { ServiceError } from "../../src/lib/errors.ts";
import { realLimits } from "../../src/lib/limits.ts";
import { createAccountDirectory } from "../../src/workflows/account-directory.ts";
import { anAccount } from "../support/accounts.ts";
import { testLogger } from "../support/test-logger.ts";

/** A directory over a list that changes, and may fail. */
function setUp(listed: Account[]) {
  const source = { accounts: listed, down: false, reads: 0 };
  const directory = createAccountDirectory({
    accounts: {
      async queryAllAccounts() {
        source.reads += 1;
        if (source.down) throw new ServiceError("Notion", "Notion is down.", { transient: true });
        return { accounts: source.accounts, unusable: [] };
      },
      getAccount: () => Promise.reject(new Error("nobody asks for one")),
    },
    names: {
      record: async () => {},
      of: async () => [],
      all: async () => [{ accountId: "a", name: "Acme Inc" }],
    },
    clock: { now: () => new Date(), at: () => () => undefined },
    limits: { ...realLimits, directoryMs: 0 },
    logger: testLogger(),
  });
  return { directory, source };
}

afterEach(() => void vi.useRealTimers());

test("what a scan read is known without another request", async () => {
  const { directory, source } = setUp([anAccount("Acme", { id: "a" })]);
  expect(directory.known("a")).toBeNull();
  const { accounts } = await directory.reread({ urgency: "batch" });
  expect(directory.known("a")).toBe(accounts[0]);
  expect(await directory.guess("acme inc")).toMatchObject({ kind: "one", how: "exact" });
  source.accounts = [anAccount("Globex", { id: "b" })];
  await directory.reread({ urgency: "batch" });
  expect(directory.known("a")).toBeNull();
  expect(directory.known("b")?.name).toBe("Globex");
  expect(source.reads).toBe(2);
});

test("a scan that cannot read leaves the list, and one that can ends the trouble", async () => {
  const { directory, source } = setUp([anAccount("Acme", { id: "a" })]);
  source.down = true;
  await expect(directory.list()).rejects.toThrow("Notion is down.");
  expect(directory.trouble).toBe("Notion is down.");
  source.down = false;
  await directory.reread({ urgency: "batch" });
  expect(directory.trouble).toBeNull();
  source.down = true;
  await expect(directory.reread({ urgency: "batch" })).rejects.toThrow("Notion is down.");
  expect(directory.known("a")?.name).toBe("Acme");
});

test("an account that is younger than the list is found by its id in a fresh one, read every 30 s at most", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const acme = anAccount("Acme", { id: "a" });
  const { directory, source } = setUp([acme]);
  expect(await directory.get("a")).toEqual(acme);
  source.accounts = [acme, anAccount("Globex", { id: "b" })];
  expect(await directory.get("b")).toBeNull();
  expect(source.reads).toBe(1);
  vi.advanceTimersByTime(30_000);
  expect((await directory.get("b"))?.name).toBe("Globex");
  vi.advanceTimersByTime(30_000);
  source.down = true;
  expect(await directory.get("c")).toBeNull();
});
