import { isAcknowledged, isSnoozed } from "../episode.ts";
import type { Considered } from "./alert-plan.ts";

/**
 * Step 2: what people, or the guard, asked not to hear. Acknowledging ends repeats; snoozing also what
 * worsens inside a status, which is said at the first scan after it if it still holds; neither keeps back
 * a new escalation (a worse status ended both). `hold`: the guard's reason to hold all posts, else null;
 * edits are none.
 */
export function suppress(considered: Considered, hold: string | null, now: Date): Considered {
  const { line, say, remind } = considered;
  const silence = (silenced: "suppressed" | "held", why: string) => ({
    silenced,
    line: { ...line, reason: `${line.reason}; ${why}` },
  });
  if (say === null && !remind) return considered;
  if (hold !== null) {
    return { ...considered, ...silence("held", `held: ${hold}`), say: null, remind: false };
  }
  const snoozed = isSnoozed(line.episode, now);
  if (say === "worsened" && snoozed) {
    return { ...considered, ...silence("suppressed", "snoozed"), say: null, remind: false };
  }
  if (remind && (snoozed || isAcknowledged(line.episode, now))) {
    const because = snoozed ? "snoozed" : "acknowledged";
    const silent = say === null ? silence("suppressed", `no repeat: ${because}`) : {};
    return { ...considered, ...silent, remind: false };
  }
  return considered;
}
