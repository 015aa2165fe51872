import type { Considered } from "./alert-plan.ts";

/** One rep takes no more slots than this while another's new escalation of the same status has none. */
const SLOTS_PER_REP = 3;

/**
 * Step 4: deals the slots among those that compete for one, most severe first and no rep starving
 * another; who gets none is `unslotted`. A rep that has three waits for reps with fewer than itself, so
 * that with more slots than the usual five none stays empty. Expects the ranked order and keeps it.
 */
export function cap(ranked: readonly Considered[], maxAlerts: number): Considered[] {
  const waiting = ranked.filter(({ say }) => say === "slot");
  const slots = new Map<string | null, number>();
  const slotsOf = ({ line }: Considered) => slots.get(line.rep) ?? 0;
  const slotted = new Set<Considered>();
  const yielded = new Set<Considered>();

  const mustYield = (one: Considered) =>
    slotsOf(one) >= SLOTS_PER_REP &&
    waiting.some(
      (other) =>
        !slotted.has(other) &&
        other.line.episode.ragStatus === one.line.episode.ragStatus &&
        slotsOf(other) < slotsOf(one),
    );

  while (slotted.size < Math.min(maxAlerts, waiting.length)) {
    const free = waiting.filter((one) => !slotted.has(one));
    // Of those with the fewest slots none yields, so there always is a next one.
    const next = free.find((one) => {
      if (!mustYield(one)) return true;
      yielded.add(one);
      return false;
    });
    if (next === undefined) break;
    slotted.add(next);
    slots.set(next.line.rep, slotsOf(next) + 1);
  }

  return ranked.map((one) => {
    if (one.say !== "slot") return one;
    if (slotted.has(one)) return { ...one, say: "single" };
    const why = yielded.has(one)
      ? `no slot: its rep has ${SLOTS_PER_REP} and others had none`
      : `no slot: all ${maxAlerts} went to more severe ones`;
    return {
      ...one,
      say: "unslotted",
      line: { ...one.line, reason: `${one.line.reason}; ${why}` },
    };
  });
}
