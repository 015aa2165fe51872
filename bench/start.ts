// Time from start to ready and what an idle process holds, beside a bare Bolt app on Socket Mode.
import { tellProofRow } from "../prove/proof-row.ts";
import { delay } from "../src/lib/time.ts";
import { startBareBolt, startBot, startEmulators } from "./processes.ts";
import { ratioRow } from "./ratio-row.ts";
import { sized } from "./size.ts";

const ROUNDS = sized({ short: 1, long: 11 });
const IDLE_ROUNDS = sized({ short: 1, long: 3 });
/** What starting has left to do is done by then. */
const IDLE_MS = sized({ short: 500, long: 10_000 });

export async function benchStart(): Promise<void> {
  const ready = { ours: [] as number[], base: [] as number[] };
  for (let round = 0; round <= ROUNDS; round++) {
    const { base, ours } = await startBoth(0, round === 0 ? "SIGTERM" : "SIGKILL");
    // The first one ends in peace, so that its compile cache is kept, and is not counted.
    if (round === 0) continue;
    ready.base.push(base.readyMs);
    ready.ours.push(ours.readyMs);
  }
  tellProofRow(
    ratioRow({
      what: "start to ready",
      howMany: `${ROUNDS} starts`,
      unit: "ms",
      ...ready,
      against: "bare Bolt",
      most: 1.5,
    }),
  );
  const idle = { ours: [] as number[], base: [] as number[] };
  for (let round = 0; round < IDLE_ROUNDS; round++) {
    const { base, ours } = await startBoth(IDLE_MS, "SIGKILL");
    idle.base.push(base.idleMb);
    idle.ours.push(ours.idleMb);
  }
  tellProofRow(
    ratioRow({
      what: "resident memory of an idle process",
      howMany: `${IDLE_ROUNDS} starts, ${IDLE_MS / 1_000} s after ready`,
      unit: "MB",
      ...idle,
      against: "bare Bolt",
      most: null,
    }),
  );
}

async function startBoth(idleMs: number, signal: NodeJS.Signals) {
  // New emulators each time: Slack's limit on opening connections is not what is measured.
  const emulators = await startEmulators();
  const base = await startBareBolt(emulators, { TRANSPORT: "socket" });
  await delay(idleMs);
  const baseMb = await base.memoryMb();
  await base.stop();
  const ours = await startBot(emulators, { PORT: "0", LOG_LEVEL: "warn" });
  await delay(idleMs);
  const oursMb = await ours.memoryMb();
  await ours.stop(signal);
  emulators.stop();
  return {
    base: { readyMs: base.readyAfterMs, idleMb: baseMb },
    ours: { readyMs: ours.readyAfterMs, idleMb: oursMb },
  };
}
