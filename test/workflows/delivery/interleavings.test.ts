// Faults of Slack, kills and several processes in random orders: nothing is lost, nothing is doubled.
import { expect, test } from "vitest";
import type { Post } from "../../../src/domain/outbox.ts";
import type { Fault } from "../../../src/sandbox/faults.ts";
import { createRandom, type Random } from "../../../src/sandbox/world/random.ts";
import { blockTexts } from "../../support/bot.ts";
import {
  announce,
  type DeliveryWorld,
  keyOf,
  type Life,
  openDeliveryWorld,
} from "../../support/delivery-world.ts";
import { channels, people } from "../../support/slack-world.ts";
import { named } from "../../support/stored.ts";

const RUNS = 320;
const AT_ONCE = 10;

const FAULTS: readonly [Fault, ...Fault[]] = [
  { kind: "status", status: 429, retryAfterSeconds: 0 },
  { kind: "status", status: 500 },
  { kind: "status", status: 200, body: { ok: false, error: "internal_error" } },
  { kind: "reset" },
  { kind: "lostAnswer" },
  { kind: "lostAnswer" },
  { kind: "stall" },
  { kind: "slow", ms: 300 },
];
const OPERATIONS = [
  "chat.postMessage",
  "chat.postMessage",
  "chat.postMessage",
  "chat.update",
  "conversations.history",
  "conversations.replies",
  "conversations.info",
  "conversations.open",
] as const;

/** What the channel has to show in the end: keys by place. */
async function fill(world: DeliveryWorld, random: Random): Promise<string[]> {
  const keys: string[] = [];
  const alerts = 1 + random.whole(0, 3);
  for (let i = 0; i < alerts; i += 1) {
    keys.push(await world.addAlert(`a${i}`));
    // Of an earlier scan: only an alert that is there gets replies. A machine with much to do takes several attempts.
    while (i === 0 && (await world.store.outbox.counts()).posted === 0)
      await world.startLife().delivery.deliver();
  }
  const listed = random.pick([0, 3, 150, 260]);
  const ids = Array.from({ length: listed }, (_, i) => `listed-${i}`);
  for (const id of ids) await world.addEpisode(id, { accountId: id });
  if (listed > 0) {
    await world.addPost(
      "s:summary",
      {
        kind: "summary",
        sections: { unslotted: ids.map(named), listed: [], again: [], worsened: [], stillOpen: [] },
        scannedAccounts: 500,
      },
      { announces: ids.map((id) => announce(id, "named")) },
    );
    keys.push("s:summary");
  }
  if (random.fraction() < 0.3) {
    const held = Array.from({ length: 6 }, (_, i) => `held-${i}`);
    for (const id of held) await world.addEpisode(id, { accountId: id });
    const notice: Post = {
      kind: "notice",
      scanId: "s",
      hold: "posts",
      reason: "why",
      concerned: held.length,
      accounts: [],
      outcome: null,
    };
    await world.addPost("s:notice", notice);
    keys.push("s:notice");
    for (const part of [2, 3]) {
      const ids = held.slice(3 * part - 6, 3 * part - 3);
      const post = { ...notice, accounts: ids.map(named) };
      const announces = ids.map((id) => announce(id, "named"));
      await world.addPost(`s:notice#${part}`, post, { announces });
      keys.push(`s:notice#${part}`);
    }
  }
  if (random.fraction() < 0.5) {
    const how = { ragStatus: "Red", score: 5, change: -25 } as const;
    await world.addPost("s:reply", { kind: "reply", episodeId: "a0", why: "worsened", ...how });
    keys.push("s:reply");
  }
  return keys;
}

/** A process that dies before its n-th step, or ends its work before that. */
async function liveAndDie(world: DeliveryWorld, random: Random): Promise<void> {
  const died = Promise.withResolvers<void>();
  let steps = random.whole(1, 40);
  const life: Life = world.startLife((self) => {
    steps -= 1;
    if (steps > 0) return;
    self.kill();
    died.resolve();
  });
  await Promise.race([died.promise, life.delivery.deliver()]);
}

async function run(seed: number): Promise<{ lost: string[]; doubled: string[] }> {
  const random = createRandom(seed);
  const world = await openDeliveryWorld();
  try {
    const keys = await fill(world, random);
    for (let i = random.whole(0, 5); i > 0; i -= 1) {
      const [operation, fault] = [random.pick(OPERATIONS), random.pick(FAULTS)];
      world.slack.faults.add({ operation, fault, times: random.whole(1, 2) });
    }
    for (let kills = random.whole(0, 3); kills > 0; kills -= 1) await liveAndDie(world, random);
    if (random.fraction() < 0.5) {
      await world.store.episodes.acknowledge(
        "a0",
        people.ben,
        new Date("2027-01-01T00:00:00Z"),
        world.clock.now(),
      );
    }
    const lives =
      random.fraction() < 0.3 ? [world.startLife(), world.startLife()] : [world.startLife()];
    await Promise.all(lives.map(({ delivery }) => delivery.deliver()));
    // What a second process had just looked at may be left for the next time.
    await world.startLife().delivery.deliver();
    return await judge(world, keys, seed);
  } finally {
    await world.close();
  }
}

async function judge(world: DeliveryWorld, keys: readonly string[], seed: number) {
  const messages = world.said();
  const times = Map.groupBy(messages, keyOf);
  const goingOn = [...times.keys()].filter((key) => key.includes("#"));
  const expected = [...new Set([...keys, ...goingOn])];
  const text = messages.flatMap(({ blocks }) => blockTexts(blocks)).join("\n");
  const open = await world.store.episodes.open();
  const where = `seed ${seed}`;
  expect(await world.store.outbox.counts(), where).toMatchObject({
    behind: 0,
    pending: 0,
    sending: 0,
    unclear: 0,
    held: 0,
    cancelled: 0,
  });
  expect(
    open.filter(({ episode }) => episode.announced === null),
    where,
  ).toEqual([]);
  expect(
    open.filter(({ stale }) => stale),
    where,
  ).toEqual([]);
  for (const { id, message, episode } of open) {
    if (!id.startsWith("a")) continue;
    const [alert] = times.get(`scan:alert:${id}`) ?? [];
    expect(message, where).toEqual({ channel: channels.general, ts: alert?.ts });
    const shown = blockTexts(alert?.blocks).join("\n").includes("Acknowledged by");
    expect(shown, where).toBe(episode.acknowledgedUntil !== null);
  }
  const accounts = open.filter(({ id }) => /^(?:listed|held)-/.test(id));
  const count = (id: string) => text.split(`*Account ${id}*`).length - 1;
  return {
    lost: [
      ...expected.filter((key) => !times.has(key)),
      ...accounts.flatMap(({ id }) => (count(id) < 1 ? [id] : [])),
    ].map((what) => `${where}: ${what}`),
    doubled: [
      ...expected.filter((key) => (times.get(key)?.length ?? 0) > 1),
      ...accounts.flatMap(({ id }) => (count(id) > 1 ? [id] : [])),
    ].map((what) => `${where}: ${what}`),
  };
}

test(`${RUNS} random interleavings of faults, kills and processes`, {
  timeout: 600_000,
}, async () => {
  const results: { lost: string[]; doubled: string[] }[] = [];
  let next = 0;
  const worker = async () => {
    while (next < RUNS) {
      next += 1;
      results.push(await run(next));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const lost = results.flatMap((result) => result.lost);
  const doubled = results.flatMap((result) => result.doubled);
  console.log(`delivery: ${results.length} runs, lost ${lost.length}, doubled ${doubled.length}`);
  expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
});
