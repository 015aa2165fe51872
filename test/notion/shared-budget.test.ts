import { expect, onTestFinished, test } from "vitest";
import type { Lane } from "../../src/notion/gate.ts";
import { createSharedBudget } from "../../src/notion/shared-budget.ts";
import { openStore } from "../../src/store/open-store.ts";
import { standingClock } from "../support/bot.ts";
import { NOW } from "../support/tam-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

async function openShares() {
  const directory = temporaryDirectory();
  const logger = testLogger();
  const store = await openStore({ databaseUrl: null, dataDir: directory.path, logger });
  onTestFinished(async () => {
    await store.close();
    directory.remove();
  });
  const clock = standingClock(NOW);
  const writes: number[] = [];
  const budget = {
    take: (minute: number, most: number) => {
      writes.push(minute);
      return store.notionBudget.take(minute, most);
    },
  };
  const share = () =>
    createSharedBudget({
      budget,
      requestsPerMinute: 180,
      isWorker: () => store.holds("worker"),
      clock,
      limits: { notionWindowMs: 60_000 },
    });
  const granted = async (shares: ReturnType<typeof share>[], lane: Lane, asked: number) => {
    let count = 0;
    for (let n = 0; n < asked; n += 1) {
      if (await shares[n % shares.length]?.take(lane)) count += 1;
    }
    return count;
  };
  return { store, clock, writes, share, granted };
}

test("the worker asks nobody; when it is none any more, it does", async () => {
  const { store, share, granted, writes } = await openShares();
  const lock = await store.tryLock("worker");
  const worker = share();
  expect(await granted([worker], "batch", 500)).toBe(500);
  expect(writes).toEqual([]);
  await lock?.release();
  expect(await granted([worker], "interactive", 100)).toBe(27);
});

test("all others together have 15 % of each minute, a fifth of it for people alone", async () => {
  const { clock, share, granted } = await openShares();
  const [bot, command] = [share(), share()];
  expect(await granted([bot, command], "batch", 60)).toBe(21);
  expect(await granted([bot, command], "interactive", 60)).toBe(6);
  clock.set(new Date(NOW.getTime() + 60_000));
  expect(await granted([command], "interactive", 60)).toBe(27);
  expect(await granted([bot], "low", 60)).toBe(0);
});
