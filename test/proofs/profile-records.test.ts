// Records on their way into profiles, under faults, late effects and kills: each stands on the page exactly once.
import { expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import { ServiceError } from "../../src/lib/errors.ts";
import { delay } from "../../src/lib/time.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { createRandom } from "../../src/sandbox/world/random.ts";
import { openProfileWork, profileLimits } from "../support/profile-world.ts";

const RUNS = Number(process.env.PROOF_RUNS ?? 200);
/** Of the first run; each later one has the next. */
const FIRST_SEED = Number(process.env.PROOF_SEED ?? 1);
const RECORDS = 3;
/** Worlds side by side: most of the time is waiting for what might still come. */
const WORLDS = 5;
/** Longer than a round of work takes on a busy machine: what is late comes after the next one. */
const limits = { ...profileLimits, notionSettleMs: 250, notionBackoffMaxMs: 4 };

const FAULTS: Fault[] = [
  { kind: "lostAnswer" },
  { kind: "saved503" },
  { kind: "truncated" },
  { kind: "reset" },
  { kind: "status", status: 500 },
  { kind: "status", status: 409 },
  { kind: "status", status: 502, html: true },
];

test(`${RUNS} seeded runs: one page an account, each record once, the newest first`, {
  retry: 0,
  timeout: Math.max(240_000, RUNS * 1_000),
}, async () => {
  const seen: Seen = { kills: 0, faults: 0, late: 0, edits: 0, wrong: [] };
  const worlds: World[] = [];
  for (let n = 0; n < WORLDS; n += 1) worlds.push(await openProfileWork({ limits }));
  const seeds = Array.from({ length: RUNS }, (_, n) => FIRST_SEED + n).values();
  await Promise.all(
    worlds.map(async (world) => {
      for (const seed of seeds) await runSeed(world, seed, seen);
    }),
  );
  tellProofRow({
    what: "records on their way into profiles",
    howMany: `${RUNS} runs, ${RUNS * RECORDS} records, ${seen.kills} kills, ${seen.faults} faults, ${seen.late} late effects, ${seen.edits} edits by hand`,
    result: `wrong (a page or a record lost or doubled, another order) ${seen.wrong.length}`,
    aim: "0",
    held: seen.wrong.length === 0,
    seed: FIRST_SEED,
  });
  expect(seen.wrong).toEqual([]);
  expect(seen.kills).toBeGreaterThan(RUNS / 4);
  expect(seen.late).toBeGreaterThan(RUNS / 10);
  for (const { emulator } of worlds) expect(emulator.problems).toEqual([]);
});

type World = Awaited<ReturnType<typeof openProfileWork>>;
type Seen = { kills: number; faults: number; late: number; edits: number; wrong: string[] };

async function runSeed(world: World, seed: number, seen: Seen): Promise<void> {
  const { emulator, store, pages } = world;
  /** Deeds of requests that were given up. */
  const late: { inRounds: number; deed: () => Promise<unknown> }[] = [];
  const random = createRandom(seed).fraction;
  const chance = (part: number) => random() < part;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const name = `Account ${seed}`;
  world.addAccount(name);
  const keys = Array.from({ length: RECORDS }, (_, n) => `${seed}-${n}`);
  const waiting = [...keys];

  /** A process that may die before or after any of its steps, and does nothing from then on. */
  const mortal = () => {
    let steps = chance(0.6) ? Math.floor(random() * 14) : Number.POSITIVE_INFINITY;
    const fate = { dead: false };
    const step = () => {
      if (fate.dead || steps <= 0) {
        if (!fate.dead) seen.kills += 1;
        fate.dead = true;
        throw new Error("killed");
      }
      steps -= 1;
    };
    const wrap = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(object, property, receiver) {
          const value: unknown = Reflect.get(object, property, receiver);
          if (typeof value !== "function") {
            return typeof value === "object" && value !== null ? wrap(value) : value;
          }
          return async (...given: unknown[]) => {
            step();
            const isLate =
              (property === "appendCommunicationLog" || property === "createRelationshipProfile") &&
              chance(0.08);
            if (isLate) {
              seen.late += 1;
              late.push({ inRounds: 1, deed: () => value.apply(object, given) });
              throw new ServiceError("Notion", "no answer", { transient: true, unclear: true });
            }
            const result: unknown = await value.apply(object, given);
            // The deed is done, and nobody hears of it.
            step();
            return result;
          };
        },
      });
    const process = world.startProcess({ store: wrap(store), notion: wrap(world.adapter) });
    return { process, fate };
  };

  let current = mortal();
  const alive = new AbortController().signal;
  for (let round = 1; ; round += 1) {
    const [key] = waiting;
    if (key !== undefined && chance(0.5)) {
      waiting.shift();
      const url = chance(0.5) ? `https://chat.example/${key}` : null;
      await world.log(key, { url, subject: chance(0.3) ? "The same words" : `About ${key}` }, name);
    }
    if (chance(0.35) && round < 40) {
      seen.faults += 1;
      const operation = pick(["PATCH /v1/blocks", "POST /v1/pages", "GET /v1/blocks", ""]);
      emulator.faults.add({ operation, fault: pick(FAULTS), times: 1 });
    }
    if (round === 1 || current.fate.dead) {
      current = mortal();
      await current.process.resume(alive).catch(() => {});
    }
    await current.process.work(alive).catch(() => {});
    for (const one of late) one.inRounds -= 1;
    for (const one of late.filter(({ inRounds }) => inRounds < 0)) {
      late.splice(late.indexOf(one), 1);
      await one.deed().catch(() => {});
    }
    const [page] = pages(name);
    if (page !== undefined && chance(0.2)) {
      seen.edits += 1;
      const last = emulator.children(page.id).at(-1);
      emulator.appendByHand(page.id, [{ type: "paragraph", text: "A note by hand" }], {
        after: last?.id ?? "",
      });
    }
    const done =
      late.length === 0 &&
      waiting.length === 0 &&
      (await store.communications.unfinished()).length === 0;
    if (done) break;
    if (round > 12) await delay(4);
    if (round > 2_000) throw new Error(`seed ${seed} does not end`);
  }
  emulator.faults.clear();
  // What comes late has come.
  for (const { deed } of late.splice(0)) await deed().catch(() => {});
  const check = (held: boolean, what: string) => {
    if (!held) seen.wrong.push(`seed ${seed}: ${what}`);
  };
  check(pages(name).length === 1, `${pages(name).length} pages`);
  const lines = world.history(name).filter((text) => text.startsWith("2026-11-20"));
  check(lines.length === RECORDS, `${lines.length} records: ${lines.join("; ")}`);
  const blocks = await Promise.all(
    keys.map(async (key) => (await store.communications.get(key))?.blockId),
  );
  const ids = emulator.children(pages(name)[0]?.id ?? "").map(({ id }) => id);
  // Each its own line, in the order in which they were wanted.
  check(new Set(blocks).size === RECORDS, "two records of one line");
  const places = blocks.map((id) => ids.indexOf(id ?? ""));
  const sorted = places.toSorted((a, b) => b - a);
  check(places.join() === sorted.join(), `the order ${places.join()}`);
  check(!places.includes(-1), "a record that stands nowhere");
}
