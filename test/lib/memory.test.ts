import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMemory } from "../../src/lib/memory.ts";

const MAX_AGE_MS = 1_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A memory and the keys that were looked up for it. */
function memoryOf(answer: (key: string, times: number) => Promise<string>) {
  const asked: string[] = [];
  const memory = createMemory<string>(MAX_AGE_MS);
  const get = (key: string) =>
    memory(key, () => {
      asked.push(key);
      return answer(key, asked.length);
    });
  return { asked, get };
}

it("looks a key up once for all who ask at the same time and until it is old", async () => {
  const { asked, get } = memoryOf(async (key, times) => `${key} ${times}`);
  expect(await Promise.all([get("a"), get("a"), get("b")])).toEqual(["a 1", "a 1", "b 2"]);
  vi.advanceTimersByTime(MAX_AGE_MS - 1);
  expect(await get("a")).toBe("a 1");
  vi.advanceTimersByTime(1);
  expect(await get("a")).toBe("a 3");
  expect(asked).toEqual(["a", "b", "a"]);
});

it("shares a failure with those who wait for it, and keeps it no longer", async () => {
  const { asked, get } = memoryOf(async (key, times) => {
    if (times === 1) throw new Error("not now");
    return key;
  });
  const [first, second] = await Promise.allSettled([get("a"), get("a")]);
  expect([first.status, second.status]).toEqual(["rejected", "rejected"]);
  expect(await get("a")).toBe("a");
  expect(asked).toHaveLength(2);
});

it("does not forget the newer value when an older look-up fails late", async () => {
  const late = Promise.withResolvers<string>();
  const { asked, get } = memoryOf((key, times) =>
    times === 1 ? late.promise : Promise.resolve(key),
  );
  const old = get("a");
  vi.advanceTimersByTime(MAX_AGE_MS);
  await get("a");
  late.reject(new Error("too late"));
  await expect(old).rejects.toThrow("too late");
  await get("a");
  expect(asked).toHaveLength(2);
});

it("lets the oldest go where there are too many", async () => {
  const { asked, get } = memoryOf(async (key) => key);
  for (let n = 0; n <= 5_000; n += 1) await get(String(n));
  await get("1");
  expect(asked).toHaveLength(5_001);
  await get("0");
  expect(asked).toHaveLength(5_002);
});
