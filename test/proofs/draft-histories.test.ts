// Random histories of one mailbox: clicks, a rep's own hands in Gmail, faults on every request, processes that die
// or freeze and come back, one or two at a time. An independent record of who approved what judges every mail.
import { expect, test } from "vitest";
import { isClosed } from "../../src/domain/draft.ts";
import { createRandom } from "../../src/sandbox/world/random.ts";
import { MAX_AGE_MS, openDraftWorld, UNDO_MS } from "../support/draft-world.ts";
import type { MailboxFault } from "../support/mailbox.ts";

const RUNS = 1_000;
const STEPS = 60;
const FAULTS: [MailboxFault, ...MailboxFault[]] = [
  "later",
  "refused",
  "lostBefore",
  "lostAfter",
  "down",
  "dies",
  "diesAfter",
];

type Approved = { digest: string; from: number; until: number; undone: boolean };

test(`${RUNS} histories: nothing twice, nothing lost, nothing without an approval of those very bytes`, {
  timeout: 300_000,
}, async () => {
  const world = await openDraftWorld();
  const { mailbox, clock, store, limits } = world;
  const total = {
    approvals: 0,
    undone: 0,
    sent: 0,
    faults: 0,
    deaths: 0,
    edits: 0,
    attention: 0,
    elsewhere: 0,
    twice: 0,
    unapproved: 0,
    late: 0,
    lost: 0,
  };

  for (let run = 0; run < RUNS; run += 1) {
    const random = createRandom(20_261_123 + run);
    const approvals: Approved[] = [];
    const from = mailbox.sent.length;
    const id = await world.want(`run ${run}`);
    type Process = ReturnType<typeof world.startProcess>;
    let processes: [Process, ...Process[]] = [world.startProcess()];
    let faulty = true;
    mailbox.fault = () => {
      if (!faulty || random.fraction() > 0.12) return null;
      total.faults += 1;
      return random.pick(FAULTS);
    };
    const working = new Set<Promise<unknown>>();
    /** Ends when it ends, or never: a process that died stays where it was. */
    const start = async (work: Promise<unknown>) => {
      const quiet = work.catch(() => {}).finally(() => working.delete(quiet));
      working.add(quiet);
      const frozen = mailbox.frozen.length;
      while (working.has(quiet) && mailbox.frozen.length === frozen)
        await new Promise(setImmediate);
    };

    for (let step = 0; step < STEPS; step += 1) {
      const draft = await world.draft(id);
      const process = random.pick(processes);
      const draftId = draft.gmail?.draftId ?? "";
      switch (random.pick(ACTIONS)) {
        case "work":
          await start(process.work.work(world.signal));
          break;
        case "approve":
          await start(
            (async () => {
              const looked = await process.desk.review(id);
              if (looked.kind !== "review") return;
              const { reviewVersion, digest, at } = looked.review;
              const when = clock.now().getTime();
              const outcome = await process.desk.approve(
                id,
                { reviewVersion, digest, at },
                world.click(),
              );
              if (outcome.kind !== "done") return;
              total.approvals += 1;
              approvals.push({
                digest,
                from: when + UNDO_MS,
                until: when + MAX_AGE_MS,
                undone: false,
              });
            })(),
          );
          break;
        case "approveWithoutLooking": {
          const seen = {
            reviewVersion: draft.reviewVersion,
            digest: `${draft.content?.digest}x`,
            at: clock.now(),
          };
          expect((await process.desk.approve(id, seen, world.click())).kind).not.toBe("done");
          break;
        }
        case "undo": {
          const outcome = await process.desk.undo(id, world.click());
          if (outcome.kind !== "done") break;
          total.undone += 1;
          for (const approval of approvals) approval.undone = true;
          break;
        }
        case "editInSlack":
          await start(
            process.desk.edit(
              id,
              { reviewVersion: draft.reviewVersion, digest: draft.content?.digest ?? "" },
              { subject: "Edited", cc: [], text: `Edit ${step}` },
              world.click(),
            ),
          );
          break;
        case "editInGmail":
          total.edits += 1;
          mailbox.rep.edit(draftId, `By hand ${step}`);
          break;
        case "touch":
          mailbox.rep.touch(draftId);
          break;
        case "sendInGmail":
          if (random.fraction() < 0.1) mailbox.rep.send(draftId);
          break;
        case "removeInGmail":
          if (random.fraction() < 0.1) mailbox.rep.remove(draftId);
          break;
        case "discard":
          if (random.fraction() < 0.1) await start(process.desk.discard(id, world.click()));
          break;
        case "wait":
          clock.pass(random.pick([1_000, UNDO_MS, 60_000, limits.gmailSettleMs, MAX_AGE_MS]));
          break;
        case "kill": {
          total.deaths += 1;
          const next = world.startProcess();
          processes = random.fraction() < 0.5 ? [next] : [process, next];
          await start(next.work.resume(world.signal));
          break;
        }
        case "thaw":
          mailbox.frozen.shift()?.();
          await new Promise(setImmediate);
          break;
      }
    }

    // Everything works again: what was frozen comes back, and the last process finishes.
    faulty = false;
    while (mailbox.frozen.length > 0) mailbox.frozen.shift()?.();
    await Promise.all(working);
    const last = world.startProcess();
    await last.work.resume(world.signal);
    for (let round = 0; round < 6; round += 1) {
      clock.pass(limits.gmailSettleMs);
      await last.work.work(world.signal);
    }

    const draft = await world.draft(id);
    const mails = mailbox.sent.slice(from).filter(({ marker }) => marker === id);
    const ours = mails.filter(({ by }) => by === "bot");
    total.sent += ours.length;
    if (mails.length > 1) total.twice += 1;
    for (const mail of ours) {
      const at = mail.at.getTime();
      const approved = approvals.filter(({ digest, undone }) => digest === mail.digest && !undone);
      if (approved.length === 0) total.unapproved += 1;
      else if (!approved.some(({ from: due, until }) => at >= due && at < until)) total.late += 1;
    }
    // Each one ends where a person sees what became of it, and what went out is said to have gone out.
    const settled = isClosed(draft) || ["pending", "approved", "attention"].includes(draft.state);
    const toldSent = ["sent", "sentElsewhere"].includes(draft.state);
    const wentOut = mails.length > 0;
    if (!settled || wentOut !== toldSent) total.lost += 1;
    if (draft.state === "attention") total.attention += 1;
    if (draft.state === "sentElsewhere") total.elsewhere += 1;
    if (toldSent) expect(await store.communications.get(`sent:${id}`)).not.toBeNull();
    if (!isClosed(draft)) await store.drafts.save({ ...draft, state: "discarded" }, clock.now());
  }

  console.log(`${RUNS} histories:`, total);
  expect(total).toMatchObject({ twice: 0, unapproved: 0, late: 0, lost: 0 });
  expect(total.sent).toBeGreaterThan(RUNS / 20);
  expect(total.faults).toBeGreaterThan(RUNS);
});

const ACTIONS = [
  "work",
  "work",
  "work",
  "work",
  "approve",
  "approve",
  "approve",
  "approveWithoutLooking",
  "undo",
  "editInSlack",
  "editInGmail",
  "touch",
  "sendInGmail",
  "removeInGmail",
  "discard",
  "wait",
  "wait",
  "wait",
  "kill",
  "thaw",
] as const;
