import { randomUUID } from "node:crypto";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { ScanCause } from "../../../src/domain/scan.ts";
import type { Limits } from "../../../src/lib/limits.ts";
import { systemClock } from "../../../src/lib/time.ts";
import type { FaultRule } from "../../../src/sandbox/faults.ts";
import type { NotionRow } from "../../../src/sandbox/notion/contract.ts";
import { openStore } from "../../../src/store/open-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { createHoldDesk } from "../../../src/workflows/alerts/hold-desk.ts";
import { type ScanWorkflow, startedScan } from "../../../src/workflows/scan/scan.ts";
import { botLimits, openEmulators, standingClock, textsOf } from "../../support/bot.ts";
import { judgeScans, keyOf, NOTHING_WRONG, watchMessages } from "../../support/judge-scans.ts";
import { createScanWorker } from "../../support/scan-worker.ts";
import { RECOVERING, RETURNING, SINKING, smallPortfolio } from "../../support/small-portfolio.ts";
import { storedScan } from "../../support/stored.ts";
import { ACCOUNTS_DATABASE_ID, accountRow, ticketRow } from "../../support/tam-world.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { testLogger } from "../../support/test-logger.ts";

const limits: Limits = {
  ...botLimits,
  slackPostIntervalMs: 50,
  slackSettleMs: 100,
  scanRetryMs: 20,
};
const never = new AbortController().signal;

/** Emulators, a store, and as many workers on them as a test wants, one after the other. */
async function openScans(
  options: {
    rows?: NotionRow[];
    limits?: Partial<Limits>;
    retryMs?: number;
    settings?: Record<string, string>;
  } = {},
) {
  const clock = standingClock(systemClock.now());
  const directory = temporaryDirectory();
  const all = { ...limits, ...options.limits };
  const rows = options.rows ?? smallPortfolio(clock.now()).rows;
  const emulators = await openEmulators({ rows, limits: all, clock });
  const messages = watchMessages(emulators.slack);
  const logger = testLogger();
  const store = await openStore({ databaseUrl: null, dataDir: directory.path, logger });
  onTestFinished(async () => {
    await store.close();
    await emulators.close();
    directory.remove();
    expect([...emulators.slack.problems, ...emulators.notion.problems]).toEqual([]);
  });
  const { retryMs = 60_000, settings = {} } = options;
  const createWorker = () =>
    createScanWorker({ emulators, store, limits: all, clock, logger, retryMs, settings });
  const worker = createWorker();
  return {
    ...emulators,
    store,
    clock,
    messages,
    worker,
    createWorker,
    /** Another scan that is wished for, whatever runs. */
    async wish(cause: ScanCause = { kind: "scheduled", dueAt: clock.now() }) {
      const scan = startedScan(randomUUID(), cause, clock.now());
      await store.scans.save(scan);
      return scan.id;
    },
    change(changed: readonly NotionRow[]) {
      for (const row of changed) emulators.notion.upsert(row);
    },
  };
}

/** As the worker's loop does, which works again and again. */
const workUntilDone = (worker: ScanWorkflow, store: Store, id: string): Promise<void> =>
  vi.waitFor(
    async () => {
      await worker.work(never);
      expect(await store.scans.get(id)).toMatchObject({ state: "done" });
    },
    { timeout: 15_000 },
  );

const later = (clock: { now(): Date }, ms: number) => new Date(clock.now().getTime() + ms);

describe("asking for a scan", () => {
  const asked: ScanCause = { kind: "asked", by: "U0ADMIN" };

  test("one that reads is joined, whoever asks", async () => {
    const { worker, store, wish } = await openScans();
    const id = await wish();
    expect(await worker.ask(asked)).toMatchObject({ kind: "joined", scan: { id } });
    expect(await store.scans.recent(10)).toHaveLength(1);
  });

  test("by hand it is too soon for 15 minutes after a decision, and not a moment longer", async () => {
    const { worker, clock, wish } = await openScans();
    const id = await wish();
    await worker.work(never);
    clock.set(later(clock, limits.scanAgainMs - 1));
    expect(await worker.ask(asked)).toMatchObject({ kind: "tooSoon", last: { id } });
    clock.set(later(clock, 1));
    expect(await worker.ask(asked)).toMatchObject({ kind: "asked" });
  });

  test("the daily one is never too soon", async () => {
    const { worker, clock, wish } = await openScans();
    await wish();
    await worker.work(never);
    const scheduled: ScanCause = { kind: "scheduled", dueAt: clock.now() };
    expect(await worker.ask(scheduled)).toMatchObject({ kind: "asked" });
  });

  test("a clock that was set back does not forbid it", async () => {
    const { worker, clock, wish } = await openScans();
    await wish();
    await worker.work(never);
    clock.set(later(clock, -60_000));
    expect(await worker.ask(asked)).toMatchObject({ kind: "asked" });
  });
});

