// SIGKILL at every request and after every write that lasts, while people click, approve a mail up to its record, and
// the check-ins are prepared: the bot is a real process, started again each time, and all has to come right.
import { afterAll, describe, expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import { delay, elapsedMs } from "../../src/lib/time.ts";
import { createRandom } from "../../src/sandbox/world/random.ts";
import { type Damage, KILL_ACTS, type KillAct, NO_DAMAGE } from "../support/kill-acts.ts";
import {
  describeKill,
  describeSteps,
  type KillPoint,
  killPointsOf,
  MOMENTS,
  MOST_COME,
  type Steps,
} from "../support/kill-points.ts";
import { type KillPlace, openKillWorld } from "../support/kill-world.ts";
import { openDatabaseCopies, startPostgres } from "../support/postgres.ts";

const SHORT = 3;
/** Of each act and store; all there are when it is more. */
const KILLS = Number(process.env.PROOF_RUNS ?? SHORT);
/** Picks the kills, where not all are tried. */
const SEED = Number(process.env.PROOF_SEED ?? 1);
const IS_LONG = KILLS > SHORT;
const LANES = 4;
const LAST_KILL_MS = 30;

/** Every second one dies once more while it makes up for its death: after one to five writes. */
const againAfter = ({ at, moment }: KillPoint): number | null =>
  at % 2 === 0 ? 1 + ((at / 2 + MOMENTS.indexOf(moment)) % 5) : null;

type Run = { steps: Steps; deaths: number; damage: Damage };

async function run(act: KillAct, point: KillPoint | null, place: KillPlace): Promise<Run> {
  const { rows, settings } = act;
  const world = await openKillWorld({ ...place, rows, ...(settings && { settings }) });
  try {
    await act.prepare(world);
    await world.arm(point, point && againAfter(point));
    await act.perform(world);
    await act.settle(world);
    // A kill that was meant for the last step of all comes now.
    await delay(LAST_KILL_MS);
    await world.up();
    await act.settle(world);
    const steps = await world.steps();
    const damage = await act.judge(world);
    damage.wrong.push(...world.slack.problems, ...world.notion.problems, ...world.gmail.problems);
    return { steps, deaths: world.deaths, damage };
  } finally {
    await world.close();
  }
}

/** So many of them by the seed. */
function pickSome<T>(all: readonly T[], most: number): T[] {
  const random = createRandom(SEED);
  return all
    .map((one) => ({ one, order: random.fraction() }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, most)
    .map(({ one }) => one);
}

async function killEverywhere(
  newAct: () => KillAct,
  storeName: string,
  newPlace: () => Promise<KillPlace>,
): Promise<void> {
  const began = elapsedMs();
  const { name } = newAct();
  const clean = await run(newAct(), null, await newPlace());
  expect(clean.damage).toEqual(NO_DAMAGE);
  const points = killPointsOf(clean.steps);
  const picked = pickSome(points, KILLS);
  const left = picked.values();
  const sum = structuredClone(NO_DAMAGE);
  let kills = 0;
  let killed = 0;
  const lane = async () => {
    for (const point of left) {
      const { deaths, damage } = await run(newAct(), point, await newPlace()).catch(
        (error: unknown) => ({
          deaths: 1,
          damage: { ...NO_DAMAGE, wrong: [error instanceof Error ? error.message : String(error)] },
        }),
      );
      kills += deaths;
      if (deaths > 0) killed += 1;
      for (const kind of ["lost", "doubled", "unapproved", "wrong"] as const) {
        const found = damage[kind].map((one) => `${describeKill(point, clean.steps)}: ${one}`);
        // Told at once: a long run may be cut short.
        for (const one of found) console.log(`${name}, ${storeName}: ${kind}: ${one}`);
        sum[kind].push(...found);
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  console.log(`${name}, ${storeName}: ${Math.round((elapsedMs() - began) / 1000)} s`);
  const found = Object.values(sum).flat().length;
  tellProofRow({
    what: `killed during: ${name}, ${storeName}`,
    howMany: `${kills} SIGKILLs in ${killed} runs; ${describeSteps(clean.steps)}`,
    result: `lost ${sum.lost.length}, doubled ${sum.doubled.length}, unapproved ${sum.unapproved.length}, else wrong ${sum.wrong.length}`,
    aim: "0 of each",
    held: found === 0,
    seed: SEED,
  });
  expect(sum).toEqual(NO_DAMAGE);
  expect(killed).toBeGreaterThanOrEqual(Math.floor(picked.length * MOST_COME));
}

const options = { retry: 0, timeout: 15 * 60_000 };

describe("on SQLite, with Slack over sockets", () => {
  test.each(KILL_ACTS.map((act) => [act().name, act] as const))(
    "killed during %s: all comes right",
    options,
    (_name, act) =>
      killEverywhere(act, "SQLite", async () => ({ databaseUrl: null, transport: "socket" })),
  );
});

/** The short form leaves PostgreSQL to the other proofs. */
const server = IS_LONG ? await startPostgres() : { missing: "this is the short form" };
if ("missing" in server) {
  if (IS_LONG) console.warn(`PostgreSQL server: skipped. ${server.missing}`);
} else {
  afterAll(() => server.stop());
  const copies = await openDatabaseCopies(server);

  describe("on PostgreSQL, with Slack over HTTP", () => {
    test.each(KILL_ACTS.map((act) => [act().name, act] as const))(
      "killed during %s: all comes right",
      options,
      (_name, act) =>
        killEverywhere(act, "PostgreSQL", async () => ({
          databaseUrl: await copies.next(),
          transport: "http",
        })),
    );
  });
}
