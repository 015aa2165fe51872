import { expect, it } from "vitest";
import { HOUR_MS } from "../../../src/lib/time.ts";
import { createTimeTravel } from "../../../src/sandbox/stage/time-travel.ts";

const START = new Date("2026-11-22T09:00:00Z");
const seven = (day: string) => new Date(`2026-11-${day}T07:00:00Z`);

/** A bot with work at 7:00 each day, each of which takes a few looks; `log` is what happened, in order. */
function aWorld() {
  let now = START.getTime();
  let busy = 0;
  const log: string[] = [];
  const changes: string[] = [];
  const nextSeven = () => {
    const today = new Date(now).setUTCHours(7, 0, 0, 0);
    return new Date(today > now ? today : today + 24 * HOUR_MS);
  };
  const travel = createTimeTravel({
    now: () => new Date(now),
    async move(to) {
      if (to.getTime() > nextSeven().getTime()) log.push("leapt over a scan");
      now = to.getTime();
      log.push(to.toISOString().slice(5, 16));
      if (to.getUTCHours() === 7) busy = 3;
    },
    async look() {
      busy = Math.max(0, busy - 1);
      if (busy === 1) log.push("scanned");
      return { busy: busy > 0 ? "scanning" : null, next: nextSeven() };
    },
    onChange: () => changes.push(JSON.stringify(travel?.state ?? null)),
  });
  return { travel, log, now: () => new Date(now) };
}

it("reaches each due time and waits for its work before it goes on", async () => {
  const { travel, log } = aWorld();
  await travel.passTo(new Date("2026-11-24T12:00:00Z"));
  expect(log).toEqual(["11-23T07:00", "scanned", "11-24T07:00", "scanned", "11-24T12:00"]);
  expect(travel.state).toEqual({ playing: false, until: null, waitingFor: null, stopped: null });
});

it("does the work of the very time it was sent to", async () => {
  const { travel, log } = aWorld();
  await travel.passTo(seven("23"));
  expect(log).toEqual(["11-23T07:00", "scanned"]);
});

it("plays on until it is paused, and then stands", async () => {
  const { travel, log, now } = aWorld();
  travel.play();
  expect(travel.state.playing).toBe(true);
  await expect(travel.passTo(seven("29"))).rejects.toThrow("on its way already");
  await expect.poll(() => now() >= seven("24"), { timeout: 10_000 }).toBe(true);
  travel.pause();
  await expect.poll(() => travel.state.playing, { timeout: 10_000 }).toBe(false);
  const reached = now();
  expect(log).not.toContain("leapt over a scan");
  await travel.passTo(new Date(reached.getTime() + HOUR_MS));
  expect(now().getTime()).toBe(reached.getTime() + HOUR_MS);
});

it("waits, and says for what, while the bot cannot finish; a pause ends the wait", async () => {
  let now = START.getTime();
  const travel = createTimeTravel({
    now: () => new Date(now),
    move: async (to) => {
      now = to.getTime();
    },
    look: async () => ({ busy: "scanning", next: null }),
    onChange: () => {},
  });
  const passed = travel.passTo(seven("25"));
  await expect.poll(() => travel.state.waitingFor, { timeout: 5_000 }).toBe("scanning");
  travel.pause();
  await passed;
  expect(now).toBe(START.getTime());
  expect(travel.state).toEqual({ playing: false, until: null, waitingFor: null, stopped: null });
});

it("stops in words when the bot is gone", async () => {
  const travel = createTimeTravel({
    now: () => START,
    move: async () => {},
    look: () => Promise.reject(new Error("The bot is not running.")),
    onChange: () => {},
  });
  await expect(travel.passTo(seven("25"))).rejects.toThrow("not running");
  expect(travel.state).toMatchObject({ until: null, stopped: "The bot is not running." });
  await expect(travel.passTo(START)).rejects.toThrow(RangeError);
});
