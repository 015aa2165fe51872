// Random histories of drafts through the real adapter, the emulated Gmail and the real store: clicks, a rep's own hands
// in Gmail, faults on every request, processes that die at any step and are replaced, one or two at a time. What went
// out is taken from the mailbox, and judged by a record of who saw and approved what that knows nothing of our rows.
import pg from "pg";
import { expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import { type Draft, isClosed } from "../../src/domain/draft.ts";
import { elapsedMs } from "../../src/lib/time.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import type { GmailText } from "../../src/sandbox/gmail/contract.ts";
import { createKeyPair } from "../../src/sandbox/gmail/service-account.ts";
import { createRandom } from "../../src/sandbox/world/random.ts";
import type { DraftActOutcome } from "../../src/workflows/drafts/draft-desk.ts";
import type { Difference } from "../../src/workflows/drafts/draft-facts.ts";
import { type DraftLane, type MortalProcess, openDraftLane } from "../support/draft-lane.ts";
import { MAX_AGE_MS, UNDO_MS } from "../support/draft-process.ts";
import { draftWish } from "../support/drafts.ts";
import { mailWords } from "../support/mail-words.ts";
import { startPostgres } from "../support/postgres.ts";
import { testLogger } from "../support/test-logger.ts";

const RUNS = Number(process.env.PROOF_RUNS ?? 1_000);
/** The runs have the seeds from this one on; a failing one is named, to be run alone with PROOF_RUNS=1. */
const FIRST_SEED = Number(process.env.PROOF_SEED ?? 1);
const LANES = Math.min(RUNS, 12);
/** Of the lanes, on PostgreSQL where there is one. */
const POSTGRES_LANES = 4;
const STEPS = 16;
/** Between a look at the clock and the mail that follows from it some steps of a millisecond may pass. */
const TOLERANCE_MS = 500;

const FAULTS: [Fault, ...Fault[]] = [
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "status", status: 503, afterCommit: true },
  { kind: "status", status: 503, afterCommit: true },
  { kind: "status", status: 502, html: true },
  { kind: "status", status: 429 },
  { kind: "status", status: 403 },
  { kind: "status", status: 401 },
  { kind: "status", status: 200, html: true },
  { kind: "reset" },
  { kind: "lostAnswer" },
  { kind: "lostAnswer" },
  { kind: "truncated" },
  { kind: "slow", ms: 20 },
];
/** These cost a second each: rarely. */
const SLOW_FAULTS: [Fault, ...Fault[]] = [
  { kind: "stall" },
  { kind: "status", status: 429, retryAfterSeconds: 1 },
];

const ACTIONS = [
  "work",
  "work",
  "work",
  "work",
  "work",
  "work",
  "work",
  "approve",
  "approve",
  "approve",
  "approve",
  "approve",
  "wait",
  "wait",
  "wait",
  "wait",
  "wait",
  "approveWithoutLooking",
  "undo",
  "editInSlack",
  "editInGmail",
  "editInGmail",
  "touch",
  "answer",
  "sendInGmail",
  "removeInGmail",
  "discard",
  "withdraw",
  "changeHands",
  "kill",
  "tokensEnd",
  "suspend",
] as const;

/** What a person saw and said yes to. `from` and `until`: when it may go out. */
/** `overtaken`: since when it must not go out any more, ms. */
type Approved = {
  words: string;
  from: number;
  until: number;
  undone: boolean;
  overtaken: number | null;
};

const SETTLED_WITHIN_MS = 60_000;
/** Neither at its end nor waiting for a person. */
const isOnItsWay = (draft: Draft): boolean =>
  !isClosed(draft) && draft.state !== "pending" && draft.state !== "attention";

const NOTHING_WRONG = {
  twice: 0,
  lost: 0,
  unapproved: 0,
  late: 0,
  wrong: [] as string[],
};
const tally = {
  approvals: 0,
  changes: 0,
  undone: 0,
  overtaken: 0,
  sent: 0,
  sentByRep: 0,
  faults: 0,
  deaths: 0,
  edits: 0,
  requests: 0,
  attention: 0,
  closed: 0,
  changedHands: 0,
};
const verdict = { ...NOTHING_WRONG };

