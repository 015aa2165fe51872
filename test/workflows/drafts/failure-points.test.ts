// The sixteen points at which an approval may fail (a click, a crash, a lost answer …), each by name.
import { describe, expect, test } from "vitest";
import { UNDO_MS } from "../../support/draft-process.ts";
import { openDraftWorld } from "../../support/draft-world.ts";

type World = Awaited<ReturnType<typeof openDraftWorld>>;
type Process = ReturnType<World["startProcess"]>;

async function waitingDraft(world: World, key = "k") {
  const { desk, work } = world.startProcess();
  const id = await world.want(key);
  await work.work(world.signal);
  const draft = await world.draft(id);
  expect(draft.state).toBe("pending");
  return { desk, work, id, draftId: draft.gmail?.draftId ?? "" };
}

async function approved(world: World) {
  const waiting = await waitingDraft(world);
  const seen = await seenNow(waiting.desk, waiting.id);
  expect((await waiting.desk.approve(waiting.id, seen, world.click())).kind).toBe("done");
  return { ...waiting, seen };
}

async function seenNow(desk: Process["desk"], id: string) {
  const looked = await desk.review(id);
  if (looked.kind !== "review") throw new Error(`not shown: ${looked.kind}`);
  const { reviewVersion, digest, at, contact } = looked.review;
  return { reviewVersion, digest, at, contact };
}

/** Work that may never end, as of a process that died: given up after the store is quiet. */
async function workUntilFrozen(world: World, work: Process["work"]) {
  const before = world.mailbox.frozen.length;
  const working = work.work(world.signal);
  working.catch(() => {});
  await expect
    .poll(() => world.mailbox.frozen.length, { timeout: 10_000, interval: 5 })
    .toBe(before + 1);
}

const faultOnce = (
  world: World,
  operation: string,
  fault: Exclude<ReturnType<World["mailbox"]["fault"]>, null>,
) => {
  let left = 1;
  world.mailbox.fault = (asked) => (asked === operation && left-- > 0 ? fault : null);
};

