import { expect, test } from "vitest";
import { heldHeapBytes } from "../../src/sandbox/held-heap.ts";

const MB = 2 ** 20;
const megabyte = () => Array.from({ length: MB / 8 }, (_, n) => n + 0.5);

test("counts what is held and leaves out what nobody holds any more", async () => {
  const before = await heldHeapBytes();
  const held = new Set(Array.from({ length: 20 }, megabyte));
  for (let n = 0; n < 20; n += 1) megabyte();
  const grown = (await heldHeapBytes()) - before;
  expect(grown).toBeGreaterThan(19 * MB);
  expect(grown).toBeLessThan(25 * MB);

  held.clear();
  expect((await heldHeapBytes()) - before).toBeLessThan(5 * MB);
});

test("a timer that lets the process end holds what its callback uses", async () => {
  const before = await heldHeapBytes();
  const kept = megabyte();
  const timer = setInterval(() => kept.length, 3_600_000).unref();
  expect((await heldHeapBytes()) - before).toBeGreaterThan(MB / 2);
  clearInterval(timer);
});
