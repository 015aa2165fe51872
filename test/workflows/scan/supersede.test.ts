import { afterEach, expect, test } from "vitest";
import type { Post } from "../../../src/domain/outbox.ts";
import type { Scan } from "../../../src/domain/scan.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { supersede, takeBackRelease } from "../../../src/workflows/scan/scan-store.ts";
import { march } from "../../support/episodes.ts";
import { alertFacts, named, newPost, storedScan } from "../../support/stored.ts";
import { temporaryDirectory } from "../../support/temporary-directory.ts";
import { testLogger } from "../../support/test-logger.ts";

const closings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function openSuperseded(posts: Record<string, Post>, change: Partial<Scan> = {}) {
  const directory = temporaryDirectory();
  const store = await openStore({
    databaseUrl: null,
    dataDir: directory.path,
    logger: testLogger(),
  });
  closings.push(
    () => directory.remove(),
    () => store.close(),
  );
  await store.scans.save(storedScan("s1", { state: "decided", decidedAt: march(3) }));
  await store.outbox.add(
    Object.entries(posts).map(([key, post]) => newPost(key, { scanId: "s1", post })),
  );
  const by = storedScan("s2", { state: "decided", decidedAt: march(4), ...change });
  const replace = () => store.transaction((tx) => supersede(tx, by));
  await replace();
  return { store, replace };
}

const direct = (accounts: string[], drafts: string[]): Post => ({
  kind: "direct",
  repEmail: "dana@corp.example",
  accounts: accounts.map(named),
  drafts,
  checkIns: null,
});
const alert: Post = {
  kind: "alert",
  episodeId: "e",
  ragStatus: "Red",
  score: 20,
  facts: alertFacts(),
};

test.each([
  ["an alert: its account competes again", alert, "cancelled", alert],
  ["a rep's accounts: they compete again", direct(["Acme"], []), "cancelled", direct(["Acme"], [])],
  ["drafts: nothing else tells of them", direct([], ["d1"]), "pending", direct([], ["d1"])],
  [
    "drafts and accounts: the drafts alone",
    direct(["Acme"], ["d1", "d2"]),
    "pending",
    direct([], ["d1", "d2"]),
  ],
])("a post of a superseded scan that tells of %s", async (_what, post, state, left) => {
  const { store, replace } = await openSuperseded({ k: post });
  expect(await store.outbox.get("k")).toMatchObject({ state, post: left });
  // A third scan comes before it could be sent.
  await replace();
  expect(await store.outbox.get("k")).toMatchObject({ state, post: left });
  expect(await store.scans.get("s1")).toMatchObject({ state: "superseded" });
});

const notice: Extract<Post, { kind: "notice" }> = {
  kind: "notice",
  scanId: "s1",
  hold: "posts",
  reason: "many",
  concerned: 1,
  accounts: [],
  outcome: null,
};
const letGo = (heldScanId: string) =>
  ({ cause: { kind: "released", by: "U1", mode: "post", heldScanId } }) as const;

test.each<[string, Partial<Scan>, string, string]>([
  ["any scan: nobody has decided about it", {}, "pending", "behind"],
  ["a scan that lets go another hold", letGo("s0"), "pending", "behind"],
  ["the scan that lets go what it tells of", letGo("s1"), "cancelled", "cancelled"],
])("a notice that waits, and %s", async (_what, by, state, ofThread) => {
  const { store } = await openSuperseded({ "s1:notice": notice, "s1:notice#2": notice }, by);
  expect(await store.outbox.get("s1:notice")).toMatchObject({ state });
  expect(await store.outbox.get("s1:notice#2")).toMatchObject({ state: ofThread });
});

test.each<[string, typeof notice, Scan["state"], "failed" | "over"]>([
  ["a whole scan, and it is held still", { ...notice, hold: "all" }, "held", "failed"],
  ["a whole scan, and a later one was believed", { ...notice, hold: "all" }, "done", "over"],
  ["posts, whatever was believed since", notice, "done", "failed"],
])("a scan that fails was to let go %s", async (_what, post, last, kind) => {
  const { store } = await openSuperseded({});
  const released = storedScan("s4", { state: "reading", ...letGo("s1") });
  await store.outbox.add([newPost("s1:notice", { scanId: "s1", post })]);
  await store.scans.save(storedScan("s3", { state: last }));
  await store.scans.save(released);
  await store.transaction((tx) => takeBackRelease(tx, released, "it could not read Notion"));
  const outcome = { failed: { kind, by: "U1", scanId: "s4" }, over: { kind } }[kind];
  expect(await store.outbox.get("s1:notice")).toMatchObject({ post: { outcome } });
});