describe("failure points of an approval", () => {
  test("1: a double click, and two devices, approve once and send once", async () => {
    const world = await openDraftWorld();
    const { desk, work, id } = await waitingDraft(world);
    const other = world.startProcess();
    const seen = await seenNow(desk, id);
    const click = world.click();
    const outcomes = await Promise.all([
      desk.approve(id, seen, click),
      desk.approve(id, seen, click),
      other.desk.approve(id, seen, world.click()),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toContain("done");
    expect(
      outcomes.every((outcome) => "draft" in outcome && outcome.draft.state === "approved"),
    ).toBe(true);
    world.clock.pass(UNDO_MS);
    await Promise.all([work.work(world.signal), work.work(world.signal)]);
    expect(world.mailbox.sent).toHaveLength(1);
    expect((await world.draft(id)).state).toBe("sent");
  });

  test("2: a crash before the approval is stored leaves it waiting, and the next click works", async () => {
    const world = await openDraftWorld();
    const { desk, id } = await waitingDraft(world);
    const seen = await seenNow(desk, id);
    await expect(
      world.store.transaction(async (tx) => {
        const draft = await tx.drafts.get(id);
        if (draft !== null)
          await tx.drafts.save({ ...draft, state: "approved" }, world.clock.now());
        throw new Error("the process ends here");
      }),
    ).rejects.toThrow();
    expect((await world.draft(id)).state).toBe("pending");
    expect((await desk.approve(id, seen, world.click())).kind).toBe("done");
  });

  test("3: a crash after the approval is stored: the next process sends it", async () => {
    const world = await openDraftWorld();
    const { id } = await approved(world);
    world.clock.pass(UNDO_MS);
    const next = world.startProcess();
    await next.work.resume(world.signal);
    await next.work.work(world.signal);
    expect((await world.draft(id)).state).toBe("sent");
    expect(world.mailbox.sent).toHaveLength(1);
  });

  test("4: changed in Gmail since it was seen: not approved, not sent, shown with what changed", async () => {
    const world = await openDraftWorld();
    const { desk, work, id, draftId } = await waitingDraft(world);
    const seen = await seenNow(desk, id);
    world.mailbox.rep.edit(draftId, "Something else.");
    await work.work(world.signal);
    expect(await desk.approve(id, seen, world.click())).toMatchObject({ kind: "changed" });
    const again = await seenNow(desk, id);
    expect(again.reviewVersion).toBe(seen.reviewVersion + 1);
    expect((await world.draft(id)).changedFrom?.text).toBe("All is well.");
    await desk.approve(id, again, world.click());
    // Once more, between the approval and the sending.
    world.mailbox.rep.edit(draftId, "Something else again.");
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect(world.mailbox.sent).toEqual([]);
    expect(await world.draft(id)).toMatchObject({ state: "pending", approval: null });
  });

  test("4b: saved in Gmail without a change: the approval stands", async () => {
    const world = await openDraftWorld();
    const { work, id, draftId } = await approved(world);
    world.mailbox.rep.touch(draftId);
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("sent");
  });

  test("5: sent in Gmail by the rep first", async () => {
    const world = await openDraftWorld();
    const { work, id, draftId } = await approved(world);
    world.mailbox.rep.send(draftId);
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("sentElsewhere");
    expect(world.mailbox.sent.map(({ by }) => by)).toEqual(["rep"]);
  });

  test("5b: sent in Gmail by the rep while it waits, and Gmail goes on listing it", async () => {
    const world = await openDraftWorld();
    const { work, id, draftId } = await waitingDraft(world);
    world.mailbox.keepsWrapper = true;
    world.mailbox.rep.send(draftId);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("sentElsewhere");
  });

  test("6: deleted in Gmail", async () => {
    const world = await openDraftWorld();
    const { work, id, draftId } = await approved(world);
    world.mailbox.rep.remove(draftId);
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("deleted");
    expect(world.mailbox.sent).toEqual([]);
  });

  test("7: Gmail or its tokens down: it waits, says so, and goes out when that is over", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.clock.pass(UNDO_MS);
    world.mailbox.fault = () => "down";
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state: "approved",
      note: expect.stringContaining("Gmail is down"),
    });
    world.mailbox.fault = () => null;
    world.clock.pass(world.limits.gmailRetryMs);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("sent");
  });

  test("7b: down for longer than an approval lasts: it lapses and is not sent", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.mailbox.fault = () => "down";
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    world.clock.pass(15 * 60_000);
    world.mailbox.fault = () => null;
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state: "pending",
      note: expect.stringContaining("lapsed"),
    });
    expect(world.mailbox.sent).toEqual([]);
  });

  test.each([
    ["8 and 9: a crash, or a request lost on the way, before Gmail had it", "dies", 0],
    ["12: a crash after Gmail sent it", "diesAfter", 1],
  ] as const)("%s", async (_name, fault, sent) => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.clock.pass(UNDO_MS);
    faultOnce(world, "send", fault);
    await workUntilFrozen(world, work);
    expect((await world.draft(id)).state).toBe("sending");
    const next = world.startProcess();
    await next.work.resume(world.signal);
    await next.work.work(world.signal);
    world.clock.pass(world.limits.gmailSettleMs);
    await next.work.work(world.signal);
    expect((await world.draft(id)).state).toBe(sent === 1 ? "sent" : "attention");
    // The old process comes back: nothing changes.
    for (const thaw of world.mailbox.frozen) thaw();
    world.clock.pass(world.limits.gmailSettleMs);
    await next.work.work(world.signal);
    expect(world.mailbox.sent).toHaveLength(sent);
    expect((await world.draft(id)).state).toBe(sent === 1 ? "sent" : "attention");
  });

  test("8b: nobody knows, a person looked: sent ends it, not sent waits for a new approval", async () => {
    const world = await openDraftWorld();
    const { desk, work, id } = await approved(world);
    world.clock.pass(UNDO_MS);
    faultOnce(world, "send", "lostBefore");
    await work.work(world.signal);
    world.clock.pass(world.limits.gmailSettleMs);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("attention");
    expect((await desk.resolve(id, "notSent", world.click())).kind).toBe("done");
    expect(await world.draft(id)).toMatchObject({ state: "pending", approval: null });
    await work.work(world.signal);
    expect(world.mailbox.sent).toEqual([]);
  });

  test("10: sent, and the answer was lost: proven by the sent copy, never sent again", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.clock.pass(UNDO_MS);
    faultOnce(world, "send", "lostAfter");
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("unclear");
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({ state: "sent", sent: { by: "thread" } });
    expect(world.mailbox.sent).toHaveLength(1);
    expect(await world.store.communications.unfinished()).toMatchObject([{ key: `sent:${id}` }]);
  });

  test("11: refused for now (429): surely not sent, tried again", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.clock.pass(UNDO_MS);
    faultOnce(world, "send", "later");
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state: "approved",
      note: expect.stringContaining("busy"),
    });
    world.clock.pass(world.limits.gmailRetryMs);
    await work.work(world.signal);
    expect(world.mailbox.sent).toHaveLength(1);
  });

  test("11b: refused for good: waits for the rep and says why", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.clock.pass(UNDO_MS);
    faultOnce(world, "send", "refused");
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state: "pending",
      note: expect.stringContaining("Gmail refuses it"),
    });
  });

  test("13: the store fails after Gmail sent it: written as soon as it works", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.clock.pass(UNDO_MS);
    const { transaction } = world.store;
    let failures = 0;
    world.store.transaction = async (effects) => {
      if (world.mailbox.sent.length > 0 && failures < 2) {
        failures += 1;
        throw new Error("the disk is full");
      }
      return transaction(effects);
    };
    await work.work(world.signal);
    expect(failures).toBe(2);
    expect((await world.draft(id)).state).toBe("sent");
    expect(world.mailbox.sent).toHaveLength(1);
  });

  test("14: two processes at it at once send once", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    const other = world.startProcess();
    world.clock.pass(UNDO_MS);
    await Promise.all([work.work(world.signal), other.work.work(world.signal)]);
    expect(world.mailbox.sent).toHaveLength(1);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("sent");
  });

  test.each([
    [
      "gone already",
      (world: World, draftId: string) => world.mailbox.rep.remove(draftId),
      "discarded",
    ],
    ["there", () => {}, "discarded"],
  ] as const)("15: discarding a draft that is %s", async (_name, before, state) => {
    const world = await openDraftWorld();
    const { desk, id, draftId } = await waitingDraft(world);
    before(world, draftId);
    expect((await desk.discard(id, world.click())).kind).toBe("done");
    expect((await world.draft(id)).state).toBe(state);
    expect(world.mailbox.drafts.size).toBe(0);
  });

  test("15b: discarding one that its rep sent long before anybody looked: it was sent, not deleted", async () => {
    const world = await openDraftWorld();
    const { desk, id, draftId } = await waitingDraft(world);
    world.mailbox.rep.send(draftId);
    world.clock.pass(20 * 60_000);
    expect((await desk.discard(id, world.click())).kind).toBe("state");
    expect((await world.draft(id)).state).toBe("sentElsewhere");
  });

  test("15c: discarding is refused for now (429): the person is told, and nothing is deleted later", async () => {
    const world = await openDraftWorld();
    const { desk, work, id } = await waitingDraft(world);
    faultOnce(world, "delete", "later");
    expect((await desk.discard(id, world.click())).kind).toBe("failed");
    world.clock.pass(2 * world.limits.gmailSendTimeoutMs);
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state: "pending",
      note: expect.stringContaining("It was not discarded"),
    });
    expect(world.mailbox.drafts.size).toBe(1);
  });

  test.each(["lostAfter", "lostBefore", "diesAfter", "dies"] as const)(
    "16: the answer to creating is lost (%s): one draft in the mailbox",
    async (fault) => {
      const world = await openDraftWorld();
      const { work } = world.startProcess();
      const id = await world.want("k");
      faultOnce(world, "create", fault);
      if (fault.startsWith("dies")) await workUntilFrozen(world, work);
      else await work.work(world.signal);
      expect((await world.draft(id)).state).toBe("creating");
      const next = world.startProcess();
      await next.work.work(world.signal);
      world.clock.pass(world.limits.gmailCreateSettleMs);
      await next.work.work(world.signal);
      await next.work.work(world.signal);
      expect((await world.draft(id)).state).toBe("pending");
      expect(world.mailbox.drafts.size).toBe(1);
    },
  );

  test("16b: what was perhaps created is looked for ever more rarely while nobody can tell", async () => {
    const world = await openDraftWorld();
    const { work } = world.startProcess();
    const id = await world.want("k");
    faultOnce(world, "create", "lostAfter");
    await work.work(world.signal);
    const looks: number[] = [];
    world.mailbox.fault = (operation) => {
      if (operation === "find") looks.push(second);
      return operation === "find" ? "down" : null;
    };
    let second = 0;
    while (second < 100) {
      second += 1;
      world.clock.pass(1_000);
      await work.work(world.signal);
    }
    expect(looks).toEqual([1, 2, 4, 8, 16, 32, 64]);
    world.mailbox.fault = () => null;
    world.clock.pass(28_000);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("pending");
    expect(world.mailbox.drafts.size).toBe(1);
  });
});

