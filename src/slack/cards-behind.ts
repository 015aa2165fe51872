import { elapsedMs } from "../lib/time.ts";
import type { Respond } from "./reply.ts";

/**
 * Cards in conversations that windows were opened over, each with the answer that replaces it. In memory only: what
 * answers is an address that whoever has it can write to, so it goes into no window and no store. Forgotten at a
 * restart, and when Slack takes no answer any more; the card then stays as it is until it is asked for again.
 */
export type CardsBehind = {
  keep(window: WindowOf, replace: Respond): void;
  /** Null when there is none, or when the window is somebody else's. */
  find(window: WindowOf): Respond | null;
  forget(windowId: string): void;
};
export type WindowOf = { windowId: string; userId: string };

/** So long Slack takes answers to a click. */
const LONGEST_MS = 30 * 60_000;
/** A card is drawn in vain for nobody but those who have so many windows open at once. */
const MOST = 1_000;

/** `now`: milliseconds of elapsed time. */
export function createCardsBehind(now: () => number = elapsedMs): CardsBehind {
  const cards = new Map<string, { userId: string; replace: Respond; until: number }>();

  function forgetOld(): void {
    // The oldest stand first.
    for (const [windowId, { until }] of cards) {
      if (until > now() && cards.size <= MOST) return;
      cards.delete(windowId);
    }
  }

  return {
    keep({ windowId, userId }, replace) {
      cards.delete(windowId);
      cards.set(windowId, { userId, replace, until: now() + LONGEST_MS });
      forgetOld();
    },
    find({ windowId, userId }) {
      forgetOld();
      const card = cards.get(windowId);
      return card?.userId === userId ? card.replace : null;
    },
    forget: (windowId) => void cards.delete(windowId),
  };
}
