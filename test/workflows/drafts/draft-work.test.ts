// What of the worker's part of drafts goes on at the same time.
import { expect, test } from "vitest";
import { beginCreating, createAgain } from "../../../src/domain/draft/create-draft.ts";
import { checkInKey } from "../../../src/domain/plan-check-ins.ts";
import { DAY_MS } from "../../../src/lib/time.ts";
import { createCalendar } from "../../../src/lib/time-zone.ts";
import { createCheckIns } from "../../../src/workflows/drafts/check-ins.ts";
import { createDraftSteps } from "../../../src/workflows/drafts/draft-steps.ts";
import { anAccount } from "../../support/accounts.ts";
import { UNDO_MS } from "../../support/draft-process.ts";
import { openDraftWorld } from "../../support/draft-world.ts";
import { testLogger } from "../../support/test-logger.ts";

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

type World = Awaited<ReturnType<typeof openDraftWorld>>;

const acme = anAccount("Acme");

/** The check-ins of one account after the other, and the worker's rounds about them. */
function checkInsOf(world: World, account = acme) {
  const { work } = world.startProcess();
  let drafts = 0;
  const checkIns = createCheckIns({
    store: world.store,
    accounts: {
      queryAllAccounts: async () => ({ accounts: [account], unusable: [] }),
      getAccount: async () => account,
    },
    whyUnreachable: async () => null,
    quietDays: 14,
    calendar: createCalendar("UTC"),
    newId: () => `check-in ${++drafts}`,
    wakeWorker: () => {},
    clock: world.clock,
    limits: world.limits,
    logger: testLogger(),
  });
  const ofMonth = async (month: string) => {
    const draft = await world.store.drafts.byKey(checkInKey(acme.id, month));
    if (draft === null) throw new Error(`no check-in of ${month}`);
    return draft;
  };
  return {
    ofMonth,
    work: () => work.work(world.signal),
    async run(run: string) {
      await checkIns.run(run, world.signal);
      await work.work(world.signal);
    },
  };
}

/** Last month's was made, this month's run comes. */
async function aMonthLater() {
  const world = await openDraftWorld();
  const checkIns = checkInsOf(world);
  await checkIns.run("2026-11");
  const { gmail } = await checkIns.ofMonth("2026-11");
  world.clock.pass(30 * DAY_MS);
  return { ...checkIns, world, draftId: gmail?.draftId ?? "" };
}

test("last month's check-in that nobody touched is replaced", async () => {
  const { world, run, ofMonth } = await aMonthLater();
  await run("2026-12");
  expect((await ofMonth("2026-11")).state).toBe("withdrawn");
  expect((await ofMonth("2026-12")).state).toBe("pending");
  expect(world.mailbox.drafts.size).toBe(1);
});

test("… but not one that its rep changed in Gmail right before: it waits for them again", async () => {
  const { world, draftId, run, ofMonth } = await aMonthLater();
  world.mailbox.rep.edit(draftId, "An hour of work.");
  await run("2026-12");
  expect(world.mailbox.drafts.get(draftId)?.content.text).toBe("An hour of work.");
  expect(await ofMonth("2026-11")).toMatchObject({
    state: "pending",
    reviewVersion: 2,
    content: { text: "An hour of work." },
    note: expect.stringContaining("changed in Gmail"),
  });
});

test("… nor is the store's word for it taken when Gmail cannot be read", async () => {
  const { world, draftId, run, work, ofMonth } = await aMonthLater();
  world.mailbox.rep.edit(draftId, "An hour of work.");
  world.mailbox.fault = (operation) => (operation === "read" ? "down" : null);
  await run("2026-12");
  // Looked for again later, not in each round.
  expect(await ofMonth("2026-11")).toMatchObject({
    state: "discarding",
    stepStartedAt: world.clock.now(),
  });
  world.mailbox.fault = () => null;
  world.clock.pass(2 * world.limits.gmailSendTimeoutMs);
  await work();
  expect((await ofMonth("2026-11")).state).toBe("pending");
  expect(world.mailbox.drafts.has(draftId)).toBe(true);
});

test("… and waits again, with the reason, when its mailbox cannot be read any more", async () => {
  const { world, run, ofMonth } = await aMonthLater();
  world.mailbox.fault = (operation) => (operation === "read" ? "refused" : null);
  await run("2026-12");
  expect(await ofMonth("2026-11")).toMatchObject({
    state: "pending",
    note: "It was not discarded: Gmail is down.",
  });
});

test("… and is tried again when Gmail is busy, instead of staying beside the new one", async () => {
  const { world, run, work, ofMonth } = await aMonthLater();
  let busy = 1;
  world.mailbox.fault = (operation) => (operation === "delete" && busy-- > 0 ? "later" : null);
  await run("2026-12");
  expect((await ofMonth("2026-11")).state).toBe("discarding");
  // A moment later it is still somebody's step.
  await work();
  expect(world.mailbox.drafts.size).toBe(2);
  world.clock.pass(2 * world.limits.gmailSendTimeoutMs);
  await work();
  expect((await ofMonth("2026-11")).state).toBe("withdrawn");
  expect(world.mailbox.drafts.size).toBe(1);
});

test("a rep all of whose accounts are skipped is told once a month why", async () => {
  const world = await openDraftWorld();
  const { run } = checkInsOf(world, { ...acme, contactEmail: null });
  const told = async (key: string) =>
    (await world.store.outbox.get(`checkins:${key}:dana@northwind.example`))?.post ?? null;
  await run("2026-11");
  expect(await told("2026-11")).toMatchObject({
    drafts: [],
    checkIns: { month: "2026-11", skipped: [{ name: "Acme", reason: "no Contact Email" }] },
  });
  await run("once more");
  expect(await told("once more")).toBeNull();
  world.clock.pass(30 * DAY_MS);
  await run("2026-12");
  expect(await told("2026-12")).not.toBeNull();
});

test("… not of what nobody can do anything about", async () => {
  const world = await openDraftWorld();
  const { run } = checkInsOf(world, { ...acme, checkInIntervalMonths: 0 });
  await run("2026-11");
  expect((await world.store.outbox.counts()).pending).toBe(0);
});