describe("Notion fails", () => {
  const down = (times?: number): FaultRule => ({
    operation: "query",
    fault: { kind: "status", status: 503 },
    ...(times !== undefined && { times }),
  });

  test("a scan waits for it and goes on", async () => {
    const { worker, notion, store, wish } = await openScans();
    // More often than one request is tried again.
    notion.faults.add(down(20));
    const id = await wish();
    await worker.work(never);
    expect(await store.scans.get(id)).toMatchObject({ state: "done", figures: { scored: 14 } });
  });

  test("for too long: it fails in words, keeps what was, and the admins are told once", async () => {
    const { worker, notion, store, wish, messages } = await openScans({ retryMs: 100 });
    await wish();
    await worker.work(never);
    const before = await store.accountStates.all();
    const said = messages().length;
    notion.faults.add(down());
    const id = await wish();
    await worker.work(never);
    await worker.work(never);
    const scan = await store.scans.get(id);
    expect(scan).toMatchObject({ state: "failed" });
    expect(scan?.reason).toMatch(/Notion/);
    expect(await store.accountStates.all()).toEqual(before);
    const [told, ...more] = messages().slice(said);
    expect(more).toEqual([]);
    expect(textsOf(told ?? { text: "" })).toContain("The scan could not read Notion");
    notion.faults.clear();
    const next = await wish();
    await worker.work(never);
    expect(await store.scans.get(next)).toMatchObject({ state: "done" });
  });
});

const SCHEMA = "GET /v1/data_sources/:id";

test("a column is renamed while the bot runs: nothing counts as written or is lost, the admins are told once", async () => {
  const { worker, notion, store, wish, messages } = await openScans();
  await wish();
  await worker.work(never);
  const said = messages().length;
  notion.renameProperty(ACCOUNTS_DATABASE_ID, "Health Score", "Score");
  const id = await wish();
  await worker.work(never);
  expect(await store.scans.get(id)).toMatchObject({ state: "decided", figures: { written: 0 } });
  expect(await store.notionWrites.count()).toBe(14);
  // It is tried again, and again.
  const lookedAt = () => notion.calls.filter(({ operation }) => operation === SCHEMA).length;
  const before = lookedAt();
  await vi.waitFor(
    async () => {
      await worker.work(never);
      expect(lookedAt()).toBeGreaterThan(before + 3);
    },
    { timeout: 15_000 },
  );
  const [told, ...more] = messages().slice(said);
  expect(more).toEqual([]);
  expect(textsOf(told ?? { text: "" })).toContain('has no property "Health Score"');
  notion.renameProperty(ACCOUNTS_DATABASE_ID, "Score", "Health Score");
  await workUntilDone(worker, store, id);
  expect(await store.scans.get(id)).toMatchObject({ figures: { written: 14 } });
  expect(await store.notionWrites.count()).toBe(0);
});

test("a rescan that comes before the scan's own write is not written over", async () => {
  const { worker, notion, store, wish, clock } = await openScans();
  const health: FaultRule = { operation: "PATCH", fault: { kind: "status", status: 503 } };
  notion.faults.add(health);
  const id = await wish();
  await worker.work(never);
  expect(await store.notionWrites.count()).toBeGreaterThan(0);
  const [left] = await store.notionWrites.next(1);
  if (left === undefined) throw new Error("nothing is left to be written");
  const [scanned] = await store.scoreHistory.recent(left.accountId, 1);
  if (scanned === undefined) throw new Error("no result");
  const at = later(clock, 60_000);
  await store.scoreHistory.record([{ ...scanned, at, score: 12, ragStatus: "Red", rescan: true }]);
  notion.faults.clear();
  await workUntilDone(worker, store, id);
  expect(notion.row(left.accountId)?.values).toMatchObject({
    "Health Score": 12,
    "Health Status": "Red",
    "Last Health Scan": at.toISOString(),
  });
});

