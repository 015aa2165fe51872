// Missed runs that admins ask for in several processes on one store, while nobody is the worker.
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tellMissed } from "../../src/jobs/index.ts";
import { realLimits } from "../../src/lib/limits.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { openStore } from "../../src/store/open-store.ts";
import { createMissedDesk } from "../../src/workflows/missed-desk.ts";
import { startedScan } from "../../src/workflows/scan/scan.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const due = { wall: "2026-11-01T10:00", at: new Date("2026-11-01T10:00:00Z") };
const NOW = new Date("2026-11-01T15:00:00Z");

/** The due time of the job is missed and offered; each desk is one of a process with a store of its own. */
async function offer(job: "health-scan" | "check-ins", { drafts = true } = {}) {
  const directory = temporaryDirectory();
  const open = () =>
    openStore({ databaseUrl: null, dataDir: join(directory.path, "data"), logger: testLogger() });
  const stores = [await open(), await open()];
  onTestFinished(async () => {
    for (const store of stores) await store.close();
    directory.remove();
  });
  const [store] = stores;
  if (store === undefined) throw new Error("no store");
  await store.transaction(async (tx) => {
    await tx.dueTimes.record(job, [due], "missed", NOW);
    await tellMissed(tx, { job, count: 1, latest: due, caughtUp: false });
  });
  const desks = stores.map((each) =>
    createMissedDesk({
      store: each,
      newScan: (cause, at) => startedScan(crypto.randomUUID(), cause, at),
      drafts,
      adminEmails: ["ada@tam.example"],
      calendar: createCalendar("UTC"),
      wakeWorker: () => {},
      clock: createFakeClock(NOW),
      limits: realLimits,
    }),
  );
  const key = `missed:${job}:${due.wall}`;
  const clicks = () =>
    Promise.all(
      [...desks, ...desks].map((desk, i) => desk.runNow(key, { by: `U${i}`, reference: "r" })),
    );
  return { store, key, clicks };
}

test.each([
  ["health-scan", "scan"],
  ["check-ins", "checkIns"],
] as const)("%s: of many clicks in two processes one asks for it", async (job, kind) => {
  const { store, key, clicks } = await offer(job);
  const kinds = (await clicks()).map((answer) => answer.kind).sort();
  expect(kinds).toEqual(["already", "already", "already", kind].sort());
  expect(await store.scans.recent(9)).toHaveLength(job === "health-scan" ? 1 : 0);
  expect(await store.dueTimes.asked(["check-ins"])).toHaveLength(job === "check-ins" ? 1 : 0);
  expect(await store.audit.recent(9)).toHaveLength(1);
  const [{ actor } = { actor: "" }] = await store.audit.recent(1);
  expect((await store.outbox.get(key))?.post).toMatchObject({
    outcome: { kind: "started", by: actor },
  });
  const again = await clicks();
  expect(again).toEqual(again.map(() => ({ kind: "already", by: actor })));
});

test("a scan that was decided before the due time does not stand for the one that was missed", async () => {
  const { store, clicks } = await offer("health-scan");
  const before = new Date(due.at.getTime() - 1);
  const scan = startedScan("s", { kind: "asked", by: "cli" }, before);
  await store.scans.save({ ...scan, state: "done", decidedAt: before, endedAt: before });
  expect((await clicks()).map(({ kind }) => kind)).toContain("scan");
});

test("without drafts there are no check-ins to be made up, and the offer stays", async () => {
  const { store, key, clicks } = await offer("check-ins", { drafts: false });
  const answers = await clicks();
  expect(answers).toEqual(answers.map(() => ({ kind: "unknown" })));
  expect(await store.dueTimes.asked(["check-ins"])).toEqual([]);
  expect((await store.outbox.get(key))?.post).toMatchObject({ outcome: null });
});
