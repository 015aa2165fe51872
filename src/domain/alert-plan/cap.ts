import type { RagStatus } from "../health.ts";
import type { Considered } from "./alert-plan.ts";

/** One rep takes no more slots than this while another's new escalation of the same status has none. */
const SLOTS_PER_REP = 3;

/**
 * Step 4: deals the slots among those that compete for one, most severe first and no rep starving
 * another; who gets none is `unslotted`. A rep that has three yields to reps that have fewer than itself,
 * so that no slot stays empty where there are more than the usual five. Expects the ranked order and
 * keeps it.
 */
export function cap(ranked: readonly Considered[], maxAlerts: number): Considered[] {
  let waiting = ranked.filter(({ say }) => say === "slot");
  const slots = new Map<string | null, number>();
  const slotsOf = ({ line }: Considered) => slots.get(line.rep) ?? 0;
  const slotted = new Set<Considered>();
  const yielded = new Set<Considered>();

  while (slotted.size < maxAlerts && waiting.length > 0) {
    const fewest = new Map<RagStatus, number>();
    for (const one of waiting) {
      const status = one.line.episode.ragStatus;
      fewest.set(status, Math.min(fewest.get(status) ?? Number.POSITIVE_INFINITY, slotsOf(one)));
    }
    const next = waiting.find((one) => {
      const mine = slotsOf(one);
      if (mine < SLOTS_PER_REP || mine === fewest.get(one.line.episode.ragStatus)) return true;
      yielded.add(one);
      return false;
    });
    // Those of the rep with the fewest slots never yield.
    if (next === undefined) break;
    slotted.add(next);
    slots.set(next.line.rep, slotsOf(next) + 1);
    waiting = waiting.filter((one) => one !== next);
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