describe("one scan after another", () => {
  test("stopped while it reads, it is read again from the start", async () => {
    const { worker, createWorker, notion, store, wish } = await openScans();
    const id = await wish();
    const stop = new AbortController();
    notion.faults.add({ operation: "query", fault: { kind: "slow", ms: 60_000 }, times: 1 });
    const working = worker.work(stop.signal);
    // The query, not what is asked before it: the next worker would meet what is slow.
    await expect
      .poll(() => notion.calls.some(({ operation }) => operation.includes("query")))
      .toBe(true);
    stop.abort();
    await working;
    expect(await store.scans.get(id)).toMatchObject({ state: "reading", decidedAt: null });
    const next = createWorker();
    await next.resume(never);
    await next.work(never);
    expect(await store.scans.get(id)).toMatchObject({ state: "done", figures: { scored: 14 } });
  });

  /** Escalations were decided, and Slack takes nothing. */
  async function openUndelivered() {
    const scans = await openScans({ limits: { slackPatienceMs: 100 } });
    const { clock, worker, wish, change, slack } = scans;
    const { secondDay, thirdDay } = smallPortfolio(clock.now());
    await wish();
    await worker.work(never);
    change(secondDay);
    await wish();
    await worker.work(never);
    change(thirdDay);
    const busy = { kind: "status", status: 429, retryAfterSeconds: 1 } as const;
    slack.faults.add({ operation: "chat.", fault: busy });
    const id = await wish();
    await worker.work(never);
    return { ...scans, id };
  }

  test("Slack takes nothing until the next scan: that one takes over what nobody was told", async () => {
    const { id, store, worker, wish, slack, notion, messages } = await openUndelivered();
    expect(await store.scans.get(id)).toMatchObject({ state: "decided" });
    const next = await wish();
    await worker.work(never);
    expect(await store.scans.get(id)).toMatchObject({ state: "superseded" });
    slack.faults.clear();
    await workUntilDone(worker, store, next);
    expect(await judgeScans(store, notion, messages())).toEqual(NOTHING_WRONG);
  });

  test("Slack is back before the next scan: it is told by the first one", async () => {
    const { id, store, worker, slack, notion, messages } = await openUndelivered();
    slack.faults.clear();
    await workUntilDone(worker, store, id);
    expect(await judgeScans(store, notion, messages())).toEqual(NOTHING_WRONG);
  });

  test("an alert in doubt during another scan that turns out not to be in Slack is announced once all the same", async () => {
    const { store, worker, wish, slack, messages } = await openScans({
      limits: { slackPatienceMs: 100 },
    });
    slack.faults.add({ operation: "chat.postMessage", fault: { kind: "reset" }, times: 1 });
    const down = { kind: "status", status: 503 } as const;
    slack.faults.add({ operation: "conversations.history", fault: down });
    await wish();
    await worker.work(never);
    await wish();
    await worker.work(never);
    expect(await store.outbox.unsettled()).toHaveLength(1);

    // Now it can be looked for, and nothing can be posted until a third scan replaces it.
    slack.faults.clear();
    const busy = { kind: "status", status: 429, retryAfterSeconds: 1 } as const;
    slack.faults.add({ operation: "chat.postMessage", fault: busy });
    await vi.waitFor(async () => {
      await worker.work(never);
      expect(await store.outbox.counts()).toMatchObject({ unclear: 0, sending: 0, pending: 1 });
    });
    const id = await wish();
    await worker.work(never);
    slack.faults.clear();
    await workUntilDone(worker, store, id);
    const announcing = messages()
      .filter((message) => /:alert:|:summary/.test(keyOf(message)))
      .map(textsOf);
    for (const name of [RETURNING, RECOVERING, SINKING])
      expect(announcing.filter((text) => text.includes(name))).toHaveLength(1);
  });

  test.each([
    { age: 59 * 60_000, state: "done" },
    { age: 61 * 60_000, state: "superseded" },
  ])("left by a process that ended $age ms ago, it is $state", async ({ age, state }) => {
    const { id, store, clock, slack, createWorker } = await openUndelivered();
    slack.faults.clear();
    clock.set(later(clock, age));
    const next = createWorker();
    await next.resume(never);
    expect(await store.scans.get(id)).toMatchObject({ state });
  });
});

