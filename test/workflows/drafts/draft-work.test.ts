// What of the worker's part of drafts goes on at the same time.
import { expect, test } from "vitest";
import { UNDO_MS } from "../../support/draft-process.ts";
import { openDraftWorld } from "../../support/draft-world.ts";

test("six drafts of a mailbox are under way at once, and an approved mail does not wait for them", async () => {
  const world = await openDraftWorld();
  const { desk, work, loops } = world.startProcess();
  const id = await world.want("first");
  await work.work(world.signal);
  const looked = await desk.review(id);
  if (looked.kind !== "review") throw new Error(`not shown: ${looked.kind}`);
  const { reviewVersion, digest, at } = looked.review;
  await desk.approve(id, { reviewVersion, digest, at }, world.click());
  world.clock.pass(UNDO_MS);

  const others = await Promise.all(["a", "b", "c", "d", "e", "f", "g"].map(world.want));
  world.mailbox.fault = (operation) => (operation === "create" ? "diesAfter" : null);
  const making = loops.make(world.signal);
  await expect.poll(() => world.mailbox.frozen.length).toBe(6);
  await loops.work(world.signal);
  expect((await world.draft(id)).state).toBe("sent");
  expect(world.mailbox.frozen).toHaveLength(6);

  world.mailbox.fault = () => null;
  for (const answer of world.mailbox.frozen) answer();
  await making;
  for (const one of others) expect((await world.draft(one)).state).toBe("pending");
});