async function run(seed: number, lane: DraftLane, rep: string): Promise<void> {
  const random = createRandom(seed);
  const { emulator, clock, store, limits } = lane;
  const mailbox = rep.toLowerCase();
  emulator.set({
    keepsWrapperAfterSend: random.fraction() < 0.2,
    keepsMessageId: random.fraction() < 0.5,
    keepsCustomHeaders: random.fraction() < 0.5,
    secondSend: random.fraction() < 0.3 ? 400 : 404,
  });
  const share = random.pick([0, 0.05, 0.1, 0.25]);
  let faulty = true;
  emulator.faults.take = () => {
    tally.requests += 1;
    if (!faulty || random.fraction() >= share) return null;
    tally.faults += 1;
    return random.fraction() < 0.03 ? random.pick(SLOW_FAULTS) : random.pick(FAULTS);
  };

  const id = `seed-${seed}`;
  await store.drafts.want([draftWish(id, { id, mailbox, card: null })], clock.now());
  const approvals: Approved[] = [];
  const sentByRep = new Set<string>();
  let editedByHand = false;
  const working = new Set<Promise<unknown>>();
  const busy = new Set<MortalProcess>();
  let clicks = 0;
  /** The account is another rep's from then on: nothing may go out any more. */
  let changedHands = false;
  const differenceOf = (): Difference | null =>
    changedHands ? { kind: "discardOnly", what: "Another rep's now.", owner: "ben" } : null;
  const click = () => {
    clicks += 1;
    return { key: `${id} ${clicks}`, by: "U0DANA", reference: "0a1b2c3d" };
  };
  const row = async () => {
    const draft = await store.drafts.get(id);
    if (draft === null) throw new Error("the draft's row is gone");
    return draft;
  };

  const startProcess = () => {
    const process = lane.startProcess(
      random.fraction() < 0.4 ? random.whole(1, 90) : null,
      differenceOf,
    );
    void process.freezer.frozen.then(() => {
      tally.deaths += 1;
    });
    return process;
  };
  let processes: MortalProcess[] = [];
  const resume = (process: MortalProcess) => process.work.resume(process.freezer.signal);
  /** One that lives; the worker that takes over resumes first. */
  const alive = async (): Promise<MortalProcess> => {
    processes = processes.filter(({ freezer }) => !freezer.isFrozen);
    const wanted = random.fraction() < 0.25 ? 2 : 1;
    while (processes.length < wanted) {
      const process = startProcess();
      processes.push(process);
      await Promise.race([resume(process), process.freezer.frozen]);
    }
    return random.pick(processes as [MortalProcess, ...MortalProcess[]]);
  };
  /** Until it ends or its process dies; often without waiting for that. */
  const start = async (process: MortalProcess, work: () => Promise<unknown>) => {
    const ended = Promise.race([work(), process.freezer.frozen])
      .catch(() => {})
      .finally(() => working.delete(ended));
    working.add(ended);
    if (random.fraction() < 0.7) await ended;
    else await new Promise(setImmediate);
  };
  const settle = async () => {
    await Promise.all(working);
    await lane.quiet();
  };
  const isIdle = () => working.size === 0 && lane.isQuiet();
  /** What was approved before is not what there is now: it must not go out any more. */
  const overtake = () => {
    if (!isIdle()) return;
    for (const approval of approvals) approval.overtaken ??= clock.now().getTime();
  };

  async function approve(process: MortalProcess): Promise<void> {
    const looked = await process.desk.review(id);
    if (looked.kind !== "review") return;
    const { reviewVersion, digest, at, contact, mail } = looked.review;
    const raw = process.rawOf(mail);
    if (raw === undefined) throw new Error("a mail was shown that nobody read");
    const from = clock.now().getTime() + UNDO_MS;
    const approval: Approved = {
      words: await mailWords(raw),
      from,
      until: Number.POSITIVE_INFINITY,
      undone: false,
      overtaken: null,
    };
    // From now on it may count: whether a click was stored that was never answered, nobody knows.
    approvals.push(approval);
    const outcome = await Promise.race([
      process.desk.approve(id, { reviewVersion, digest, at, contact }, click()),
      process.freezer.frozen,
    ]);
    approval.until = clock.now().getTime() + MAX_AGE_MS;
    if (outcome !== undefined && outcome.kind !== "done")
      approvals.splice(approvals.indexOf(approval), 1);
    else tally.approvals += 1;
  }

  async function undo(process: MortalProcess): Promise<void> {
    await recall(() => process.desk.undo(id, click()));
  }

  /** Nothing that was approved before may go out after this was done. */
  async function recall(click: () => Promise<DraftActOutcome>): Promise<void> {
    const before = [...approvals];
    const outcome = await click();
    if (outcome.kind !== "done") return;
    tally.undone += 1;
    for (const approval of before) approval.undone = true;
  }

  /** The rep's hands, in the folder of drafts: nothing happens when it is not there. */
  async function byHand(what: (draftId: string) => unknown): Promise<boolean> {
    const draftId = (await row()).gmail?.draftId;
    // The wrapper of a mail that was sent may be left, and is seen by nobody.
    if (draftId === undefined || (await emulator.mailbox(rep)).drafts.length === 0) return false;
    try {
      await what(draftId);
      return true;
    } catch {
      return false;
    }
  }

  async function act(step: number): Promise<void> {
    const process = await alive();
    switch (random.pick(ACTIONS)) {
      case "work":
        if (busy.has(process)) return;
        busy.add(process);
        return start(process, () =>
          process.work.work(process.freezer.signal).finally(() => busy.delete(process)),
        );
      case "approve":
        return start(process, () => approve(process));
      case "approveWithoutLooking": {
        const draft = await row();
        const seen = {
          reviewVersion: draft.reviewVersion,
          digest: "unseen",
          at: clock.now(),
          contact: null,
        };
        return start(process, async () => {
          const { kind } = await process.desk.approve(id, seen, click());
          if (kind === "done") verdict.wrong.push(`${id}: approved what nobody saw`);
        });
      }
      case "undo":
        return start(process, () => undo(process));
      case "editInSlack": {
        const draft = await row();
        const seen = { reviewVersion: draft.reviewVersion, digest: draft.content?.digest ?? "" };
        const change = { subject: `Edited ${step}`, cc: [], text: `Edit ${step}.` };
        return start(process, () => process.desk.edit(id, seen, change, click()));
      }
      case "editInGmail": {
        const changes = random.pick<Partial<GmailText>>([
          { text: `By hand ${step}.` },
          { subject: `By hand ${step}` },
          { bcc: [`person${step}@northwind.example`] },
          { to: [`person${step}@acme.example`] },
          {
            html: `<div><a href="https://by.hand.example/${step}">status</a></div>`,
            text: "status",
          },
        ]);
        if (await byHand((draftId) => emulator.edit(rep, draftId, changes))) {
          tally.edits += 1;
          editedByHand = true;
          overtake();
        }
        return;
      }
      case "touch":
        await byHand((draftId) => emulator.touch(rep, draftId));
        return;
      case "answer": {
        const threadId = (await row()).gmail?.threadId;
        if (threadId === undefined) return;
        const mail = {
          from: "jane@acme.example",
          subject: "Re: Your month",
          text: `Answer ${step}`,
        };
        await emulator.receive(rep, { ...mail, threadId });
        return;
      }
      case "sendInGmail":
        if (random.fraction() < 0.2)
          await byHand(async (draftId) => sentByRep.add((await emulator.send(rep, draftId)).id));
        return;
      case "removeInGmail":
        if (random.fraction() < 0.2) await byHand((draftId) => emulator.remove(rep, draftId));
        return;
      case "discard":
        if (random.fraction() < 0.2) return start(process, () => process.desk.discard(id, click()));
        return;
      case "withdraw":
        if (random.fraction() < 0.1)
          return start(process, () => recall(() => process.desk.withdraw(id, click())));
        return;
      case "changeHands":
        if (random.fraction() < 0.1 && isIdle()) {
          changedHands = true;
          tally.changedHands += 1;
          overtake();
        }
        return;
      case "wait":
        // A long time does not pass while a request is under way.
        await settle();
        clock.pass(
          random.pick([1_000, UNDO_MS, UNDO_MS, 60_000, limits.gmailSettleMs, MAX_AGE_MS]),
        );
        return;
      case "kill":
        process.freezer.freeze();
        return;
      case "tokensEnd":
        emulator.revokeTokens(rep);
        return;
      case "suspend":
        if (random.fraction() < 0.2) emulator.suspend(rep);
        else emulator.restore(rep);
    }
  }

  for (let step = 0; step < STEPS; step += 1) {
    await act(step);
    clock.pass(1);
  }

  // Everything works again, all processes are gone, and a new one finishes.
  faulty = false;
  emulator.restore(rep);
  await settle();
  for (const { freezer } of processes) freezer.freeze();
  await lane.quiet();
  const last = lane.startProcess(null, differenceOf);
  await resume(last);
  const work = async (ms: number) => {
    clock.pass(ms);
    await last.work.work(last.freezer.signal);
  };
  // On a machine with too much to do a request may take longer than it may: then there is another look.
  const comeToRest = async (leastRounds: number, ms: number) => {
    const giveUpAt = elapsedMs() + SETTLED_WITHIN_MS;
    for (let n = 0; n < leastRounds || (isOnItsWay(await row()) && elapsedMs() < giveUpAt); n += 1)
      await work(ms);
  };
  await work(UNDO_MS);
  await comeToRest(5, limits.gmailSettleMs);
  const outbox = async () => {
    const mails = (await emulator.mailbox(rep)).sent;
    return mails.map((mail) => ({ ...mail, byRep: sentByRep.has(mail.id) }));
  };
  let draft = await row();
  if (draft.state === "attention") {
    tally.attention += 1;
    const there = (await outbox()).length > 0;
    await last.desk.resolve(id, there ? "sent" : "notSent", click());
    draft = await row();
  }
  // What waits for a person is approved in peace, and goes out.
  let owed = false;
  if (draft.state === "pending" && random.fraction() < 0.7) {
    const before = approvals.length;
    await approve(last);
    owed = !changedHands && approvals.length > before;
    await work(UNDO_MS);
    await comeToRest(0, limits.gmailRetryMs);
    draft = await row();
  }

  const sent = await outbox();
  const { drafts, inbox } = await emulator.mailbox(rep);
  const ours = sent.filter(({ byRep }) => !byRep);
  tally.sent += ours.length;
  tally.sentByRep += sent.length - ours.length;
  if (isClosed(draft)) tally.closed += 1;
  tally.overtaken += approvals.filter(({ overtaken }) => overtaken !== null).length;
  const fault = (kind: "twice" | "lost" | "unapproved" | "late", what: string) => {
    verdict[kind] += 1;
    verdict.wrong.push(`${id}: ${kind}: ${what}`);
  };
  if (sent.length > 1) fault("twice", `${sent.length} mails`);
  if (drafts.length + sent.length > 1)
    fault("lost", `${drafts.length} drafts, ${sent.length} sent`);
  for (const mail of ours) {
    const words = await mailWords(emulator.raw(rep, mail.id));
    const at = mail.date.getTime();
    const approved = approvals.filter(
      (one) =>
        one.words === words && !one.undone && at < (one.overtaken ?? Number.POSITIVE_INFINITY),
    );
    if (approved.length === 0) fault("unapproved", `${words}, ${JSON.stringify(approvals)}`);
    else if (!approved.some(({ from, until }) => at >= from && at < until + TOLERANCE_MS))
      fault("late", `at ${at}, allowed ${JSON.stringify(approved)}`);
  }
  const saysSent = draft.state === "sent" || draft.state === "sentElsewhere";
  // Changed and sent before anybody looked, as a conversation of its own or after an answer in the old one: nothing is
  // left that it could be known by, and so it is said.
  const unknown =
    draft.state === "deleted" &&
    sent.every(
      ({ byRep, threadId }) =>
        byRep &&
        (threadId !== draft.gmail?.threadId ||
          (editedByHand && inbox.some((mail) => mail.threadId === threadId))),
    );
  // Off the list, left in Gmail: there it is the rep's.
  const left = draft.state === "withdrawn" && ours.length === 0;
  if (isOnItsWay(draft) || draft.state === "attention")
    fault("lost", `left in the state ${draft.state}`);
  if (saysSent !== sent.length > 0 && !unknown && !left)
    fault("lost", `${draft.state}, but ${sent.length} sent`);
  if (draft.state === "pending" && drafts.length !== 1) fault("lost", "it waits, but is not there");
  if (owed && ours.length === 0) fault("lost", `approved in peace, but ${draft.state}`);
  if (saysSent && (await store.communications.get(`sent:${id}`)) === null)
    fault("lost", "no record for the profile");
  if (!isClosed(draft)) await store.drafts.save({ ...draft, state: "discarded" }, clock.now());
}

