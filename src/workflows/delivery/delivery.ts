import type { Poster } from "../../domain/poster.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, elapsedMs } from "../../lib/time.ts";
import { createChannelChecks } from "./channel-checks.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { createEditStale } from "./edit-stale.ts";
import { createDoubt, createLookForRow, type Doubt, othersRequestMs } from "./look-for-row.ts";
import { createPause } from "./pause.ts";
import { createPostRow } from "./post-row.ts";
import { createRecordPost } from "./record-post.ts";
import { createReleaseMended } from "./release-mended.ts";
import { createWaiting } from "./waiting.ts";

export type DeliverOptions = {
  /** Ends it after the current step; what is left is left in the store. */
  signal?: AbortSignal;
  onPosted?: (key: string) => void;
};

export type Delivery = {
  /**
   * Finds out about every post that was sent and of which nobody knows whether it is in Slack: those
   * of a process that died, and unclear ones. Posts nothing. Gives up on what cannot be looked for now.
   */
  settle(options?: Pick<DeliverOptions, "signal">): Promise<void>;
  /**
   * Posts all that is pending, each exactly once, in order, and edits all messages that are out of
   * date. Comes back early when Slack takes nothing for `limits.slackPatienceMs`: to be called again.
   * Called while it runs it goes round once more. Rejects when the store fails; nothing is lost then.
   */
  deliver(options?: DeliverOptions): Promise<void>;
};

/** What one step did; `wait`: until then there is nothing to do, in machine time. */
type Step = "done" | "nothing" | { wait: number };
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The way from the outbox into Slack (spec section 6): claim, post, then in one transaction posted and
 * announced. An answer that never came is looked for by the key in the message's metadata and never
 * sent again blindly.
 */
export function createDelivery(deps: {
  store: DeliveryStore;
  poster: Poster;
  /** The first one stands for `admins`. */
  adminEmails: readonly string[];
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): Delivery {
  const { store, clock, limits } = deps;
  const posts = createPause(limits);
  const edits = createPause(limits);
  const record = createRecordPost(deps);
  const checkChannel = createChannelChecks(deps.poster, limits);
  const postRow = createPostRow({ ...deps, record, checkChannel, pause: posts });
  const lookForRow = createLookForRow({ ...deps, record });
  const editStale = createEditStale({ ...deps, record, checkChannel, pause: edits });
  const releaseMended = createReleaseMended(deps);
  const waiting = createWaiting();
  const doubts = new Map<string, Doubt>();
  const callers = new Set<DeliverOptions>();
  /** Slack has taken nothing since then; null = it works. Machine time. */
  let failingSince: number | null = null;
  let again = false;
  let running: Promise<void> | null = null;
  let before: Promise<void> = Promise.resolve();

  const worked = () => {
    failingSince = null;
  };
  const failed = () => {
    failingSince ??= elapsedMs();
  };
  const ended = ({ signal }: DeliverOptions) => signal?.aborted === true;

  /** Rows in the hands of nobody in this process. */
  async function takeUpDoubts(): Promise<void> {
    const unsettled = await store.outbox.unsettled();
    const keys = new Set(unsettled.map(({ key }) => key));
    // Another process, or an admin, has settled it.
    for (const key of doubts.keys()) if (!keys.has(key)) doubts.delete(key);
    for (const row of unsettled) {
      if (doubts.has(row.key)) continue;
      if (row.state === "sending") {
        await record.unclear(row, "the process ended before the answer came");
      }
      doubts.set(row.key, createDoubt(row, othersRequestMs(limits), limits));
    }
  }

  /** Looks for one that is due. */
  async function lookForOne(): Promise<Step> {
    const now = elapsedMs();
    const due = [...doubts.values()].find(({ lookAt }) => lookAt <= now);
    if (due === undefined) {
      const next = Math.min(...[...doubts.values()].map(({ lookAt }) => lookAt));
      return doubts.size === 0 ? "nothing" : { wait: next };
    }
    const outcome = await lookForRow(due);
    if (outcome === "later") {
      if (due.pause.until() > 0) failed();
      return "done";
    }
    doubts.delete(due.row.key);
    if (outcome === "found") {
      worked();
      tellPosted(due.row.key);
    }
    return "done";
  }

  /** Posts one that is pending. */
  async function postOne(): Promise<Step> {
    if (posts.until() > elapsedMs()) return { wait: posts.until() };
    const row = await store.outbox.claim(clock.now());
    if (row === null) return "nothing";
    const outcome = await postRow(row);
    if (outcome === "posted") {
      worked();
      tellPosted(row.key);
    } else if (outcome !== "settled") failed();
    if (outcome === "unclear") doubts.set(row.key, createDoubt(row, 0, limits));
    return "done";
  }

  async function editOne(): Promise<Step> {
    const outcome = await editStale();
    if (outcome === "edited") worked();
    if (outcome !== "later") return outcome === "nothing" ? "nothing" : "done";
    failed();
    return { wait: edits.until() };
  }

  function tellPosted(key: string): void {
    for (const { onPosted } of callers) onPosted?.(key);
  }

  /**
   * What is to be done next: goes on at once after a step, else waits for the first that is worth it.
   * False when there is nothing more to do now.
   */
  async function goOn(steps: readonly Step[]): Promise<boolean> {
    if (steps.includes("done")) return true;
    const next = Math.min(...steps.map((step) => (typeof step === "object" ? step.wait : NEVER)));
    if (next === NEVER) return false;
    if (next - (failingSince ?? elapsedMs()) > limits.slackPatienceMs) return false;
    await waiting.until(next);
    return true;
  }

  async function deliverAll(): Promise<void> {
    const stopped = () => [...callers].every(ended);
    await takeUpDoubts();
    await releaseMended();
    while (!stopped()) {
      again = false;
      const looked = await lookForOne();
      if (stopped()) return;
      const edited = await editOne();
      if (stopped()) return;
      const posted = await postOne();
      if (stopped()) return;
      if (!again && !(await goOn([looked, edited, posted]))) return;
    }
  }

  async function settleAll(options: DeliverOptions): Promise<void> {
    await takeUpDoubts();
    for (const doubt of doubts.values()) doubt.failed = false;
    const open = () => [...doubts.values()].some(({ failed: gaveUp }) => !gaveUp);
    while (open() && !ended(options)) {
      const looked = await lookForOne();
      if (ended(options) || !(await goOn([looked]))) return;
    }
  }

  /** One after the other: both look, and each row is in one hand only. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = before.then(work);
    before = turn.catch(() => {});
    return turn;
  }

  return {
    async settle(options = {}) {
      const stopListening = waiting.wakeOn(options.signal);
      await inTurn(() => settleAll(options)).finally(stopListening);
    },
    async deliver(options = {}) {
      const caller = { ...options };
      callers.add(caller);
      const stopListening = waiting.wakeOn(options.signal);
      try {
        again = true;
        waiting.wake();
        // Who comes when the last round has just ended starts another.
        while (again && !ended(caller)) {
          running ??= inTurn(deliverAll).finally(() => {
            running = null;
          });
          await running;
        }
      } finally {
        stopListening();
        callers.delete(caller);
      }
    },
  };
}
