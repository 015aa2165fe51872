// What of the worker's part of drafts goes on at the same time.
import { expect, test } from "vitest";
import { beginCreating, createAgain } from "../../../src/domain/draft/create-draft.ts";
import { createCalendar } from "../../../src/lib/time-zone.ts";
import { createDraftSteps } from "../../../src/workflows/drafts/draft-steps.ts";
import { UNDO_MS } from "../../support/draft-process.ts";
import { openDraftWorld } from "../../support/draft-world.ts";

test("six drafts of a mailbox are under way at once, and an approved mail does not wait for them", async () => {
  const world = await openDraftWorld();
  const { desk, work, loops } = world.startProcess();
  const id = await world.want("first");
  await work.work(world.signal);
  const looked = await desk.review(id);
  if (looked.kind !== "review") throw new Error(`not shown: ${looked.kind}`);
  const { reviewVersion, digest, at, contact } = looked.review;
  await desk.approve(id, { reviewVersion, digest, at, contact }, world.click());
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

test("the message that lists a draft is edited for what one sees in it, not for a step of its preparation", async () => {
  const { store, clock, want } = await openDraftWorld();
  const steps = createDraftSteps({ store, clock, calendar: createCalendar("UTC") });
  const id = await want("listed");
  const card = (await store.drafts.get(id))?.card ?? "";
  const post = { kind: "admins", text: "" } as const;
  await store.outbox.add([
    { key: card, scanId: null, to: "admins", position: 0, post, announces: [] },
  ]);
  await store.outbox.claim(clock.now());
  await store.outbox.posted(card, { channel: "D1", ts: "1.0" });

  await steps.change(id, (now) => beginCreating(now, clock.now()));
  expect(await store.outbox.stale(1)).toEqual([]);
  await steps.change(id, (now) => createAgain(now, "Gmail is not there.", null));
  expect((await store.outbox.stale(1)).map(({ key }) => key)).toEqual([card]);
});
