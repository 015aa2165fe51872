import type { Clock } from "../lib/time.ts";

export type AdjustableClock = Clock & {
  /** Jumps to this business time; what became due runs at once, in order. */
  set(now: Date): void;
  /** When the next one is called; null when nobody waits. */
  nextAlarm(): Date | null;
};

/** Business time that runs with the machine's, from a start that can be moved. */
export function createAdjustableClock(start: Date): AdjustableClock {
  type Alarm = { due: Date; run: () => void; timer?: NodeJS.Timeout };
  const alarms = new Set<Alarm>();
  let origin = start.getTime();
  let since = performance.now();
  const now = () => new Date(origin + performance.now() - since);

  function arm(alarm: Alarm): void {
    const wait = Math.max(0, alarm.due.getTime() - now().getTime());
    // setTimeout fires at once when told to wait longer than this; then it is armed again.
    const longest = 2 ** 31 - 1;
    alarm.timer = setTimeout(
      () => (wait > longest ? arm(alarm) : fire(alarm)),
      Math.min(wait, longest),
    );
    alarm.timer.unref();
  }

  function fire(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    if (alarms.delete(alarm)) alarm.run();
  }

  return {
    now,
    at(due, run) {
      if (Number.isNaN(due.getTime())) throw new RangeError("the due time is not a date");
      const alarm: Alarm = { due, run };
      alarms.add(alarm);
      arm(alarm);
      return () => {
        clearTimeout(alarm.timer);
        alarms.delete(alarm);
      };
    },
    nextAlarm: () =>
      alarms.size === 0 ? null : new Date(Math.min(...[...alarms].map(({ due }) => due.getTime()))),
    set(to) {
      origin = to.getTime();
      since = performance.now();
      for (const alarm of [...alarms].sort((a, b) => a.due.getTime() - b.due.getTime())) {
        clearTimeout(alarm.timer);
        if (alarm.due.getTime() <= origin) fire(alarm);
        else arm(alarm);
      }
    },
  };
}
