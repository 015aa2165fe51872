import { expect, test } from "vitest";
import { heldBytes } from "../../src/sandbox/held-bytes.ts";

const MB = 2 ** 20;
const megabyte = () => Array.from({ length: MB / 8 }, (_, n) => n + 0.5);

test("counts what is held and leaves out what nobody holds any more", async () => {
  const before = await heldBytes();
  const held = new Set(Array.from({ length: 20 }, megabyte));
  for (let n = 0; n < 20; n += 1) megabyte();
  const grown = (await heldBytes()) - before;
  expect(grown).toBeGreaterThan(19 * MB);
  expect(grown).toBeLessThan(25 * MB);

  held.clear();
  expect((await heldBytes()) - before).toBeLessThan(5 * MB);
});

test("a timer that lets the process end holds what its callback uses", async () => {
  const before = await heldBytes();
  const kept = megabyte();
  const timer = setInterval(() => kept.length, 3_600_000).unref();
  expect((await heldBytes()) - before).toBeGreaterThan(MB / 2);
  clearInterval(timer);
});

test("counts a buffer, which lies beside the heap", async () => {
  const before = await heldBytes();
  const kept = Buffer.alloc(10 * MB);
  expect((await heldBytes()) - before).toBeGreaterThan(9 * MB);
  expect(kept.length).toBe(10 * MB);
});