describe("before it goes out", () => {
  test("undone within the time: not sent; approved again: sent", async () => {
    const world = await openDraftWorld();
    const { desk, work, id } = await approved(world);
    expect((await desk.undo(id, world.click())).kind).toBe("done");
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect(world.mailbox.sent).toEqual([]);
    await desk.approve(id, await seenNow(desk, id), world.click());
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect(world.mailbox.sent).toHaveLength(1);
    expect(await desk.undo(id, world.click())).toMatchObject({
      kind: "state",
      draft: { state: "sent" },
    });
  });

  test("the customer wrote meanwhile: not sent, asks to look again", async () => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.clock.pass(UNDO_MS / 2);
    world.mailbox.rep.receive((await world.draft(id)).gmail?.threadId ?? "");
    world.clock.pass(UNDO_MS / 2);
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state: "pending",
      note: expect.stringContaining("newer mail"),
    });
    expect(world.mailbox.sent).toEqual([]);
  });

  test("the rep answered by hand meanwhile: not sent on top of it, and the next review says so", async () => {
    const world = await openDraftWorld();
    const { desk, work, id } = await approved(world);
    world.clock.pass(UNDO_MS / 2);
    world.mailbox.rep.answer((await world.draft(id)).gmail?.threadId ?? "");
    world.clock.pass(UNDO_MS / 2);
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state: "pending",
      note: "Not sent: dana@northwind.example has written in this conversation since. Please look again.",
    });
    expect(world.mailbox.sent.map(({ by }) => by)).toEqual(["rep"]);
    expect(await desk.review(id)).toMatchObject({ review: { newer: [{ own: true }] } });
    // Seen and approved all the same: that was decided by a person.
    await desk.approve(id, await seenNow(desk, id), world.click());
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect((await world.draft(id)).state).toBe("sent");
  });

  test.each([
    ["withdrawn", "another contact", { kind: "withdraw" }],
    ["pending", "changed hands", { kind: "discardOnly", owner: "ben@northwind.example" }],
    ["pending", "another contact", { kind: "approveAgain" }],
  ] as const)("the account is not as it was: %s, %s", async (state, note, difference) => {
    const world = await openDraftWorld();
    const { work, id } = await approved(world);
    world.account.difference = { ...difference, what: "Acme has another contact now." };
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect(await world.draft(id)).toMatchObject({
      state,
      note: expect.stringContaining(note),
    });
    expect(world.mailbox.sent).toEqual([]);
  });

  test("an edit is what is reviewed next, and what was seen before is not approved any more", async () => {
    const world = await openDraftWorld();
    const { desk, work, id } = await waitingDraft(world);
    const seen = await seenNow(desk, id);
    const change = { subject: "News", cc: [], text: "Shorter." };
    expect((await desk.edit(id, seen, change, world.click())).kind).toBe("done");
    expect((await desk.approve(id, seen, world.click())).kind).toBe("changed");
    await desk.approve(id, await seenNow(desk, id), world.click());
    world.clock.pass(UNDO_MS);
    await work.work(world.signal);
    expect(world.mailbox.sent).toMatchObject([{ subject: "News" }]);
  });
});
