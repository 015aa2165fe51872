import type { AlertCandidate, AlertPlan, AlertSettings } from "./alert-plan.ts";
import { bundle } from "./bundle.ts";
import { cap } from "./cap.ts";
import { classify } from "./classify.ts";
import { rank } from "./rank.ts";
import { suppress } from "./suppress.ts";

/**
 * What the channel is to see of one scan (spec section 6): at most `maxAlerts` single alerts and one
 * summary that names everybody else there is to tell about. Pure; the order of the candidates does
 * not matter. `hold`: why the guard holds all posts, else null; then only edits are left.
 */
export function planAlerts(
  candidates: readonly AlertCandidate[],
  settings: AlertSettings,
  now: Date,
  hold: string | null = null,
): AlertPlan {
  const considered = candidates
    .map((candidate) => classify(candidate, settings, now))
    .map((one) => suppress(one, hold, now));
  return bundle(cap(rank(considered), settings.maxAlerts));
}