test(`${RUNS} histories: nothing twice, nothing lost, nothing without an approval of those very bytes`, {
  retry: 0,
  timeout: Math.max(10 * 60_000, RUNS * 1_000),
}, async () => {
  const began = elapsedMs();
  const server = await startPostgres();
  if ("missing" in server) console.warn(`All on the embedded store: ${server.missing}`);
  const logger = testLogger();
  const keyPair = await createKeyPair();
  const databases: string[] = [];
  const databaseFor = async (lane: number): Promise<string | null> => {
    if ("missing" in server || lane >= POSTGRES_LANES) return null;
    const name = `tam_drafts_${process.pid}_${lane}`;
    await asAdmin(server.url, `create database ${name}`);
    databases.push(name);
    return new URL(`/${name}`, server.url).href;
  };
  const seeds = Array.from({ length: RUNS }, (_, index) => FIRST_SEED + index);
  const emailOf = (seed: number) => `Dana${seed}@northwind.example`;
  const left = seeds.values();
  let onPostgres = 0;
  const runLane = async (index: number) => {
    const lane = await openDraftLane({
      emails: seeds.map(emailOf),
      databaseUrl: await databaseFor(index),
      keyPair,
      seed: FIRST_SEED + index,
      logger,
    });
    try {
      for (const seed of left) {
        if (lane.store.kind === "postgres") onPostgres += 1;
        await run(seed, lane, emailOf(seed)).catch((error: unknown) => {
          verdict.wrong.push(
            `seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`,
          );
        });
      }
      verdict.wrong.push(...lane.emulator.problems);
      verdict.wrong.push(...lane.overwritten.map((where) => `two changes of ${where}`));
      tally.changes += lane.changes();
    } finally {
      await lane.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, (_, index) => runLane(index)));
  } finally {
    if (!("missing" in server)) {
      for (const name of databases) await asAdmin(server.url, `drop database ${name} with (force)`);
      await server.stop();
    }
  }
  console.log(tally, verdict, `${Math.round((elapsedMs() - began) / 1000)} s`);
  const { twice, lost, unapproved, late, wrong } = verdict;
  tellProofRow({
    what: "drafts from wish to sent mail",
    howMany: `${RUNS} random histories (${onPostgres} on PostgreSQL) with ${tally.deaths} deaths and ${tally.faults} faults, ${tally.sent} mails sent`,
    result: `twice ${twice}, lost ${lost}, unapproved ${unapproved}, late ${late}, else wrong ${wrong.length}`,
    aim: "0 of each",
    held: twice + lost + unapproved + late + wrong.length === 0,
    seed: FIRST_SEED,
  });
  expect(verdict).toEqual(NOTHING_WRONG);
  if (RUNS < 1_000) return;
  expect(tally.sent).toBeGreaterThan(RUNS / 4);
  expect(tally.faults).toBeGreaterThan(RUNS / 2);
  expect(tally.deaths).toBeGreaterThan(RUNS);
});

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
