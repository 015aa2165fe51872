import type { Clock } from "../lib/time.ts";
import type { NotionEmulator } from "./notion/contract.ts";
import type { World } from "./world/world.ts";

const STEP_MS = 60_000;

export type LivingWorld = {
  /** Writes what happened up to this moment, now instead of within the minute. */
  catchUp(): void;
  stop(): void;
};

/**
 * Lets the world go on as business time does: what its tickets and heartbeats did since is written
 * into the emulated Notion once a minute, and whole when the clock jumps.
 */
export function keepWorldAlive({
  world,
  notion,
  clock,
}: {
  world: World;
  notion: Pick<NotionEmulator, "upsert">;
  clock: Clock;
}): LivingWorld {
  let known = world.now;
  let cancel = () => {};
  function catchUp(): void {
    cancel();
    const now = clock.now();
    if (now > known) {
      for (const row of world.changesUntil(now, known)) notion.upsert(row);
      known = now;
    }
    cancel = clock.at(new Date(now.getTime() + STEP_MS), catchUp);
  }
  catchUp();
  return { catchUp, stop: () => cancel() };
}
