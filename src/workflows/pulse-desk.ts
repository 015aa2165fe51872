import type { AuditLog } from "../domain/audit.ts";
import type { ClickBy, Once } from "../domain/once.ts";
import { LONGEST_PULSE_DAYS, type Pulse, type Pulses, type PulseVerdict } from "../domain/pulse.ts";
import type { Clock } from "../lib/time.ts";
import type { Calendar, CalendarDay } from "../lib/time-zone.ts";

/** Where reps say that an account is better or worse than its score, in whichever process they are. */
export type PulseDesk = {
  readonly calendar: Calendar;
  of(accountId: string): Promise<Pulse | null>;
  /** In force until the start of that day; takes the place of the account's pulse before. */
  set(
    accountId: string,
    pulse: { verdict: PulseVerdict; reason: string; endsOn: CalendarDay },
    click: ClickBy,
  ): Promise<"set" | "past" | "tooLong">;
  /** Nothing when there is none. */
  remove(accountId: string, click: ClickBy): Promise<void>;
};

export function createPulseDesk(deps: {
  store: { pulses: Pulses; once: Once<{ pulses: Pulses; audit: AuditLog }> };
  calendar: Calendar;
  clock: Clock;
}): PulseDesk {
  const { store, calendar, clock } = deps;
  return {
    calendar,
    of: (accountId) => store.pulses.of(accountId, clock.now()),
    async set(accountId, { verdict, reason, endsOn }, { key, by, reference }) {
      const at = clock.now();
      const today = calendar.dayOf(at);
      if (endsOn <= today) return "past";
      if (endsOn - today > LONGEST_PULSE_DAYS) return "tooLong";
      const until = calendar.startOf(endsOn);
      await store.once(key, at, async (tx) => {
        await tx.pulses.set({ accountId, verdict, reason, by, at, until });
        await tx.audit.record({
          at,
          actor: by,
          action: "pulse.set",
          object: accountId,
          result: "done",
          reference,
          detail: `${verdict} until ${until.toISOString()}`,
        });
      });
      return "set";
    },
    async remove(accountId, { key, by, reference }) {
      const at = clock.now();
      await store.once(key, at, async (tx) => {
        if (!(await tx.pulses.remove(accountId))) return;
        await tx.audit.record({
          at,
          actor: by,
          action: "pulse.remove",
          object: accountId,
          result: "done",
          reference,
          detail: null,
        });
      });
    },
  };
}