describe("held by the guard", () => {
  const names = Array.from(
    { length: 12 },
    (_, n) => `Meridian Works ${String.fromCharCode(65 + n)}`,
  );
  /** Twelve of thirty accounts are Red at the first scan. */
  const manyRed = (): NotionRow[] => [...accountsOf(), ...ticketsOfRed("Open")];
  const accountsOf = (): NotionRow[] => {
    const well = Array.from({ length: 18 }, (_, n) => `Quiet Harbour ${n}`);
    return [...names, ...well].map((name) => accountRow(name, { "Last Heartbeat": null }));
  };
  const ticketsOfRed = (status: string): NotionRow[] =>
    names.flatMap((name) =>
      [0, 1, 2, 3].map((n) =>
        ticketRow(`${name}-${n}`, name, 9, { Priority: "P1", Status: status }),
      ),
    );
  const click = { key: "click", by: "U0ADMIN", reference: "0a1b2c3d" };
  /** Scans, and the desk at which admins decide what is held. */
  async function openHeld(options: Parameters<typeof openScans>[0] = {}) {
    const scans = await openScans({ rows: manyRed(), ...options });
    const { store, clock, messages, worker } = scans;
    const desk = createHoldDesk({ store, newId: randomUUID, wakeWorker: () => {}, clock });
    return {
      ...scans,
      desk,
      async stateOf(id: string) {
        await worker.work(never);
        return (await store.scans.get(id))?.state;
      },
      noticeOf(scanId: string) {
        const notice = messages().find((message) => keyOf(message) === `${scanId}:notice`);
        const hasButtons = notice?.blocks?.some(({ type }) => type === "actions") ?? false;
        return { hasButtons, text: textsOf(notice ?? { text: "" }) };
      },
    };
  }
  const namedIn = (texts: readonly string[]) =>
    names.map((name) => texts.filter((text) => text.includes(name)).length);

  test("held again, and at last believed: one notice says each time how it is now", async () => {
    const ticket = (n: number, status: string) =>
      ticketRow(`T-${n}`, names[Math.floor(n / 2)] ?? "", 1, { Priority: "P3", Status: status });
    const tickets = (open: number) =>
      Array.from({ length: 24 }, (_, n) => ticket(n, n < open ? "Open" : "Closed"));
    const rows = [
      ...names.map((name) => accountRow(name, { "Last Heartbeat": null })),
      ...tickets(24),
    ];
    const { worker, store, messages, wish, change } = await openScans({ rows });
    const scanWith = async (open: number) => {
      change(tickets(open));
      const id = await wish();
      await worker.work(never);
      return { id, state: (await store.scans.get(id))?.state };
    };
    await scanWith(24);
    const { id, state } = await scanWith(4);
    expect(state).toBe("held");
    expect((await scanWith(0)).state).toBe("held");
    const keys = [`${id}:notice`, `${id}:notice#2`, `${id}:notice#3`];
    const none = { text: "" };
    const said = messages();
    expect(said.map(keyOf)).toEqual(keys);
    expect(textsOf(said[0] ?? none)).toContain("fell from 24 to 0");
    // Two accounts had kept their tickets at first.
    const threads = said.slice(1).map(textsOf);
    expect(namedIn(threads)).toEqual(names.map(() => 1));

    expect((await scanWith(24)).state).toBe("done");
    expect(messages().map(keyOf)).toEqual(keys);
    expect(textsOf(messages()[0] ?? none)).toContain("Over: a later scan was believed");
  });

  test("a scan that is let go and cannot read Notion: what is held can be let go again", async () => {
    const { desk, notion, wish, stateOf, noticeOf, store, messages } = await openHeld({
      retryMs: 50,
    });
    const held = await wish();
    await stateOf(held);
    const letGo = () => desk.release(`${held}:notice`, "post", click);
    notion.faults.add({ operation: "query", fault: { kind: "status", status: 503 } });
    for (const _ of [1, 2]) {
      expect(await letGo()).toEqual({ kind: "released" });
      expect(await letGo()).toEqual({ kind: "already", mode: "post", by: click.by });
      await stateOf(held);
      const [released] = await store.scans.recent(1);
      expect(released).toMatchObject({ state: "failed", cause: { heldScanId: held } });
      expect(noticeOf(held)).toEqual({
        hasButtons: true,
        text: expect.stringContaining("let go changed nothing, as it could not read Notion"),
      });
    }
    notion.faults.clear();
    expect(await letGo()).toEqual({ kind: "released" });
    await stateOf(held);
    expect(noticeOf(held)).toMatchObject({ hasButtons: false });
    const announcing = messages().filter((message) => /:alert:|:summary/.test(keyOf(message)));
    expect(namedIn(announcing.map(textsOf))).toEqual(names.map(() => 1));
  });

  test("a held scan that has no notice, let go and failed, can be let go again", async () => {
    const { desk, store } = await openHeld();
    await store.scans.save(storedScan("held", { state: "held", decidedAt: null }));
    for (const _ of [1, 2]) {
      const id = await desk.releaseNewest(click);
      expect(await desk.releaseNewest(click)).toBeNull();
      const released = await store.scans.get(id ?? "");
      expect(released).toMatchObject({ cause: { heldScanId: "held" } });
      if (released !== null) await store.scans.save({ ...released, state: "failed" });
    }
  });

  test("posts stay held although Slack refused their notice, until that is there and an admin decides", async () => {
    const { desk, slack, wish, stateOf, createWorker, messages } = await openHeld();
    const refusal = { ok: false, error: "not_in_channel" };
    slack.faults.add({
      operation: "chat.postMessage",
      fault: { kind: "status", status: 200, body: refusal },
      times: 1,
    });
    const held = await wish();
    expect(await stateOf(held)).toBe("done");
    expect(await stateOf(await wish())).toBe("done");
    const ofScans = () => messages().filter((message) => /^[^:]{36}:/.test(keyOf(message)));
    expect(ofScans()).toEqual([]);

    // It was invited.
    const next = createWorker();
    await next.work(never);
    expect(ofScans().map(keyOf)).toEqual([`${held}:notice`, `${held}:notice#2`]);
    expect(await desk.release(`${held}:notice`, "post", click)).toEqual({ kind: "released" });
    await next.work(never);
    const announcing = ofScans().filter((message) => /:alert:|:summary/.test(keyOf(message)));
    expect(namedIn(announcing.map(textsOf))).toEqual(names.map(() => 1));
  });

  test("posts stay held when nobody can look for their notice and an admin saw it", async () => {
    const { desk, slack, wish, stateOf, store, messages } = await openHeld();
    slack.faults.add({ operation: "chat.postMessage", fault: { kind: "lostAnswer" }, times: 1 });
    const blind = { ok: false, error: "missing_scope" };
    slack.faults.add({
      operation: "conversations.history",
      fault: { kind: "status", status: 200, body: blind },
    });
    const held = await wish();
    const key = `${held}:notice`;
    await stateOf(held);
    expect(await store.outbox.get(key)).toMatchObject({ state: "held" });
    expect(await stateOf(await wish())).toBe("done");
    expect(await desk.decideDoubt(key, "there", click)).toEqual({ kind: "done" });
    expect(await stateOf(await wish())).toBe("done");
    const announcing = () =>
      messages().filter((message) => /:alert:|:summary/.test(keyOf(message)));
    expect(announcing()).toEqual([]);

    // Its buttons work all the same.
    expect(await desk.release(key, "post", click)).toEqual({ kind: "released" });
    await stateOf(held);
    expect(namedIn(announcing().map(textsOf))).toEqual(names.map(() => 1));
  });

  test("without a channel the admins are told of held drafts, and let them go, also after another scan", async () => {
    const { desk, notion, wish, change, stateOf, store, messages } = await openHeld({
      rows: accountsOf(),
      retryMs: 50,
      settings: {
        SLACK_ESCALATION_CHANNEL: "",
        GOOGLE_SERVICE_ACCOUNT_FILE: "/never/read",
        TAM_REP_MAILBOXES: "*@tam.example",
      },
    });
    expect(await stateOf(await wish())).toBe("done");
    change(ticketsOfRed("Open"));
    expect(await stateOf(await wish())).toBe("done");
    expect(await stateOf(await wish())).toBe("done");
    const wanted = () => store.drafts.openIn(["wanted"]);
    expect(await wanted()).toEqual([]);
    expect(messages().map(textsOf)).toEqual([
      expect.stringContaining(
        "drafts of a scan are held: 12 of 30 accounts would escalate at once",
      ),
    ]);

    notion.faults.add({ operation: "query", fault: { kind: "status", status: 503 } });
    const failing = await desk.releaseNewest(click);
    expect(await stateOf(failing ?? "none")).toBe("failed");
    notion.faults.clear();
    const letGo = await desk.releaseNewest(click);
    expect(await desk.releaseNewest(click)).toBeNull();
    expect(await stateOf(letGo ?? "none")).toBe("done");
    expect((await wanted()).map(({ accountName }) => accountName).toSorted()).toEqual(names);
    expect(await desk.releaseNewest(click)).toBeNull();
  });

  test("posts that are let go do not take along a source that was emptied since", async () => {
    const { desk, store, wish, change, stateOf, noticeOf } = await openHeld();
    const posts = await wish();
    expect(await stateOf(posts)).toBe("done");
    change(ticketsOfRed("Closed"));
    const all = await wish();
    const letGo = (scanId: string) => desk.release(`${scanId}:notice`, "silent", click);
    // The click comes while the other scan reads.
    expect(await letGo(posts)).toEqual({ kind: "released" });
    expect(await stateOf(all)).toBe("held");
    const [released] = await store.scans.recent(1);
    expect(released).toMatchObject({ state: "held", cause: { heldScanId: posts } });
    expect(await store.episodes.open()).toHaveLength(names.length);
    expect(noticeOf(all)).toMatchObject({ hasButtons: true });
    expect(noticeOf(posts)).toEqual({
      hasButtons: true,
      text: expect.stringContaining("it was held itself: open tickets fell from 48 to 0"),
    });

    expect(await letGo(posts)).toEqual({ kind: "heldSince" });
    expect(await letGo(all)).toEqual({ kind: "released" });
    await stateOf(all);
    expect(await store.episodes.open()).toEqual([]);
    expect(noticeOf(all)).toMatchObject({ hasButtons: false });
    expect(await letGo(posts)).toEqual({ kind: "released" });
    await stateOf(posts);
    expect(noticeOf(posts)).toMatchObject({ hasButtons: false });
    expect(await store.scans.recent(1)).toMatchObject([{ state: "done" }]);
  });

  test.each([
    { mode: "post" as const, times: 1 },
    { mode: "silent" as const, times: 0 },
  ])("released to $mode: each account is announced $times times", async ({ mode, times }) => {
    const { worker, store, messages, wish } = await openScans({ rows: manyRed() });
    const heldScanId = await wish();
    await worker.work(never);
    // It names the accounts in its thread.
    const said = messages().map(keyOf);
    expect(said).toEqual([`${heldScanId}:notice`, `${heldScanId}:notice#2`]);
    const released = await worker.ask({ kind: "released", by: "U0ADMIN", mode, heldScanId });
    expect(released.kind).toBe("asked");
    await worker.work(never);
    const announcing = messages().filter((message) => /:alert:|:summary/.test(keyOf(message)));
    expect(namedIn(announcing.map(textsOf))).toEqual(names.map(() => times));
    await wish();
    const before = messages().length;
    await worker.work(never);
    expect(messages().slice(before).map(keyOf)).toEqual([]);
    const open = await store.episodes.open();
    expect(open.filter(({ episode }) => episode.announced === null)).toEqual([]);
  });
});
