import { expect, it } from "vitest";
import { createAdjustableClock } from "../../src/sandbox/clock.ts";
import { keepWorldAlive } from "../../src/sandbox/living-world.ts";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import { seededWorld } from "../../src/sandbox/world/seeded-world.ts";

const NOW = new Date("2026-11-22T09:12:00Z");
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

/** A world that is kept alive over a Notion that only remembers what was written. */
function living() {
  const world = seededWorld({ now: NOW });
  const clock = createAdjustableClock(NOW);
  const asked: [since: Date | undefined, until: Date][] = [];
  const written: NotionRow[] = [];
  const kept = keepWorldAlive({
    world: {
      ...world,
      changesUntil(until, since) {
        asked.push([since, until]);
        return world.changesUntil(until, since);
      },
    },
    notion: { upsert: (row) => void written.push(row) },
    clock,
  });
  return { world, clock, asked, written, kept };
}

it("writes nothing before anything happened", () => {
  const { asked, written, kept } = living();
  kept.stop();
  expect(written).toEqual([]);
  // At most the moments between building the clock and asking it.
  for (const [, until] of asked) expect(until.getTime() - NOW.getTime()).toBeLessThan(30_000);
});

it("writes all that happened when the clock jumps, each stretch once and without a gap", () => {
  const { world, clock, asked, written, kept } = living();
  clock.set(later(90));
  clock.set(later(3 * 24 * 60));
  kept.stop();
  const times = asked.flatMap(([since, until]) => [since?.getTime(), until.getTime()]);
  expect(times[0]).toBe(NOW.getTime());
  for (let i = 1; i < times.length - 1; i += 2) expect(times[i + 1]).toBe(times[i]);
  const whole = world.changesUntil(new Date(times.at(-1) ?? 0), NOW);
  const last = new Map(written.map((row) => [row.id, row]));
  expect(whole.length).toBeGreaterThan(30);
  expect([...last.keys()].toSorted()).toEqual(whole.map(({ id }) => id).toSorted());
  for (const row of whole.filter(({ values }) => "Subject" in values))
    expect(last.get(row.id)).toEqual(row);
});

it("a short jump is caught up with at once, a stopped world stands still", () => {
  const { clock, asked, kept } = living();
  clock.set(later(0.5));
  kept.catchUp();
  expect(asked.at(-1)?.[1].getTime()).toBeGreaterThanOrEqual(later(0.5).getTime());
  const count = asked.length;
  kept.stop();
  clock.set(later(500));
  expect(asked).toHaveLength(count);
});
