import { afterEach, expect, test, vi } from "vitest";
import type { Account, UnusableRow } from "../../../src/domain/account.ts";
import { ServiceError } from "../../../src/lib/errors.ts";
import { createAccountReadings } from "../../../src/workflows/drafts/account-readings.ts";
import { anAccount } from "../../support/accounts.ts";
import { ticketsOf } from "../../support/scan-world.ts";

const NOW = new Date("2026-12-01T10:00:00Z");
const { signal } = new AbortController();
const everybody = Array.from({ length: 30 }, (_, n) => anAccount(`Account ${n}`));
const [first, second] = everybody as [Account, Account, ...Account[]];
const everyTicket = everybody.flatMap((account) => ticketsOf(account, NOW, { others: 2 }));

afterEach(() => {
  vi.useRealTimers();
});

/** `known`: accounts of which the store has names. `failing`: what bulk reads throw, one after the other. */
function openReadings({
  known = everybody,
  failing = [] as Error[],
  listed = everybody,
  unusable = [] as UnusableRow[],
} = {}) {
  const calls = { all: 0, one: 0, tickets: 0, ticketsOfOne: 0 };
  const asked: string[][] = [];
  const never = () => Promise.reject(new Error("is not asked"));
  const readings = createAccountReadings({
    accounts: {
      async queryAllAccounts() {
        calls.all += 1;
        const error = failing.shift();
        if (error !== undefined) throw error;
        return { accounts: listed, unusable: [] };
      },
      async getAccount(id) {
        calls.one += 1;
        return everybody.find((account) => account.id === id) ?? null;
      },
    },
    tickets: {
      async getOpenTickets(owner) {
        calls.ticketsOfOne += 1;
        asked.push([...owner.names]);
        return {
          tickets: everyTicket.filter(({ accountId }) => accountId === owner.id),
          unusable,
        };
      },
      getP1P2Tickets: never,
      getTicketCountByAccount: never,
      countAllOpenTickets: never,
      async readAllOpenTickets(owners) {
        calls.tickets += 1;
        asked.push(...owners.map(({ names }) => [...names]));
        return { tickets: everyTicket, unusable };
      },
    },
    names: {
      record: never,
      of: async (id) => [`Name of ${id}`],
      all: async () => known.map(({ id }) => ({ accountId: id, name: `Former ${id}` })),
    },
  });
  const readWhole = async ({ id }: Account) => {
    const account = await readings.accountOf(id, signal);
    return account === null ? null : await readings.openTicketsOf(account, signal);
  };
  const read = async (account: Account) => (await readWhole(account))?.tickets ?? null;
  return { readings, calls, asked, read, readWhole };
}

const ticketsOfFirst = everyTicket.filter(({ accountId }) => accountId === first.id);
const failure = () => new ServiceError("Notion", "Notion did not answer", { transient: true });

test("few are read one by one, by every name the account ever had", async () => {
  const { readings, calls, asked, read } = openReadings();
  readings.expect(19);
  expect(readings.expectsMany()).toBe(false);
  expect(await read(first)).toEqual(ticketsOfFirst);
  expect(calls).toEqual({ all: 0, one: 1, tickets: 0, ticketsOfOne: 1 });
  expect(asked).toEqual([[`Name of ${first.id}`]]);
});

test("many that ask at once share one reading, and each gets its own tickets", async () => {
  const { readings, calls, asked, read } = openReadings();
  readings.expect(20);
  expect(readings.expectsMany()).toBe(true);
  const found = await Promise.all(everybody.map(read));
  expect(found).toEqual(
    everybody.map(({ id }) => everyTicket.filter(({ accountId }) => accountId === id)),
  );
  expect(calls).toEqual({ all: 1, one: 0, tickets: 1, ticketsOfOne: 0 });
  expect(asked[0]).toEqual([first.name, `Former ${first.id}`]);
});

test.each([
  ["one by one", 1, 1],
  ["read together", 30, 0],
])(
  "tickets that could not be read are counted, %s: of their own account alone",
  async (_how, expected, ofSecond) => {
    // Asked for one account, the source gives that account's rows alone.
    const mine = { id: "row", label: "row", reason: "no priority", accountIds: [first.id] };
    const { readings, readWhole } = openReadings({ unusable: [mine] });
    readings.expect(expected);
    expect(await readWhole(first)).toEqual({ tickets: ticketsOfFirst, unreadable: 1 });
    expect(await readWhole(second)).toMatchObject({ unreadable: ofSecond });
  },
);

test("few of a very large portfolio are not worth reading it all", async () => {
  const known = Array.from({ length: 1_000 }, (_, n) => anAccount(`Known ${n}`));
  const { readings, calls, read } = openReadings({ known });
  readings.expect(20);
  expect(await read(first)).toEqual(ticketsOfFirst);
  expect(calls).toEqual({ all: 0, one: 1, tickets: 0, ticketsOfOne: 1 });
});

test("an account that the reading has not is asked for by itself", async () => {
  const { readings, calls, read } = openReadings({ listed: everybody.slice(1) });
  readings.expect(30);
  expect(await read(second)).toHaveLength(2);
  expect(await read(first)).toEqual(ticketsOfFirst);
  expect(await read(anAccount("Gone"))).toBeNull();
  expect(calls).toEqual({ all: 1, one: 2, tickets: 1, ticketsOfOne: 1 });
});

test("a reading that failed leaves the single requests, and is tried again by the next", async () => {
  const { readings, calls, read } = openReadings({ failing: [failure()] });
  readings.expect(30);
  expect(await read(first)).toEqual(ticketsOfFirst);
  expect(calls).toEqual({ all: 1, one: 1, tickets: 0, ticketsOfOne: 1 });
  await read(second);
  expect(calls).toEqual({ all: 2, one: 1, tickets: 1, ticketsOfOne: 1 });
});

test("a fault of ours is not taken for one of Notion's", async () => {
  const { readings, calls, read } = openReadings({ failing: [new TypeError("ours")] });
  readings.expect(30);
  await expect(read(first)).rejects.toThrow("ours");
  expect(calls.one).toBe(0);
});

test("what is older than ten minutes is read anew; the end of the many forgets it", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { readings, calls, read } = openReadings();
  readings.expect(30);
  await read(first);
  vi.advanceTimersByTime(10 * 60_000 - 1);
  await read(second);
  expect(calls.all).toBe(1);
  vi.advanceTimersByTime(1);
  await read(second);
  expect(calls.all).toBe(2);
  readings.expect(1);
  await read(first);
  expect(calls).toEqual({ all: 2, one: 1, tickets: 2, ticketsOfOne: 1 });
});
