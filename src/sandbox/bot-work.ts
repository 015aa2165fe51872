import type { TamApp } from "../app.ts";
import type { Draft } from "../domain/draft.ts";
import type { BotWork } from "./bot-protocol.ts";
import type { AdjustableClock } from "./clock.ts";

/**
 * What the bot is doing now and when it has to do something next, so that the sandbox can let days pass
 * without leaping over anything: read from its store, after what is due by now was decided.
 */
export async function lookAtWork(
  app: Pick<TamApp, "decideDue" | "services">,
  clock: Pick<AdjustableClock, "now" | "nextAlarm">,
): Promise<BotWork> {
  const { store } = app.services;
  await app.decideDue();
  const [scans, checkIns, posts, stale, drafts] = await Promise.all([
    store.scans.unfinished(),
    store.dueTimes.unfinished(["check-ins"]),
    store.outbox.counts(),
    store.outbox.stale(1),
    store.drafts.open(),
  ]);
  const now = clock.now();
  const onTheWay = posts.pending + posts.sending + posts.unclear;
  const atWork = drafts.filter((draft) => isAtWork(draft, now)).length;
  const busy = [
    store.holds("worker") ? null : "starting",
    scans.length > 0 ? "scanning" : null,
    checkIns.length > 0 ? "preparing the check-ins" : null,
    onTheWay > 0 ? `posting (${onTheWay} to go)` : null,
    stale.length > 0 ? "editing messages" : null,
    atWork > 0 ? `working on drafts (${atWork} to go)` : null,
  ].find((words) => words !== null);
  const due = [
    clock.nextAlarm(),
    ...drafts.map(({ state, approval }) =>
      state === "approved" && approval !== null ? approval.notBefore : null,
    ),
  ].flatMap((date) => (date !== null && date > now ? [date.getTime()] : []));
  return { busy: busy ?? null, next: due.length === 0 ? null : new Date(Math.min(...due)) };
}

/** A step of it is under way or due; what is to be tried again later, or waits for a person, is not. */
function isAtWork({ state, retryAt, approval }: Draft, now: Date): boolean {
  switch (state) {
    case "wanted":
    case "creating":
    case "sending":
    case "editing":
    case "discarding":
      return retryAt === null || retryAt <= now;
    case "approved":
      return approval !== null && approval.notBefore <= now && (retryAt === null || retryAt <= now);
    default:
      return false;
  }
}
