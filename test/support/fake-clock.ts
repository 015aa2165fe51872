import type { Clock } from "../../src/lib/time.ts";

export type FakeClock = Clock & {
  /** Business time is this from now on, later or earlier; alarms that it reaches ring, earliest first. */
  set(now: Date): void;
  /** When the next alarm rings; null without one. */
  nextAlarm(): Date | null;
  /** Forgets all alarms, as the death of the process does. */
  clear(): void;
};

/** A clock that stands still unless it is set. */
export function createFakeClock(start: Date): FakeClock {
  type Alarm = { due: Date; run: () => void };
  const alarms = new Set<Alarm>();
  let now = start;
  const byTime = () => [...alarms].sort((a, b) => a.due.getTime() - b.due.getTime());
  return {
    now: () => now,
    at(due, run) {
      const alarm = { due, run };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
    set(to) {
      now = to;
      for (const alarm of byTime().filter(({ due }) => due <= to)) {
        if (alarms.delete(alarm)) alarm.run();
      }
    },
    nextAlarm: () => byTime()[0]?.due ?? null,
    clear: () => alarms.clear(),
  };
}
